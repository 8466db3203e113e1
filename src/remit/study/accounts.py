"""What a run of a study tells: how it gets on, and what it did with each step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from remit.kernel.errors import Problem


class Progress(Protocol):
    """Is told how a run gets on, so that someone can watch it."""

    def begin(self, title: str, parts: int) -> None:
        """A step has begun, of so many parts."""

    def advance(self) -> None:
        """One more part of the current step is done."""

    def end(self, account: str) -> None:
        """The current step has ended, and with what."""


@dataclass(frozen=True, slots=True)
class StepAccount:
    """What a run did with one step.

    `state` is "done", "unchanged", "nothing" (no file is about it), or "waiting": nothing could be
    done, and the account says what for.
    """

    key: str
    title: str
    state: str
    account: str


@dataclass(frozen=True, slots=True)
class RunAccount:
    """What a run did, and where it left the report.

    Attributes:
        name: the study's.
        steps: those of its way, in order.
        report: path of the report.
        findings: path of `findings.json`.
        notices: what was passed over while reading; empty when the folder had not changed.
    """

    name: str
    steps: tuple[StepAccount, ...]
    report: Path
    findings: Path
    notices: tuple[Problem, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """The run in plain lines, one a step."""
        since = {"unchanged": " (unchanged since last time)"}
        return tuple(f"{s.title}: {s.account}{since.get(s.state, '')}" for s in self.steps)

    def as_dict(self) -> dict[str, object]:
        """Return the account as plain values."""
        return {
            "ok": True,
            "name": self.name,
            "steps": [
                {"step": s.key, "title": s.title, "state": s.state, "account": s.account}
                for s in self.steps
            ],
            "report": str(self.report),
            "findings": str(self.findings),
            "notices": [notice.as_dict() for notice in self.notices],
        }
