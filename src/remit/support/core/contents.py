"""Everything that a study folder holds in `support/`, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from remit.support.core.organisation import Organisation


@dataclass(frozen=True, slots=True)
class SupportFiles:
    """A programme's part of the study folder; each field is empty where there are no files.

    Attributes:
        organisations: who joined, in the order of their codes.
    """

    organisations: tuple[Organisation, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__slots__)
