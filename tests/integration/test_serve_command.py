"""`remit serve`: the server is set up so that it has nothing to complain of."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import pytest
from granian.constants import Interfaces
from granian.server import mp
from granian.server.common import AbstractServer

from remit.cli import server


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


@pytest.fixture
def warnings_of(monkeypatch):
    """Return a function that starts the server as far as its own checks, and what it warned of."""
    said = []
    monkeypatch.setattr(mp, "logger", SimpleNamespace(warning=said.append, warn=said.append))
    monkeypatch.setattr(AbstractServer, "serve", lambda *_, **__: None)

    def start(workers):
        monkeypatch.setattr(server, "prepare", lambda: None)
        quiet = SimpleNamespace(begin=lambda: None, end=lambda: None)
        monkeypatch.setattr(server, "DailyUpkeep", lambda: quiet)
        server.serve(port=free_port(), workers=workers)
        return said

    return start


@pytest.mark.parametrize("workers", [1, 4])
def test_the_server_starts_without_a_warning_about_threads(warnings_of, workers):
    assert warnings_of(workers) == []


def test_the_server_would_warn_of_as_many_threads_as_it_takes_unasked(warnings_of):
    warnings_of(1)
    mp.MPServer("nothing:here", interface=Interfaces.WSGI).serve()
    assert "threads" in warnings_of(1)[0]


def test_an_address_that_is_taken_is_refused_with_what_to_do(monkeypatch):
    monkeypatch.setattr(server, "prepare", lambda: None)
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        pytest.raises(server.UnableToListen, match="another port"),
    ):
        server.serve(port=listening.getsockname()[1])
