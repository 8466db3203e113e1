"""Reads of a commission's charter, and of what its rules can rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.ask.queries import findings as ask_findings
from remit.charter.core.document import charter_from_document
from remit.charter.core.proposal import HeardFlow
from remit.charter.models import CharterText
from remit.kernel.errors import ExitCode, RemitError
from remit.listen.core.layers import settled
from remit.listen.queries import findings as listen_findings
from remit.listen.queries import stored_listen
from remit.recruit.queries import findings as recruit_findings
from remit.recruit.queries import volunteers_features
from remit.support.queries import findings as support_findings

if TYPE_CHECKING:
    from remit.charter.core.rule import Charter
    from remit.kernel.finding import Finding


class NoCharter(RemitError):
    """A study has no charter yet."""

    code = "charter-not-found"
    exit_code = ExitCode.NOT_FOUND


def stored_charter(commission_id: int) -> Charter | None:
    """Return a commission's charter, or None when it has none yet."""
    document = (
        CharterText.objects.filter(commission_id=commission_id)
        .values_list("document", flat=True)
        .first()
    )
    return None if document is None else charter_from_document(document)


def charter_of(commission_id: int) -> Charter:
    """Return a commission's charter.

    Raises:
        NoCharter: it has none yet.
    """
    charter = stored_charter(commission_id)
    if charter is None:
        raise NoCharter(
            "This study has no charter yet.", remedy="Import a folder that holds a charter.toml."
        )
    return charter


def charter_digest(commission_id: int) -> str:
    """Return the SHA-256 of a commission's charter in hex, or "" when it has none yet."""
    found = CharterText.objects.filter(commission_id=commission_id)
    return found.values_list("digest", flat=True).first() or ""


def evidence_findings(commission_id: int) -> tuple[Finding, ...]:
    """Return every finding of a commission that a rule can rest on, figures raw."""
    features = volunteers_features(commission_id)
    return (
        *recruit_findings(commission_id),
        *ask_findings(commission_id, with_overviews=True, features=features),
        *listen_findings(commission_id),
        *support_findings(commission_id),
    )


def heard_flows(commission_id: int) -> tuple[HeardFlow, ...]:
    """Return the flows that researchers attached to passages, in the order of the transcripts.

    Words are given where the speaker may be quoted. A layer that is still coded blind is left out.
    """
    listening = settled(stored_listen(commission_id))
    if listening.coding is None:
        return ()
    passages = {
        (each.figures["transcript"], each.figures["line"]): each
        for each in listen_findings(commission_id)
        if each.kind == "passage"
    }
    transcripts = listening.by_key()
    starts = {each.guid: each.start for each in listening.coding.selections}
    found = []
    for note in listening.annotations.flows:
        if note.passage not in starts or note.transcript not in transcripts:
            continue
        line = transcripts[note.transcript].line_at(starts[note.passage])
        passage = passages.get((note.transcript, line))
        figures = passage.figures if passage else {}
        found.append(
            HeardFlow(
                reference=f"listen:{note.transcript}:{line}",
                flow=note.flow,
                words=str(figures.get("text", "")) if figures.get("quotable") else "",
                reasons=tuple(figures.get("themes", ())),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.flow, one.reference)))
