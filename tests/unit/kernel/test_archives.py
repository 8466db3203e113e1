"""XML of archives at the door."""

from __future__ import annotations

import pytest

from remit.kernel.archives import refuses_entities
from remit.kernel.errors import Place, Problems

ENCODINGS = ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
BOMBS = ["<!DOCTYPE d>", '<?xml version="1.0"?>\n<!ENTITY a "aaaa">']


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("size", [1, 2, 7, 1000])
def test_a_declaration_is_found_in_any_encoding_and_across_chunks(bomb, encoding, size):
    content = (" " * 5 + bomb).encode(encoding)
    chunks = [content[start : start + size] for start in range(0, len(content), size)]
    problems = Problems()
    assert refuses_entities(chunks, Place("a.docx", key="word/document.xml"), problems)
    assert [str(problem.place) for problem in problems] == ["a.docx, word/document.xml"]
    assert [problem.code for problem in problems] == ["xml-declares-entities"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_xml_without_declarations_passes(encoding):
    problems = Problems()
    content = '<?xml version="1.0"?><!-- DOCTYPE --><x>ENTITY</x>'.encode(encoding)
    assert not refuses_entities([content], Place("a.docx"), problems)
    assert not problems
