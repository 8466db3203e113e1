"""A project's key: as text, by its fingerprint, and in a file that nobody else reads."""

from __future__ import annotations

import os
import stat

import pytest

from remit.share.core.linkage.encoding import tokens
from remit.share.core.linkage.project_key import (
    UnableToReadKey,
    fingerprint,
    key_text,
    own_key,
    parse_key,
    record_token,
)
from remit.share.linkage.key_file import KeyNotFound, UnableToKeepKey, read_key, write_key

SECRET = bytes(range(32))


def test_a_key_is_read_as_it_was_written_and_a_wrong_letter_is_told():
    text = key_text(SECRET)
    assert parse_key(text) == SECRET
    assert parse_key(text.lower().replace("-", " ")) == SECRET
    body = text.splitlines()[-1]
    for wrong in ("", "remit", body[:-5], body.replace(body[0], "Z" if body[0] != "Z" else "Y", 1)):
        with pytest.raises(UnableToReadKey, match="no project key") as refused:
            parse_key(wrong)
        assert "custodian" in refused.value.remedy


def test_what_is_told_of_a_key_does_not_meet_what_is_made_with_it():
    made = {
        fingerprint(SECRET),
        fingerprint(bytes(32)),
        own_key(SECRET, "one").hex(),
        own_key(SECRET, "two").hex(),
        record_token(SECRET, "emergency", " 7 "),
        record_token(SECRET, "school", "7"),
        record_token(own_key(SECRET, "one"), "emergency", "7"),
    }
    assert len(made) == 7
    assert record_token(SECRET, "emergency", "7") in made
    one, two = (tokens(own_key(SECRET, name), "family_birth", ["a"]) for name in ("one", "two"))
    assert one != two, "encodings under two agreements never meet"


def test_a_key_file_is_its_owners_alone_and_never_overwritten(tmp_path):
    path = tmp_path / "project.key"
    write_key(path, SECRET)
    assert read_key(path) == SECRET
    with pytest.raises(UnableToKeepKey, match="cannot be written"):
        write_key(path, bytes(32))
    assert read_key(path) == SECRET
    with pytest.raises(KeyNotFound):
        read_key(tmp_path / "gone.key")
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.chmod(0o640)
        with pytest.raises(UnableToKeepKey, match="Others on this computer can read") as exposed:
            read_key(path)
        assert exposed.value.exit_code == 5


def test_a_key_does_not_lie_in_a_study_folder(tmp_path):
    (tmp_path / "commission.toml").write_text("", "utf-8")
    inside = tmp_path / "share" / "project.key"
    inside.parent.mkdir()
    with pytest.raises(UnableToKeepKey, match="within the study folder"):
        write_key(inside, SECRET)
    assert not inside.exists()
