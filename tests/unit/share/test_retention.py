"""How long what was delivered is kept, when an agreement is reviewed, and that the example lasts."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from remit.charter.files import read_charter
from remit.commission.files import read_commission
from remit.kernel.errors import Problems
from remit.kernel.verdict import Answer
from remit.share.acts_files import read_acts
from remit.share.core.judgement import judgement_of
from remit.share.core.lawfulness import check_law
from remit.share.core.legal_facts import LegalFacts
from remit.share.core.retention import deletion_words, kept_until, next_review, review_words
from remit.share.core.standing import standing_of
from remit.share.files import read_agreements
from remit.share.queries import law_of
from remit.study.folder import StudyFolder

EXAMPLE = Path(__file__).parents[3] / "examples" / "attitudes"
CAME = date(2026, 11, 22)
YEARLY = LegalFacts(review_on=date(2027, 3, 1), review_every_months=12)


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        (LegalFacts(), None),
        (LegalFacts(delete_after_days=365), date(2027, 11, 22)),
        (LegalFacts(delete_by=date(2036, 12, 31), delete_after_days=365), date(2027, 11, 22)),
        (LegalFacts(delete_by=date(2027, 1, 31), delete_after_days=365), date(2027, 1, 31)),
    ],
)
def test_a_delivery_is_kept_until_the_first_day_that_the_agreement_names(facts, day):
    assert kept_until(facts, CAME) == day


def test_retention_and_reviews_are_told_in_sentences():
    assert deletion_words(LegalFacts(delete_after_days=365)) == (
        "Each delivery, and what is linked of it, is deleted 365 days after it came."
    )
    assert review_words(YEARLY) == "It is reviewed on 1 March 2027, and every year after."
    assert review_words(LegalFacts(review_on=CAME)) == "It is reviewed on 22 November 2026."


def test_the_next_review_is_the_first_that_has_not_passed():
    assert next_review(YEARLY, CAME) == date(2027, 3, 1)
    assert next_review(YEARLY, date(2030, 3, 1)) == date(2030, 3, 1)
    assert next_review(YEARLY, date(2030, 3, 2)) == date(2031, 3, 1)
    assert next_review(LegalFacts(review_on=CAME), date(2030, 1, 1)) == CAME
    ends = LegalFacts(review_on=date(2027, 1, 31), review_every_months=1)
    assert next_review(ends, date(2027, 2, 1)) == date(2027, 2, 28)


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2030, 1, 1), date(2036, 12, 31)])
def test_the_examples_agreements_stand_the_same_for_ten_years(day):
    files, problems = StudyFolder(EXAMPLE), Problems()
    terms = read_commission(files, problems).vocabulary
    charter = read_charter(files, problems, vocabulary=terms, known_evidence=None)
    agreements = read_agreements(files, problems, vocabulary=terms)
    acts = read_acts(files, problems, agreements=[one.key for one in agreements])
    problems.raise_if_any()
    answers = {}
    for one in agreements:
        judged = judgement_of(one, charter, terms, day)
        law = check_law(one, law_of(), terms, day)
        answers[one.key] = judged.answer, law.answer.value
        if one.key == "linked-planning":
            standing = standing_of(one, acts[one.key], judged, law, terms, day)
            assert standing.may_run, standing.obstacles
            assert kept_until(one.safeguards, day) <= day + timedelta(days=365)
    assert answers == {
        "early-help": (Answer.WITHIN_IF, "against"),
        "linked-planning": (Answer.WITHIN, "nothing-found"),
        "police-mental-health": (Answer.OUTSIDE, "against"),
    }
