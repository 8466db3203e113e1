"""An upload is kept in memory, and no more of it than shows that it is too large."""

from __future__ import annotations

from django.test import RequestFactory

from remit.commission.uploads import InMemory


def test_what_lies_beyond_the_limit_is_let_go_and_its_size_still_told():
    handler = InMemory(RequestFactory().post("/"), 10)
    handler.new_file("file", "t.csv", "text/csv", 40)
    for start in range(0, 40, 8):
        handler.receive_data_chunk(b"12345678", start)
    file = handler.file_complete(40)
    assert file.size == 40
    assert file.read() == b"12345678" * 2
