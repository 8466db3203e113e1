"""A form while it is read: its questions so far, before they are held against each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.questionnaire import Choice, Group, Question


@dataclass(slots=True)
class Draft:
    """The survey as far as it is read.

    Attributes:
        questions: in form order.
        groups: in form order, those without questions too.
        choices: the lists; what `or_other` adds is added here.
        renamed: names as the form has them, where they had to be mended, to what they became.
        settings: what rows of the survey set.
        external: lists of the sheet external_choices, by the name that the sheet has for them.
    """

    choices: dict[str, tuple[Choice, ...]]
    questions: list[Question] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    external: Mapping[str, str] = field(default_factory=dict)
