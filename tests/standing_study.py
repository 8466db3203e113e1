"""A small study whose one agreement, “plan”, stands: signed by all, within the law and the remit."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from remit.charter.actions import store_charter
from remit.charter.core.rule import Charter, Effect, Rule
from remit.commission.actions import store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles
from remit.share.actions import store_agreements
from remit.share.core.output_rules import OutputRules
from remit.share.core.signing import public_text, sign
from remit.share.core.standing import Acts
from remit.share.linkage.places import LINKED, STEADY, run_folder
from remit.share.models import LinkageRun
from remit.share.standing_actions import store_acts
from small_agreement import VOCABULARY, agreement

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
CHARTER = Charter((Rule("r", Effect.PERMIT, {"en": "Yes."}, {"recipient": ("council",)}),))


def _key(party):
    return Ed25519PrivateKey.from_private_bytes(sha256(party.encode()).digest())


def plan(**output):
    """Return the agreement, holding tables to a threshold of ten unless it says otherwise."""
    found = agreement()
    parties = tuple(replace(one, public_key=public_text(_key(one.key))) for one in found.parties)
    rules = OutputRules(**({"threshold": 10} | output))
    # Pages go by the clock on the wall, so the agreement runs as long as anybody tests it.
    days = {"starts": date(2020, 1, 1), "ends": date(2199, 12, 31)}
    return replace(found, key="plan", title="The plan", parties=parties, output=rules, **days)


def standing_study(**output):
    """Store the study; return its id."""
    facts = CommissionFacts("small", "X1", "A small study", "study", "What?", ())
    store = {"actor": "test", "now": NOW}
    study = store_commission(commission=CommissionFiles(facts, VOCABULARY), **store)
    store_charter(commission_id=study, charter=CHARTER, **store)
    sign_plan(study, plan(**output))
    return study


def sign_plan(study, *agreements):
    """Store agreements as they are now, signed by every party."""
    store = {"commission_id": study, "actor": "test", "now": NOW}
    store_agreements(agreements=agreements, **store)
    signed = {
        made.key: Acts(tuple(sign(made, one.key, _key(one.key), NOW) for one in made.parties))
        for made in agreements
    }
    store_acts(acts=signed, **store)


def finished_run(study, linked, name="plan-1"):
    """Store a linked table as what a finished run has left."""
    folder = run_folder(Path(settings.HOME), name)
    folder.mkdir(parents=True)
    shutil.move(linked.path, folder / LINKED)
    shutil.move(linked.steady_path, folder / STEADY)
    LinkageRun.objects.create(
        commission_id=study,
        agreement=linked.agreement,
        name=name,
        token=name,
        state="finished",
        process=1,
        started_at=NOW,
        ended_at=NOW,
        by="test",
        agreement_digest="0" * 64,
        sources=dict.fromkeys(linked.datasets, "x"),
        persons=linked.persons,
        columns=[
            {"name": one.name, "dataset": one.dataset, "kind": one.kind, "term": one.term}
            for one in linked.columns
        ],
    )
    return name
