"""Makes the numbers of the example study `examples/attitudes/`.

Run it as `python examples/make_attitudes.py`.

Everything is made up. The same seed gives the same bytes. What is written by hand (commission,
vocabulary, quotas, how answers are read, agreements, the moderator's guide) lies in
`examples/attitudes/` already; what this script reads lies in `examples/attitudes_source/`.
"""

from __future__ import annotations

import csv
from pathlib import Path

from attitudes_source.adoption import charter_history
from attitudes_source.answers import export_table, make_answers
from attitudes_source.custodians import custodians_files
from attitudes_source.form import workbook
from attitudes_source.people import (
    cast_speakers,
    consents_table,
    contacts_table,
    draw_panel,
    make_pool,
    pool_table,
    speakers_table,
)
from attitudes_source.signing import signatures
from attitudes_source.words import (
    FORMATS,
    coding_project,
    file_of,
    passage_lines,
    read_conversation,
    resolve_evidence,
)

# Of the first 160 seeds, the one whose draw has somebody for each of the 32 who speak, and most
# young Black men, so that their answers can be told apart.
SEED = 128
HERE = Path(__file__).parent
SOURCE = HERE / "attitudes_source"
STUDY = HERE / "attitudes"
OUTCOMES = (
    *("overall-attitude", "benefits", "reasons", "encouragement"),
    *("misconceptions", "trust", "limits"),
)


def read_source(name: str) -> list[dict[str, str]]:
    """Return the rows of a table in `examples/attitudes_source/`."""
    with (SOURCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def make_people() -> tuple[dict[str, bytes], list[dict[str, str]], dict[tuple[str, str], str]]:
    """Return the files about people, the panel's rows of the pool, and who speaks for whom."""
    pool = make_pool(SEED)
    files = {
        f"recruit/{name}": (STUDY / "recruit" / name).read_bytes()
        for name in ("quotas.csv", "draw.toml")
    }
    files["recruit/pool.csv"] = pool_table(pool).encode()
    codes = draw_panel(files)
    panel = [person for person in pool if person["code"] in codes]
    speakers = read_source("speakers")
    cast = cast_speakers(speakers, panel)
    unquoted = [
        cast[row["transcript"], row["speaker"]] for row in speakers if row["quoting"] == "no"
    ]
    made = {
        "recruit/pool.csv": files["recruit/pool.csv"],
        "recruit/contacts.csv": contacts_table(SEED, panel).encode(),
        "listen/speakers.csv": speakers_table(cast).encode(),
        "people/consents.csv": consents_table(SEED, codes, [*cast.values()], unquoted).encode(),
    }
    return made, panel, cast


def make_questions(
    panel: list[dict[str, str]], cast: dict[tuple[str, str], str]
) -> dict[str, bytes]:
    """Return the questionnaire and the answers before and after."""
    survey = read_source("survey")
    sheets = {
        "survey": survey,
        "choices": read_source("choices"),
        "settings": read_source("settings"),
    }
    spoken = [
        {**row, "code": cast[row["transcript"], row["speaker"]]}
        for row in read_source("spoken_answers")
    ]
    sources = {name: read_source(name) for name in ("items", "facts", "own_words")}
    answers = make_answers(SEED, panel, sources, spoken)
    return {
        "ask/attitudes.xlsx": workbook(sheets),
        **{
            f"ask/responses/{wave}.csv": export_table(SEED, wave, given, survey).encode()
            for wave, given in answers.items()
        },
        "ask/journey.toml": (SOURCE / "journey.toml").read_bytes(),
    }


def make_words() -> dict[str, bytes]:
    """Return the transcripts, their codings, and the charter with the lines it rests on."""
    conversations = [
        read_conversation(key, (SOURCE / "transcripts" / f"{key}.txt").read_text("utf-8"))
        for key in sorted(FORMATS)
    ]
    charter = (SOURCE / "charter.toml").read_text("utf-8")
    named = dict(file_of(conversation) for conversation in conversations)
    return {
        **{f"listen/transcripts/{name}": content for name, content in named.items()},
        "listen/coding.qdpx": coding_project(conversations, read_source("codebook"), OUTCOMES),
        "charter.toml": resolve_evidence(charter, passage_lines(conversations)).encode(),
    }


def main() -> None:
    """Write every file that is made, and say which."""
    people, panel, cast = make_people()
    words = make_words()
    history = charter_history(words["charter.toml"], cast, read_source("comments"))
    signed = signatures(STUDY / "share")
    brought = custodians_files(SEED)
    made = {**people, **make_questions(panel, cast), **words, **history, **signed, **brought}
    for name, content in sorted(made.items()):
        path = STUDY / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
