"""The screener: a form for whoever would like to take part, before anybody is recruited.

It says who can take part, which answers recruiting goes by, and how people can be reached. It is
the part `[screener]` of `ask/journey.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from remit.ask.core.expressions.expression import parse
from remit.ask.core.expressions.faults import FaultyExpression
from remit.kernel.errors import Place, problem_kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from remit.ask.core.filling.sheet import Sheet
    from remit.ask.core.journey import Journey
    from remit.ask.core.questionnaire import Questionnaire
    from remit.kernel.errors import Problems

    Texts = Mapping[str, str]

SCREENER = "screener"
"""The wave of a screener's form, beside before and after."""

FORM_NOT_THERE = problem_kind(
    "screener-form-missing",
    "The screener names the form “{form}”, which is not in the folder ask.",
    "Correct the name, or add the form. There are: {found}.",
)
FAULTY_ELIGIBLE = problem_kind(
    "screener-eligible-faulty",
    "screener.eligible cannot be read. {fault}",
    "Write it as a condition of the form, such as “${{age}} >= 18”.",
)
QUESTION_NOT_THERE = problem_kind(
    "screener-question-missing",
    "The screener speaks of “{question}”, which its form “{form}” does not ask once.",
    "Correct the name, or add the question. There are: {known}.",
)
FEATURE_TWICE = problem_kind(
    "screener-feature-twice",
    "The screener gives “{name}” twice.",
    "Keep one.",
)


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of the pool, and the question that gives it.

    Attributes:
        name: as the quotas name it.
        question: the key of the question in the form.
        values: what an answer is in the pool, where that is not the answer itself.
    """

    name: str
    question: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ContactQuestion:
    """One detail by which somebody can be reached: it goes into the vault, and nowhere else."""

    name: str
    label: Texts
    required: bool = False


@dataclass(frozen=True, slots=True)
class Screener:
    """A form for whoever would like to take part.

    Attributes:
        form: its file.
        eligible: a condition over its questions, as forms write them.
        not_eligible: what somebody reads who cannot take part.
        features: what recruiting goes by. No other answer is kept.
        contacts: how people can be reached; asked of those who can take part.
        thanks: what those read when they are through.
        notice_version: of its own notice, or "".
        notice: what is said first, where that is not the journey's notice.
    """

    form: str
    eligible: str
    not_eligible: Texts
    features: tuple[Feature, ...]
    contacts: tuple[ContactQuestion, ...] = ()
    thanks: Texts = field(default_factory=dict)
    notice_version: str = ""
    notice: Texts = field(default_factory=dict)


def screener_from_entry(entry: Mapping[str, Any] | None) -> Screener | None:
    """Return the screener that plain values state; None for none."""
    if entry is None:
        return None
    notice = entry.get("notice", {})
    return Screener(
        form=entry["form"],
        eligible=entry["eligible"],
        not_eligible=entry["not_eligible"],
        features=tuple(
            Feature(one["name"], one["question"], one.get("values", {})) for one in entry["feature"]
        ),
        contacts=tuple(
            ContactQuestion(one["name"], one["label"], one.get("required", False))
            for one in entry.get("contact", ())
        ),
        thanks=entry.get("thanks", {}),
        notice_version=notice.get("version", ""),
        notice=notice.get("text", {}),
    )


def screener_entry(screener: Screener | None) -> dict[str, Any]:
    """Return a screener as plain values; empty for none."""
    if screener is None:
        return {}
    notice = {"version": screener.notice_version, "text": dict(screener.notice)}
    values = {
        "form": screener.form,
        "eligible": screener.eligible,
        "not_eligible": dict(screener.not_eligible),
        "thanks": dict(screener.thanks),
        "notice": notice if screener.notice else {},
        "feature": [
            {
                "name": one.name,
                "question": one.question,
                **({"values": dict(one.values)} if one.values else {}),
            }
            for one in screener.features
        ],
        "contact": [
            {
                "name": one.name,
                "label": dict(one.label),
                **({"required": True} if one.required else {}),
            }
            for one in screener.contacts
        ],
    }
    return {name: value for name, value in values.items() if value}


def screener_texts(screener: Screener) -> Iterator[tuple[str, Texts]]:
    """Yield everything that is worded, with where it stands, such as `screener.not_eligible`."""
    yield "screener.not_eligible", screener.not_eligible
    for name, texts in (("thanks", screener.thanks), ("notice.text", screener.notice)):
        if texts:
            yield f"screener.{name}", texts
    for number, one in enumerate(screener.contacts, start=1):
        yield f"screener.contact[{number}].label", one.label


def check_screener(
    screener: Screener,
    forms: Mapping[str, Questionnaire | None],
    file: str,
    problems: Problems,
) -> None:
    """Note where a screener speaks of a form or a question that is not there.

    Args:
        screener: the screener.
        forms: every form by file name; None for one that cannot be read.
        file: where it stands.
        problems: where it is noted.
    """
    if screener.form not in forms:
        found = ", ".join(sorted(forms)) or "none"
        place = Place(file, key="screener.form")
        problems.add(FORM_NOT_THERE, place, form=screener.form, found=found)
    form = forms.get(screener.form)
    known = None if form is None else form.answered()
    names = {question.name for question in known.values()} if known is not None else None
    place = Place(file, key="screener.eligible")
    try:
        spoken_of = parse(screener.eligible).references.names
    except FaultyExpression as fault:
        problems.add(FAULTY_ELIGIBLE, place, fault=str(fault))
    else:
        _check_known(spoken_of, names, screener.form, place, problems)
    for number, one in enumerate(screener.features, start=1):
        place = Place(file, key=f"screener.feature[{number}]")
        _check_known((one.question,), known, screener.form, place, problems)
    for what in ("feature", "contact"):
        given = [one.name for one in getattr(screener, f"{what}s")]
        for name in dict.fromkeys(name for name in given if given.count(name) > 1):
            problems.add(FEATURE_TWICE, Place(file, key=f"screener.{what}"), name=name)


def screening_journey(journey: Journey) -> Journey | None:
    """Return what somebody goes through behind a screener's door: its notice, and its form alone.

    The consents are those of the whole journey: what is given here is kept. None without screener.
    """
    screener = journey.screener
    if screener is None:
        return None
    notice = journey.notice
    if screener.notice:
        notice = type(notice)(screener.notice_version, screener.notice)
    step = journey.screening_step
    return replace(journey, notice=notice, steps=(step,), thanks=screener.thanks or journey.thanks)


def is_eligible(screener: Screener, sheet: Sheet) -> bool:
    """Whether somebody can take part, as their answers stand.

    Where that cannot be worked out, they can: a slip of the form turns nobody away.
    """
    return sheet.holds(screener.eligible)


def features_of(screener: Screener, answers: Mapping[str, str]) -> dict[str, str]:
    """Return the features that answers by question key give; blank where there is no answer."""
    found = {}
    for one in screener.features:
        answer = answers.get(one.question, "")
        found[one.name] = one.values.get(answer, answer)
    return found


def _check_known(
    names: Collection[str],
    known: Collection[str] | None,
    form: str,
    place: Place,
    problems: Problems,
) -> None:
    if known is None:
        return
    for name in names:
        if name not in known:
            shown = ", ".join(sorted(known))
            problems.add(QUESTION_NOT_THERE, place, question=name, form=form, known=shown)
