"""Writing an agreement step by step: how a draft changes, and what is wrong with it.

A draft is the plain values of an agreement's file, days as ISO text. Each step's own fields are
checked when it is saved; the whole is checked when the draft is finished.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from remit.kernel.documents import check_schema, dump_toml, schema
from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.finding import digest
from remit.kernel.wording import counted
from remit.share.core.agreement import agreement_document, agreement_from_document, parse_agreement
from remit.share.core.asking import Wrong, entry_from
from remit.share.core.columns import COLUMN, read_columns
from remit.share.core.writing_steps import DATASETS, EVIDENCE, OUTPUT, PARTIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from remit.kernel.vocabulary import Vocabulary
    from remit.share.core.agreement import Agreement
    from remit.share.core.asking import Options, Typed
    from remit.share.core.writing_steps import Step

Document = dict[str, Any]
_VERSION = 16
FORM = "the draft"
_PAIRS = (
    (
        "law.compelled",
        ("kind", "by"),
        "Say both what makes it happen, and which order, section or danger it is.",
    ),
    (
        OUTPUT,
        ("n", "k"),
        "Say both how many contributors are added up, and what per cent they may have.",
    ),
)

NO_PARTIES = problem_kind(
    "agreement-draft-no-parties",
    "The draft names no party.",
    "Add each organisation that takes part.",
)


def filled(document: Mapping[str, Any], step: Step) -> str:
    """Return how far a step of a draft has come, in words; "" for not at all.

    The title, which every draft has, does not count.
    """
    if step.table:
        count = len(document.get(step.table, ()))
        return counted(count, *step.noun) if count else ""
    said = [_inside(document, ask.name) for ask in step.asks if ask.name != "title"]
    count = sum(map(bool, said))
    return f"{count} of {len(said)} said" if count else ""


def with_plain(document: Mapping[str, Any], step: Step, entry: Mapping[str, Any]) -> Document:
    """Return a draft with a plain step's fields as they were typed; what is blank now goes."""
    changed = {
        name: dict(value) if isinstance(value, dict) else value for name, value in document.items()
    }
    for ask in step.asks:
        table, _, name = ask.name.partition(".")
        inside = changed.setdefault(table, {}) if name else changed
        inside.pop(name or table, None)
        value = _inside(entry, ask.name)
        if value:
            inside[name or table] = value
    return {name: value for name, value in changed.items() if value != {}}


def _inside(document: Mapping[str, Any], name: str) -> Any:
    table, _, inner = name.partition(".")
    found = document.get(table)
    return found.get(inner) if inner and isinstance(found, dict) else None if inner else found


def with_entry(
    document: Mapping[str, Any], step: Step, at: int | None, entry: Mapping[str, Any]
) -> Document:
    """Return a draft with an entry put in place of another, or added."""
    entries = list(document.get(step.table, ()))
    if at is None:
        entries.append(dict(entry))
    else:
        entries[at] = dict(entry)
    return {**document, step.table: entries}


def without_entry(document: Mapping[str, Any], step: Step, at: int) -> Document:
    """Return a draft without one entry."""
    entries = [one for place, one in enumerate(document.get(step.table, ())) if place != at]
    rest = {name: value for name, value in document.items() if name != step.table}
    return {**rest, step.table: entries} if entries else rest


def version_of(document: Mapping[str, Any], step: Step, at: int | None) -> str:
    """Return by what one knows whether what a page of a step shows has been changed since.

    It speaks of the step's own fields alone, or of the one entry at a place, from nought; so two
    people who write different steps are in nobody's way. A new entry is in nobody's way either.
    """
    if not step.table:
        return digest([_inside(document, ask.name) for ask in step.asks])[:_VERSION]
    if at is None:
        return ""
    return digest(document.get(step.table, [])[at])[:_VERSION]


def read_entry(
    document: Mapping[str, Any], step: Step, at: int | None, typed: Typed, options: Options
) -> tuple[Document, tuple[Wrong, ...]]:
    """Return the entry of a step that was typed, and everything wrong with it.

    An entry's name stands once in its list; the published schema has the last word.
    """
    entry, wrong = entry_from(step.asks, typed, options)
    if step is DATASETS:
        columns, more = read_columns(typed, options)
        entry[COLUMN] = columns
        wrong = (*wrong, *more)
    others = [
        one.get(step.name) for place, one in enumerate(document.get(step.table, ())) if place != at
    ]
    if step.table and step is not EVIDENCE and entry.get(step.name) in others:
        words = f"“{entry[step.name]}” stands in this agreement already."
        wrong = (*wrong, Wrong(step.name, words))
    wrong = (*wrong, *_half_said(entry))
    if not wrong:
        wrong = _against_schema(step, entry)
    return entry, wrong


def _half_said(entry: Document) -> Iterator[Wrong]:
    """Yield what is said of a pair without its other half."""
    for table, (one, other), words in _PAIRS:
        said: Any = entry
        for step in table.split("."):
            said = said.get(step, {})
        lacking = [name for name in (one, other) if name not in said]
        if len(lacking) == 1:
            yield Wrong(f"{table}.{lacking[0]}".replace(".", "-"), words)


def _against_schema(step: Step, entry: Document) -> tuple[Wrong, ...]:
    problems = Problems()
    part = {step.table: [entry]} if step.table else entry
    document = {"title": "A draft", **part}
    check_schema(document, schema("remit.share", "agreement"), "", problems)
    return tuple(Wrong("", f"{one.message} {one.remedy}") for one in problems)


def finished(
    key: str, document: Mapping[str, Any], vocabulary: Vocabulary, problems: Problems
) -> Agreement | None:
    """Return the agreement that a draft has become, checked as its file would be; else None."""
    before = len(problems)
    draft = agreement_document(agreement_from_document(key, document))
    agreement = parse_agreement(dump_toml(draft).encode(), FORM, key, vocabulary, problems)
    if not document.get(PARTIES.table):
        problems.add(NO_PARTIES, Place(FORM, key=PARTIES.table))
    return agreement if len(problems) == before else None


def terms_known(agreement: Agreement, vocabulary: Vocabulary) -> bool:
    """Whether every term of a draft's flows is in the vocabulary, so that they can be judged."""
    problems = Problems()
    for asked in agreement.flows:
        vocabulary.check_flow(asked.flow, Place(FORM), problems)
    conditions = [one.condition for one in agreement.evidence]
    vocabulary.check_terms("conditions", conditions, Place(FORM), problems)
    return not problems
