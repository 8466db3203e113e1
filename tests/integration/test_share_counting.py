"""Counting together in a programme: pools, what organisations hand in, and the tables of it."""

from __future__ import annotations

import json
from random import Random

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from counted_needs import PERMIT, POOL
from joining_visits import NAME, join, open_sign_up, page, send
from remit.charter.actions import store_charter
from remit.charter.core.document import parse_charter
from remit.commission.actions import add_member
from remit.commission.queries import vocabulary
from remit.kernel.errors import Problems
from remit.kernel.tables import read_table
from remit.ledger.models import Entry
from remit.share.core.counting.counts import Handed, count_records, protected_values
from remit.share.core.counting.pool import parse_pool
from remit.share.models import HandedCounts, PooledTable
from remit.study.actions import import_study
from remit.support.models import Organisation
from remit.support.own_copies import own_sheets
from small_programme import small_programme
from small_study import VOCABULARY, write
from visits import NOW

pytestmark = pytest.mark.django_db

FILES = {"vocabulary.toml": VOCABULARY}
KNOWN = parse_pool(POOL.encode(), "pool.toml", Problems())


@pytest.fixture
def programme(tmp_path):
    folder = write(small_programme(**FILES), tmp_path / "programme")
    made = import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id
    rules = parse_charter(
        PERMIT.encode(), "c.toml", vocabulary(made), Problems(), must_be_said=False
    )
    store_charter(commission_id=made, charter=rules, actor="test", now=NOW)
    open_sign_up(made)
    return made


def counts(at):
    rng = Random(at)
    rows = [f"{rng.choice(['Camden', 'Brent'])},{rng.choice(['housing', 'advice'])}"
            for _ in range(80)]  # fmt: skip
    table = read_table(("borough,need\n" + "\n".join(rows)).encode(), "r.csv", Problems())
    same = {"borough": "borough", "need": "need"}
    values = protected_values(count_records(table, KNOWN, same, "", Problems()), KNOWN)
    return Handed(
        "needs", KNOWN.fingerprint, f"Zebra {at}", NOW.date(), "zoe", f"{at:032x}", values
    )


def file_of(content):
    return SimpleUploadedFile("file", content)


def hand_in(client, at):
    document = json.dumps(counts(at).as_dict(KNOWN)).encode()
    return send(client, "counts", pool="needs", file=file_of(document))


def test_organisations_count_together_and_nobody_else_sees_what_one_handed_in(programme):
    clients = {}
    for role in ("coordinator", "owner"):
        user = get_user_model().objects.create_user(role)
        add_member(commission_id=programme, user_id=user.pk, role=role, actor="t", now=NOW)
        clients[role] = Client()
        clients[role].force_login(user)
    staff, at = clients["coordinator"], reverse("counts-staff", args=[NAME])
    assert clients["owner"].get(at).status_code == 403
    assert staff.post(at, {"file": file_of(b"name = 1")}).status_code == 422
    assert staff.post(at, {"file": file_of(POOL.encode())}).status_code == 302
    assert "already" in staff.post(at, {"file": file_of(POOL.encode())}).content.decode()

    groups = [Client() for _ in range(6)]
    for number, client in enumerate(groups[:4]):
        join(client, f"Hub {number}", f"{number}@example.org")
        assert "You handed in counts" in hand_in(client, number).content.decode()
    assert page(groups[0], "counts-pool", "needs").status_code == 200
    assert send(groups[0], "counts", pool="needs", file=file_of(b"{}")).status_code == 422
    long = send(groups[0], "counts", pool="needs", file=file_of(b"{}" + b" " * 2_000_000))
    assert long.status_code == 422
    assert "longer than 2 MB, so nothing of it was taken" in long.content.decode()
    assert staff.post(at, {"file": file_of(POOL.encode() + b" " * 2_000_000)}).status_code == 422
    assert "too few" in staff.post(at, {"pool": "needs"}).content.decode()
    join(groups[4], "Hub 4", "4@example.org")
    hand_in(groups[4], 4)
    assert staff.post(at, {"pool": "needs"}).status_code == 302
    assert "5 organisations handed in" in staff.get(at).content.decode()
    told = page(groups[0], "counts").content.decode()
    assert "What we know together" in told
    assert "عدد المنظمات" in page(groups[0], "counts", **{"in": "ar"}).content.decode()
    kept = [str(one.document) for one in (*PooledTable.objects.all(), *HandedCounts.objects.all())]
    facts = str(list(Entry.objects.values_list("actor", "facts", "digests")))
    assert not any(name in text for text in (*kept, facts, told) for name in ("Zebra", "zoe"))

    join(groups[5], "Hub 5", "5@example.org")
    assert "these very counts" in hand_in(groups[5], 4).content.decode()
    hand_in(groups[5], 5)
    assert "could be told" in staff.post(at, {"pool": "needs"}).content.decode()
    mine = HandedCounts.objects.order_by("pk").last()
    assert "needs" in str(own_sheets(mine.organisation_id))
    assert (
        "You handed in" not in send(groups[5], "counts", pool="needs", do="drop").content.decode()
    )
    # Taking back what is not there is nothing that happened.
    send(groups[5], "counts", pool="needs", do="drop")
    assert Entry.objects.filter(action="share.counts-taken-back").count() == 1
    Organisation.objects.filter(handed_counts__isnull=False).first().delete()
    assert HandedCounts.objects.count() == 4
    assert PooledTable.objects.count() == 1
