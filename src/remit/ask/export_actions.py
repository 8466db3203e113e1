"""Taking answers away as files: a disclosure of research data, which the ledger records."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from remit.ask.attachment_queries import kept_files, opened_files
from remit.ask.core.attached import files_named
from remit.ask.core.exports.dictionary import DICTIONARY_COLUMNS, dictionary_rows
from remit.ask.core.exports.tables import export_tables, form_stems
from remit.ask.core.filling.entry import file_name
from remit.ask.export_queries import answers_to_export, form_keys
from remit.ask.parquet import can_write_parquet, parquet_file
from remit.ask.spss import can_write_spss, spss_file
from remit.commission.queries import commission_name
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.finding import digest
from remit.kernel.tables import write_spreadsheet
from remit.ledger.actions import record

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from remit.ask.core.exports.answers import FormAnswers
    from remit.ask.core.exports.tables import ExportTable

CSV, SPSS, PARQUET = "csv", "sav", "parquet"
KINDS = (CSV, SPSS, PARQUET)
DEFAULT_LANGUAGE = "en"


class UnableToExportAnswers(RemitError):
    """Answers cannot be written as they were asked for."""

    code = "answers-not-exported"
    exit_code = ExitCode.USAGE


@dataclass(frozen=True, slots=True)
class AnswerExport:
    """What was taken away.

    Attributes:
        files: their bytes, by name.
        tables: each table's name, title, rows and columns.
        unsent: how many forms were begun and not sent, and are not in it.
        untranslated: how many questions have no label in the chosen language.
        lacking: the kinds of file that no installed part could write.
        sent: how many files are among them that people sent.
    """

    files: dict[str, bytes]
    tables: tuple[tuple[str, str, int, int], ...]
    unsent: int
    untranslated: int
    lacking: tuple[str, ...]
    sent: int = 0

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was done, in plain words."""
        said = [
            f"{name}: {rows} {'row' if rows == 1 else 'rows'}, {columns} columns ({title})."
            for name, title, rows, columns in self.tables
        ]
        if self.sent:
            said.append(f"Files that people sent: {self.sent}.")
        if self.unsent:
            said.append(f"Left out: {self.unsent} begun and not sent.")
        if self.untranslated:
            many = self.untranslated
            lacking = "1 question has" if many == 1 else f"{many} questions have"
            said.append(
                f"{lacking} no words in the chosen language; those of another stand in their place."
            )
        parts = {SPSS: "spss", PARQUET: "parquet"}
        said += [
            f"No .{kind} files: that part of Remit is not installed. "
            f'Install it: uv tool install "remit[{parts[kind]}]".'
            for kind in self.lacking
        ]
        return tuple(said)


@transaction.atomic
def export_answers(
    *,
    commission_id: int,
    actor: str,
    now: datetime,
    form: str = "",
    language: str = DEFAULT_LANGUAGE,
    kinds: Collection[str] = (),
    vault_key: bytes | None = None,
) -> AnswerExport:
    """Return a study's answers as files, one table for each form and wave and more.

    Args:
        commission_id: the study.
        actor: who takes them.
        now: when.
        form: one form alone, or "" for all.
        language: of the labels.
        kinds: of `KINDS`; when none is named, every kind that can be written here.
        vault_key: opens the files that people sent, to be taken too; None leaves them where they
            are.

    Raises:
        FormNotThere: the form is not there.
        NoAnswers: there are none.
        UnableToExportAnswers: a kind or language is none that there is.
        UnableToOpenVault: the key does not open the files that people sent.
        PartMissing: the part that writes a kind which was named is not installed.
    """
    _check_kinds(kinds)
    answers = answers_to_export(commission_id, form)
    _check_language(answers, language)
    lacking = () if kinds else _lacking()
    wanted = kinds or [kind for kind in KINDS if kind not in lacking]
    stems = form_stems(form_keys(commission_id))
    files: dict[str, bytes] = {}
    tables: list[ExportTable] = []
    for one in answers:
        made = export_tables(one, language, stems[one.key])
        files.update(_files_of(made, stems[one.key], wanted))
        tables += made
    sent = {} if vault_key is None else _sent_files(commission_id, answers, stems, vault_key)
    files |= sent
    facts: dict[str, int | str] = {
        "forms": len(answers),
        "tables": len(tables),
        "files-sent": len(sent),
        "language": language,
        "kinds": ", ".join(kind for kind in KINDS if kind in wanted),
    }
    _record_taken(commission_id, answers, files, facts, actor, now)
    return AnswerExport(
        files,
        tuple((one.name, one.title, len(one.rows), len(one.columns)) for one in tables),
        unsent=sum(one.unsent for one in answers),
        untranslated=sum(_untranslated(one, language) for one in answers),
        lacking=lacking,
        sent=len(sent),
    )


