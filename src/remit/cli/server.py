"""`remit serve`: the pages, on this machine."""

from __future__ import annotations

import os
import socket
from typing import Annotated

import typer

from remit.cli.output import out
from remit.cli.preparation import prepare
from remit.cli.upkeep import DailyUpkeep
from remit.kernel.errors import ExitCode, RemitError

# More threads in one process only wait for one another: what a page costs is Python's own work.
THREADS = 2


class UnableToListen(RemitError):
    """Another program answers at the address, or the address is none of this machine's."""

    code = "address-taken"
    exit_code = ExitCode.NOT_POSSIBLE


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command()(serve)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many processes.")] = 1,
) -> None:
    """Show the studies as pages, behind a sign-in.

    Make a sign-in first with `remit adduser`. Stop with Ctrl-C. At its start and once a day it
    deletes what is due, as `remit tidy` does.

    Example: `remit serve --port 8080`
    """
    prepare()
    _check_can_listen(host, port)
    from granian import Granian  # only this command needs a server
    from granian.constants import Interfaces  # as above

    out.print(f"Remit is at http://{host}:{port}/ (stop with Ctrl-C)")
    upkeep = DailyUpkeep()
    upkeep.begin()
    # A thread that waits for the database lets the others go on; many of them would only wait for
    # each other, and Python runs one at a time in each process.
    Granian(
        "remit.site.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        log_access=False,
        websockets=False,
    ).serve()
    upkeep.end()


def _check_can_listen(host: str, port: int) -> None:
    """Refuse an address that is taken: the server would share it, and half the requests be lost."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as tried:
            if os.name != "nt":  # there, it would let two listen at once
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(address)
    except OSError as fault:
        raise UnableToListen(
            f"Remit cannot listen at {host}, port {port}: {fault.strerror or fault}.",
            remedy="Stop what answers there, or name another port, as in --port 8080.",
            host=host,
            port=port,
        ) from None
