"""Bringing answers in from a table. What was answered here stays, unless asked for by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from remit.ask.attachment_actions import keep_files, sealed_file
from remit.ask.core.attached import files_named
from remit.ask.core.filling.places import is_turn
from remit.ask.import_queries import examine_import, stored_answers
from remit.ask.models import Questionnaire, Response
from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.finding import digest
from remit.kernel.wording import counted
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
        files: how many files that people sent were kept.
    """

    examined: ExaminedImport
    changes: Changes
    replaced: bool
    files: int = 0

    @property
    def differing(self) -> tuple[Difference, ...]:
        """The answers that were others here."""
        return self.changes.differing

    @property
    def facts(self) -> dict[str, int | str]:
        """What the ledger keeps of it: counts alone."""
        brought = self.examined.brought
        return {
            "source": brought.source if brought else "",
            "rows": brought.counted if brought else 0,
            "turns": brought.turns if brought else 0,
            "files": self.files,
            "answers": self.changes.answers,
            "differing": len(self.differing),
            "replaced": len(self.differing) if self.replaced else 0,
        }

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was done, in plain words."""
        change = self.changes
        said = [
            f"{counted(change.answers, 'answer is', 'answers are')} new.",
            f"{counted(change.same, 'answer was', 'answers were')} here already.",
        ]
        if change.new:
            form = counted(change.new, "filled-in form is", "filled-in forms are")
            said.append(f"{form} new as a whole.")
        if self.examined.fresh:
            fresh = counted(len(self.examined.fresh), "person is", "people are")
            said.append(f"{fresh} new to the study.")
        if self.files:
            said.append(f"{counted(self.files, 'file is', 'files are')} kept.")
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
    vault_key: bytes,
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
        vault_key: seals the files that came with the table.
        actor: who brings it.
        now: when.
        replace: whether answers that differ from those here are replaced.

    Raises:
        FormNotThere: the study has no such form.
        UnableToOpenVault: the key cannot be used.
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
    files = _keep_media(commission_id, request.form, examined, ids, vault_key)
    account = ImportAccount(examined, change, replace, files)
    record(
        action="ask.answers-imported",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        codes=codes,
        facts={"wave": request.wave or "both", **account.facts},
        digests={
            "form": request.form,
            "table": digest(content),
            "answers": [[*place, dict(answers)] for place, answers in change.after.items()],
        },
    )
    return account


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


def _keep_media(
    commission_id: int,
    form: str,
    examined: ExaminedImport,
    ids: Mapping[str, int],
    vault_key: bytes,
) -> int:
    """Keep the files that came with a table where the answer here names them; return how many."""
    brought = examined.brought
    if brought is None or examined.form is None or not brought.media:
        return 0
    there = stored_answers(commission_id, form)
    name = commission_name(commission_id)
    count = 0
    for one in brought.responses:
        if one.code not in ids:
            continue
        files = files_named(examined.form, there[one.code, one.wave])
        sealed = [
            sealed_file(
                path=path,
                name=file,
                content=brought.media[file],
                vault_key=vault_key,
                commission=name,
                code=one.code,
            )
            for path, file in files_named(examined.form, one.everything).items()
            if file in brought.media and files.get(path) == file
        ]
        keep_files(participant_id=ids[one.code], form=form, wave=one.wave, files=sealed)
        count += len(sealed)
    return count
