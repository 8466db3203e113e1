"""One question as a page shows it: its words, its field, what was entered and what is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from remit.ask.core.filling.entry import FILE_TYPES, field_name
from remit.ask.core.filling.ranges import range_of
from remit.ask.core.questionnaire import OTHER_CHOICE, UNSTATED
from remit.ask.core.speech import Worded
from remit.ask.views.entrance import Fault, language_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.ask.core.filling.answers import Asked, Page
    from remit.ask.core.filling.entry import Entry
    from remit.ask.core.filling.sheet import Sheet
    from remit.ask.core.journey import Journey
    from remit.ask.core.questionnaire import Group
    from remit.ask.core.speech import Speech

    class Guest(Protocol):
        """Whoever reads a form: a participant, or whoever prints it or types it in."""

        @property
        def speech(self) -> Speech:
            """Says everything in their language."""

        @property
        def is_interviewed(self) -> bool:
            """Whether somebody else asks them, and is given guidance."""

        @property
        def journey(self) -> Journey:
            """What the form is part of."""

        def address(self, page: str, *parts: object) -> str:
            """Return the address of a page, such as a picture's; "" where it is not shown."""


MANY_CHOICES = 30
WIDGETS = {
    "note": "note",
    "integer": "number",
    "decimal": "number",
    "range": "number",
    "date": "parts",
    "time": "parts",
    "datetime": "parts",
    "select_one": "one",
    "select_multiple": "many",
    "rank": "rank",
    "acknowledge": "acknowledge",
    **dict.fromkeys(FILE_TYPES, "file"),
}
ACCEPTS = {"image": "image/*", "audio": "audio/*", "video": "video/*"}
PARTS = {
    "date": ("day", "month", "year"),
    "time": ("hour", "minute"),
    "datetime": ("day", "month", "year", "hour", "minute"),
}


@dataclass(slots=True)
class Option:
    """One choice of a field."""

    name: str
    label: Worded
    chosen: bool
    picture: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Sound:
    """What reads something aloud.

    Attributes:
        address: of its file.
        language: the tag of its language, where that is not the reader's; else "".
    """

    address: str
    language: str

    @property
    def name(self) -> str:
        """What its language calls itself, where that is not the reader's; else ""."""
        return language_name(self.language) if self.language else ""


@dataclass(slots=True)
class Part:
    """One box of a date or a time."""

    ending: str
    label: Worded
    value: str
    wide: bool


@dataclass(slots=True)
class Field:
    """One question as a page shows it.

    Attributes:
        name: of its field.
        widget: which template shows it.
        label: the question.
        hint: help below it.
        guidance: help for whoever asks it aloud.
        value: what was entered, shown again.
        options: what is offered.
        parts: the boxes of a date or a time.
        places: the places that a ranking gives.
        wrong: what is wrong with what was entered.
        optional: said of a question that may be left out.
        pictures: addresses and names of its pictures.
        sounds: what reads it aloud.
        choose: the first words of a drop-down.
        listen: what the sound is called.
        long: whether a text needs more than one line.
        mode: what keyboard a telephone shows.
        read_only: whether it is only shown.
        accepts: what kind of file is taken.
    """

    name: str
    widget: str
    label: Worded
    hint: Worded
    value: str = ""
    options: Sequence[Option] = ()
    parts: Sequence[Part] = ()
    places: Sequence[int] = ()
    wrong: Worded | None = None
    optional: Worded | None = None
    pictures: Sequence[str] = ()
    sounds: Sequence[Sound] = ()
    choose: Worded | None = None
    listen: Worded | None = None
    guidance: Worded | None = None
    long: bool = False
    mode: str = ""
    read_only: bool = False
    accepts: str = ""
    describedby: str = field(default="", init=False)

    def __post_init__(self) -> None:
        ids = [f"{self.name}-hint"] if self.hint or self.optional or self.guidance else []
        ids += [f"{self.name}-wrong"] if self.wrong else []
        self.describedby = " ".join(ids)

    @property
    def first(self) -> str:
        """The id that a link to the field leads to."""
        if self.widget == "parts":
            return f"{self.name}-{self.parts[0].ending}"
        if self.widget in {"one", "many"} and self.options:
            return f"{self.name}-1"
        if self.widget == "rank" and self.options:
            return f"{self.name}-{self.options[0].name}"
        return self.name


