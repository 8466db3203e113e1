"""What a programme has settled about signing up: `support/joining.toml` as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Place, problem_kind
from remit.support.core.joining.choices import (
    CHOICES,
    Choice,
    check_choices,
    choices_document,
    choices_from_document,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.kernel.errors import Problems

JOINING_FILE = "support/joining.toml"
# Of fewer than three, “fewer than so many” names the number.
FEWEST = 3
USUAL_LEAST = 5

SAME_HANDS = problem_kind(
    "joining-same-hands",
    "The programme's commissioner, “{name}”, would run the server as well.",
    "Name somebody else as administrator: whoever runs the server can reach everything on it.",
)
SIZE_TWICE = problem_kind(
    "joining-size-twice",
    "The size “{key}” is listed twice.",
    "Keep one, or give the second another key.",
)
NO_ADMINISTRATOR = problem_kind(
    "joining-no-administrator",
    "Sign-up is open, but nobody is named who runs the server.",
    "Name them: organisations are told before they sign up.",
)


@dataclass(frozen=True, slots=True)
class Size:
    """One size band: its key, and its words by language."""

    key: str
    labels: Mapping[str, str]


USUAL_SIZES = (
    Size("volunteers", {"en": "Volunteers only", "ar": "متطوعون فقط"}),
    Size("1-to-5", {"en": "1 to 5 paid staff", "ar": "من موظف واحد إلى 5"}),
    Size("6-to-20", {"en": "6 to 20 paid staff", "ar": "من 6 إلى 20 موظفًا"}),
    Size("over-20", {"en": "More than 20 paid staff", "ar": "أكثر من 20 موظفًا"}),
)


@dataclass(frozen=True, slots=True)
class JoiningSettings:
    """What a programme has settled about signing up.

    Attributes:
        opened: whether organisations can sign up now.
        least: over how many organisations a count must be that a commissioner sees.
        administrator: who runs the server; never the commissioner.
        commissioner: who pays for the programme.
        contact: how to reach the programme's coordinator.
        most_an_hour: how many sign-ups the programme takes in an hour.
        most_from_one_place: how many of them from one place of the internet.
        sizes: the bands to choose from.
        communities: choices that are offered beside one's own words.
        boroughs: the same.
        languages: the same.
    """

    opened: bool = False
    least: int = USUAL_LEAST
    administrator: str = ""
    commissioner: str = ""
    contact: str = ""
    most_an_hour: int = 60
    most_from_one_place: int = 20
    sizes: tuple[Size, ...] = USUAL_SIZES
    communities: tuple[Choice, ...] = ()
    boroughs: tuple[Choice, ...] = ()
    languages: tuple[Choice, ...] = ()

    def offered(self, name: str) -> tuple[Choice, ...]:
        """The choices of one of `CHOICES`."""
        found: tuple[Choice, ...] = getattr(self, name)
        return found


_TEXTS = ("administrator", "commissioner", "contact")
_NUMBERS = ("least", "most_an_hour", "most_from_one_place")


def settings_document(settings: JoiningSettings) -> dict[str, Any]:
    """Return the settings as the file has them; what is blank is left out."""
    found: dict[str, Any] = {"open": settings.opened}
    found |= {name: getattr(settings, name) for name in _NUMBERS}
    found |= {name: getattr(settings, name) for name in _TEXTS if getattr(settings, name)}
    found |= {
        name: choices_document(settings.offered(name)) for name in CHOICES if settings.offered(name)
    }
    found["size"] = [{"key": one.key, "label": dict(one.labels)} for one in settings.sizes]
    return found


def settings_from_document(document: Mapping[str, Any]) -> JoiningSettings:
    """Return the value of a document that conforms to its schema."""
    given: dict[str, Any] = {
        name: document[name] for name in (*_NUMBERS, *_TEXTS) if name in document
    }
    lists: dict[str, Any] = {
        name: choices_from_document(document[name]) for name in CHOICES if name in document
    }
    sizes = tuple(Size(one["key"], dict(one["label"])) for one in document.get("size", ()))
    return JoiningSettings(
        opened=document.get("open", False), sizes=sizes or USUAL_SIZES, **given, **lists
    )


def check_settings(settings: JoiningSettings, problems: Problems, file: str = "") -> None:
    """Note what does not go together in the settings of a programme."""
    same = settings.administrator.strip().casefold() == settings.commissioner.strip().casefold()
    if same and settings.administrator.strip():
        place = Place(file, key="administrator")
        problems.add(SAME_HANDS, place, name=settings.commissioner.strip())
    if settings.opened and not settings.administrator.strip():
        problems.add(NO_ADMINISTRATOR, Place(file, key="administrator"))
    keys = [one.key for one in settings.sizes]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        problems.add(SIZE_TWICE, Place(file, key="size"), key=key)
    for name in CHOICES:
        check_choices(name, settings.offered(name), problems, file)
