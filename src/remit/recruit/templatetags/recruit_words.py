"""Filters that name features and groups on the pages as people say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from remit.recruit.core import wording
from remit.recruit.core.fieldwork import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

register = template.Library()
register.filter(wording.feature_name)
register.filter(wording.group_name)
register.filter(wording.value_name)
register.filter(in_words)


@register.filter
def said_of(features: Mapping[str, str]) -> str:
    """Return a person's features in one line; what they did not say is left out."""
    return "; ".join(wording.group_name(name, value) for name, value in features.items() if value)
