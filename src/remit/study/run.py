"""`remit run`: a folder imported, every step done that its files allow, the report written.

A step is skipped when it was done before on the same inputs, by their digest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone

from remit.ask.queries import findings as ask_findings
from remit.charter.queries import charter_digest, stored_charter
from remit.commission.queries import commission_name, facts, vocabulary
from remit.kernel.finding import digest
from remit.kernel.suppression import is_small
from remit.kernel.wording import counted
from remit.listen.core.combination import COMBINATION, NAMES
from remit.listen.queries import findings as listen_findings
from remit.publish.actions import publish_report
from remit.recruit.actions import record_draw
from remit.recruit.draw_actions import publish_lottery
from remit.recruit.queries import LOTTERY, lottery_files
from remit.recruit.queries import findings as recruit_findings
from remit.share.actions import record_judgement
from remit.share.core.judgement import judgement_of
from remit.share.queries import stored_agreements
from remit.study.accounts import RunAccount, StepAccount
from remit.study.actions import ImportAccount, import_study, remember_step
from remit.study.folder import StudyFolder, folder_digest, write_files
from remit.study.linking import brought_files, link_brought
from remit.study.queries import (
    DoneStep,
    current_inputs,
    done_steps,
    imported_before,
    stored_study,
)
from remit.study.tables import settle_declared_tables
from remit.study.way import RECRUIT, SHARE, Step, room_digests, way_of
from remit.support.core.assessment.answers import WAVE_WORDS
from remit.support.counting import JOINING
from remit.support.queries import findings as support_findings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from pathlib import Path

    from remit.kernel.errors import Problem
    from remit.recruit.core.draw import DrawSettings
    from remit.study.accounts import Progress
    from remit.study.linking import Workroom


# Released tables stand in a folder of their own beside the report.
TABLES = "tables"


class _Run:
    """What the steps of one run share."""

    def __init__(
        self, commission_id: int, out: Path, actor: str, now: datetime, progress: Progress
    ) -> None:
        self.commission_id = commission_id
        self.out = out
        self.actor = actor
        self.now = now
        self.day = timezone.localdate(now)
        self.progress = progress
        self.outputs: dict[str, str] = {}
        self.look_again()

    def look_again(self) -> None:
        """Read the stored study, and the digest of each room's files."""
        self.contents = stored_study(self.commission_id)
        self._rooms = room_digests(self.contents)

    def inputs(self, step: Step) -> str:
        """Return the digest of what a step is computed from, as things stand."""
        return current_inputs(step, self.contents, self._rooms, self.day)


def run_study(  # noqa: PLR0913  where from, where to, by whom, when, and who watches
    *,
    folder: Path,
    reports: Path,
    vault_key: bytes,
    actor: str,
    now: datetime,
    progress: Progress,
    out: Path | None = None,
    replace_work: bool = False,
    workroom: Workroom | None = None,
) -> RunAccount:
    """Import a study folder where it has changed, do its steps, and write its report.

    Args:
        folder: the study folder.
        reports: where reports go by study name, unless `out` names a folder for this one.
        vault_key: seals contact details that the folder brings.
        actor: who runs it.
        now: the moment of the run.
        progress: is told of each step.
        out: the folder for the report and `findings.json`.
        replace_work: give up what people have done here and the folder lacks.
        workroom: where custodians' files are linked; None leaves them where they lie.

    Raises:
        FolderNotFound: there is no such folder.
        InvalidInput: anything in it is wrong; nothing was changed.
        WorkWouldBeLost: people's work here would go; nothing was changed.
        UnableToDraw: no panel meets every quota; what was imported stands.
        UnableToWriteFolder: the report cannot be written.
    """
    files = StudyFolder(folder)
    progress.begin("Read the study folder", len(files))
    known = imported_before(folder_digest(files, progress.advance))
    if known is None:
        imported = import_study(
            folder=folder, vault_key=vault_key, actor=actor, now=now, replace_work=replace_work
        )
    else:
        imported = ImportAccount(commission_name(known), known, {}, ())
    progress.end("unchanged" if known else counted(len(files), "file", "files"))
    target = out or reports / imported.name
    run = _Run(imported.commission_id, target, actor, now, progress)
    accounts, notices = [], list(imported.notices)
    for step in way_of(run.contents):
        accounts.append(_account(step, run))
        if step.key == SHARE and workroom is not None and brought_files(folder):
            accounts.append(_link(run, folder, workroom, vault_key, notices))
        if step.key == SHARE and run.contents.tables:
            accounts.append(_tables(run))
    return RunAccount(
        name=imported.name,
        steps=tuple(accounts),
        report=target / "report.html",
        findings=target / "findings.json",
        notices=tuple(notices),
    )


