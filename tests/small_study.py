"""A small, whole, made-up study folder in memory: 24 volunteers, a panel of 8, two speakers.

Tests change a file of it and see what is said. Everything is made anew by `small_study()`.
"""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from openpyxl import Workbook

from remit.kernel.codes import new_code
from remit.kernel.randomness import generator
from remit.listen.core.project import Code, Coding, Project, Selection, Source, canonical, new_guid
from remit.listen.core.refi_writer import write_project

CODES = tuple(new_code(generator(7, "small", str(i))) for i in range(24))

COMMISSION = """
name = "small"
reference = "S1"
title = "A small study"
kind = "study"
question = "What do people think?"
made_up = true

[[outcome]]
key = "overall-attitude"
statement = "Their overall attitude"

[[outcome]]
key = "limits"
statement = "Where the limits are"

[budget]
approved = 1000

[[milestone]]
title = "Fieldwork"
planned_start = 2020-01-06
planned_end = 2020-01-31
"""

VOCABULARY = "".join(
    f'[[term]]\npart = "{part}"\nkey = "{key}"\n' + (f'broader = "{above}"\n' if above else "")
    for part, key, above in [
        ("subject", "young-people", ""),
        ("data", "health", ""),
        ("data", "mental-health", "health"),
        ("data", "school", ""),
        ("sender", "nhs", ""),
        ("recipient", "police", ""),
        ("recipient", "council", ""),
        ("purpose", "early-help", ""),
        ("conditions", "consent", ""),
        ("conditions", "life-at-risk", ""),
    ]
)

QUOTAS = "feature,value,min,max\ngender,woman,3,5\ngender,man,3,5\nage,16-24,4,6\nage,25+,2,4\n"

DRAW = 'size = 8\nseed = 11\nmethod = "random"\n'

ANALYSIS = """
[[questionnaire]]
form = "form.xlsx"
code = "code"
missing = ["99"]
waves.before = "responses/before.csv"
waves.after = "responses/after.csv"

[[questionnaire.item]]
name = "overall"
kind = "attitude"
outcome = "overall-attitude"
accept = ["4", "5"]

[[questionnaire.item]]
name = "v1"
kind = "vignette"
outcome = "limits"
accept = ["4", "5"]
flow = { subject = "young-people", data = "mental-health", sender = "nhs", recipient = "police", purpose = "early-help" }
"""

TRANSCRIPT = """Moderator: What do you think?
Ann: I would not tell the police. They are not my doctor.
Ben: It depends who it is and what for.
Ann: Only if a life is at risk.
"""

CHARTER = """
[[rule]]
id = "help"
effect = "permit"
statement.en = "Health services may tell the council what it needs to help."
data = ["health"]
sender = ["nhs"]
recipient = ["council"]
purpose = ["early-help"]
requires = ["consent"]
evidence = ["ask:overall"]

[[rule]]
id = "no-police"
effect = "forbid"
statement.en = "Mental health is not for the police."
data = ["mental-health"]
recipient = ["police"]
unless = ["life-at-risk"]
evidence = ["ask:v1", "listen:group-1:2", "listen:theme:not-the-police"]
"""

AGREEMENT = """
title = "Ask the NHS"
starts = 2020-06-01

[[party]]
key = "police"
name = "The police"
role = "controller"

[[flow]]
id = "f1"
subject = "young-people"
data = "mental-health"
sender = "nhs"
recipient = "police"
purpose = "early-help"
conditions = ["consent"]
"""


