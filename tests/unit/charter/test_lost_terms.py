"""What was said in terms that the vocabulary has lost proposes nothing, and breaks nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from remit.charter.core.proposal import HeardFlow
from remit.charter.core.proposals import proposed
from remit.kernel.flow import Flow
from small_agreement import VOCABULARY, agreement


def test_a_passage_in_a_term_that_was_lost_is_passed_over():
    flow = agreement().flows[0].flow
    heard = HeardFlow("listen:a:1", flow, "", ())
    lost = replace(heard, flow=Flow.from_mapping({**flow.as_dict(), "data": "lost"}))
    assert VOCABULARY.unknown(lost.flow) == [("data", "lost")]
    one, both = (
        proposed((), VOCABULARY, date(2026, 1, 1), heard=each) for each in ([heard], [heard, lost])
    )
    assert one.proposals == both.proposals != ()
    assert one.gaps == both.gaps
