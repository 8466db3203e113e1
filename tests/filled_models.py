"""A row of every model that hangs on an organisation, made up from its fields alone."""

from __future__ import annotations

from datetime import UTC, datetime

from django.apps import apps
from django.db import models

from hanging_models import hanging_on_organisation

DAY = datetime(2026, 2, 3, 4, 5, tzinfo=UTC)
# A count that was made is no act of one organisation; and a proposed version is there for all.
LEFT_OUT = frozenset({"support.organisation", "support.counted", "support.versionproposer"})
FLOW = dict.fromkeys(("id", "subject", "data", "sender", "recipient", "purpose"), "x")
REQUEST = {"who": "police", "on": "2026-02-03", "name": "x", "flow": [FLOW]}
POOL = {
    "name": "x",
    "title": "x",
    "flow": FLOW,
    "dimension": [{"name": "x", "values": ["a", "b"]}],
}
# What a model's constraints ask for beyond its fields: by label, the values of its fields, or what
# gives them for an organisation.
ASKED = {
    "support.assessment": lambda _: {"wave": "before"},
    "support.assessmentround": lambda _: {"wave": "before"},
    "support.need": lambda _: {"aim": "show"},
    "share.countpool": lambda _: {"document": POOL},
    "share.askedrecord": lambda _: {"document": REQUEST},
    "support.voter": lambda organisation: {"key": organisation.participant.code},
}


def fill(organisation):
    """Give an organisation a row of every model that hangs on it; return their labels."""
    made = {type(organisation): organisation}
    labels = set(hanging_on_organisation()) - LEFT_OUT
    for label in sorted(labels):
        _row(apps.get_model(label), made, organisation)
    return labels


def _row(model, made, organisation):
    if model in made:
        return made[model]
    if model._meta.label == "commission.Commission":
        return organisation.participant.commission
    if model._meta.label == "people.Participant":
        return organisation.participant
    if model not in hanging_on_organisation().values() and model.objects.exists():
        # What organisations share, such as a conversation, is there once.
        return model.objects.order_by("pk").first()
    asked = ASKED.get(model._meta.label_lower)
    values = {
        field.name: _value(field, made, organisation)
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.null or field.blank or field.has_default())
    }
    made[model] = model.objects.create(**values | (asked(organisation) if asked else {}))
    return made[model]


# The first that fits: a moment is a day as well.
BY_FIELD = (
    (models.DateTimeField, DAY),
    (models.DateField, DAY.date()),
    (models.TimeField, DAY.time()),
    (models.JSONField, {}),
    (models.BooleanField, False),
    (models.BinaryField, b"1"),
    (models.CharField, "x"),
    (models.TextField, "x"),
)


def _value(field, made, organisation):
    if field.remote_field:
        return _row(field.remote_field.model, made, organisation)
    if field.choices:
        return field.choices[0][0]
    return next((value for kind, value in BY_FIELD if isinstance(field, kind)), 1)
