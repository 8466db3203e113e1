"""The rules that a table is held to: which cells are sensitive, and how well they are hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from remit.kernel.documents import load_document
from remit.kernel.errors import Place, problem_kind
from remit.kernel.suppression import effective_threshold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.kernel.errors import Problems

# With three possible values an outsider can tell neither the number nor whether it is even.
DEFAULT_PROTECTION = 2
# The mark that the Government Analysis Function asks for where a number is confidential.
CONFIDENTIAL = "[c]"

NO_RULE = problem_kind(
    "rules-without-rule",
    "The rules name neither a threshold, nor rounding, nor dominance, so nothing is protected.",
    'Give at least one of: threshold, round, n and k, p, whole_group, zeros = "hidden".',
)
READ_AS_SHARE = problem_kind(
    "rules-read-as-share",
    "{name} = {given} is read as {percent} per cent.",
    "Leave it, or write the per cent.",
)


@dataclass(frozen=True, slots=True)
class DisclosureRules:
    """What a table is held to; a rule that is None or false does not apply.

    Attributes:
        threshold: counts from 1 up to it are sensitive; 0 for none. 2 acts as 3.
        base: counts are rounded to multiples of it; 0 for no rounding.
        controlled: rounded so that totals still add up.
        n: how many of the largest contributors must not have more than `k` per cent of a count.
        k: that per cent.
        p: nobody may know the largest contribution to within so many per cent.
        secondary: further cells are hidden, so that the sensitive ones cannot be worked out.
        protection: the least width of an outsider's interval for a sensitive count.
        zeros: shown, usable as cover for others, or hidden themselves.
        whole_group: a cell that holds a whole group is sensitive.
    """

    threshold: int = 0
    base: int = 0
    controlled: bool = False
    n: int = 0
    k: float | None = None
    p: float | None = None
    secondary: bool = True
    protection: int = DEFAULT_PROTECTION
    zeros: Literal["shown", "usable", "hidden"] = "shown"
    whole_group: bool = False

    @property
    def needs_contributions(self) -> bool:
        """Whether a rule asks how a count divides among contributors."""
        return self.k is not None or self.p is not None

    @property
    def hides_zeros(self) -> bool:
        """Whether an outsider must reckon with hidden zeros."""
        return self.zeros != "shown" or self.whole_group

    @property
    def is_any(self) -> bool:
        """Whether any rule applies."""
        hidden = self.zeros == "hidden" or self.whole_group
        return bool(self.threshold or self.base or self.needs_contributions or hidden)

    def as_dict(self) -> dict[str, object]:
        """Return the rules as they were applied, by the names that a rules file uses."""
        return {
            "threshold": self.threshold,
            "round": self.base,
            "rounding": "controlled" if self.controlled else "conventional",
            "n": self.n,
            "k": self.k,
            "p": self.p,
            "secondary": self.secondary,
            "protection": self.protection,
            "zeros": self.zeros,
            "whole_group": self.whole_group,
        }


def rules_from(stored: Mapping[str, Any]) -> DisclosureRules:
    """Return the rules that `DisclosureRules.as_dict` gave."""
    return DisclosureRules(
        threshold=stored["threshold"],
        base=stored["round"],
        controlled=stored["rounding"] == "controlled",
        n=stored["n"],
        k=stored["k"],
        p=stored["p"],
        secondary=stored["secondary"],
        protection=stored["protection"],
        zeros=stored["zeros"],
        whole_group=stored["whole_group"],
    )


def parse_rules(content: bytes, file: str, problems: Problems) -> DisclosureRules | None:
    """Read a rules file.

    Returns:
        The rules, or None with all problems noted.
    """
    document = load_document(content, file, "remit.share", "disclosure-rules", problems)
    if document is None:
        return None
    shares = {name: _per_cent(document, name, file, problems) for name in ("k", "p")}
    threshold = effective_threshold(int(document.get("threshold", 0)))
    base = int(document.get("round", 0))
    rules = DisclosureRules(
        threshold=threshold if threshold > 1 else 0,
        base=base if base > 1 else 0,
        controlled=document.get("rounding") == "controlled",
        n=int(document.get("n", 0)),
        k=shares["k"],
        p=shares["p"],
        secondary=bool(document.get("secondary", True)),
        protection=int(document.get("protection", _protection(threshold))),
        zeros=document.get("zeros", "shown"),
        whole_group=bool(document.get("whole_group", False)),
    )
    if not rules.is_any:
        problems.add(NO_RULE, Place(file))
        return None
    return rules


def _protection(threshold: int) -> int:
    """Return the protection where none is given: a threshold of 3 hides but two values."""
    return min(DEFAULT_PROTECTION, max(1, threshold - 2)) if threshold > 1 else DEFAULT_PROTECTION


def _per_cent(
    document: dict[str, object], name: str, file: str, problems: Problems
) -> float | None:
    given = document.get(name)
    if not given or (name == "k" and not document.get("n")):
        return None
    value = float(str(given))
    if value >= 1:
        return value
    problems.notice(
        READ_AS_SHARE, Place(file, key=name), name=name, given=given, percent=f"{value * 100:g}"
    )
    return round(value * 100, 10)
