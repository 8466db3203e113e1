"""Reads that span the rooms: a whole stored study, and the state of each step of its way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from remit.ask.queries import stored_ask
from remit.charter.queries import history, stored_charter
from remit.commission.queries import stored_commission
from remit.kernel.finding import digest
from remit.listen.kept_queries import with_kept
from remit.listen.queries import stored_listen
from remit.listen.review_queries import work_under_way
from remit.people.core.consents import TAKING_PART, consenting
from remit.people.queries import stored_people
from remit.publish.queries import stored_gone_out
from remit.recruit.queries import stored_recruit
from remit.share.counsel_queries import stored_counsel
from remit.share.draft_queries import stored_drafts, stored_earlier
from remit.share.queries import stored_acts, stored_agreements
from remit.share.run_queries import runs_linked
from remit.share.settings_queries import stored_settings
from remit.share.table_queries import states_of_tables, stored_tables
from remit.study.contents import StudyContents
from remit.study.models import ImportedWork, StepRecord
from remit.study.way import Step, inputs_digest, room_digests, way_of
from remit.study.work import Marked, marked, marks_in, pieces
from remit.support.queries import stored_support

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from remit.ask.core.ask_files import AskFiles
    from remit.people.core.consents import PeopleFiles
    from remit.recruit.core.recruitment import Recruitment

IMPORT = "import"
PUBLISH = "publish"
JUDGING = ("share", PUBLISH)


def stored_study(commission_id: int) -> StudyContents:
    """Return everything that is stored of a study, contact details left in the vault."""
    agreements = stored_agreements(commission_id)
    keys = {one.key for one in agreements}
    people, recruit = stored_people(commission_id), stored_recruit(commission_id)
    ask = stored_ask(commission_id)
    return StudyContents(
        commission=stored_commission(commission_id),
        people=replace(people, others=_others(people, recruit, ask)),
        recruit=recruit,
        ask=ask,
        listen=with_kept(commission_id, stored_listen(commission_id)),
        charter=stored_charter(commission_id),
        agreements=agreements,
        gone_out=stored_gone_out(commission_id),
        support=stored_support(commission_id),
        charter_history=history(commission_id),
        # An agreement may be taken out of the folder; what was done with it stays here.
        acts={key: acts for key, acts in stored_acts(commission_id).items() if key in keys},
        linked=(*runs_linked(commission_id), *states_of_tables(commission_id)),
        tables=tuple(one for one in stored_tables(commission_id) if one.agreement in keys),
        earlier={key: each for key, each in stored_earlier(commission_id).items() if key in keys},
        settings=stored_settings(commission_id),
        drafts={key: one.document for key, one in stored_drafts(commission_id).items()},
        counsel={key: each for key, each in stored_counsel(commission_id).items() if key in keys},
    )


def _others(people: PeopleFiles, recruit: Recruitment | None, ask: AskFiles) -> tuple[str, ...]:
    """Return who answered and is neither in the pool nor among those who agreed here.

    A folder with a pool takes only answers of people whom it names.
    """
    if recruit is None or not len(recruit.pool) or ask.plan is None:
        return ()
    # Answers to a form that the plan does not name are in no folder.
    planned = [ask.responses.get(one.key, ()) for one in ask.plan.questionnaires]
    answered = {one.code for given in planned for one in given}
    agreed = consenting(people.consents or (), TAKING_PART)
    return tuple(sorted(answered - recruit.codes - agreed))


def stored_work(commission_id: int, key: bytes) -> Marked:
    """Return every piece of work in a study, with decisions on names that are under way."""
    found = (*pieces(stored_study(commission_id)), *work_under_way(commission_id))
    return marked(found, key)


def imported_work(commission_id: int) -> frozenset[bytes]:
    """Return the marks of what the last import brought; none after somebody has withdrawn."""
    rows = ImportedWork.objects.filter(commission_id=commission_id)
    return marks_in(b"".join(bytes(kept) for kept in rows.values_list("marks", flat=True)))


@dataclass(frozen=True, slots=True)
class DoneStep:
    """When a step was last done, on what inputs, with what account and what outputs."""

    inputs: str
    account: str
    outputs: dict[str, str]


def done_steps(commission_id: int) -> dict[str, DoneStep]:
    """Return every step that was done for a study, by key."""
    rows = StepRecord.objects.filter(commission_id=commission_id)
    return {row.step: DoneStep(row.inputs, row.account, row.outputs) for row in rows}


def imported_before(inputs: str) -> int | None:
    """Return the id of the study that was last imported from a folder of this digest, if any."""
    rows = StepRecord.objects.filter(step=IMPORT, inputs=inputs)
    return rows.values_list("commission_id", flat=True).first()


@dataclass(frozen=True, slots=True)
class StepState:
    """How far one step of the way has come.

    Attributes:
        key: the room.
        title: the step in plain words.
        state: "done", "ready" (its files are there, and it was not run on them as they stand), or
            "nothing" (no files).
        account: what came of it, or what it waits for.
    """

    key: str
    title: str
    state: str
    account: str


def current_inputs(step: Step, contents: StudyContents, rooms: Mapping[str, str], day: date) -> str:
    """Return the digest of what a step would be computed from on a day.

    Rules begin and end; an agreement that names no first day is decided by those of the day.
    """
    inputs = inputs_digest(step, rooms)
    if step.key == PUBLISH and contents.linked:
        inputs = digest([inputs, contents.linked])
    undated = any(agreement.starts is None for agreement in contents.agreements)
    if step.key not in JUDGING or not undated or contents.charter is None:
        return inputs
    in_force = [rule.id for rule in contents.charter.rules if rule.in_force(day)]
    return digest([inputs, in_force])


def steps(commission_id: int, *, day: date) -> tuple[StepState, ...]:
    """Return the steps of a study's way in order, each with its state on a day."""
    contents = stored_study(commission_id)
    rooms = room_digests(contents)
    done = done_steps(commission_id)
    return tuple(
        _state(step, contents, current_inputs(step, contents, rooms, day), done.get(step.key))
        for step in way_of(contents)
    )


def _state(step: Step, contents: StudyContents, inputs: str, done: DoneStep | None) -> StepState:
    if not step.has(contents):
        return StepState(step.key, step.title, "nothing", step.wants)
    if done is None:
        return StepState(step.key, step.title, "ready", "Run the study to do this.")
    if done.inputs != inputs:
        return StepState(
            step.key, step.title, "ready", "Something changed since this was done. Run it again."
        )
    return StepState(step.key, step.title, "done", done.account)
