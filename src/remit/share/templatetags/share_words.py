"""Sentences of this room on an organisation's pages that names are filled into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from remit.ask.core.speech import as_typed

if TYPE_CHECKING:
    from django.template import Context

    from remit.ask.core.speech import Worded

register = template.Library()


@register.simple_tag(takes_context=True)
def shared(context: Context, key: str, **names: object) -> Worded:
    """Return a sentence of the room in the reader's language, with names filled in."""
    own = {name: as_typed(str(value)) for name, value in names.items()}
    said: Worded = context["asked"].filled(key, own)
    return said
