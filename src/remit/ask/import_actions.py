"""Bringing answers in from a table. What was answered here stays, unless asked for by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from remit.ask.core.filling.places import is_turn
from remit.ask.core.imports.changes import counted
from remit.ask.import_queries import examine_import
from remit.ask.models import Questionnaire, Response
from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.finding import digest
from remit.ledger.actions import record
from remit.people.actions import register_participants

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from remit.ask.core.imports.changes import Changes, Difference
    from remit.ask.core.imports.examine import Request
    from remit.ask.import_queries import ExaminedImport

_BATCH = 500


@dataclass(frozen=True, slots=True)
class ImportAccount:
    """What bringing answers in did.

    Attributes:
        examined: what was found.
        changes: what changed.
        replaced: whether answers that differed were replaced.
    """

    examined: ExaminedImport
    changes: Changes
    replaced: bool

    @property
    def differing(self) -> tuple[Difference, ...]:
        """The answers that were others here."""
        return self.changes.differing

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was done, in plain words."""
        change = self.changes
        said = [
            f"{counted(change.answers, 'answer is', 'answers are')} new.",
            f"{counted(change.same, 'answer was', 'answers were')} here already.",
            f"{counted(change.new, 'form', 'forms')} had nothing here before.",
        ]
        if self.examined.fresh:
            fresh = counted(len(self.examined.fresh), "person is", "people are")
            said.append(f"{fresh} new to the study.")
        if change.differing and self.replaced:
            replaced = counted(len(change.differing), "answer was", "answers were")
            said.append(f"{replaced} replaced by those of the table.")
        elif change.differing:
            differing = counted(len(change.differing), "answer differs", "answers differ")
            said.append(f"{differing} from those here, which stay.")
        return tuple(said)


@transaction.atomic
def import_answers(
    *,
    commission_id: int,
    file: str,
    content: bytes,
    request: Request,
    actor: str,
    now: datetime,
    replace: bool = False,
) -> ImportAccount:
    """Bring the answers of a table into a study; answers that are here stay as they are.

    Args:
        commission_id: the study.
        file: what the table is called.
        content: its bytes.
        request: how it is to be read.
        actor: who brings it.
        now: when.
        replace: whether answers that differ from those here are replaced.

    Raises:
        FormNotThere: the study has no such form.
        InvalidInput: the table has problems; all are listed, and nothing was changed.
    """
    hold_commission(commission_id)  # what is compared here is still there when it is written
    examined = examine_import(
        commission_id=commission_id, file=file, content=content, request=request, replace=replace
    )
    examined.problems.raise_if_any()
    brought, change = examined.brought, examined.changes
    if brought is None or change is None:  # a table without problems has both
        raise AssertionError(file)
    codes = sorted({one.code for one in brought.responses})
    ids = register_participants(commission_id=commission_id, codes=codes, actor=actor, now=now)
    _store(commission_id, request.form, change.after, ids)
    record(
        action="ask.answers-imported",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=codes,
        facts={
            "source": brought.source,
            "wave": request.wave or "both",
            "rows": brought.counted,
            "turns": brought.turns,
            "answers": change.answers,
            "differing": len(change.differing),
            "replaced": len(change.differing) if replace else 0,
        },
        digests={
            "form": request.form,
            "table": digest(content),
            "answers": [[*place, dict(answers)] for place, answers in change.after.items()],
        },
    )
    return ImportAccount(examined, change, replace)


def _store(
    commission_id: int,
    form: str,
    after: Mapping[tuple[str, str], Mapping[str, str]],
    ids: Mapping[str, int],
) -> None:
    questionnaire = Questionnaire.objects.get(commission_id=commission_id, key=form)
    Response.objects.bulk_create(
        (
            Response(
                questionnaire=questionnaire,
                participant_id=ids[code],
                wave=wave,
                answers={key: text for key, text in answers.items() if not is_turn(key)},
                turns={key: text for key, text in answers.items() if is_turn(key)},
                brought=True,
            )
            for (code, wave), answers in after.items()
            if code in ids
        ),
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["questionnaire", "participant", "wave"],
        update_fields=["answers", "turns", "brought"],
    )
