"""Organisations of a programme and what is theirs, as thin tables, a module for each subject.

Everything of an organisation hangs on its row, and goes with it.
"""

from remit.support.models.organisation import Organisation

__all__ = ["Organisation"]