def field_of(
    guest: Guest,
    sheet: Sheet,
    asked: Asked,
    number: int,
    entry: Entry | None,
    shown: bool,  # noqa: FBT001  # one of two ways to fill a field
) -> Field:
    """Return one question as its page shows it.

    Args:
        guest: who reads it.
        sheet: the form so far.
        asked: the question at its place.
        number: which one it is on its page, from 0.
        entry: what was just entered and could not be taken, or None.
        shown: whether an answer that is kept may be shown.
    """
    say, question = guest.speech, asked.question
    (words, tag), (hint, hint_tag) = sheet.wording(asked)
    hidden = sheet.is_veiled(asked) or (asked.path in sheet.answers.values and not shown)
    kept = "" if hidden else sheet.value(asked.path)
    guidance = sheet.words(question.guidance, asked.path) if guest.is_interviewed else ("", "")
    typed = dict(entry.typed) if entry else typed_answer(question.type, kept)
    read_only = sheet.is_read_only(asked)
    nothing = sheet.offers_nothing(asked)
    offered = sheet.choices(asked)
    widget = "note" if read_only or nothing else _widget(asked, len(offered))
    return Field(
        name=field_name(number),
        widget=widget,
        label=say.said(words, tag or say.language),
        hint=say.word("choose-above")
        if nothing
        else say.said(hint, hint_tag) or _how(say, widget, asked, len(offered)),
        value=kept if read_only else typed.get("", ""),
        options=_options(guest, sheet, asked, widget, typed),
        parts=_parts(say, question.type, question.appearance, typed) if widget == "parts" else (),
        places=range(1, len(offered) + 1),
        wrong=_wrong(say, sheet, asked, entry),
        optional=None if widget == "note" or sheet.is_required(asked) else say.word("optional"),
        pictures=_media(guest, question.media, "image"),
        sounds=[sound] if (sound := sound_of(guest, question.media.get("audio", {}))) else (),
        choose=say.word("choose"),
        listen=say.word("read-aloud"),
        guidance=say.said(*guidance),
        long="multiline" in question.appearance or len(typed.get("", "")) > MANY_CHOICES,
        mode=_keyboard(asked),
        read_only=read_only,
        accepts=ACCEPTS.get(question.type, ""),
    )


def _widget(asked: Asked, offered: int) -> str:
    """Return which template shows a question that can be answered, by how many choices it has."""
    widget = WIDGETS.get(asked.question.type, "text")
    if widget in {"one", "many", "rank"} and not offered:
        return "text"
    is_long = offered > MANY_CHOICES or "minimal" in asked.question.appearance
    return "list" if widget == "one" and is_long else widget


def _keyboard(asked: Asked) -> str:
    """Return which keyboard a telephone shows."""
    usual = "tel" if "numbers" in asked.question.appearance else ""
    keyboards = {"integer": "numeric", "decimal": "decimal", "range": "numeric"}
    return keyboards.get(asked.question.type, usual)


def faults_of(fields: Sequence[Field]) -> list[Fault]:
    """Return each thing that is wrong on a page; where there are several fields, by their words."""
    several = len(fields) > 1
    return [
        Fault(one.first, one.wrong, one.label if several else None) for one in fields if one.wrong
    ]


def heading_of(guest: Guest, sheet: Sheet, page: Page, fields: Sequence[Field]) -> Worded:
    """Return a page's heading: its innermost group's, else the question itself."""
    say = guest.speech
    if heading := group_heading(say, sheet, page):
        return heading
    if page.more:
        return say.word("one-more")
    if len(fields) == 1 and fields[0].widget != "note":
        return Worded("")
    return say.of(guest.journey.title)


def group_heading(say: Speech, sheet: Sheet, page: Page) -> Worded:
    """Return the heading of a page's innermost group that has one; blank where none has."""
    for group, path in reversed(page.groups):
        words, tag = sheet.words(group.labels, path)
        if words:
            return say.said(_numbered(words, group, path), tag)
    return Worded("")


def turn_of(path: str) -> str:
    """Return which turn of its repeats a path is in, such as “2”, or “2.1”; "" outside of any."""
    return ".".join(re.findall(r"\[([0-9]+)\]", path))


