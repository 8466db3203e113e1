"""How a programme is run, stored as a folder gives it, in place of the rows of the same key."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from remit.support.models import (
    Attendance,
    Lesson,
    ProgrammeSession,
    SpecificationProposal,
    SpecificationVersion,
    Telling,
)
from remit.support.organisation_queries import organisation_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from remit.support.core.programme import ProgrammeFiles

OF_PROGRAMME: tuple[tuple[str, type[Any], str], ...] = (
    ("sessions", ProgrammeSession, "key"),
    ("specification_versions", SpecificationVersion, "number"),
    ("lessons", Lesson, "number"),
)
OF_ORGANISATIONS: tuple[tuple[str, type[Any]], ...] = (
    ("specification_proposals", SpecificationProposal),
    ("tellings", Telling),
)


def store_programme(*, commission_id: int, programme: ProgrammeFiles) -> None:
    """Store how a programme is run, as a folder gives it. What the folder does not have stays.

    It is part of storing a folder, which the caller records.
    """
    if not programme:
        return
    ids = organisation_ids(commission_id)
    for name, model, key in OF_PROGRAMME:
        for one in getattr(programme, name):
            values = asdict(one)
            model.objects.update_or_create(
                commission_id=commission_id, **{key: values.pop(key)}, defaults=values
            )
    for name, model in OF_ORGANISATIONS:
        _of_organisations(model, getattr(programme, name), ids)
    keys = dict(
        ProgrammeSession.objects.filter(commission_id=commission_id)
        .order_by("key")
        .values_list("key", "pk")
    )
    for came in programme.attendances:
        if came.code in ids:
            Attendance.objects.update_or_create(
                session_id=keys[came.session],
                organisation_id=ids[came.code],
                defaults={"people": came.people},
            )


def _of_organisations(model: type[Any], given: Iterable[Any], ids: Mapping[str, int]) -> None:
    for one in given:
        values = asdict(one)
        code = values.pop("code")
        if code in ids:
            model.objects.update_or_create(
                organisation_id=ids[code], number=values.pop("number"), defaults=values
            )
