"""A charter between forms: TOML, ODRL in JSON-LD, a table, and a document for people."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from remit.charter.core.document import charter_document, check_rules, parse_charter
from remit.charter.core.odrl import odrl_text
from remit.charter.core.odrl_reading import read_odrl
from remit.charter.core.readable import readable
from remit.charter.core.rules_table import read_rules, rules_csv
from remit.kernel.documents import dump_toml
from remit.kernel.errors import Place, problem_kind
from remit.kernel.tables import read_table

if TYPE_CHECKING:
    from remit.charter.core.rule import Charter
    from remit.kernel.errors import Problems
    from remit.kernel.vocabulary import Vocabulary

JSON_LD = (".jsonld", ".json")
READ = (".toml", ".csv", *JSON_LD)
WRITTEN = (*READ, ".md")

UNKNOWN_FORM = problem_kind(
    "charter-form-unknown",
    "A name that ends in “{ending}” is no form of a charter.",
    "Use a name that ends in one of: {known}.",
)
TERMS_WANTED = problem_kind(
    "charter-terms-wanted",
    "The terms are needed for this form of a charter.",
    "Give the vocabulary.toml.",
)


def read_charter_as(
    content: bytes, file: str, vocabulary: Vocabulary | None, problems: Problems
) -> tuple[Charter, Vocabulary | None] | None:
    """Read a charter in the form that its name's ending tells.

    Args:
        content: the file's bytes.
        file: its path.
        vocabulary: the terms; left out, those in the file where it is JSON-LD.
        problems: where everything wrong is noted.

    Returns:
        The charter and the terms, if any are known; or None when there are problems.
    """
    before = len(problems)
    ending = _ending(file, READ, problems)
    charter, terms = None, vocabulary
    if ending == ".toml":
        charter = parse_charter(content, file, terms, problems, must_be_said=False)
    elif ending == ".csv":
        table = read_table(content, file, problems)
        charter = read_rules(table, problems) if table is not None else None
    elif ending:
        found = read_odrl(content, file, vocabulary, problems)
        charter, terms = (found.charter, vocabulary or found.vocabulary) if found else (None, None)
    if charter is not None and ending != ".toml":
        check_rules(charter, file, terms, problems)
    return (charter, terms) if charter is not None and len(problems) == before else None


def charter_as(
    charter: Charter,
    vocabulary: Vocabulary | None,
    file: str,
    problems: Problems,
    language: str = "en",
) -> str | None:
    """Return a charter in the form that a name's ending tells, or None with problems noted."""
    ending = _ending(file, WRITTEN, problems)
    if ending == ".toml":
        return dump_toml(charter_document(charter)) if charter.rules else "rule = []\n"
    if ending == ".csv":
        return rules_csv(charter)
    if ending and vocabulary is None:
        problems.add(TERMS_WANTED, Place(file))
    if not ending or vocabulary is None:
        return None
    if ending == ".md":
        return readable(charter, vocabulary, language)
    return odrl_text(charter, vocabulary)


def _ending(file: str, known: tuple[str, ...], problems: Problems) -> str:
    ending = PurePath(file).suffix.lower()
    if ending in known:
        return ending
    problems.add(UNKNOWN_FORM, Place(file), ending=ending, known=", ".join(known))
    return ""
