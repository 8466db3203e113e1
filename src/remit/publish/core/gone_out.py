"""What has gone out, by day and reference, so that it can be said what cannot be called back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

REPORT = "report"
FOLDER = "study folder"
ASSESSMENT = "impact assessment"


@dataclass(frozen=True, slots=True, order=True)
class GoneOutRow:
    """That a passage of a participant's left on a day.

    Attributes:
        on: the day.
        what: in which it left: `REPORT`, `FOLDER` or `ASSESSMENT`.
        reference: the passage's, such as `listen:group-1:12`, or a whole transcript's.
        code: whose words they are; "" when nobody's code is known.
    """

    on: date
    what: str
    reference: str
    code: str
