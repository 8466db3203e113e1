"""What a conversation came to, put into words for a page of anybody who may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.kernel.intervals import wilson

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.speech import Speech, Worded
    from remit.support.core.principles.results import Results
    from remit.support.core.statements import Share

NAMES = "ABCDE"


def results_context(
    found: Results, shown: Mapping[int, Mapping[str, Any]], speech: Speech
) -> dict[str, Any]:
    """Return results as the template wants them.

    Args:
        found: what may be shown.
        shown: the statements as the reader may read them, by number.
        speech: the reader's.
    """

    def about(number: int) -> object:
        one = shown.get(number)
        return one["words"] if one and one["words"] else speech.word("results-turned-down")

    def words(share: Share | None) -> Worded:
        return speech.word("results-share-held") if share is None else _share(share, speech)

    return {
        "found": found,
        "groups": [
            {
                "name": NAMES[at],
                "size": speech.word("results-size-held")
                if size is None
                else speech.word("results-size", {"count": size}),
            }
            for at, size in enumerate(found.sizes)
        ],
        "accepted": [
            {
                "words": about(one.statement),
                "side": speech.word(f"results-side-{one.side}"),
                "sure": speech.word("results-clear" if one.clear else "results-not-clear"),
                "shares": [(NAMES[at], words(share)) for at, share in enumerate(one.shares)],
            }
            for one in found.accepted
        ],
        "differing": [
            {
                "words": about(one.statement),
                "group": speech.word(f"results-group-{one.side}s", {"name": NAMES[one.group]}),
                "inside": speech.word("results-inside", {"share": words(one.inside).text}),
                "outside": speech.word("results-outside", {"share": words(one.outside).text}),
            }
            for one in found.differing
        ],
        "totals": [
            {
                "words": about(one.statement),
                "shares": [words(each) for each in (one.agree, one.disagree, one.passed)],
            }
            for one in found.totals
        ],
    }


def _share(share: Share, speech: Speech) -> Worded:
    interval = wilson(share.count, share.n)
    figures = {
        "count": share.count,
        "n": share.n,
        "share": round(100 * interval.value),
        "low": round(100 * interval.low),
        "high": round(100 * interval.high),
    }
    return speech.word("results-share", figures)
