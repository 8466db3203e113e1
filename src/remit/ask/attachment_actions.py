"""Writes of the files that people send with a form: sealed like contact details."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.ask.models import Attachment
from remit.people.core.vault import NONCE_BYTES, seal_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file that nobody can read without the vault's key.

    Attributes:
        path: the question's place in the form.
        name: what it is called; the answer to the question.
        nonce: of the sealing.
        ciphertext: its content.
    """

    path: str
    name: str
    nonce: bytes
    ciphertext: bytes


def sealed_file(  # each is given by its name
    *, path: str, name: str, content: bytes, vault_key: bytes, commission: str, code: str
) -> SealedFile:
    """Return a file of a participant's, sealed.

    Raises:
        UnableToOpenVault: the key cannot be used.
    """
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = seal_bytes(content, key=vault_key, commission=commission, code=code, nonce=nonce)
    return SealedFile(path, name, nonce, sealed)


def keep_files(*, participant_id: int, form: str, wave: str, files: Iterable[SealedFile]) -> None:
    """Keep files of one participant's form, each in place of an earlier one of its question.

    Part of what sends or brings the answers, which the ledger records.
    """
    for one in files:
        Attachment.objects.update_or_create(
            participant_id=participant_id,
            form=form,
            wave=wave,
            path=one.path,
            defaults={"name": one.name, "nonce": one.nonce, "ciphertext": one.ciphertext},
        )


def drop_files(*, participant_id: int, form: str = "", wave: str = "") -> int:
    """Delete the files of one participant: of one form, or all. Return how many there were."""
    rows = Attachment.objects.filter(participant_id=participant_id)
    if form:
        rows = rows.filter(form=form, wave=wave)
    return rows.delete()[0]
