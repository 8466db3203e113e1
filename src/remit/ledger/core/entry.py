"""What one entry of the ledger says, its canonical bytes, and the salted digests that it holds.

An entry holds codes, counts and digests, never content. A digest is keyed with a salt that lives
apart from the ledger, so that destroying the salt leaves a digest that proves nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from remit.kernel.finding import canonical_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Fact = int | str | bool | None

SALT_BYTES = 32
MAX_FACT_CHARACTERS = 200
_ACTION = re.compile(r"[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One act, as the ledger keeps it.

    Attributes:
        index: place in the ledger, from 0.
        at: moment in UTC, ISO 8601 with microseconds, such as `2026-01-31T09:30:00.000000Z`.
        actor: who did it, as the site or the command line names them.
        action: `ROOM.what-was-done`.
        commission: name of the commission, or "".
        codes: participants concerned, as a JSON list of their codes.
        facts: counts and keys, as a JSON object.
        digests: salted digests of content by name, in hex, as a JSON object.
    """

    index: int
    at: str
    actor: str
    action: str
    commission: str
    codes: str
    facts: str
    digests: str

    def content(self) -> bytes:
        """Return the canonical bytes that are hashed into the tree.

        Raises:
            ValueError: a field is not of its kind, or its JSON is not in its one spelling.
        """
        texts = (self.at, self.actor, self.action, self.commission)
        if not all(isinstance(text, str) for text in texts):
            raise ValueError("A text is not a text.")
        return canonical_json(
            {
                "index": self.index,
                "at": self.at,
                "actor": self.actor,
                "action": self.action,
                "commission": self.commission,
                "codes": _parsed(self.codes, list),
                "facts": _parsed(self.facts, dict),
                "digests": _parsed(self.digests, dict),
            }
        ).encode()

    def digest(self, name: str) -> str:
        """Return the digest of a name, or "" where there is none."""
        return str(_parsed(self.digests, dict).get(name, ""))


def moment_text(moment: datetime) -> str:
    """Return an aware moment in the ledger's one spelling: UTC, microseconds, `Z`.

    Raises:
        ValueError: the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("A moment in the ledger needs a time zone.")
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat(timespec='microseconds')}Z"


def check_action(action: str) -> None:
    """Check the shape of an action's name.

    Raises:
        ValueError: it is not `ROOM.what-was-done`.
    """
    if not _ACTION.fullmatch(action):
        raise ValueError(f"An action is written ROOM.what-was-done, not {action!r}.")


def codes_text(codes: Sequence[str]) -> str:
    """Return codes as canonical JSON: each once, sorted."""
    return canonical_json(sorted(set(codes)))


def facts_text(facts: Mapping[str, Fact]) -> str:
    """Return facts as canonical JSON.

    Raises:
        ValueError: a fact is no count, key or yes/no, or is long enough to be content.
    """
    for name, fact in facts.items():
        if not (fact is None or isinstance(fact, (bool, int, str))):
            raise ValueError(f"The fact {name!r} is neither a number, a key nor a yes or no.")
        if isinstance(fact, str) and (len(fact) > MAX_FACT_CHARACTERS or "\n" in fact):
            raise ValueError(f"The fact {name!r} looks like content; give it as a digest.")
    return canonical_json(dict(facts))


def salted_digest(salt: bytes, content: object) -> str:
    """Return the HMAC-SHA256, in hex, of bytes or of a plain value as canonical JSON."""
    message = content if isinstance(content, bytes) else canonical_json(content).encode()
    return hmac.new(salt, message, hashlib.sha256).hexdigest()


def _parsed(text: object, kind: type) -> Any:
    """Return a JSON text's value, provided that the text is its one spelling."""
    if not isinstance(text, str):
        raise ValueError("A JSON text is not a text.")  # noqa: TRY004  # one kind of failure for the caller
    value = json.loads(text)
    if not isinstance(value, kind) or canonical_json(value) != text:
        raise ValueError("A JSON text is not in its one spelling.")
    return value
