"""Reads of a commission's charter, and of what its rules can rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Case, When

from remit.ask.queries import findings as ask_findings
from remit.charter.core.document import charter_from_document
from remit.charter.core.history import Comment, History, Status, Step, Version
from remit.charter.core.proposal import HeardFlow
from remit.charter.models import CharterVersion
from remit.kernel.errors import ExitCode, RemitError
from remit.listen.core.layers import settled
from remit.listen.queries import findings as listen_findings
from remit.listen.queries import stored_listen
from remit.recruit.queries import findings as recruit_findings
from remit.recruit.queries import volunteers_features
from remit.support.queries import findings as support_findings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from remit.charter.core.rule import Charter
    from remit.kernel.finding import Finding


class NoCharter(RemitError):
    """A study has no charter yet."""

    code = "charter-not-found"
    exit_code = ExitCode.NOT_FOUND


def stored_charter(commission_id: int) -> Charter | None:
    """Return the charter that decides: the adopted one, else the latest; None without any."""
    document = _standing(commission_id).values_list("document", flat=True).first()
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
    """Return the SHA-256, in hex, of the charter that decides, or "" when there is none yet."""
    return _standing(commission_id).values_list("digest", flat=True).first() or ""


def history(commission_id: int) -> History:
    """Return every version of a commission's charter, with what became of it and was said of it."""
    rows = (
        CharterVersion.objects.filter(commission_id=commission_id)
        .prefetch_related("steps", "comments__participant")
        .order_by("number")
    )
    return History(tuple(_version(row) for row in rows))


def consultation_token(commission_id: int, number: int) -> str:
    """Return the address at which participants read and comment on a version, or ""."""
    rows = CharterVersion.objects.filter(commission_id=commission_id, number=number)
    return rows.values_list("token", flat=True).first() or ""


def consulted(token: str) -> tuple[int, int] | None:
    """Return the commission and the number of the version that is open at an address, or None."""
    rows = CharterVersion.objects.filter(token=token, status=Status.CONSULTED.value)
    return rows.values_list("commission_id", "number").first()


def _standing(commission_id: int) -> QuerySet[CharterVersion]:
    """Return the versions of a commission, the one that decides first."""
    adopted = Case(When(status=Status.ADOPTED.value, then=0), default=1)
    rows = CharterVersion.objects.filter(commission_id=commission_id)
    return rows.order_by(adopted, "-number")


def _version(row: CharterVersion) -> Version:
    return Version(
        number=row.number,
        charter=charter_from_document(row.document),
        made_at=row.made_at,
        made_by=row.made_by,
        why=row.why,
        rule=row.rule,
        steps=tuple(Step(Status(one.status), one.at, one.by, one.note) for one in row.steps.all()),
        comments=tuple(
            Comment(
                words=one.words,
                at=one.at,
                kind=one.kind,
                rule=one.rule,
                language=one.language,
                name=one.name,
                code=one.participant.code if one.participant else "",
            )
            for one in row.comments.all()
        ),
    )


def evidence_findings(commission_id: int) -> tuple[Finding, ...]:
    """Return every finding of a commission that a rule can rest on, figures raw."""
    return (*recruit_findings(commission_id), *what_people_said(commission_id))


def what_people_said(commission_id: int) -> tuple[Finding, ...]:
    """Return every finding but those of how people were chosen, which take the longest."""
    return (
        *_asked(commission_id),
        *listen_findings(commission_id),
        *support_findings(commission_id),
    )


def cited_findings(commission_id: int, references: Iterable[str]) -> tuple[Finding, ...]:
    """Return the findings among which the given references are, figures raw.

    Only what somebody cites is worked out: rooms that no reference names are not asked, and what
    the answers say together is left out where single items are all that is cited.
    """
    wanted: dict[str, set[str]] = {}
    for reference in references:
        wanted.setdefault(reference.partition(":")[0], set()).add(reference)
    found: list[Finding] = []
    if "recruit" in wanted:
        found += recruit_findings(commission_id)
    if "ask" in wanted:
        items = ask_findings(commission_id)
        is_enough = wanted["ask"] <= {one.id for one in items}
        found += items if is_enough else _asked(commission_id)
    if "listen" in wanted:
        found += listen_findings(commission_id)
    if "support" in wanted:
        found += support_findings(commission_id)
    return tuple(found)


def _asked(commission_id: int) -> tuple[Finding, ...]:
    features = volunteers_features(commission_id)
    return ask_findings(commission_id, with_overviews=True, features=features)


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
