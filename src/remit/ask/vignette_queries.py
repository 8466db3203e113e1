"""Which set of vignettes a participant gets: their own from before, else the next in turn."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db.models.fields.json import KeyTextTransform

from remit.ask.core.vignettes.form import set_answered, set_path, vignette_sets
from remit.ask.core.vignettes.sets import next_set
from remit.ask.models import Filling, Response
from remit.kernel.numbers import whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.ask.core.questionnaire import Questionnaire


def own_set(
    *,
    commission_id: int,
    participant_id: int,
    name: str,
    form: Questionnaire,
    answered: Mapping[str, str],
) -> dict[str, str]:
    """Return the answer that holds somebody's set, by its path; nothing for a form without sets.

    A vignette seen before is the one seen after: whoever has a set keeps it. Who answered on paper
    has the set that they answered. Everybody else gets the first set that fewest people have.

    Args:
        commission_id: the study.
        participant_id: who.
        name: of the form.
        form: the form.
        answered: answers that came on paper, by path; the set too where the paper says it.
    """
    sets = vignette_sets(form)
    if not sets:
        return {}
    path = set_path(form)
    given = _given(commission_id, name, path, form)
    stated = answered.get(path, "")
    said = whole_number(stated)
    known = set_answered(sets, answered) if said is None else said
    number = given.get(participant_id) or known
    if not number:
        most = max(max(one) for one in sets.values())
        counts = Counter(given.values())
        number = next_set([counts[one] for one in range(1, most + 1)], most)
    return {path: str(number)}


def _given(commission_id: int, name: str, path: str, form: Questionnaire) -> dict[int, int]:
    """Return the set of everybody who has one, by participant."""
    question = form.question(path)
    key = form.key(question) if question else path
    begun = Filling.objects.filter(participant__commission_id=commission_id, form=name)
    sent = Response.objects.filter(
        questionnaire__commission_id=commission_id, questionnaire__key=name
    )
    rows = [
        *begun.order_by().values_list("participant_id", KeyTextTransform(path, "values")),
        *sent.order_by().values_list("participant_id", KeyTextTransform(key, "answers")),
    ]
    found = ((who, whole_number(str(number or ""))) for who, number in rows)
    return {who: number for who, number in found if number is not None}
