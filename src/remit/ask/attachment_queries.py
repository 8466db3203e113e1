"""Reads of the files that people sent with a form, opened with the vault's key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.models import Attachment
from remit.commission.queries import commission_name
from remit.people.core.vault import unseal_bytes

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    Where = tuple[str, str, str, str]
    """Form, code, wave, and the question's place in the form."""


def kept_files(commission_id: int, form: str) -> dict[Where, str]:
    """Return the name of each file that is kept for a form, by where it belongs."""
    rows = (
        _rows(commission_id)
        .filter(form=form)
        .values_list("form", "participant__code", "wave", "path", "name")
    )
    return {(key, code, wave, path): name for key, code, wave, path, name in rows}


def opened_files(
    commission_id: int, wanted: Collection[Where], vault_key: bytes
) -> dict[Where, bytes]:
    """Return the content of files, by where they belong; those that are not kept are left out.

    Raises:
        UnableToOpenVault: the key is another, or a record was changed.
    """
    name = commission_name(commission_id)
    forms = {form for form, *_ in wanted}
    found = {}
    fields = ("form", "participant__code", "wave", "path", "nonce", "ciphertext")
    for form, code, wave, path, nonce, sealed in (
        _rows(commission_id).filter(form__in=forms).values_list(*fields).iterator(chunk_size=20)
    ):
        if (form, code, wave, path) in wanted:
            found[form, code, wave, path] = unseal_bytes(
                bytes(sealed), key=vault_key, commission=name, code=code, nonce=bytes(nonce)
            )
    return found


def _rows(commission_id: int) -> QuerySet[Attachment]:
    return Attachment.objects.filter(
        participant__commission_id=commission_id, participant__withdrawn_at__isnull=True
    ).order_by()
