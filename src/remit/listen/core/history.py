"""Undo and redo without limit over a log to which acts are only ever added.

Every act of a coder has the next number. Two stacks, of what can be undone and of what can be
done again, are linked through the log itself, so that finding either end takes one look-up however
long the log is.
"""

from __future__ import annotations

from dataclasses import dataclass

DO = "do"
UNDO = "undo"
REDO = "redo"


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the log.

    Attributes:
        number: its place in the coder's log, from 1.
        kind: `DO`, `UNDO` or `REDO`.
        subject: the number of the act whose changes were made or taken back; its own when done.
        below: the number of the act under this one on its stack; 0 for none.
        done_top: the number of the act that an undo would take back next; 0 for none.
        undone_top: the number of the undo that a redo would take back next; 0 for none.
    """

    number: int
    kind: str
    subject: int
    below: int
    done_top: int
    undone_top: int


NOTHING = Act(0, DO, 0, 0, 0, 0)


def do(last: Act) -> Act:
    """Return the next act when something new is done: what was undone cannot be redone now."""
    number = last.number + 1
    return Act(number, DO, number, last.done_top, number, 0)


def undo(last: Act, top: Act) -> Act:
    """Return the act that takes `top` back, which is the log's act number `last.done_top`.

    Raises:
        ValueError: there is nothing to undo, or `top` is another act.
    """
    if not last.done_top or top.number != last.done_top:
        raise ValueError("only the last act that stands can be undone")
    number = last.number + 1
    return Act(number, UNDO, top.number, last.undone_top, top.below, number)


def redo(last: Act, top: Act) -> Act:
    """Return the act that does again what `top` took back: the log's act `last.undone_top`.

    Raises:
        ValueError: there is nothing to redo, or `top` is another act.
    """
    if not last.undone_top or top.number != last.undone_top:
        raise ValueError("only the last act that was undone can be redone")
    return Act(last.number + 1, REDO, top.subject, 0, top.subject, top.below)
