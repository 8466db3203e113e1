"""What a participant goes through: notice, consents, then questions and information in turn.

`ask/journey.toml` holds it. Every text is by language tag; the first language is the one that the
others are held against.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from remit.ask.core.screener import (
    SCREENER,
    screener_entry,
    screener_from_entry,
    screener_texts,
)
from remit.ask.core.speech import EASY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from remit.ask.core.screener import Screener

    Texts = Mapping[str, str]

QUESTIONS = "questions"
INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class HelpLine:
    """Somebody who helps: a name, how to reach them, and what they do."""

    name: Texts
    contact: str
    words: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """What is said before any answer: who sees what, how long, when we must tell someone."""

    version: str
    text: Texts


@dataclass(frozen=True, slots=True)
class ConsentQuestion:
    """One specific consent, with its own yes or no.

    Attributes:
        kind: one of the people room's kinds, such as "quoting".
        version: of the wording.
        question: what is asked.
        more: what it means, in a sentence or two.
    """

    kind: str
    version: str
    question: Texts
    more: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckQuestion:
    """One question about what was just read; the answer is evidence, never a test to pass."""

    question: Texts
    answers: tuple[tuple[str, Texts], ...]
    right: str


@dataclass(frozen=True, slots=True)
class Information:
    """One piece of information shown between the waves.

    Attributes:
        key: what it is known by.
        version: of its content, kept with the evidence that it was seen.
        title: its heading.
        text: its words: paragraphs with blank lines between them, `- ` before each point of a list.
        picture: the name of a picture in ask/media, or "".
        picture_words: what the picture shows, for those who do not see it.
        audio: names of files in ask/media that read it aloud, by language.
        transcript: the words of a film that was shown, or nothing.
        check: the question about it, or None.
    """

    key: str
    version: str
    title: Texts
    text: Texts
    picture: str = ""
    picture_words: Texts = field(default_factory=dict)
    audio: Texts = field(default_factory=dict)
    transcript: Texts = field(default_factory=dict)
    check: CheckQuestion | None = None


@dataclass(frozen=True, slots=True)
class Questions:
    """One form asked in one wave, "before" or "after"; a screener's in the wave "screener"."""

    form: str
    wave: str

    @property
    def key(self) -> str:
        """What the step is known by."""
        return f"{self.form} {self.wave}"


Step = Questions | Information


@dataclass(frozen=True, slots=True)
class Journey:
    """What a participant goes through.

    Attributes:
        languages: tags of the languages it speaks, the first being the one to fall back on.
        title: a neutral name for the pages, which says nothing of the subject.
        notice: what is said first.
        consents: what is asked next.
        steps: questions and information in turn.
        leave: the address that “leave now” goes to.
        helps: who helps, shown on every page.
        thanks: the closing words.
        under_16: whether people under 16 take part, with a responsible adult's agreement.
        safeguarding: who hears of harm that somebody tells of, as participants read it.
        screener: the form for whoever would like to take part, or None.
    """

    languages: tuple[str, ...]
    title: Texts
    notice: Notice
    consents: tuple[ConsentQuestion, ...]
    steps: tuple[Step, ...]
    leave: str
    helps: tuple[HelpLine, ...] = ()
    thanks: Texts = field(default_factory=dict)
    under_16: bool = False
    safeguarding: Texts = field(default_factory=dict)
    screener: Screener | None = None

    @property
    def information(self) -> tuple[Information, ...]:
        """The steps that show information, in order."""
        return tuple(step for step in self.steps if isinstance(step, Information))

    @property
    def screening_step(self) -> Questions:
        """The one step behind a screener's door.

        Raises:
            ValueError: the journey has no screener.
        """
        if self.screener is None:
            raise ValueError("there is no screener")
        return Questions(self.screener.form, SCREENER)


def journey_from_document(document: Mapping[str, Any]) -> Journey:
    """Return the journey that plain values state; they must conform to the schema."""
    return Journey(
        languages=tuple(document["languages"]),
        title=document["title"],
        notice=Notice(document["notice"]["version"], document["notice"]["text"]),
        consents=tuple(
            ConsentQuestion(one["kind"], one["version"], one["question"], one.get("more", {}))
            for one in document["consent"]
        ),
        steps=tuple(_step(one) for one in document["step"]),
        leave=document["leave"],
        helps=tuple(
            HelpLine(one["name"], one["contact"], one.get("words", {}))
            for one in document.get("help", ())
        ),
        thanks=document.get("thanks", {}),
        under_16=document.get("under_16", False),
        safeguarding=document.get("safeguarding", {}),
        screener=screener_from_entry(document.get("screener")),
    )