def _link(
    run: _Run, folder: Path, room: Workroom, vault_key: bytes, notices: list[Problem]
) -> StepAccount:
    """Link what custodians brought; it is no part of what the study imports."""
    title = "Link what custodians brought"
    run.progress.begin(title, 1)
    linked = link_brought(
        commission_id=run.commission_id,
        folder=folder,
        room=room,
        vault_key=vault_key,
        actor=run.actor,
    )
    run.progress.end(linked.state)
    notices += linked.notices
    return StepAccount("link", title, linked.state, "; ".join(linked.sentences))


def _tables(run: _Run) -> StepAccount:
    """Make, check and release the tables that the study asks for, where the files allow it."""
    title = "Release the tables that are asked for"
    run.progress.begin(title, 1)
    found = settle_declared_tables(commission_id=run.commission_id, actor=run.actor, now=run.now)
    if found.files:
        write_files(found.files, run.out / TABLES)
    run.progress.end(found.state)
    # The report tells of what was released.
    run.look_again()
    return StepAccount("tables", title, found.state, "; ".join(found.sentences))


def _account(step: Step, run: _Run) -> StepAccount:
    """Do one step unless it was done on the same inputs; say what came of it."""
    run.progress.begin(step.title, 1)
    if not step.has(run.contents):
        run.progress.end("nothing to do")
        return StepAccount(step.key, step.title, "nothing", step.wants)
    inputs = run.inputs(step)
    known = done_steps(run.commission_id).get(step.key)
    if known and known.inputs == inputs and _outputs_stand(known, run.out):
        run.progress.end("unchanged")
        return StepAccount(step.key, step.title, "unchanged", known.account)
    account = _DO[step.key](run)
    if step.key == RECRUIT:
        # The draw adds the panel to what the step itself was given, so the digest changes.
        run.look_again()
        inputs = run.inputs(step)
    remember_step(
        commission_id=run.commission_id,
        step=step.key,
        done=DoneStep(inputs, account, dict(run.outputs)),
        now=run.now,
    )
    run.outputs.clear()
    run.progress.end("done")
    return StepAccount(step.key, step.title, "done", account)


def _outputs_stand(known: DoneStep, out: Path) -> bool:
    return all(
        (out / name).is_file() and digest((out / name).read_bytes()) == written
        for name, written in known.outputs.items()
    )


def _commission(run: _Run) -> str:
    known = facts(run.commission_id)
    budget = f", £{known.budget.approved:,.0f} approved" if known.budget else ""
    outcomes = counted(len(known.outcomes), "outcome", "outcomes")
    return f"{known.reference}, {outcomes} to report{budget}"


def _recruit(run: _Run) -> str:
    recruitment = run.contents.recruit
    volunteers = len(recruitment.pool) if recruitment else 0
    settings = recruitment.settings if recruitment and recruitment.panel is None else None
    if settings and settings.makes_lottery:
        # Worked out before the draw's transaction, which would hold the database meanwhile.
        publish_lottery(commission_id=run.commission_id, actor=run.actor, now=run.now)
    if settings and settings.seed is None:
        return _wait_for_seed(run, settings)
    panel = record_draw(commission_id=run.commission_id, actor=run.actor, now=run.now)
    _write_lottery(run)
    found = recruit_findings(run.commission_id)
    rows = [row for finding in found if finding.kind == "quotas" for row in finding.figures["rows"]]
    missed = sum(not row["min"] <= row["panel"] <= row["max"] for row in rows)
    # Which ones would tell, after a withdrawal, whom it was.
    quotas = counted(missed, "quota is", "quotas are")
    met = f"{quotas} no longer met" if missed else "every quota met"
    return f"{len(panel)} of {counted(volunteers, 'volunteer', 'volunteers')}, {met}"


