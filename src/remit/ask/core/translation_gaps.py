"""What a journey and its forms do not say in one of their languages, for whoever writes them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.ask.core.form_report import form_texts
from remit.ask.core.journey import Information, Questions, journey_texts
from remit.ask.core.speech import FALLBACK, own_tags, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from remit.ask.core.journey import Journey
    from remit.ask.core.questionnaire import Questionnaire

    Texts = Mapping[str, str]

JOURNEY = "journey.toml"


@dataclass(frozen=True, slots=True)
class Gap:
    """One text that is not there in a language.

    Attributes:
        file: the form, or `journey.toml`.
        where: what it belongs to, such as `consent[2].question`.
        shown: what people are shown in its place.
        language: the tag of that; "" where the form states none.
    """

    file: str
    where: str
    shown: str
    language: str


@dataclass(frozen=True, slots=True)
class LanguageGaps:
    """What one language lacks.

    Attributes:
        language: its tag.
        texts: how many texts and sounds there are in any language.
        gaps: those that are not there in this one, in the order of the journey and its forms.
        is_spoken: whether Remit's own sentences are there.
    """

    language: str
    texts: int
    gaps: tuple[Gap, ...]
    is_spoken: bool


def translation_gaps(
    journey: Journey, forms: Mapping[str, Questionnaire]
) -> tuple[LanguageGaps, ...]:
    """Return what each language of a journey lacks, in the journey's order of languages.

    Args:
        journey: what people go through.
        forms: the forms that it asks, by file name.
    """
    asked = dict.fromkeys(step.form for step in journey.steps if isinstance(step, Questions))
    if journey.screener:
        asked.setdefault(journey.screener.form)
    worded = [(JOURNEY, where, texts) for where, texts in _journey_texts(journey)]
    for name in asked:
        if name in forms:
            worded += [(name, where, texts) for where, texts in _form_texts(forms[name])]
    return tuple(_of(tag, journey, worded) for tag in journey.languages)


def _of(tag: str, journey: Journey, worded: list[tuple[str, str, Texts]]) -> LanguageGaps:
    own = own_tags(tag)
    gaps = []
    for file, where, texts in worded:
        if any(texts.get(one) for one in own):
            continue
        order = (*journey.languages, FALLBACK, *texts)
        other = next((one for one in order if texts.get(one)), "")
        if other:
            gaps.append(Gap(file, where, texts[other], other))
    is_spoken = all(key in words(tag) for key in words(FALLBACK))
    return LanguageGaps(tag, len(worded), tuple(gaps), is_spoken)


def _journey_texts(journey: Journey) -> Iterator[tuple[str, Texts]]:
    yield from journey_texts(journey)
    for number, step in enumerate(journey.steps, start=1):
        if isinstance(step, Information) and step.audio:
            yield f"step[{number}].audio", step.audio


def _form_texts(form: Questionnaire) -> Iterator[tuple[str, Texts]]:
    for owner, field, texts in form_texts(form):
        if texts:
            yield f"{owner}, {field}", texts
    for question in form.questions:
        if sounds := question.media.get("audio"):
            yield f"{'/'.join((*question.groups, question.name))}, media::audio", sounds