def small_study() -> dict[str, bytes]:
    """Return the folder's files by path."""
    text = {
        "commission.toml": COMMISSION,
        "vocabulary.toml": VOCABULARY,
        "people/consents.csv": consents(),
        "recruit/quotas.csv": QUOTAS,
        "recruit/pool.csv": pool(),
        "recruit/draw.toml": DRAW,
        "recruit/contacts.csv": f"code,name,phone\n{CODES[0]},Ann Example,07700 900001\n",
        "ask/analysis.toml": ANALYSIS,
        "ask/responses/before.csv": answers(0),
        "ask/responses/after.csv": answers(1),
        "listen/transcripts/group-1.txt": TRANSCRIPT,
        "listen/speakers.csv": (
            "transcript,speaker,role,code\n"
            "group-1,Moderator,moderator,\n"
            f"group-1,Ann,participant,{CODES[0]}\n"
            f"group-1,Ben,participant,{CODES[1]}\n"
        ),
        "listen/deidentified.csv": "transcript,by,on\ngroup-1,The team,2020-01-20\n",
        # Of two who speak, any feature tells one apart.
        "listen/quotes.csv": (
            "transcript,line,feature,values,why,by,on\n"
            ",,age,*,The report does not tell it,The team,2020-01-20\n"
            ",,gender,*,The report does not tell it,The team,2020-01-20\n"
        ),
        "charter.toml": CHARTER,
        "share/nhs-police.agreement.toml": AGREEMENT,
    }
    files = {path: content.encode() for path, content in text.items()}
    return files | {"ask/form.xlsx": form(), "listen/coding.qdpx": coding()}


def pool() -> str:
    """Return 24 volunteers, half women, half young."""
    rows = [
        f"{code},{'woman' if i % 2 else 'man'},{'16-24' if i % 4 < 2 else '25+'}"
        for i, code in enumerate(CODES)
    ]
    return "code,gender,age\n" + "\n".join(rows) + "\n"


def consents() -> str:
    """Return everyone's consent to taking part, and Ann's and Ben's to being quoted."""
    rows = [f"{code},taking-part,1,yes,2020-01-06" for code in CODES]
    rows += [f"{CODES[0]},quoting,1,yes,2020-01-06", f"{CODES[1]},quoting,1,yes,2020-01-06"]
    return "code,kind,version,given,on\n" + "\n".join(rows) + "\n"


def answers(wave: int) -> str:
    """Return the answers of 20 people, some of whom move between the waves."""
    rows = [
        f"{code},{min(5, 1 + i % 5 + wave * (i % 3 == 0))},{1 + (i + wave) % 2}"
        for i, code in enumerate(CODES[: 20 - 2 * wave])
    ]
    return "code,overall,v1\n" + "\n".join(rows) + "\n"


@cache
def form() -> bytes:
    """Return a questionnaire of two questions with one scale."""
    book = Workbook()
    survey = book.active
    survey.title = "survey"
    for row in [
        ["type", "name", "label::English (en)"],
        ["text", "code", "Your code"],
        ["select_one scale", "overall", "Is it a good idea?"],
        ["select_one scale", "v1", "The NHS tells the police about mental health"],
    ]:
        survey.append(row)
    choices = book.create_sheet("choices")
    choices.append(["list_name", "name", "label::English (en)"])
    for value in range(1, 6):
        choices.append(["scale", value, f"Answer {value}"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def coding() -> bytes:
    """Return the coding of the transcript: one theme in two passages."""
    root, theme = new_guid("root"), new_guid("theme")
    source = new_guid("source")
    words = ("I would not tell the police.", "Only if a life is at risk.")
    selections = [
        Selection(
            guid=new_guid("selection", phrase),
            source=source,
            start=TRANSCRIPT.index(phrase),
            end=TRANSCRIPT.index(phrase) + len(phrase),
            codings=(Coding(theme),),
            name=phrase,
        )
        for phrase in words
    ]
    return write_project(
        canonical(
            Project(
                name="Small",
                users=(),
                codes=(Code(root, "limits"), Code(theme, "Not the police", root)),
                sources=(Source(source, "group-1", TRANSCRIPT),),
                selections=tuple(selections),
            )
        )
    )


def write(files: dict[str, bytes], folder: Path) -> Path:
    """Write files to a folder and return it."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return folder
