"""Makes the numbers of the example programme `examples/civil-society/`.

Run it as `python examples/make_civil_society.py`.

Everything is made up. The same seed gives the same bytes. What is written by hand (commission,
vocabulary, charter, agreements, settings of sign-up) lies in `examples/civil-society/` already;
what this script reads lies in `examples/civil_society_source/`.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from civil_society_source.cohort import (
    contacts_table,
    count,
    make_organisations,
    read_settings,
)
from civil_society_source.conversation import make_conversation
from civil_society_source.learning import make_plans
from civil_society_source.maturity import ask_files, make_assessment
from civil_society_source.mentoring import make_mentoring, mentor_rows
from civil_society_source.sources import read_source
from civil_society_source.together import make_network, make_programme
from civil_society_source.work import make_needs, make_registers

from remit.ask.files import write_ask
from remit.support.core.contents import SupportFiles
from remit.support.files import write_support

# One of the seeds by which the votes divide into the three groups that were meant.
SEED = 2
STUDY = Path(__file__).parent / "civil-society"


def make_files() -> dict[str, bytes]:
    """Return every file that is made, by path in the study folder."""
    rows = read_source("organisations")
    organisations = make_organisations(SEED, rows)
    codes = {row["key"]: one.code for row, one in zip(rows, organisations, strict=True)}
    assessment = make_assessment(SEED, rows, codes)
    needs = make_needs(codes)
    support = SupportFiles(
        organisations=tuple(sorted(organisations, key=lambda one: one.code)),
        registers=make_registers(codes),
        assessment=assessment,
        needs=needs,
        plans=make_plans(SEED, rows, codes, assessment, needs),
        mentoring=make_mentoring(SEED, rows, codes),
        principles=make_conversation(SEED, rows, codes),
        network=make_network(codes),
        programme=make_programme(SEED, rows, codes),
    )
    support = replace(support, batches=count(organisations, support, read_settings(STUDY)))
    return {
        "recruit/contacts.csv": contacts_table(SEED, [*rows, *mentor_rows()]).encode(),
        **write_ask(ask_files(assessment)),
        **write_support(support),
    }


def main() -> None:
    """Write every file that is made, and say which."""
    for name, content in sorted(make_files().items()):
        path = STUDY / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        print(f"{name}: {len(content):,} bytes")


if __name__ == "__main__":
    main()
