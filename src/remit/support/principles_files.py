"""Principles in a study folder: their texts, who adopted them and who disagrees."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from remit.kernel.documents import day, dump_toml, load_document
from remit.kernel.errors import Place, problem_kind
from remit.kernel.flow import PARTS
from remit.kernel.tables import write_table
from remit.people.core.participant_code import ANY_CODE, WITHDRAWN_CODE, written_code
from remit.support.conversation_files import (
    CONVERSATION_FILE,
    STATEMENTS_FILE,
    TRANSLATIONS_FILE,
    VOTERS_FILE,
    VOTES_FILE,
    read_conversation,
    write_conversation,
)
from remit.support.conversation_reading import (
    UNKNOWN_HEADING,
    UNKNOWN_ORGANISATION,
    UNKNOWN_STATEMENT,
    Reading,
)
from remit.support.core.principles.conversation import PrinciplesFiles
from remit.support.core.principles.principle import (
    ADOPTED,
    CONDITION,
    DRAFTING,
    Adoption,
    Objection,
    Principle,
    Use,
    Version,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from remit.kernel.errors import Problems
    from remit.kernel.folder import FolderFiles
    from remit.kernel.tables import Row, Table
    from remit.people.core.participant_code import CodeRules

PRINCIPLES_FILE = "support/principles.toml"
OBJECTIONS_FILE = "support/objections.csv"
ADOPTIONS_FILE = "support/adoptions.csv"
OBJECTION_COLUMNS = (
    "principle", "organisation", "version", "on", "ended_on", "shown_as", "words",
)  # fmt: skip
ADOPTION_COLUMNS = ("principle", "organisation", "version", "on", "shown_as")
LONGEST_NAME = 200

NO_CONVERSATION = problem_kind(
    "conversation-missing",
    "The file belongs to a conversation, and there is no support/conversation.toml.",
    "Add it with the day on which the conversation was opened, or take this file out.",
)
PRINCIPLE_TWICE = problem_kind(
    "principle-twice",
    "The principle “{key}” stands there twice.",
    "Keep one, or give the second another key.",
)
UNKNOWN_PRINCIPLE = problem_kind(
    "principle-unknown",
    "There is no principle “{key}”.",
    "Correct it, or add the principle to support/principles.toml.",
)
UNKNOWN_VERSION = problem_kind(
    "principle-version-unknown",
    "The principle “{key}” has no version “{version}”.",
    "Write the number of one of its {count} versions.",
)
ADOPTION_INCOMPLETE = problem_kind(
    "principle-adoption-incomplete",
    "What was adopted, and when, is not all there.",
    "Write adopted_version and adopted_on together; a state of adopted needs both.",
)
BAD_USE = problem_kind(
    "principle-use-unclear",
    "What the principle becomes in the charter is not clear.",
    "A condition needs its term and no conditions; a permit or forbid has no term.",
)
OBJECTED_TWICE = problem_kind(
    "objection-twice",
    "“{code}” disagrees with “{key}” twice at once.",
    "Keep one row, or say in ended_on when the first one ended.",
)
ADOPTED_TWICE = problem_kind(
    "adoption-twice",
    "“{code}” adopts version {version} of “{key}” twice.",
    "Keep one of the two rows.",
)
ENDED_EARLY = problem_kind(
    "objection-ended-early",
    "The objection ended before it began.",
    "Put the two days right.",
)
LONG_NAME = problem_kind(
    "shown-name-long",
    "The name that is to be shown is {length} characters long; at most {limit} are.",
    "Shorten it.",
)


def read_principles(
    files: FolderFiles,
    problems: Problems,
    *,
    codes: CodeRules = ANY_CODE,
    organisations: Collection[str] = (),
) -> PrinciplesFiles:
    """Return the conversation and its principles; faulty rows are left out and noted.

    Args:
        files: the folder.
        problems: takes what is wrong.
        codes: what the study knows of codes.
        organisations: the codes of those that joined.
    """
    reading = Reading(files, problems, codes, organisations)
    if CONVERSATION_FILE not in files:
        for file in (VOTERS_FILE, STATEMENTS_FILE, TRANSLATIONS_FILE, VOTES_FILE,
                     PRINCIPLES_FILE, OBJECTIONS_FILE, ADOPTIONS_FILE):  # fmt: skip
            if file in files:
                problems.add(NO_CONVERSATION, Place(file))
        return PrinciplesFiles()
    value = read_conversation(reading)
    if value.conversation is None:
        return value
    return replace(value, principles=_principles(reading, value))


def write_principles(value: PrinciplesFiles) -> dict[str, bytes]:
    """Return the files of a conversation and its principles in one fixed spelling."""
    ordered = sorted(value.principles, key=lambda one: one.key)
    documents = [_document(one) for one in ordered]
    tables = {
        OBJECTIONS_FILE: (
            OBJECTION_COLUMNS,
            [_objection_row(one, each) for one in ordered for each in one.objections],
        ),
        ADOPTIONS_FILE: (
            ADOPTION_COLUMNS,
            [_adoption_row(one, each) for one in ordered for each in one.adoptions],
        ),
    }
    texts = {PRINCIPLES_FILE: dump_toml({"principle": documents}).encode()} if documents else {}
    return {
        **write_conversation(value),
        **texts,
        **{file: write_table(*table).encode() for file, table in tables.items() if table[1]},
    }


def _document(one: Principle) -> dict[str, Any]:
    adopted = {
        "adopted_version": one.adopted_version,
        "adopted_on": one.adopted_on,
        "adopted_by": one.adopted_by,
        "objected_by": one.objected_by,
    }
    return {
        "key": one.key,
        "heading": one.heading,
        "state": one.state,
        **(adopted if one.adopted_version else {}),
        **({"statements": list(one.statements)} if one.statements else {}),
        **({"use": _use_document(one.use)} if one.use.effect else {}),
        "version": [_version_document(version) for version in one.versions],
    }


def _use_document(use: Use) -> dict[str, Any]:
    found: dict[str, Any] = {"effect": use.effect}
    found |= {part: list(use.parts[part]) for part in PARTS if use.parts.get(part)}
    if use.conditions:
        found["conditions"] = list(use.conditions)
    return found | ({"term": use.term} if use.term else {})


def _version_document(one: Version) -> dict[str, Any]:
    found: dict[str, Any] = {"on": one.on}
    optional = {
        "why": one.why,
        "organisation": one.organisation,
        "shown_as": one.shown_as,
        "machine": list(one.machine),
    }
    found |= {name: value for name, value in optional.items() if value}
    return found | {"text": dict(sorted(one.texts.items()))}


def _objection_row(one: Principle, each: Objection) -> dict[str, object]:
    return {
        "principle": one.key,
        "organisation": each.organisation,
        "version": each.version,
        "on": each.on.isoformat(),
        "ended_on": each.ended_on.isoformat() if each.ended_on else "",
        "shown_as": each.shown_as,
        "words": each.words,
    }


def _adoption_row(one: Principle, each: Adoption) -> dict[str, object]:
    return {
        "principle": one.key,
        "organisation": each.organisation,
        "version": each.version,
        "on": each.on.isoformat(),
        "shown_as": each.shown_as,
    }


def _principles(reading: Reading, value: PrinciplesFiles) -> tuple[Principle, ...]:
    found: dict[str, Principle] = {}
    if PRINCIPLES_FILE in reading.files:
        content = reading.files[PRINCIPLES_FILE]
        document = load_document(
            content, PRINCIPLES_FILE, "remit.support", "principles", reading.problems
        )
        for at, entry in enumerate((document or {}).get("principle", []), start=1):
            place = Place(PRINCIPLES_FILE, key=f"principle[{at}]")
            if entry["key"] in found:
                reading.problems.add(PRINCIPLE_TWICE, place, key=entry["key"])
            found[entry["key"]] = _principle(reading, entry, place)
            _check(reading, found[entry["key"]], value, place)
    objections = _objections(reading, found)
    adoptions = _adoptions(reading, found)
    return tuple(
        _counted(
            replace(
                one,
                objections=tuple(each for at, each in objections if at == key),
                adoptions=tuple(each for at, each in adoptions if at == key),
            )
        )
        for key, one in sorted(found.items())
    )


def _counted(one: Principle) -> Principle:
    """Return a principle with the counts of its adoption, from its rows where none are stated."""
    if not one.adopted_version:
        return replace(one, adopted_by=0, objected_by=0)
    adopted_by = len(one.adopting(one.adopted_version)) if one.adopted_by < 0 else one.adopted_by
    objected_by = len(one.standing) if one.objected_by < 0 else one.objected_by
    return replace(one, adopted_by=adopted_by, objected_by=objected_by)


def _check(reading: Reading, one: Principle, value: PrinciplesFiles, place: Place) -> None:
    problems = reading.problems
    headings = [each.key for each in value.conversation.headings] if value.conversation else []
    if one.heading not in headings:
        problems.add(UNKNOWN_HEADING, place, key=one.heading, known=", ".join(headings))
    for number in one.statements:
        if str(number) not in reading.written:
            problems.add(UNKNOWN_STATEMENT, place, number=number)
    if bool(one.adopted_version) != (one.adopted_on is not None) or (
        one.state == ADOPTED and not one.adopted_version
    ):
        problems.add(ADOPTION_INCOMPLETE, place)
    if one.adopted_version > len(one.versions):
        problems.add(
            UNKNOWN_VERSION, place,
            key=one.key, version=one.adopted_version, count=len(one.versions),
        )  # fmt: skip
    use = one.use
    if (use.effect and (use.effect == CONDITION) != bool(use.term)) or (
        use.effect == CONDITION and use.conditions
    ):
        problems.add(BAD_USE, place)


def _principle(reading: Reading, entry: dict[str, Any], place: Place) -> Principle:
    use = entry.get("use", {})
    return Principle(
        key=entry["key"],
        heading=entry["heading"],
        state=entry.get("state", DRAFTING),
        statements=tuple(sorted(set(entry.get("statements", [])))),
        adopted_version=entry.get("adopted_version", 0),
        adopted_on=day(entry.get("adopted_on")),
        adopted_by=entry.get("adopted_by", -1),
        objected_by=entry.get("objected_by", -1),
        use=Use(
            effect=use.get("effect", ""),
            parts={part: tuple(use[part]) for part in PARTS if part in use},
            conditions=tuple(use.get("conditions", [])),
            term=use.get("term", ""),
        ),
        versions=tuple(
            _version(reading, number, one, place)
            for number, one in enumerate(entry["version"], start=1)
        ),
    )


def _version(reading: Reading, number: int, entry: dict[str, Any], place: Place) -> Version:
    code = written_code(entry.get("organisation", ""), reading.codes.mode)
    if code and reading.codes.has_withdrawn(code):
        reading.problems.notice(WITHDRAWN_CODE, place, code=code)
        code = ""
    elif code and code not in reading.organisations:
        reading.problems.add(UNKNOWN_ORGANISATION, place, code=code)
    return Version(
        number=number,
        texts=entry["text"],
        why=entry.get("why", ""),
        on=date.fromisoformat(entry["on"]),
        machine=tuple(sorted(entry.get("machine", []))),
        organisation=code,
        shown_as=_name(reading, entry.get("shown_as", ""), place) if code else "",
    )


def _objections(reading: Reading, principles: dict[str, Principle]) -> list[tuple[str, Objection]]:
    found: list[tuple[str, Objection]] = []
    table = reading.table(OBJECTIONS_FILE, OBJECTION_COLUMNS[:4])
    for row, code, key, version, on in _acts(reading, table, principles) if table else ():
        place = Place(OBJECTIONS_FILE, row=row.number)
        ended = reading.day(table, row, "ended_on") if table and row["ended_on"] else None
        if ended and ended < on:
            reading.problems.add(ENDED_EARLY, place)
        standing = {(at, one.organisation) for at, one in found if one.ended_on is None}
        if ended is None and (key, code) in standing:
            reading.problems.add(OBJECTED_TWICE, place, code=code, key=key)
        name = _name(reading, row["shown_as"], place)
        found.append((key, Objection(code, version, row["words"], on, ended, name)))
    return sorted(found, key=lambda one: (one[1].on, one[1].organisation, one[1].version))


def _adoptions(reading: Reading, principles: dict[str, Principle]) -> list[tuple[str, Adoption]]:
    found: dict[tuple[str, str, int], Adoption] = {}
    table = reading.table(ADOPTIONS_FILE, ADOPTION_COLUMNS[:4])
    for row, code, key, version, on in _acts(reading, table, principles) if table else ():
        place = Place(ADOPTIONS_FILE, row=row.number)
        if (key, code, version) in found:
            reading.problems.add(ADOPTED_TWICE, place, code=code, key=key, version=version)
        name = _name(reading, row["shown_as"], place)
        found[key, code, version] = Adoption(code, version, on, name)
    ordered = [(key, one) for (key, *_), one in found.items()]
    return sorted(ordered, key=lambda one: (one[1].on, one[1].organisation, one[1].version))


def _acts(
    reading: Reading, table: Table, principles: dict[str, Principle]
) -> Iterator[tuple[Row, str, str, int, date]]:
    """Yield the sound rows of what organisations did with principles."""
    for row, code in reading.organised(table):
        place = Place(table.file, row=row.number)
        on = reading.day(table, row, "on")
        key, text = row["principle"], row["version"]
        if key not in principles:
            reading.problems.add(UNKNOWN_PRINCIPLE, place, key=key)
            continue
        count = len(principles[key].versions)
        if text not in map(str, range(1, count + 1)):
            reading.problems.add(UNKNOWN_VERSION, place, key=key, version=text, count=count)
        elif on is not None:
            yield row, code, key, int(text), on


def _name(reading: Reading, name: str, place: Place) -> str:
    if len(name) > LONGEST_NAME:
        reading.problems.add(LONG_NAME, place, length=len(name), limit=LONGEST_NAME)
    return name
