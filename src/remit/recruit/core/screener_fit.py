"""Whether a screener gives what the quotas count by, told before anybody answers it.

Only the features of a screener are kept of its answers: one that lacks could be asked of nobody
again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems, problem_kind
from remit.recruit.core.interlocking import plain_features
from remit.recruit.core.named_words import near_matches, quoted
from remit.recruit.core.pool import find_twin

if TYPE_CHECKING:
    from remit.ask.core.questionnaire import Questionnaire
    from remit.ask.core.screener import Feature, Screener
    from remit.recruit.core.quotas import Quotas

_NOT_ASKED = frozenset({"calculate", "hidden"})

LACKING_FEATURE = problem_kind(
    "screener-feature-lacking",
    "The quotas speak of “{feature}”, and the screener gives no such feature: nobody who comes by "
    "it could be taken into the pool.",
    "Add a [[screener.feature]] with name = “{feature}” and the question that gives it, which may "
    "be a calculation, before the door is opened. {near}",
)
VALUE_WITHOUT_QUOTA = problem_kind(
    "screener-value-without-quota",
    "Answers to the screener's “{question}” become {values} of “{feature}”, which has no quota: "
    "whoever can take part and gives one could not be taken into the pool.",
    "Say in the feature's values what such an answer is; the quotas have: {known}.",
)
MAY_BE_BLANK = problem_kind(
    "screener-feature-may-be-blank",
    "The screener's “{question}”, which gives “{feature}”, need not be answered: whoever leaves it "
    "blank could not be taken into the pool.",
    "Make it required in the form “{form}”.",
)


def check_screener_fit(
    screener: Screener,
    form: Questionnaire | None,
    quotas: Quotas,
    file: str,
    problems: Problems,
) -> None:
    """Note as notices what the quotas count by and a screener does not give.

    They are notices, as quotas may change when a screener has done its work.

    Args:
        screener: the screener.
        form: its form; None for one that cannot be read.
        quotas: what recruiting goes by.
        file: where the screener stands.
        problems: where it is noted.
    """
    given = {one.name: at for at, one in enumerate(screener.features, start=1)}
    for feature in plain_features(quotas.features):
        name = feature if feature in given else find_twin(feature, given)
        if not name:
            place = Place(file, key="screener.feature")
            near = near_matches(feature, list(given))
            problems.notice(LACKING_FEATURE, place, feature=feature, near=near)
        elif form is not None:
            at = given[name]
            place = Place(file, key=f"screener.feature[{at}]")
            one = screener.features[at - 1]
            _check_values(one, feature, form, quotas, place, problems)
            _check_required(one, screener.form, form, place, problems)


def _check_values(
    one: Feature,
    feature: str,
    form: Questionnaire,
    quotas: Quotas,
    place: Place,
    problems: Problems,
) -> None:
    """Note choices that become a value without a quota; of other questions nothing is known."""
    question = form.answered().get(one.question)
    wanted = [quota.value for quota in quotas.of(feature)]
    if question is None or question.type != "select_one" or not wanted:
        return
    values = [one.values.get(choice.name, choice.name) for choice in form.choices_of(question)]
    unknown = [value for value in dict.fromkeys(values) if not find_twin(value, wanted)]
    if unknown:
        problems.notice(
            VALUE_WITHOUT_QUOTA,
            place,
            question=one.question,
            values=quoted(unknown),
            feature=feature,
            known=quoted(wanted),
        )


def _check_required(
    one: Feature, named: str, form: Questionnaire, place: Place, problems: Problems
) -> None:
    """Note a question that need not be answered. What is calculated answers itself."""
    question = form.answered().get(one.question)
    if question is None or question.required or question.type in _NOT_ASKED or "" in one.values:
        return
    problems.notice(MAY_BE_BLANK, place, question=one.question, feature=one.name, form=named)
