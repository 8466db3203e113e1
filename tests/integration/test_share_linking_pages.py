"""The pages of deliveries, runs and who is left out: each role sees its own half."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linking_study import AGREEMENT, FILES, KEY, as_csv, bring, rows_of, store_study
from remit.commission.actions import add_member
from remit.commission.models import Membership
from remit.share.models import Delivery, LinkageRun, Objection, ObjectionMark

pytest.importorskip("splink", reason="the part remit[link] is not installed")
pytestmark = pytest.mark.django_db
ROLES = ("custodian", "linker", "analyst", "owner")


@pytest.fixture
def study(settings, tmp_path, monkeypatch):
    settings.HOME, settings.VAULT_KEY = tmp_path / "home", KEY
    monkeypatch.setattr("remit.share.linkage.pairing.SAMPLE", 100)
    found = store_study()
    for role in ROLES:
        user = get_user_model().objects.create_user(role)
        act = {"actor": "t", "now": timezone.now()}
        add_member(commission_id=found, user_id=user.pk, role=role, party="hospital", **act)
    return found


def as_role(role):
    client = Client()
    client.force_login(get_user_model().objects.get(username=role))
    return client


def at(name, *more):
    return reverse(name, args=["attitudes", AGREEMENT, *more])


def send(client, dataset, content):
    file = SimpleUploadedFile(f"{dataset}.csv", content)
    return client.post(at("agreement-deliver"), {"dataset": dataset, "file": file}, follow=True)


def test_a_custodian_brings_a_file_and_each_role_sees_its_own_half(study):
    custodian = as_role("custodian")
    content = (FILES / "emergency.csv").read_bytes()
    page = send(custodian, "emergency", content)
    assert "430 records delivered" in page.content.decode()
    for role, sees in (
        ("custodian", {"NHS number", "injury"}),
        ("linker", {"NHS number"}),
        ("analyst", {"injury"}),
        ("owner", set()),
    ):
        shown = as_role(role).get(at("agreement-linkage")).content.decode()
        cells = {one for one in ("NHS number", "injury") if f'"row">{one}<' in shown}
        assert cells == sees, role
        assert ("Bring a file" in shown) is (role == "custodian")
        assert ("Leave somebody out" in shown) is (role in {"custodian", "linker"})
    refused = send(custodian, "emergency", content.replace(b",week,", b",weak,"))
    assert refused.status_code == 422
    assert "“weak” is no field of “emergency”" in refused.content.decode()
    assert send(custodian, "no-such", content).status_code == 422
    nothing = custodian.post(at("agreement-deliver"), {"dataset": "emergency"})
    assert "No file was chosen" in nothing.content.decode()
    # Nobody else brings a file, and no custodian another party's, whoever brought it before.
    for role in ("linker", "analyst", "owner"):
        assert send(as_role(role), "emergency", content).status_code == 403
    other = send(custodian, "social-care", (FILES / "social-care.csv").read_bytes())
    assert other.status_code == 403
    assert "brought by “council”, and your sign-in is for “hospital”" in other.content.decode()
    shown = custodian.get(at("agreement-linkage")).content.decode()
    assert "<option>emergency</option>" in shown
    assert "<option>social-care</option>" not in shown
    Membership.objects.filter(role="custodian").update(party="")
    assert send(custodian, "emergency", content).status_code == 403
    shown = custodian.get(at("agreement-linkage")).content.decode()
    assert "None of these datasets is of the party" in shown
    assert '"row">NHS number<' not in shown
    assert Delivery.objects.get().dataset == "emergency"


def test_the_linkage_unit_starts_a_run_and_its_report_shows_each_role_no_more_than_its_own(
    study, settings, monkeypatch
):
    bring(study, settings.HOME, "emergency")
    linker = as_role("linker")
    assert "Still to come: social-care" in linker.get(at("agreement-linkage")).content.decode()
    early = linker.post(at("agreement-link"))
    assert early.status_code == 422
    assert "there is not yet delivered: social-care" in early.content.decode()
    bring(study, settings.HOME, "social-care")
    assert as_role("owner").post(at("agreement-link")).status_code == 403
    for role in ROLES:
        shown = as_role(role).get(at("agreement-linkage")).content.decode()
        assert ("Link what was delivered" in shown) is (role == "linker")
    # What nobody should wait for is refused with the command that does it.
    with monkeypatch.context() as short:
        short.setattr("remit.share.core.starting.MOST_ON_A_PAGE", 1009)
        command = "remit link linked-planning --study attitudes"
        shown = linker.get(at("agreement-linkage")).content.decode()
        assert f"<code>{command}</code>" in shown
        assert "Link what was delivered" not in shown
        long = linker.post(at("agreement-link"))
        assert long.status_code == 422
        assert f"On the server, give: {command}" in long.content.decode()
    done = linker.post(at("agreement-link"))
    row = LinkageRun.objects.get()
    assert done.url == at("agreement-run", row.name)
    assert row.by == "linker"
    row.report["by_payload"] = [
        {"by": "emergency_injury", "group": "burnt", "n": 103, "linked": 3},
        {"by": "emergency_injury", "group": "usual", "n": 200, "linked": 90},
    ]
    row.save()
    shown = {
        role: as_role(role).get(at("agreement-run", row.name)).content.decode() for role in ROLES
    }
    assert all("Who is likely to be missed" in page for page in shown.values())
    assert all("too few to tell" in page for page in shown.values())
    # Its charts: what each finding weighs, and how sure the links are.
    assert all("the same surname" in page for page in shown.values())
    assert all('<svg class="bar-of against"' in page for page in shown.values())
    assert all("99.9% to 100%" in page for page in shown.values())
    assert "burnt, usual" in shown["analyst"]
    assert not any("burnt" in shown[role] for role in ROLES if role != "analyst")
    assert all("The settings that this run used" in page for page in shown.values())
    assert all("[comparisons.given.levels]" in page for page in shown.values())
    assert as_role("owner").get(at("agreement-run", "other-1")).status_code == 404


def test_somebody_is_left_out_by_a_page_and_their_number_is_not_kept(study):
    headings, rows = rows_of("emergency")
    number = next(row[headings.index("nhs_number")] for row in rows if row[6])
    custodian = as_role("custodian")
    posted = {"kind": "objection", "dataset": "", "text": number, "reference": "OBJ/2"}
    wrong = custodian.post(at("agreement-leave-out"), {**posted, "text": number[:-1]})
    assert wrong.status_code == 422
    assert "This is no NHS number" in wrong.content.decode()
    page = custodian.post(at("agreement-leave-out"), posted, follow=True)
    assert "Left out of every later" in page.content.decode()
    [kept] = Objection.objects.values_list("agreement", "kind", "reference", "marks__mark")
    assert kept[:3] == (AGREEMENT, "objection", "OBJ/2")
    assert number not in kept[3]
    assert len(kept[3]) == 32
    assert as_role("analyst").post(at("agreement-leave-out"), posted).status_code == 403
    lift = at("agreement-lift-out")
    assert as_role("analyst").post(lift, posted).status_code == 403
    assert custodian.post(lift, {**posted, "of": "all"}).status_code == 422
    page = custodian.post(lift, {**posted, "reference": "OBJ/2a"}, follow=True).content.decode()
    assert "The next run links them again." in page
    assert "(OBJ/2a)" in page
    assert not ObjectionMark.objects.exists()


def test_a_file_that_is_no_table_is_refused_in_words(study):
    custodian = as_role("custodian")
    for content in (
        b"PAR1 and nothing more",
        b"\xff\xfe\x00",
        as_csv(["forename"], []),
        b"a,b\n1\n",
    ):
        page = send(custodian, "emergency", content)
        assert page.status_code == 422
        assert "There is a problem" in page.content.decode() or "problems" in page.content.decode()
    assert not Delivery.objects.exists()
