"""What a table would bring into a study, compared with what is there. Nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.ask.core.imports.bundle import read_bundle
from remit.ask.core.imports.changes import changes
from remit.ask.core.imports.examine import examine
from remit.ask.export_queries import form_of_key, plan_of
from remit.ask.models import Filling, Response
from remit.commission.queries import facts
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.wording import counted
from remit.people.core.consents import TAKING_PART, refusing
from remit.people.core.participant_code import CodeRules
from remit.people.queries import consents, participant_ids, withdrawn_codes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.imports.changes import Changes
    from remit.ask.core.imports.examine import Brought, Request
    from remit.ask.core.questionnaire import Questionnaire

STILL_FILLING = problem_kind(
    "import-still-filling",
    "{people} begun the form here and not sent it: {codes}.",
    "What they send will stand in place of what the table brings.",
)
_SHOWN_CODES = 8


@dataclass(frozen=True, slots=True)
class ExaminedImport:
    """What a table would bring.

    Attributes:
        brought: what it holds; None when it is no table.
        changes: what would change here; None when the table has problems.
        form: the questions, or None.
        fresh: the codes that the study does not know yet.
        problems: all that is wrong, with rows and columns; notices of what is left out.
    """

    brought: Brought | None = None
    changes: Changes | None = None
    form: Questionnaire | None = None
    fresh: tuple[str, ...] = ()
    problems: Problems = field(default_factory=Problems)


def examine_import(
    *, commission_id: int, file: str, content: bytes, request: Request, replace: bool = False
) -> ExaminedImport:
    """Return what a table would bring into a study, and all that is wrong with it.

    Args:
        commission_id: the study.
        file: what problems call the table.
        content: its bytes.
        request: how it is to be read.
        replace: whether answers that differ from those here are replaced.

    Raises:
        FormNotThere: the study has no such form.
    """
    form = form_of_key(commission_id, request.form)
    problems = Problems()
    bundle = read_bundle(content, file, problems)
    if bundle is None:
        return ExaminedImport(form=form, problems=problems)
    known = frozenset(participant_ids(commission_id))
    base = plan_of(commission_id, request.form)
    rules = _rules(commission_id, known)
    brought = examine(bundle, request, form, base, rules, problems)
    if problems:
        return ExaminedImport(brought, form=form, problems=problems)
    codes = {one.code for one in brought.responses}
    _note_fillings(commission_id, request, codes, problems, file)
    stored = stored_answers(commission_id, request.form)
    compared = changes(stored, brought.responses, replace=replace)
    return ExaminedImport(brought, compared, form, tuple(sorted(codes - known)), problems)


def stored_answers(commission_id: int, form: str) -> dict[tuple[str, str], Mapping[str, str]]:
    """Return the answers to a form that are here, by code and wave, inside repeats by path."""
    rows = Response.objects.filter(
        questionnaire__commission_id=commission_id, questionnaire__key=form
    ).order_by()
    return {
        (code, wave): {**answers, **turns}
        for code, wave, answers, turns in rows.values_list(
            "participant__code", "wave", "answers", "turns"
        )
    }


def _rules(commission_id: int, known: frozenset[str]) -> CodeRules:
    """Return what the study knows of codes; one that knows nobody takes everyone."""
    gone = withdrawn_codes(commission_id) | refusing(consents(commission_id) or (), TAKING_PART)
    return CodeRules(facts(commission_id).codes_mode, gone, known or None)


def _note_fillings(
    commission_id: int, request: Request, codes: set[str], problems: Problems, file: str
) -> None:
    rows = Filling.objects.filter(
        participant__commission_id=commission_id, form=request.form, sent_at__isnull=True
    ).order_by()
    begun = sorted(codes & set(rows.values_list("participant__code", flat=True)))
    if begun:
        shown = ", ".join(begun[:_SHOWN_CODES]) + ("…" if len(begun) > _SHOWN_CODES else "")
        people = counted(len(begun), "of these people has", "of these people have")
        problems.notice(STILL_FILLING, Place(file), people=people, codes=shown)
