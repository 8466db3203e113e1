"""The example's charter and signed agreement without its people, and custodians' files to break."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from remit.charter.actions import store_charter
from remit.charter.files import read_charter
from remit.commission.actions import store_commission
from remit.commission.files import read_commission
from remit.kernel.errors import Problems
from remit.share.actions import store_agreements
from remit.share.acts_files import read_acts
from remit.share.core.signing import public_text, sign
from remit.share.core.standing import Acts
from remit.share.delivery_actions import Brought, deliver
from remit.share.files import read_agreements
from remit.share.linkage.places import deliveries_folder, runs_folder
from remit.share.run_actions import link
from remit.share.standing_actions import store_acts
from remit.study.folder import StudyFolder

EXAMPLE = Path(__file__).parents[1] / "examples" / "attitudes"
FILES = EXAMPLE / "share" / "data" / "linked-planning"
AGREEMENT, DATASETS = "linked-planning", ("emergency", "social-care")
NOW = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
KEY = b"k" * 32


def store_study(*, encoded=False, now=NOW, **safeguards):
    """Store the example's commission, charter, agreements and signatures; return its id.

    With other safeguards, or as match keys, the agreement is signed anew by every party.
    """
    files, problems = StudyFolder(EXAMPLE), Problems()
    commission = read_commission(files, problems)
    charter = read_charter(files, problems, vocabulary=commission.vocabulary, known_evidence=None)
    agreements = read_agreements(files, problems, vocabulary=commission.vocabulary)
    acts = read_acts(files, problems, agreements=[one.key for one in agreements])
    problems.raise_if_any()
    if safeguards or encoded:
        changed = [_signed_anew(one, safeguards, acts, encoded=encoded) for one in agreements]
        agreements = [one for one, _ in changed]
        acts = {one.key: own for one, own in changed}
    act = {"actor": "test", "now": now}
    found = store_commission(commission=commission, **act)
    store_charter(commission_id=found, charter=charter, **act)
    store_agreements(commission_id=found, agreements=agreements, **act)
    store_acts(commission_id=found, acts=acts, **act)
    return found


def _signed_anew(agreement, safeguards, acts, *, encoded):
    if agreement.key != AGREEMENT:
        return agreement, acts.get(agreement.key, Acts())
    keys = {one.key: Ed25519PrivateKey.generate() for one in agreement.parties}
    made = replace(
        agreement,
        parties=tuple(
            replace(one, public_key=public_text(keys[one.key])) for one in agreement.parties
        ),
        safeguards=replace(agreement.safeguards, **safeguards),
        datasets=tuple(replace(one, encoded=encoded) for one in agreement.datasets),
    )
    return made, Acts(tuple(sign(made, party, key, NOW) for party, key in keys.items()))


def rows_of(dataset, most=None):
    """Return the headings and the rows of one of the example's custodians' files."""
    with (FILES / f"{dataset}.csv").open(encoding="utf-8", newline="") as file:
        headings, *rows = csv.reader(file)
    return headings, rows[:most]


def as_csv(headings, rows):
    """Return a table as the bytes of a CSV file."""
    written = StringIO()
    csv.writer(written).writerows([headings, *rows])
    return written.getvalue().encode()


def keeping(home, now=NOW, seed=7):
    """Return what every act of linking takes beside what it is about."""
    return {
        "home": home,
        "vault_key": KEY,
        "rng": np.random.default_rng(seed),
        "actor": "test",
        "clock": lambda: now,
    }


def bring(commission, home, dataset, content=None, **more):
    """Deliver a file of the example, or its content changed."""
    brought = (
        Brought(AGREEMENT, dataset, f"{dataset}.csv", FILES / f"{dataset}.csv", **more)
        if content is None
        else Brought(AGREEMENT, dataset, f"{dataset}.csv", content=content, **more)
    )
    return deliver(commission_id=commission, brought=brought, **keeping(home))


def bring_both(commission, home):
    """Deliver both files of the example."""
    for dataset in DATASETS:
        bring(commission, home, dataset)


def run(commission, home, **changed):
    """Link what was delivered."""
    return link(commission_id=commission, agreement=AGREEMENT, **{**keeping(home), **changed})


def identifiers():
    """Return names, postcodes and numbers of some people in the example's files, as bytes."""
    found = set()
    for dataset in DATASETS:
        headings, rows = rows_of(dataset)
        for name in ("surname", "postcode", "nhs_number", headings[0]):
            at = headings.index(name)
            found |= {row[at] for row in rows if len(row[at]) > 5}
    return {text.encode() for text in sorted(found)[::15]}


def holding(folder, wanted):
    """Return the files below a folder that hold any of some bytes, with what they hold."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            held = {each for each in wanted if each in content}
            if held:
                found[str(path)] = held
    return found


def folders(home):
    """Return how many deliveries and how many runs lie on disk."""
    return [len(list(one.glob("*"))) for one in (deliveries_folder(home), runs_folder(home))]


def codes_of(error):
    """Return the codes of the problems that were raised."""
    return {problem.code for problem in error.value.problems}


def changed(dataset, change, most=150):
    """Return a file of the example with each row changed by a function of it as a mapping."""
    headings, rows = rows_of(dataset, most)
    made = [change(dict(zip(headings, row, strict=True)), at) for at, row in enumerate(rows)]
    return as_csv(list(made[0]), [list(row.values()) for row in made])
