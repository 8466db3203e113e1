"""What an organisation and a mentor read about each other, and the forms that both fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.support.core.assessment.instrument import LATEST, instrument
from remit.support.core.mentoring.people import DAYS, FIELDS, ONLINE, PARTS, Wish
from remit.support.views.choices import told_to

if TYPE_CHECKING:
    from collections.abc import Iterable

    from remit.ask.core.speech import Speech, Worded
    from remit.support.core.joining.settings import JoiningSettings
    from remit.support.core.mentoring.matches import Why
    from remit.support.core.mentoring.people import Mentor
    from remit.support.core.mentoring.reading import Fault

THEMES = tuple(one.key for one in instrument(LATEST).themes)


def theme_names(say: Speech, keys: Iterable[str]) -> str:
    """Return themes by their titles, as one list."""
    titles = {one.key: say.of(one.title).text for one in instrument(LATEST).themes}
    return _listed(say, (titles.get(key, key) for key in keys))


def time_names(say: Speech, keys: Iterable[str]) -> str:
    """Return times in words, as one list."""
    return _listed(say, (_time(say, *key.split("-")) for key in keys))


def field_names(say: Speech, keys: Iterable[str]) -> str:
    """Return sectors in words, as one list."""
    return _listed(say, (say.word(f"mentoring-field-{key}").text for key in keys))


def why_sentences(say: Speech, reasons: Why, by: str, offered: JoiningSettings) -> list[Worded]:
    """Return why a pair was put together, a sentence for each reason.

    Args:
        say: speaks to the reader.
        reasons: of the match.
        by: "organisation" or "mentor": who reads.
        offered: what could be ticked at sign-up, with its words in several languages.
    """
    places = told_to(say, offered.boroughs, (one for one in reasons.ways if one != ONLINE))
    online = (say.word("mentoring-online").text for one in reasons.ways if one == ONLINE)
    names = {
        "met": len(reasons.met),
        "of": reasons.of,
        "themes": theme_names(say, reasons.met),
        "languages": _listed(say, told_to(say, offered.languages, reasons.languages)),
        "times": time_names(say, reasons.times),
        "ways": _listed(say, (*online, *places)),
        "fields": field_names(say, reasons.fields),
    }
    keys = [f"mentoring-why-{by}", "mentoring-why-languages", "mentoring-why-times"]
    keys.append("mentoring-why-ways")
    if reasons.fields:
        keys.append("mentoring-why-fields")
    if reasons.before:
        keys.append("mentoring-why-before")
    return [say.word(key, names) for key in keys]


def form_context(say: Speech, one: Wish | Mentor, faults: list[Fault]) -> dict[str, object]:
    """Return what the part of the form needs that organisations and mentors share."""
    themes = one.themes if isinstance(one, Wish) else one.skills
    titles = {each.key: say.of(each.title) for each in instrument(LATEST).themes}
    return {
        "themes": [(key, titles[key], key in themes) for key in THEMES],
        "language_lines": "\n".join(one.languages),
        "parts": [say.word(f"mentoring-part-{part}") for part in PARTS],
        "days": [
            (
                say.word(f"mentoring-day-{day}"),
                [
                    (f"{day}-{part}", _time(say, day, part), f"{day}-{part}" in one.times, at)
                    for at, part in enumerate(PARTS, start=1 + len(PARTS) * number)
                ],
            )
            for number, day in enumerate(DAYS)
        ],
        "fields": [(key, say.word(f"mentoring-field-{key}"), key in one.fields) for key in FIELDS],
        "faults": [(where, say.word(key)) for where, key in faults],
    }


def _time(say: Speech, day: str, part: str) -> str:
    names = {
        "day": say.word(f"mentoring-day-{day}").text,
        "part": say.word(f"mentoring-part-{part}").text,
    }
    return say.word("mentoring-time", names).text


def _listed(say: Speech, words: Iterable[str]) -> str:
    return say.word("mentoring-comma").text.join(words)
