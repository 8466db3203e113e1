"""Sentences of a programme's pages that names are filled into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from remit.ask.core.speech import as_typed

if TYPE_CHECKING:
    from django.template import Context

    from remit.ask.core.speech import Worded

register = template.Library()


@register.simple_tag(takes_context=True)
def spoken(context: Context, key: str, **names: object) -> Worded:
    """Return a sentence of the room in the reader's language, with names filled in.

    What is filled in is somebody's own text: no mark in it styles the sentence.
    """
    own = {name: as_typed(str(value)) for name, value in names.items()}
    said: Worded = context["say"].filled(key, own)
    return said