def _record_taken(
    commission_id: int,
    answers: Collection[FormAnswers],
    files: Mapping[str, bytes],
    facts: Mapping[str, int | str],
    actor: str,
    now: datetime,
) -> None:
    people = {given.code for one in answers for given in one.given}
    record(
        action="ask.answers-exported",
        actor=actor,
        now=now,
        commission=commission_name(commission_id),
        # Everyone is named, so that a withdrawal takes the salts of what was theirs.
        codes=sorted(people),
        facts={**facts, "people": len(people)},
        digests={name: digest(content) for name, content in files.items()},
    )


def _files_of(
    tables: Collection[ExportTable], stem: str, kinds: Collection[str]
) -> dict[str, bytes]:
    """Return the tables of one form in every kind that is wanted, and its data dictionary."""
    files = {name: content for table in tables for name, content in _table_files(table, kinds)}
    dictionary = write_spreadsheet(DICTIONARY_COLUMNS, dictionary_rows(tables))
    return files | {f"{stem}-dictionary.csv": dictionary.encode()}


def _sent_files(
    commission_id: int,
    answers: Collection[FormAnswers],
    stems: Mapping[str, str],
    vault_key: bytes,
) -> dict[str, bytes]:
    """Return the files that people sent, in a folder for each form, wave and person.

    A file whose answer was changed or taken out since is left where it is.
    """
    names = {
        (one.key, given.code, given.wave, path): name
        for one in answers
        if one.form is not None
        for given in one.given
        for path, name in files_named(one.form, {**given.answers, **given.turns}).items()
    }
    kept = {
        where: name
        for key in {one.key for one in answers}
        for where, name in kept_files(commission_id, key).items()
        if names.get(where) == name
    }
    opened = opened_files(commission_id, kept.keys(), vault_key)
    found: dict[str, bytes] = {}
    for where in sorted(opened):
        key, code, wave, path = where
        place = path.replace("/", "-").replace("[", "-").replace("]", "")
        name = f"{stems[key]}-{wave}-files/{folder_of(code)}/{place}-{file_name(kept[where])}"
        found[name] = opened[where]
    return found


def folder_of(code: str) -> str:
    """Return the name of a person's folder: their code, unless it could lead out of the folder.

    Codes and names of files may come from elsewhere, and hold what a path must not.
    """
    plain = re.sub(r"[^\w.-]", "-", code).strip(".")
    return plain if plain == code else f"{plain}~{digest(code)[:8]}"


def _table_files(table: ExportTable, kinds: Collection[str]) -> Iterator[tuple[str, bytes]]:
    if CSV in kinds:
        names = [column.name for column in table.columns]
        yield f"{table.name}.csv", write_spreadsheet(names, table.rows).encode()
    if SPSS in kinds:
        yield f"{table.name}.sav", spss_file(table)
    if PARQUET in kinds:
        yield f"{table.name}.parquet", parquet_file(table)


def _lacking() -> tuple[str, ...]:
    """Return the kinds of file that no installed part can write."""
    able = {CSV: True, SPSS: can_write_spss(), PARQUET: can_write_parquet()}
    return tuple(kind for kind in KINDS if not able[kind])


def _check_kinds(kinds: Collection[str]) -> None:
    strange = sorted(set(kinds) - set(KINDS))
    if strange:
        raise UnableToExportAnswers(
            f"“{strange[0]}” is no kind of file that answers are written as.",
            remedy=f"Use one of: {', '.join(KINDS)}.",
        )


def _check_language(answers: Collection[FormAnswers], language: str) -> None:
    """Refuse a language that no form speaks; a form without one speaks none."""
    known = {lang.code for one in answers if one.form for lang in one.form.languages}
    if known and language not in {*known, DEFAULT_LANGUAGE}:
        raise UnableToExportAnswers(
            f"No form has words in “{language}”.",
            remedy=f"Use one of: {', '.join(sorted(known))}.",
            language=language,
        )


def _untranslated(answers: FormAnswers, language: str) -> int:
    form = answers.form
    if form is None or language not in {one.code for one in form.languages}:
        return 0
    return sum(1 for one in form.answered().values() if one.labels and not one.labels.get(language))
