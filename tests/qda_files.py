"""REFI-QDA files made for the tests, and what is read of them."""

from __future__ import annotations

import io
import json
import zipfile

from jsonschema import validate
from lxml import etree

from remit.kernel.documents import schema
from remit.kernel.errors import Problems
from remit.listen.core.refi_conversion import converted
from remit.listen.core.refi_report import contents

TEXT = "\ufeffÀ 😀 one\r\nZoe\u0301 said 🎉 two\r\n\r\nthe three\r\nlast 😀 words"


PICTURE = bytes(range(256)) * 3


def guid(number):
    return f"{number:08d}-0000-4000-8000-00000000000A"


def utf_16(text, at):
    return len(text[:at].encode("utf-16-le")) // 2


def coding(number, code):
    return f'<Coding guid="{guid(number)}"><CodeRef targetGUID="{guid(code)}"/></Coding>'


def selection(number, start, end, inner=""):
    return (
        f'<PlainTextSelection guid="{guid(number)}" startPosition="{start}" endPosition="{end}">'
        f"{inner}</PlainTextSelection>"
    )


CODES = f'<CodeBook><Codes><Code guid="{guid(1)}" name="a" isCodable="true"><Code guid="{guid(2)}" name="b" isCodable="true"/></Code></Codes></CodeBook>'


def project(sources, after="", codes=CODES, origin="NVivo 12", attributes=""):
    return (
        '<?xml version="1.0" encoding="utf-8"?><Project xmlns="urn:QDA-XML:project:1.0" '
        f'name="p" origin="{origin}" {attributes}>{codes}<Sources>{sources}</Sources>{after}'
        "</Project>"
    )


def text_source(inner, path="", number=3):
    path = path or f"internal://{guid(3)}.txt"
    return f'<TextSource guid="{guid(number)}" name="s" plainTextPath="{path}">{inner}</TextSource>'


def packed(markup, files=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", markup)
        for name, content in (files or {f"Sources/{guid(3)}.txt": TEXT}).items():
            archive.writestr(name, content)
    return out.getvalue()


def shown(content, name="a.qdpx"):
    problems = Problems()
    found = contents(content, name, problems)
    assert not list(problems)
    answer = found.as_dict()
    validate(json.loads(json.dumps(answer)), schema("remit.listen", "qda"))
    return answer


def made(content, to="b.qdpx", name="a.qdpx"):
    problems = Problems()
    found = converted(content, name, to, problems)
    assert not list(problems)
    assert converted(found, to, to, Problems()) == found
    return found


def faults(content, name="a.qdpx", to="b.qdpx"):
    problems = Problems()
    assert contents(content, name, problems) is None
    again = Problems()
    assert converted(content, name, to, again) is None
    assert [p.code for p in problems] == [p.code for p in again]
    return [p.code for p in problems]


def mended(content):
    return {each["code"] for each in shown(content)["mended"]}


def xml(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return etree.fromstring(archive.read("project.qde"))
