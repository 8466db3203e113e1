"""The report in a minute: for each outcome, the one or two things that a reader should know first.

Headlines are made from what the report shows already, so they give away nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.publish.core.figures import share_in_words
from remit.publish.core.tables import voices_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from remit.publish.core.disclosure import Share
    from remit.publish.core.items import ShownItem
    from remit.publish.core.report import Exhibit, Section
    from remit.publish.core.themes import Theme

MOST = {
    "paired-item": "Most agreed with",
    "trust": "Most trusted",
    "vignette": "Most accepted",
    "knowledge": "Best known",
}
LEAST = {
    "paired-item": "Least agreed with",
    "trust": "Least trusted",
    "vignette": "Least accepted",
    "knowledge": "Least known",
}
VERBS = {
    "paired-item": "Agreed",
    "trust": "Trusted",
    "vignette": "Accepted",
    "knowledge": "Right",
}


def headlines(section: Section, threshold: int) -> tuple[str, ...]:
    """Return the sentences that stand for one outcome at the head of the report."""
    found = [line for exhibit in section.exhibits for line in _of_exhibit(exhibit)]
    return (*found, *_of_themes(section.themes, threshold))


def _of_exhibit(exhibit: Exhibit) -> list[str]:
    """Return one line for a single question, two for several: the most and the least."""
    items = [item for item in exhibit.items if _last(item) is not None]
    if exhibit.kind not in VERBS or not items:
        return []
    if len(items) == 1:
        return [f"{VERBS[exhibit.kind]}: “{_title(items[0])}”: {_both(items[0])}."]
    ranked = sorted(items, key=_height, reverse=True)
    ends = (ranked[0], min(items, key=_height))
    if ends[0] is ends[1]:
        return []
    return [
        f"{word}: “{_title(item)}”: {_both(item)}."
        for word, item in zip((MOST[exhibit.kind], LEAST[exhibit.kind]), ends, strict=True)
    ]


def _of_themes(themes: Sequence[Theme], threshold: int) -> list[str]:
    raised = [theme for theme in themes if theme.voices.count is not None]
    if not raised:
        return []
    top = max(raised, key=lambda theme: theme.voices.count or 0)
    words = voices_in_words(top.voices, threshold)
    return [f"Said most: “{top.name}”. {words}."]


def _last(item: ShownItem) -> Share | None:
    """Return the share of the last wave that has one."""
    shares = [wave.share for _, wave in item.waves if wave.share and wave.share.n]
    return shares[-1] if shares else None


def _height(item: ShownItem) -> float:
    """Return where an item stands among its fellows, all shares in one band alike."""
    share = _last(item)
    if share is None:
        return -1.0
    if share.share is not None:
        return share.share
    return {"few": 0.001, "all-but-few": 0.999}.get(share.band, 0.5)


def _both(item: ShownItem) -> str:
    return ", ".join(f"{name} {share_in_words(wave.share)}" for name, wave in item.waves)


def _title(item: ShownItem) -> str:
    return item.title.strip().removesuffix(".")
