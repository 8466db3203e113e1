"""The models that hang on an organisation, near or far: they go with it, and are in its copy."""

from __future__ import annotations

from django.apps import apps


def hanging_on_organisation(candidates=None):
    """Return, by label, every model whose rows go when an organisation's row goes."""
    found = {apps.get_model("support", "Organisation")}
    models = list(candidates or apps.get_models(include_auto_created=True))
    grew = True
    while grew:
        more = {
            model
            for model in models
            for field in model._meta.concrete_fields
            if field.remote_field
            and field.remote_field.model in found
            and field.remote_field.on_delete.__name__ == "CASCADE"
        }
        grew = bool(more - found)
        found |= more
    return {model._meta.label_lower: model for model in found}
