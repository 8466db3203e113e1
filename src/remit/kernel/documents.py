"""TOML documents at the door: decoded, parsed, and held against a published JSON Schema."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import chain, islice
from math import inf
from typing import TYPE_CHECKING, Any

import tomli_w
from jsonschema import Draft202012Validator, FormatChecker

from remit.kernel.errors import Place, Problems, problem_kind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from jsonschema.exceptions import ValidationError

MAX_DOCUMENT_BYTES = 5_000_000
MOST_LEVELS = 20
HUGE = 2**63
LONG = 1000  # items of a part of a document, from which on they are checked all at once
_HUGE_NUMBER = "it has a huge number"
_PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how zip files and old workbooks begin
_PART_RULES = {"type", "description", "items", "minItems", "additionalProperties"}
_ITEM_RULES = {"type", "description", "items", "minimum", "exclusiveMinimum", "maximum"}

NOT_UTF8 = problem_kind(
    "not-utf8",
    "The file is not UTF-8 text (byte {byte} cannot be read).",
    "Save it again as UTF-8; spreadsheets call that “CSV UTF-8”.",
)
NOT_TEXT = problem_kind(
    "not-text",
    "The file is a workbook or an archive, not text.",
    "Open it, and save what is wanted as text: a table as CSV in UTF-8.",
)
CONTROL_CHARACTER = problem_kind(
    "text-with-nul",
    "The file holds the character NUL, which no text needs.",
    "Save it again as plain text; ask its sender if it comes from elsewhere.",
)
DOCUMENT_TOO_LARGE = problem_kind(
    "document-too-large",
    "The file is {size} bytes long; at most {limit} are read.",
    "Check that it is the right file, or split it.",
)
NOT_TOML = problem_kind(
    "not-toml",
    "The file is not valid TOML: {reason}.",
    "Correct that line; text values stand in quotes.",
)
NOT_JSON_TEXT = problem_kind(
    "not-json-text",
    "The file is not valid JSON: {reason}.",
    "Use the file as it was written, from its first character to its last.",
)
MISSING_VALUE = problem_kind("missing-value", "“{name}” is missing.", "Add it.")
UNKNOWN_VALUE = problem_kind(
    "unknown-value", "“{name}” is not known here.", "Take it out, or use one of: {known}."
)
BAD_VALUE = problem_kind("bad-value", "The value {value} is not usable: {reason}.", "{remedy}")


def decode_text(content: bytes, file: str, problems: Problems) -> str | None:
    """Return UTF-8 text without its byte-order mark, or None with a problem noted."""
    if content.startswith(_PACKED):
        problems.add(NOT_TEXT, Place(file))
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        problems.add(NOT_UTF8, Place(file, row=line), byte=error.start + 1)
        return None
    if "\0" in text:
        problems.add(CONTROL_CHARACTER, Place(file))
        return None
    return text


def load_toml(content: bytes, file: str, problems: Problems) -> dict[str, Any] | None:
    """Return the parsed document, its dates as ISO text, or None with a problem noted."""
    if len(content) > MAX_DOCUMENT_BYTES:
        problems.add(DOCUMENT_TOO_LARGE, Place(file), size=len(content), limit=MAX_DOCUMENT_BYTES)
        return None
    text = decode_text(content, file, problems)
    if text is None:
        return None
    document, reason = _toml(text)
    if not reason and _depth(document) > MOST_LEVELS:
        reason = f"it nests more than {MOST_LEVELS} levels deep"
    # TOML's own bound; beyond it a number could be neither shown nor reckoned with.
    if not reason and any(isinstance(one, int) and abs(one) > HUGE for one in _values(document)):
        reason = _HUGE_NUMBER
    if reason:
        problems.add(NOT_TOML, Place(file), reason=reason)
        return None
    # TOML can spell a NUL, and databases refuse it.
    if any(isinstance(one, str) and "\0" in one for one in _values(document)):
        problems.add(CONTROL_CHARACTER, Place(file))
        return None
    return document


def _toml(text: str) -> tuple[dict[str, Any], str]:
    """Return the parsed document, or why there is none."""
    try:
        return json_plain(tomllib.loads(text)), ""
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return {}, str(error).rstrip(".")
    except ValueError:
        # No other is left: Python turns no text of thousands of digits into a number.
        return {}, _HUGE_NUMBER


def load_json(content: bytes, file: str, problems: Problems) -> dict[str, Any] | None:
    """Return the parsed JSON document, an object, or None with a problem noted."""
    if len(content) > MAX_DOCUMENT_BYTES:
        problems.add(DOCUMENT_TOO_LARGE, Place(file), size=len(content), limit=MAX_DOCUMENT_BYTES)
        return None
    text = decode_text(content, file, problems)
    if text is None:
        return None
    try:
        document = json.loads(text)
        reason = ""
    except json.JSONDecodeError as error:
        document, reason = None, f"line {error.lineno}: {error.msg}"
    except (RecursionError, ValueError):
        document, reason = None, "it is nested too deeply, or has a huge number"
    if not reason and not isinstance(document, dict):
        reason = "it holds no names with values"
    elif not reason and _depth(document) > MOST_LEVELS:
        reason = f"it nests more than {MOST_LEVELS} levels deep"
    if reason:
        problems.add(NOT_JSON_TEXT, Place(file), reason=reason)
        return None
    found: dict[str, Any] = document
    return found


def load_document(
    content: bytes, file: str, package: str, name: str, problems: Problems
) -> dict[str, Any] | None:
    """Return a TOML document that conforms to the schema NAME of a package, dates as ISO text.

    Returns:
        The document, or None when it has problems, all of which are noted.
    """
    document = load_toml(content, file, problems)
    if document is None or not check_schema(document, schema(package, name), file, problems):
        return None
    return document


def dump_toml(document: Mapping[str, Any]) -> str:
    """Return a document as TOML text in one fixed spelling; `date` values become TOML dates."""
    return tomli_w.dumps(document, multiline_strings=True)


def json_lines(value: Mapping[str, object]) -> Iterator[str]:
    """Yield a document as JSON text in pieces, each item of a list or table on a line of its own.

    A lottery of a million people has a hundred thousand panels: it is never one text in memory.
    """
    before = "{\n"
    for name, part in value.items():
        yield f"{before}  {_compact(name)}: "
        before = ",\n"
        if isinstance(part, Mapping) and part:
            pairs = (f"{_compact(str(key))}: {_compact(item)}" for key, item in part.items())
            yield from _block("{", pairs, "}")
        elif isinstance(part, list | tuple) and part:
            yield from _block("[", map(_compact, part), "]")
        else:
            yield _compact(part)
    yield "\n}\n" if value else "{}\n"


def json_plain(value: Any) -> Any:
    """Return the value as JSON and JSON Schema know it: dates as ISO text, line ends as one."""
    if isinstance(value, dict):
        return {name: json_plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [json_plain(item) for item in value]
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    return value.isoformat() if isinstance(value, date) else value


def day(text: str | None) -> date | None:
    """Return the day that ISO text states, or None for none."""
    return date.fromisoformat(text) if text else None


@cache
def schema(package: str, name: str) -> dict[str, Any]:
    """Return the published schema `PACKAGE/schema/NAME.schema.json`."""
    content = files(package).joinpath("schema", f"{name}.schema.json").read_text("utf-8")
    document: dict[str, Any] = json.loads(content)
    return document


def check_schema(
    document: Mapping[str, Any], against: Mapping[str, Any], file: str, problems: Problems
) -> bool:
    """Note everything in which a document departs from its schema.

    Returns:
        Whether it conforms.
    """
    validator = Draft202012Validator(against, format_checker=FormatChecker(["date"]))
    checked = _shortened(document, against)
    errors = sorted(validator.iter_errors(checked), key=lambda error: list(map(str, error.path)))
    lacking: set[str] = set()
    for error in errors:
        # There is one such error for each missing value, and each names all that is wanted.
        if error.validator == "required":
            if error.json_path in lacking:
                continue
            lacking.add(error.json_path)
        _note(error, file, problems)
    return not errors


def _shortened(document: Mapping[str, Any], against: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document with one item left of each long part whose items all conform.

    The validator takes half a minute for the panels of a million people.
    """
    short = dict(document)
    for name, rules in against.get("properties", {}).items():
        part = document.get(name)
        if not isinstance(part, list | dict) or len(part) < LONG or not set(rules) <= _PART_RULES:
            continue
        if isinstance(part, list) and _surely_conform(part, rules.get("items")):
            short[name] = part[: rules.get("minItems", 1)]
        if isinstance(part, dict) and _surely_conform(
            part.values(), rules.get("additionalProperties")
        ):
            short[name] = dict(islice(part.items(), 1))
    return short


