"""What a page that somebody sent comes to: what is kept of it, and which page is next.

The same page may arrive twice, or late, from a second tab or a slow line. What it says is then
taken once: an answer is put in its place, and “one more” counts from what the page had shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from remit.ask.core.filling.entry import FILE_TYPES, field_name, read_entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.filling.answers import Page
    from remit.ask.core.filling.entry import Entry, Posted
    from remit.ask.core.filling.sheet import Sheet
    from remit.ask.core.filling.state import FillingState

TURNS = "turns"
"""The field in which a page that asks for one more says how many it had shown."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What entering a page came to.

    Attributes:
        entries: each question's entry, by path.
        next: the page that comes next; None when the form is through, or the page has faults.
        sound: whether every entry could be taken.
    """

    entries: Mapping[str, Entry]
    next: Page | None
    sound: bool


@dataclass(frozen=True, slots=True)
class Taken:
    """A page that was read, before it is turned.

    Attributes:
        page: which; None where there is none of its key, as the answers stand.
        state: how far the form is filled in with it.
        entries: each question's entry, by path.
        sound: whether every entry could be taken.
        open: the paths of its questions that could be answered.
    """

    page: Page | None
    state: FillingState
    entries: Mapping[str, Entry] = field(default_factory=dict)
    sound: bool = True
    open: frozenset[str] = frozenset()


def take(sheet: Sheet, state: FillingState, key: str, posted: Posted) -> Taken:
    """Read what somebody sent from a page, the form filled in so far.

    What can be taken is kept even when something else on the page has a fault.
    """
    page = sheet.page(key)
    if page is None:
        return Taken(None, state)
    if page.more:
        return Taken(page, _one_more(state, page.more[1], sheet, page, posted))
    entries = {
        asked.path: read_entry(asked, sheet, field_name(number), posted)
        for number, asked in enumerate(page.asked)
        if asked.question.type != "note" and not sheet.is_read_only(asked)
    }
    # A browser shows no file that was chosen before: nothing chosen leaves it as it is.
    files = {asked.path for asked in page.asked if asked.question.type in FILE_TYPES}
    kept = {
        path: entry.text
        for path, entry in entries.items()
        if entry.fault is None and (entry.text or path not in state.hidden | files)
    }
    there = state.hidden | (files & set(state.answers.values))
    sound = all(
        entry.fault is None or (entry.fault.key == "required" and path in there)
        for path, entry in entries.items()
    )
    after = replace(
        state,
        answers=state.answers.with_values(kept),
        fresh=state.fresh | {path for path, text in kept.items() if text},
    )
    return Taken(page, after, entries, sound, _open_on(sheet, page))


def turn(taken: Taken, sheet: Sheet, key: str, posted: Posted) -> Turned:
    """Return where somebody goes from a page that was taken, `sheet` being filled in with it."""
    page, state = taken.page, taken.state
    if page is None:
        return Turned({}, _after(sheet, key), sound=True)
    if page.more:
        return Turned({}, _after_more(sheet, state, page, posted), sound=True)
    if not taken.sound:
        return Turned(taken.entries, None, sound=False)
    # Answering one question of a page may bring another one on it to light, or its choices.
    again = sheet.page(key)
    if again and _open_on(sheet, again) - taken.open - set(state.answers.values):
        return Turned(taken.entries, again, sound=True)
    return Turned(taken.entries, _after(sheet, key), sound=True)


def _one_more(
    state: FillingState, path: str, sheet: Sheet, page: Page, posted: Posted
) -> FillingState:
    if page.more is None:  # asked before
        raise AssertionError(page)
    turns = sheet.turns(*page.more)
    shown = "".join(posted.get(TURNS, ()))
    if shown and shown != str(turns):
        return state  # the same page was sent before
    more = "add" in posted and turns < sheet.most_turns(path)
    change = 1 if more else -1 if "remove" in posted and turns else 0
    if not change:
        return state
    return replace(state, answers=state.answers.with_turns(path, turns + change))


def _after_more(sheet: Sheet, state: FillingState, page: Page, posted: Posted) -> Page | None:
    if "add" in posted and page.more:
        _, path = page.more
        place = f"{path}[{state.answers.turns.get(path, 1)}]"
        inside = (one for one in sheet.pages if any(a.path.startswith(place) for a in one.asked))
        found = next(inside, None)
        if found:
            return found
    if "remove" in posted:
        return sheet.page(page.key)
    return _after(sheet, page.key)


def _open_on(sheet: Sheet, page: Page) -> frozenset[str]:
    """Return the paths of a page's questions that could be answered."""
    return frozenset(asked.path for asked in page.asked if not sheet.offers_nothing(asked))


def _after(sheet: Sheet, key: str) -> Page | None:
    """Return the page that comes after one; where that is gone, the first unanswered one."""
    keys = [page.key for page in sheet.pages]
    if key in keys:
        at = keys.index(key) + 1
        return sheet.pages[at] if at < len(keys) else None
    return next(
        (page for page in sheet.pages if any(not sheet.value(a.path) for a in page.asked)), None
    )
