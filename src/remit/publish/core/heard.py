"""What people said, as the draft of an impact assessment tells it: taken from the report.

The report has passed disclosure control and holds back quotes without consent, so that what is
taken from it gives away nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.wording import counted
from remit.publish.core.figures import WAVE_NAMES, share_in_words
from remit.publish.core.tables import voices_in_words
from remit.share.core.assessment.known import (
    PRINCIPLE,
    Heard,
    HeardAnswer,
    HeardQuote,
    HeardTheme,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from remit.publish.core.items import ShownItem
    from remit.publish.core.report import Report
    from remit.publish.core.themes import Quote, Theme

QUOTES_A_THEME = 1


def heard(report: Report) -> Heard:
    """Return what people said, as it may leave."""
    commission = report.commission
    resting = {
        effect: {one.ref for rule in report.rules if rule.effect == effect for one in rule.because}
        for effect in ("forbid", "permit")
    }
    under = {outcome.key: outcome.statement for outcome in commission.outcomes}
    return Heard(
        study=f"{commission.title} ({commission.reference})",
        is_made_up=commission.made_up,
        took_part=_took_part(report),
        answers=(
            *(_answer(item) for item in report.items),
            *_made_together(report, resting["forbid"]),
        ),
        themes=tuple(
            HeardTheme(
                ref=theme.ref,
                name=theme.name,
                description=theme.description,
                voices=voices_in_words(theme.voices, report.threshold),
                under=under.get(theme.outcome, ""),
                quotes=tuple(HeardQuote(one.text, one.label) for one in printed(theme)),
                is_limit=theme.ref in resting["forbid"],
                is_permit=theme.ref in resting["permit"],
            )
            for theme in report.themes
        ),
        held=_held(report),
    )


def _made_together(report: Report, limiting: Collection[str]) -> tuple[HeardAnswer, ...]:
    """Return what rules rest on beside questions and quotes: principles, with who adopted them."""
    known = {item.ref for item in report.items} | {theme.ref for theme in report.themes}
    return tuple(
        HeardAnswer(one.ref, one.label, one.words, PRINCIPLE, is_limit=one.ref in limiting)
        for one in dict.fromkeys(one for rule in report.rules for one in rule.because)
        if one.kind == "figure" and one.words and one.ref not in known
    )


def printed(theme: Theme) -> tuple[Quote, ...]:
    """Return the quotes of a theme that a draft prints: those that may leave, at most one."""
    return tuple(quote for quote in theme.quotes if quote.text)[:QUOTES_A_THEME]


def _answer(item: ShownItem) -> HeardAnswer:
    shares = "; ".join(
        f"{WAVE_NAMES[name].lower()}: {share_in_words(wave.share)}"
        for name, wave in item.waves
        if wave.share
    )
    return HeardAnswer(item.ref, item.title, shares, item.kind, item.flow)


def _took_part(report: Report) -> tuple[str, ...]:
    before, after = report.most_answers
    spoke = max((theme.voices.n or 0 for theme in report.themes), default=0)
    said = []
    if before or after:
        words = f"Up to {before} {report.who} answered before information, and {after} after it."
        said.append(
            words if before and after else f"Up to {before or after} {report.who} answered."
        )
    if spoke:
        transcripts = max(theme.transcripts_of for theme in report.themes)
        where = counted(transcripts, "transcript", "transcripts")
        said.append(f"{spoke} {report.who} spoke in {where}.")
    return tuple(said)


def _held(report: Report) -> str:
    count = len(report.partial_items)
    if not count:
        return ""
    return (
        f"Of {counted(count, 'question', 'questions')} something is held back, as fewer than "
        f"{report.threshold} {report.who} are behind it."
    )