def _surely_conform(values: Collection[Any], rules: Any) -> bool:
    """Whether values conform to rules for numbers, text, or lists of these; False says nothing."""
    if not isinstance(rules, dict) or not set(rules) <= _ITEM_RULES:
        return False
    types = set(map(type, values))
    match rules.get("type"):
        case "string":
            return types <= {str}
        case "number":
            return types <= {int, float} and (
                rules.get("minimum", -inf) <= min(values, default=0)
                and rules.get("exclusiveMinimum", -inf) < min(values, default=0)
                and max(values, default=0) <= rules.get("maximum", inf)
            )
        case "array":
            return types <= {list} and _surely_conform(
                list(chain.from_iterable(values)), rules.get("items")
            )
    return False


def _block(opening: str, items: Iterable[str], closing: str) -> Iterator[str]:
    before = f"{opening}\n    "
    for item in items:
        yield before + item
        before = ",\n    "
    yield f"\n  {closing}"


# `json.dumps` would make an encoder for each of a million values.
_compact = json.JSONEncoder(ensure_ascii=False).encode


def _note(error: ValidationError, file: str, problems: Problems) -> None:
    place = Place(file, key=_path(error.absolute_path))
    wanted: Any = error.validator_value
    found: Any = error.instance
    rules = error.schema if isinstance(error.schema, dict) else {}
    if error.validator in {"required", "dependentRequired"}:
        for name in _lacking(wanted, found):
            problems.add(MISSING_VALUE, place, name=name)
    elif error.validator == "additionalProperties":
        known = rules.get("properties", {})
        for name in sorted(set(found) - set(known)):
            problems.add(UNKNOWN_VALUE, place, name=name, known=", ".join(known))
    else:
        reason = _REASONS.get(str(error.validator), "it does not fit")
        problems.add(
            BAD_VALUE,
            place,
            value=_short(found),
            reason=reason.format(wanted=_wanted(wanted)),
            remedy=str(rules.get("description", "See the reference for this file.")),
        )


