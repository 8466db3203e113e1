"""Sealed stores of identifiers, and marks: what is changed, moved or cut off is told."""

from __future__ import annotations

import pytest

from remit.share.core.stores import (
    UnableToOpenDelivery,
    derived,
    file_fingerprint,
    mark,
    marks_key,
    nhs_text,
    record_text,
)
from remit.share.linkage.stores import read_sealed, write_sealed

pyarrow = pytest.importorskip("pyarrow", reason="the part remit[link] is not installed")
KEY = derived(b"k" * 32, "t", "identifiers")
BATCHES = [pyarrow.record_batch({"name": [f"Amina {at}"] * 40}) for at in range(3)]


@pytest.fixture
def sealed(tmp_path):
    path = tmp_path / "sealed"
    write_sealed(path, BATCHES, key=KEY, token="t")
    return path


def chunks(content):
    found = []
    while content:
        end = 4 + int.from_bytes(content[:4], "big")
        found.append(content[:end])
        content = content[end:]
    return found


def test_what_was_sealed_opens_again_and_cannot_be_read_before(sealed):
    tables = list(read_sealed(sealed, key=KEY, token="t"))
    assert [one["name"].to_pylist() for one in tables] == [
        one["name"].to_pylist() for one in BATCHES
    ]
    assert b"Amina" not in sealed.read_bytes()


@pytest.mark.parametrize(
    "change",
    [
        lambda one: [one[1], one[0], one[2]],
        lambda one: one[:2],
        lambda one: [one[0], one[2]],
        lambda one: [*one, one[2]],
        lambda one: [*one[:2], one[2][:-1] + bytes([one[2][-1] ^ 1])],
    ],
    ids=["moved", "cut off", "left out", "repeated", "changed"],
)
def test_a_store_that_was_changed_is_told(sealed, change):
    sealed.write_bytes(b"".join(change(chunks(sealed.read_bytes()))))
    with pytest.raises(UnableToOpenDelivery):
        list(read_sealed(sealed, key=KEY, token="t"))


def test_a_store_opens_under_its_own_name_and_key_alone(sealed):
    for key, token in ((KEY, "u"), (derived(b"k" * 32, "u", "identifiers"), "t")):
        with pytest.raises(UnableToOpenDelivery):
            list(read_sealed(sealed, key=key, token=token))


def test_marks_differ_by_study_dataset_and_kind_and_are_the_same_again():
    key = marks_key(b"k" * 32, "study")
    texts = [record_text("a", "9990000018"), record_text("b", "9990000018"), nhs_text("9990000018")]
    marks = {mark(text, key) for text in texts} | {mark(texts[0], marks_key(b"k" * 32, "other"))}
    assert len(marks) == 4
    assert mark(record_text("a", " 9990000018 "), key) == mark(texts[0], key)
    assert {len(one) for one in marks} == {16}


def test_a_file_is_known_again_however_it_is_parted():
    whole = file_fingerprint([b"abcdef"], key=KEY)
    assert file_fingerprint([b"abc", b"def"], key=KEY) == whole
    assert file_fingerprint([b"abcdeg"], key=KEY) != whole
