"""Sentences of a programme's pages that names are filled into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from remit.ask.core.speech import as_typed
from remit.support import known_languages

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.template import Context

    from remit.ask.core.speech import Worded

register = template.Library()
# Around a day, so that a line from right to left does not turn its parts round.
_ISOLATED = "\u2066{}\u2069"


@register.filter
def written_day(day: date) -> str:
    """Return a day as year, month and day, the same in lines of either direction."""
    return _ISOLATED.format(day.isoformat())


@register.filter
def own_name(tag: str) -> str:
    """Return what a language calls itself, by its tag."""
    return known_languages.own_name(tag)


@register.filter
def titled(key: str, titles: Iterable[tuple[str, str]]) -> str:
    """Return the title of a key, of pairs such as the options of a list; else the key."""
    return dict(titles or ()).get(key, key)


@register.simple_tag(takes_context=True)
def spoken(context: Context, key: str, **names: object) -> str:
    """Return a sentence of the room in the reader's language as HTML, with names filled in.

    What is filled in is somebody's own text: no mark in it styles the sentence.
    """
    own = {name: as_typed(str(value)) for name, value in names.items()}
    said: Worded = context["say"].filled(key, own)
    return str(said)  # a tag's output is escaped unless it is HTML already