def journey_document(journey: Journey) -> dict[str, Any]:
    """Return the journey as the plain values of `journey.toml`."""
    return _filled(
        languages=list(journey.languages),
        title=dict(journey.title),
        leave=journey.leave,
        under_16=journey.under_16,
        thanks=dict(journey.thanks),
        safeguarding=dict(journey.safeguarding),
        notice={"version": journey.notice.version, "text": dict(journey.notice.text)},
        help=[
            _filled(name=dict(one.name), contact=one.contact, words=dict(one.words))
            for one in journey.helps
        ],
        consent=[
            _filled(
                kind=one.kind,
                version=one.version,
                question=dict(one.question),
                more=dict(one.more),
            )
            for one in journey.consents
        ],
        step=[_step_entry(step) for step in journey.steps],
        screener=screener_entry(journey.screener),
    )


def _step(entry: Mapping[str, Any]) -> Step:
    if entry["kind"] == QUESTIONS:
        return Questions(entry["form"], entry["wave"])
    check = entry.get("check")
    return Information(
        key=entry["key"],
        version=entry["version"],
        title=entry["title"],
        text=entry["text"],
        picture=entry.get("picture", ""),
        picture_words=entry.get("picture_words", {}),
        audio=entry.get("audio", {}),
        transcript=entry.get("transcript", {}),
        check=None
        if check is None
        else CheckQuestion(
            check["question"],
            tuple((one["value"], one["label"]) for one in check["answer"]),
            check["right"],
        ),
    )


def _step_entry(step: Step) -> dict[str, Any]:
    if isinstance(step, Questions):
        return {"kind": QUESTIONS, "form": step.form, "wave": step.wave}
    check = step.check
    return _filled(
        kind=INFORMATION,
        key=step.key,
        version=step.version,
        title=dict(step.title),
        text=dict(step.text),
        picture=step.picture,
        picture_words=dict(step.picture_words),
        audio=dict(step.audio),
        transcript=dict(step.transcript),
        check={}
        if check is None
        else {
            "question": dict(check.question),
            "right": check.right,
            "answer": [{"value": value, "label": dict(label)} for value, label in check.answers],
        },
    )


def journey_texts(journey: Journey) -> Iterator[tuple[str, Texts]]:
    """Yield everything that is worded, with where it stands, such as `consent[2].question`."""
    yield "title", journey.title
    yield "notice.text", journey.notice.text
    for name in ("thanks", "safeguarding"):
        if texts := getattr(journey, name):
            yield name, texts
    for number, line in enumerate(journey.helps, start=1):
        yield from _given(f"help[{number}]", {"name": line.name, "words": line.words})
    for number, one in enumerate(journey.consents, start=1):
        yield from _given(f"consent[{number}]", {"question": one.question, "more": one.more})
    for number, step in enumerate(journey.steps, start=1):
        if isinstance(step, Information):
            yield from _given(f"step[{number}]", _texts_of(step))
    if journey.screener:
        yield from screener_texts(journey.screener)


def _texts_of(step: Information) -> dict[str, Texts]:
    texts: dict[str, Texts] = {
        "title": step.title,
        "text": step.text,
        "picture_words": step.picture_words,
        "transcript": step.transcript,
    }
    if step.check:
        texts["check.question"] = step.check.question
        for value, label in step.check.answers:
            texts[f"check.answer {value}"] = label
    return texts


def _given(where: str, texts: Mapping[str, Texts]) -> Iterator[tuple[str, Texts]]:
    for name, one in texts.items():
        if one:
            yield f"{where}.{name}", one


def has_easy_words(journey: Journey) -> bool:
    """Whether anything is worded for those who need easy words, such as in “en-simple”."""
    return any(
        tag.endswith(f"-{EASY}") for _, texts in journey_texts(journey) for tag in texts if tag
    )


def media_of(journey: Journey) -> Iterator[str]:
    """Yield the name of every picture and sound of the journey's own."""
    for step in journey.steps:
        if isinstance(step, Information):
            if step.picture:
                yield step.picture
            yield from step.audio.values()


def _filled(**values: Any) -> dict[str, Any]:
    """Return the values that are not empty: what is left out means the same."""
    return {name: value for name, value in values.items() if value}
