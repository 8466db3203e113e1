"""A flow: information about someone passing from one party to another, for a purpose.

The five parts and the conditions come from contextual integrity (Nissenbaum, "Privacy as
contextual integrity", Washington Law Review 79, 2004). Everything that Remit asks, hears, rules
on and decides is a flow.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PARTS = ("subject", "data", "sender", "recipient", "purpose")
CONDITIONS = "conditions"
VOCABULARY_PARTS = (*PARTS, CONDITIONS)


@dataclass(frozen=True, slots=True, order=True)
class Flow:
    """One flow, every part a term key of the study's vocabulary.

    `conditions` are the safeguards that come with it, sorted and without repeats.
    """

    subject: str
    data: str
    sender: str
    recipient: str
    purpose: str
    conditions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "conditions", tuple(sorted(set(self.conditions))))

    def term(self, part: str) -> str:
        """Return the term key of one of the five parts."""
        return str(getattr(self, part))

    def with_conditions(self, *more: str) -> Flow:
        """Return the same flow under more conditions."""
        return replace(self, conditions=(*self.conditions, *more))

    def as_dict(self) -> dict[str, object]:
        """Return the flow as plain values, in the order of its parts."""
        values: dict[str, object] = {part: self.term(part) for part in PARTS}
        values["conditions"] = list(self.conditions)
        return values

    @classmethod
    def from_mapping(cls, values: Mapping[str, object]) -> Flow:
        """Return the flow that plain values describe; `conditions` may be left out.

        Raises:
            KeyError: one of the five parts is missing.
        """
        conditions = values.get("conditions") or ()
        if not isinstance(conditions, (list, tuple)):
            raise TypeError("conditions must be a list of term keys")
        subject, data, sender, recipient, purpose = (str(values[part]) for part in PARTS)
        return cls(subject, data, sender, recipient, purpose, tuple(map(str, conditions)))


assert tuple(field.name for field in fields(Flow)) == (*PARTS, "conditions")  # noqa: S101  # two spellings of one list must not drift apart