def _lacking(wanted: Any, found: Any) -> list[str]:
    """Return what is missing of what is wanted always, or of what goes with what is there."""
    if isinstance(wanted, dict):
        wanted = sorted({need for name in found for need in wanted.get(name, ())})
    return [name for name in wanted if name not in found]


_REASONS = {
    "type": "it must be of type {wanted}",
    "enum": "it must be one of {wanted}",
    "pattern": "it has characters that are not allowed, or lacks some that are needed",
    "minimum": "it must be {wanted} or more",
    "exclusiveMinimum": "it must be more than {wanted}",
    "maximum": "it must be {wanted} or less",
    "minLength": "it must not be empty",
    "maxLength": "it must have at most {wanted} characters",
    "minItems": "it needs at least {wanted}",
    "format": "it must be a {wanted}",
    "minProperties": "it must not be empty",
    "const": "it must be {wanted}",
}


def _depth(document: object) -> int:
    """Return how many levels of tables and lists a document has; without recursion."""
    depth, level = 0, [document]
    while level:
        nested = [value for value in level if isinstance(value, (dict, list))]
        inner = [list(value.values()) if isinstance(value, dict) else value for value in nested]
        level = [item for items in inner for item in items]
        depth += bool(nested)
    return depth


def _values(value: Any) -> Iterator[object]:
    """Yield every name and every value of a document that are no tables or lists themselves."""
    if isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from _values(item)
    elif isinstance(value, list):
        for item in value:
            yield from _values(item)
    else:
        yield value


def _wanted(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)


def _short(value: object) -> str:
    text = json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004  # a line's width


def _path(path: Iterable[str | int]) -> str:
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text
