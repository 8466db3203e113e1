"""Which answers of a form are names of files that people sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from remit.ask.core.filling.entry import FILE_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.questionnaire import Questionnaire

_TURN = re.compile(r"\[\d+\]")


def files_named(form: Questionnaire, everything: Mapping[str, str]) -> dict[str, str]:
    """Return the names of files among somebody's answers, by the question's place in the form.

    Args:
        form: the questions.
        everything: the answers by question key, those inside repeats by path.
    """
    asked = {one.path: one for one in form.questions if one.type in FILE_TYPES}
    keys = {form.key(one): path for path, one in asked.items() if not one.repeated}
    return {
        keys.get(key, key): name
        for key, name in everything.items()
        if key in keys or _TURN.sub("", key) in asked
    }