def _wait_for_seed(run: _Run, settings: DrawSettings) -> str:
    if not settings.makes_lottery:
        return "nobody is drawn until recruit/draw.toml states the seed"
    _write_lottery(run)
    return f"the lottery is published ({LOTTERY}); nobody is drawn until the seed is stated"


def _write_lottery(run: _Run) -> None:
    """Write the published lottery beside the report, and the draw from it, for anyone to check."""
    files = lottery_files(run.commission_id)
    write_files(files, run.out)
    run.outputs.update({name: digest(content) for name, content in files.items()})


def _ask(run: _Run) -> str:
    findings = ask_findings(run.commission_id)
    paired = max((finding.figures.get("n_paired") or 0 for finding in findings), default=0)
    known = facts(run.commission_id)
    threshold = known.publication.threshold
    who = ("organisation", "organisations") if known.is_programme else ("person", "people")
    few = f"fewer than {counted(threshold, *who)}"
    people = few if is_small(paired, threshold) else f"up to {counted(paired, *who)}"
    questions = counted(len(findings), "question", "questions")
    return f"{questions}, answered before and after by {people}"


def _listen(run: _Run) -> str:
    findings = listen_findings(run.commission_id)
    themes = sum(finding.kind == "theme" for finding in findings)
    passages = len(findings) - themes
    waiting = sum(finding.figures.get("held") in {NAMES, COMBINATION} for finding in findings)
    held = (
        f"; {counted(waiting, 'of them is', 'of them are')} not quoted until names, or what they "
        "tell, are decided"
        if waiting
        else ""
    )
    coded = counted(passages, "coded passage", "coded passages")
    return f"{counted(themes, 'theme', 'themes')} in {coded}{held}"


def _support(run: _Run) -> str:
    support = run.contents.support
    # What was counted in batches may be told; how many there are now would tell who came last.
    told = sum(one.organisations for one in support.batches if one.about == JOINING)
    rounds = [WAVE_WORDS[one.wave] for one in support.assessment.rounds]
    principles = sum(one.adopted is not None for one in support.principles.principles)
    return "; ".join(
        [
            counted(told, "organisation", "organisations") if told else "nobody counted yet",
            *([" and ".join(rounds)] if rounds else []),
            *([f"{counted(principles, 'principle', 'principles')} adopted"] if principles else []),
        ]
    )


def _charter(run: _Run) -> str:
    charter = stored_charter(run.commission_id)
    rules = charter.rules if charter else ()
    known = {
        finding.id
        for findings in (
            recruit_findings(run.commission_id),
            ask_findings(run.commission_id),
            listen_findings(run.commission_id),
            support_findings(run.commission_id),
        )
        for finding in findings
    }
    lost = sorted({rule.id for rule in rules for ref in rule.evidence if ref not in known})
    review = f"; to review, as evidence was withdrawn: {', '.join(lost)}" if lost else ""
    return f"{counted(len(rules), 'rule', 'rules')}, each with its evidence{review}"


def _share(run: _Run) -> str:
    charter = stored_charter(run.commission_id)
    terms = vocabulary(run.commission_id)
    by = charter_digest(run.commission_id)
    answers = []
    for agreement in stored_agreements(run.commission_id):
        judgement = judgement_of(agreement, charter, terms, run.day)
        record_judgement(
            commission_id=run.commission_id,
            judgement=judgement,
            charter_digest=by,
            actor=run.actor,
            now=run.now,
        )
        words = "it cannot be judged, see the report" if judgement.unable else ""
        answers.append(f"{agreement.title}: {words or judgement.answer.words}")
    return "; ".join(answers)


def _publish(run: _Run) -> str:
    files = publish_report(commission_id=run.commission_id, actor=run.actor, now=run.now)
    write_files(files, run.out)
    run.outputs.update({name: digest(content) for name, content in files.items()})
    return " and ".join(sorted(files, reverse=True))


_DO: Mapping[str, Callable[[_Run], str]] = {
    "commission": _commission,
    "recruit": _recruit,
    "ask": _ask,
    "listen": _listen,
    "support": _support,
    "charter": _charter,
    "share": _share,
    "publish": _publish,
}