def _numbered(words: str, group: Group, path: str) -> str:
    """Return a repeat's heading with the number of its turn, unless its words tell them apart."""
    told_apart = any("${" in text for text in group.labels.values())
    return f"{words} {turn_of(path)}" if group.repeat and not told_apart else words


def _how(say: Speech, widget: str, asked: Asked, offered: int) -> Worded:
    """Return how to answer a question whose field does not show it and whose author did not say."""
    if widget == "number" and asked.question.type == "range":
        scale = range_of(asked.question.parameters)
        return say.word("range", {"low": str(scale.low), "high": str(scale.high)})
    if widget == "rank":
        return say.word("rank", {"most": str(offered)})
    return (
        say.word("point") if asked.question.type == "geopoint" and widget == "text" else Worded("")
    )


def typed_answer(kind: str, kept: str) -> dict[str, str]:
    """Return a kept answer as its fields show it."""
    if kind in PARTS and kept:
        day, _, moment = kept.partition("T") if kind == "datetime" else (kept, "", kept)
        found: dict[str, str] = {}
        if kind != "time":
            found |= dict(zip(("year", "month", "day"), day.split("-"), strict=False))
        if kind != "date":
            found |= dict(zip(("hour", "minute"), moment.split(":"), strict=False))
        return found
    if kind == "rank":
        return {name: str(place) for place, name in enumerate(kept.split(), start=1)}
    return {"": kept}


def _options(
    guest: Guest, sheet: Sheet, asked: Asked, widget: str, typed: Mapping[str, str]
) -> list[Option]:
    say = guest.speech
    chosen = typed.get("", "")
    names = chosen.split() if widget == "many" else [chosen]
    found = []
    for choice in sheet.in_order(asked):
        label = say.said(*sheet.words(choice.labels, asked.path))
        if not label:
            label = say.word("other") if choice.name == OTHER_CHOICE else Worded(choice.name)
        pictures = _media(guest, choice.media, "image")
        found.append(
            Option(
                choice.name,
                label,
                choice.name in names,
                pictures[0] if pictures else "",
                typed.get(choice.name, ""),
            )
        )
    return found


def asked_parts(kind: str, appearance: str) -> tuple[str, ...]:
    """Return the parts of a day or a time that a question asks for, in their order."""
    wanted = PARTS[kind]
    if "month-year" in appearance:
        return tuple(part for part in wanted if part != "day")
    if "year" in appearance.split():
        return tuple(part for part in wanted if part not in {"day", "month"})
    return wanted


def _parts(say: Speech, kind: str, appearance: str, typed: Mapping[str, str]) -> list[Part]:
    return [
        Part(one, say.word(one), typed.get(one, ""), one == "year")
        for one in asked_parts(kind, appearance)
    ]


def _wrong(say: Speech, sheet: Sheet, asked: Asked, entry: Entry | None) -> Worded | None:
    """Return what is wrong, in the form's own words where it has some."""
    if entry is None or entry.fault is None:
        return None
    own = {
        "constraint": asked.question.constraint_messages,
        "required": asked.question.required_messages,
    }.get(entry.fault.key, {})
    words, tag = sheet.words(own, asked.path)
    return say.said(words, tag) if words else say.word(entry.fault.key, entry.fault.names)


def sound_of(guest: Guest, names: Mapping[str, str]) -> Sound | None:
    """Return what reads something aloud, of the files' names by language; None where none does."""
    say = guest.speech
    tag = next((tag for tag in (*say.order, *names) if names.get(tag)), "")
    address = guest.address("medium", names[tag]) if tag else ""
    if not address:
        return None
    foreign = tag not in {*say.own, UNSTATED}
    say.has_gaps |= foreign
    return Sound(address, tag if foreign else "")


def _media(guest: Guest, media: Mapping[str, Mapping[str, str]], kind: str) -> list[str]:
    """Return the address of a question's picture or sound in the reader's language, if any."""
    names = media.get(kind, {})
    name = next(
        (names[tag] for tag in (*guest.speech.order, *names) if names.get(tag)),
        "",
    )
    address = guest.address("medium", name) if name else ""
    return [address] if address else []
