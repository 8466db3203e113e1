"""What an agreement said before: each text with the moment at which another took its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from remit.share.core.signing import agreement_digest

if TYPE_CHECKING:
    from datetime import datetime

    from remit.share.core.agreement import Agreement
    from remit.share.core.standing import Acts


@dataclass(frozen=True, slots=True)
class EarlierText:
    """What an agreement said until a moment."""

    until: datetime
    agreement: Agreement

    @property
    def digest(self) -> str:
        """The SHA-256, in hex, by which signatures name it."""
        return agreement_digest(self.agreement)

    def signed_by(self, acts: Acts) -> tuple[str, ...]:
        """Return the keys of the parties that signed this text."""
        return tuple(one.party for one in acts.signatures if one.digest == self.digest)
