"""Choices whose names hold spaces, where several are stored with spaces between them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from remit.ask.core.form_names import free_name
from remit.ask.core.questionnaire import Group, Question
from remit.ask.core.references import referenced, with_literals
from remit.kernel.errors import Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.columns import Headings
    from remit.ask.core.form_draft import Draft

MENDED_SPACED = problem_kind(
    "form-mended-spaced-choice",
    "The choice “{name}” of the list “{list}” has a space in its name, and several choices are "
    "stored with spaces between them; it is stored as “{mended}”.",
    "Nothing need be done.",
)

_SEVERAL = frozenset({"select_multiple", "rank"})
_EXPRESSIONS = ("relevant", "constraint", "calculation", "required", "read_only", "default")

_Item = TypeVar("_Item", Question, Group)


def mend_spaced_choices(draft: Draft, headings: Headings, problems: Problems) -> None:
    """Give such choices names without spaces, also where expressions speak of them."""
    several = {one.list_name for one in draft.questions if one.type in _SEVERAL}
    renamed = {
        listed: names
        for listed in draft.choices
        if listed in several and (names := _mend_list(draft, listed, headings, problems))
    }
    if not renamed:
        return
    offered = {
        one.name: renamed[one.list_name] for one in draft.questions if one.list_name in renamed
    }
    draft.questions = [_speaking(one, offered) for one in draft.questions]
    draft.groups = [_speaking(one, offered) for one in draft.groups]


def _mend_list(draft: Draft, listed: str, headings: Headings, problems: Problems) -> dict[str, str]:
    """Mend one list; return the new names by the old."""
    taken = {one.name for one in draft.choices[listed]}
    names: dict[str, str] = {}
    for one in draft.choices[listed]:
        if len(one.name.split()) > 1 and one.name not in names:
            names[one.name] = free_name("_".join(one.name.split()), taken | set(names.values()))
            place = headings.place(one.row, "name")
            problems.notice(
                MENDED_SPACED, place, list=listed, name=one.name, mended=names[one.name]
            )
    draft.choices[listed] = tuple(
        replace(one, name=names.get(one.name, one.name)) for one in draft.choices[listed]
    )
    return names


def _speaking(item: _Item, offered: Mapping[str, Mapping[str, str]]) -> _Item:
    """Return the item with the new names in expressions that refer to a question offering them."""
    changes: dict[str, Any] = {}
    own = offered.get(item.name, {})
    for field in _EXPRESSIONS:
        given: str = getattr(item, field, "")
        spoken: dict[str, str] = {}
        for name in referenced(given):
            spoken.update(offered.get(name, {}))
        spoken.update(own if field in {"constraint", "default"} else {})
        if given in spoken:
            changes[field] = spoken[given]
        elif spoken and given:
            changes[field] = with_literals(given, spoken)
    return replace(item, **changes) if changes else item
