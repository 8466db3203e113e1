"""Signed checkpoints: the format of C2SP, and a clear problem for every way of spoiling one."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from remit.kernel.errors import Problems
from remit.ledger.core.checkpoint import (
    Checkpoint,
    UnusableKey,
    _key_id,
    checking_key,
    read_checkpoint,
    signing_key,
)

KEY = signing_key(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
STATED = Checkpoint("remit.ledger", 5, bytes(range(32)))
NOTE = STATED.signed(KEY)


def codes(text, key=KEY):
    problems = Problems()
    assert read_checkpoint(text, key.public_key() if key else None, problems) is None
    return [problem.code for problem in problems]


def test_checkpoint_reads_back_as_what_was_stated():
    problems = Problems()
    assert read_checkpoint(NOTE, KEY.public_key(), problems) == STATED
    assert not problems


def test_checkpoint_is_written_in_the_format_of_its_standard():
    origin, size, root, blank, signature, end = NOTE.split("\n")
    assert (origin, size, blank, end) == ("remit.ledger", "5", "", "")
    assert base64.b64decode(root) == STATED.root
    assert signature.startswith("— remit.ledger ")
    assert len(base64.b64decode(signature.split(" ")[2])) == 4 + 64


def test_key_id_is_that_of_the_published_example():
    encoded = base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    public = Ed25519PublicKey.from_public_bytes(encoded[1:])
    assert _key_id("PeterNeumann", public).hex() == "c74f20a3"


def test_checkpoint_saved_with_line_ends_of_windows_still_reads():
    assert read_checkpoint(NOTE.replace("\n", "\r\n"), KEY.public_key(), Problems()) == STATED


def test_signatures_of_others_beside_ours_are_passed_over():
    witness = STATED.signed(OTHER).replace("— remit.ledger", "— witness.example").split("\n")[-2]
    assert read_checkpoint(f"{NOTE}{witness}\n", KEY.public_key(), Problems()) == STATED


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "hello",
        NOTE.split("\n\n")[0],
        NOTE.replace("\n5\n", "\nfive\n"),
        NOTE.replace("\n5\n", "\n05\n"),
        NOTE.replace("\n5\n", "\n-5\n"),
        NOTE.replace("\n5\n", "\n5\nextra\nlines\n"),
        NOTE.replace("remit.ledger\n5", " \n5"),
        NOTE.replace(base64.b64encode(STATED.root).decode(), "AAAA"),
        NOTE.replace(base64.b64encode(STATED.root).decode(), "not base64!"),
        NOTE.replace("— ", "- "),
        NOTE + "\n",
        NOTE + "— somebody\n",
    ],
)
def test_text_that_is_no_checkpoint_is_named_so(text):
    assert codes(text) == ["checkpoint-unreadable"]


def test_changed_checkpoint_is_found_by_its_signature():
    assert codes(NOTE.replace("\n5\n", "\n6\n")) == ["checkpoint-signature-wrong"]


def test_signature_cut_short_does_not_pass():
    blob = NOTE.split(" ")[-1].strip()
    short = base64.b64encode(base64.b64decode(blob)[:-1]).decode()
    assert codes(NOTE.replace(blob, short)) == ["checkpoint-signature-wrong"]


def test_checkpoint_signed_with_another_key_is_named_so():
    assert codes(NOTE, OTHER) == ["checkpoint-other-key"]
    assert codes(NOTE, None) == ["checkpoint-other-key"]


@pytest.mark.parametrize("made", [signing_key, checking_key])
def test_key_of_the_wrong_length_is_refused(made):
    with pytest.raises(UnusableKey, match="31 bytes"):
        made(bytes(31))


def test_key_objects_are_taken_as_they_are():
    assert signing_key(KEY) is KEY
    public = KEY.public_key()
    assert checking_key(public) is public
