"""`remit request`: a proposed sharing from a file, decided by a stored study's charter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from remit.ask.queries import findings as ask_findings
from remit.charter.core.explanation import cite
from remit.charter.queries import charter_digest, stored_charter
from remit.commission.queries import commission_id as id_of
from remit.commission.queries import vocabulary
from remit.kernel.documents import MAX_DOCUMENT_BYTES
from remit.kernel.errors import ExitCode, Problems, RemitError
from remit.listen.queries import findings as listen_findings
from remit.recruit.queries import findings as recruit_findings
from remit.share.actions import record_judgement
from remit.share.core.agreement import parse_agreement
from remit.share.core.judgement import explain_flow, flow_names, judge, summarise
from remit.share.core.lawfulness import check_law
from remit.share.files import agreement_key
from remit.share.queries import law_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.agreement import Agreement
    from remit.share.core.judgement import Judgement
    from remit.share.core.lawfulness import Lawfulness


class AgreementNotFound(RemitError):
    """The agreement's file cannot be read."""

    code = "agreement-not-found"
    exit_code = ExitCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class RequestAnswer:
    """The verdict on a proposed sharing, for a person and for a program."""

    judgement: Judgement
    law: Lawfulness
    sentences: tuple[str, ...]
    evidence: dict[str, str]

    def as_dict(self) -> dict[str, object]:
        """Return the answer as plain values; `evidence` says what each reference stands for."""
        return {
            **self.judgement.as_dict(),
            "evidence": self.evidence,
            "law": self.law.as_dict(),
        }


def request_sharing(*, name: str, path: Path, actor: str, now: datetime) -> RequestAnswer:
    """Return the verdict on a proposed sharing, and record that it was asked for.

    Args:
        name: the study's.
        path: an `.agreement.toml` file.
        actor: who asks.
        now: when; the day's rules count where the agreement names no first day.

    Raises:
        CommissionNotFound: no study has this name.
        AgreementNotFound: there is no such file.
        InvalidInput: the agreement has problems; all are listed.
    """
    commission_id = id_of(name)
    terms = vocabulary(commission_id)
    agreement = _read(path, terms)
    judgement = judge(agreement, stored_charter(commission_id), terms, timezone.localdate(now))
    record_judgement(
        commission_id=commission_id,
        judgement=judgement,
        charter_digest=charter_digest(commission_id),
        actor=actor,
        now=now,
    )
    known = {
        finding.id: finding
        for finding in (
            *recruit_findings(commission_id),
            *ask_findings(commission_id),
            *listen_findings(commission_id),
        )
    }
    references = dict.fromkeys(
        reference for judged in judgement.flows for reference in judged.verdict.evidence
    )
    cited = dict(zip(references, cite(references, known), strict=True))
    law = check_law(agreement, law_of(), terms, timezone.localdate(now))
    sentences = (*_sentences(judgement, terms, cited), "", *law.told(flow_names(agreement, terms)))
    return RequestAnswer(judgement, law, sentences, cited)


def _read(path: Path, terms: Vocabulary) -> Agreement:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_DOCUMENT_BYTES + 1)
    except OSError as error:
        raise AgreementNotFound(
            f"{path} cannot be read: {error.strerror}.",
            remedy="Give the path of an .agreement.toml file.",
            file=str(path),
        ) from error
    problems = Problems()
    agreement = parse_agreement(content, str(path), agreement_key(path.name), terms, problems)
    problems.raise_if_any()
    if agreement is None:
        raise AssertionError(path)
    return agreement


def _sentences(judgement: Judgement, terms: Vocabulary, cited: dict[str, str]) -> tuple[str, ...]:
    lines = [judgement.agreement.title, summarise(judgement)]
    for number, judged in enumerate(judgement.flows, start=1):
        flow, *reasons = explain_flow(judged, terms, judgement.at)
        lines += ["", f"Flow {number}: {flow}", *(f"   {reason}" for reason in reasons)]
    if cited:
        lines += ["", "What the answers rest on:", *(f"   {line}" for line in cited.values())]
    return tuple(lines)
