"""Signing up by the pages: the least data, one code and secret, twice, too often, and leaving."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.urls import reverse

from joining_visits import FORM, NAME, SETTLED, join, open_sign_up, page, send
from remit.commission.actions import add_member
from remit.people.queries import withdrawn_codes
from remit.study.actions import import_study
from remit.support.joining_actions import UnableToSettle, store_joining
from remit.support.joining_queries import possible_doubles
from remit.support.organisation_queries import organisation, organisations
from small_programme import CODES, small_programme
from small_study import write
from visits import NOW

pytestmark = pytest.mark.django_db

SECRET = re.compile(r"\b\w{4}-\w{4}-\w{4}\b")
SAID = {
    "size": "1-to-5",
    "reach": "250",
    "boroughs-own": "Camden\nBrent",
    "languages-own": "العربية",
    "holds": ["health", "status"],
}


@pytest.fixture(scope="module")
def programme(kept_by_module, tmp_path_factory):
    contacts = f"code,name,contact\n{CODES[0]},Roof and Bread CIC,020 7946 0000\n"
    files = small_programme(**{"recruit/contacts.csv": contacts})
    folder = write(files, tmp_path_factory.mktemp("study") / "programme")
    key = settings.VAULT_KEY
    made = import_study(folder=folder, vault_key=key, actor="test", now=NOW).commission_id
    open_sign_up(made)
    return made


@pytest.fixture
def coordinator(programme):
    return signed_in(programme, "coordinator")


def signed_in(programme, role):
    user = get_user_model().objects.create_user(f"a-{role}", password="x")
    add_member(commission_id=programme, user_id=user.pk, role=role, actor="t", now=NOW)
    client = Client()
    client.force_login(user)
    return client


def test_an_organisation_signs_up_in_its_language_and_only_the_vault_has_its_name(
    client, programme
):
    assert "A host in Leeds" in page(client, "programme-join", **{"in": "ar"}).content.decode()
    code, secret = join(client, name="Women’s Kitchen", **SAID)
    one = organisation(programme, code)
    assert (one.language, one.size, one.reach) == ("ar", "1-to-5", 250)
    assert (one.boroughs, one.languages) == (("Camden", "Brent"), ("العربية",))
    assert one.holds == ("status", "health")
    assert one.checked_on is None
    home = page(client, "programme").content.decode()
    assert code in home
    assert "Kitchen" not in home
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  our own tables
            assert "Kitchen" not in json.dumps(cursor.fetchall(), default=str), table
    send(client, "programme-sign-out")
    back = send(client, "programme-sign-in", code=code, secret=secret)
    assert reverse("programme-what-we-said", args=[NAME]) in back.content.decode()


def test_choices_are_edited_in_two_languages_and_read_in_either(client, programme, coordinator):
    at = reverse("support-choices", args=[NAME])
    typed = {
        "communities-in-en": ["Somali", ""],
        "communities-in-ar": ["", "أفغان"],
        "languages-in-en": ["Somali", "French", "Tigre"],
        "languages-in-ar": ["الصومالية"],
        "languages-tag": ["so", "fr", "No code"],
    }
    refused = coordinator.post(at, typed)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "“أفغان” has no English words" in text
    assert "“No code” is no code of a language, for “Tigre”" in text
    assert 'value="No code"' in text
    fixed = {"communities-in-ar": [], "languages-tag": ["so", "fr", "tig"]}
    fixed["languages-own"] = ["", "", "ትግረ"]
    assert coordinator.post(at, {**typed, **fixed}).status_code == 302
    assert 'value="الصومالية"' in coordinator.get(at).content.decode()
    form = " ".join(page(client, "programme-about-you", **{"in": "ar"}).content.decode().split())
    assert '<span lang="so" dir="ltr">Soomaali</span></bdi> (<bdi>الصومالية</bdi>)' in form
    assert '<span lang="fr" dir="ltr">Français</span></bdi> (<bdi>الفرنسيّة</bdi>)' in form
    assert '<span lang="tig" dir="ltr">ትግረ</span></bdi> (<bdi><span lang="en"' in form
    assert '<bdi><span lang="en" dir="ltr">Somali</span></bdi>' in form
    code, _ = join(client, **{"languages": "French", "languages-own": "الصومالية"})
    assert organisation(programme, code).languages == ("French", "Somali")


def test_a_form_sent_twice_is_one_organisation_and_a_later_one_opens_nothing(client, programme):
    at = reverse("programme-about-you", args=[NAME])
    form = FORM.search(client.get(at).content.decode())[1]
    posted = {"form": form, "name": "Hub", "contact": "x@example.org"}
    client.post(at, posted)
    before = len(organisations(programme))
    assert Client().post(at, posted).status_code == 200
    assert len(organisations(programme)) == before
    from remit.people.models import Participant

    Participant.objects.update(registered_at=NOW)
    assert Client().post(at, posted).status_code == 302
    forged = Client().post(at, {**posted, "form": "A-forged-form"})
    assert forged.status_code == 422
    assert len(organisations(programme)) == before


def test_every_fault_of_a_sign_up_is_said_at_once_and_nothing_typed_is_lost(client, programme):
    at = reverse("programme-about-you", args=[NAME])
    form = FORM.search(client.get(at).content.decode())[1]
    answer = client.post(at, {"form": form, "contact": "me", "reach": "lots", "boroughs-own": "X"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count('<a href="#') == 2
    assert ">X</textarea>" in text
    assert 'value="me"' in text
    assert len(organisations(programme)) == 3


def test_signs_that_nobody_sees_are_refused_in_the_readers_language(client, programme):
    at = reverse("programme-sign-in", args=[NAME])
    answer = client.post(f"{at}?in=ar", {"code": "a\x00b", "secret": "x"})
    assert answer.status_code == 422
    assert "علامة لا يراها أحد" in answer.content.decode()


def test_a_second_sign_up_looks_like_the_first_to_all_but_the_coordinator(
    client, programme, coordinator
):
    (first, _), (second, _) = join(client, name="The Hub Ltd"), join(Client(), name="the hub")
    assert possible_doubles(programme) == (tuple(sorted((first, second))),)
    assert first in page(coordinator, "support-organisation", second).content.decode()
    send(coordinator, "support-organisation", second, do="take-out")
    assert organisation(programme, second)
    send(coordinator, "support-organisation", second, do="apart")
    assert possible_doubles(programme) == ()
    send(coordinator, "support-organisation", second, do="take-out", sure="yes")
    assert organisation(programme, second) is None
    assert withdrawn_codes(programme) == frozenset()


def test_a_sign_up_under_the_name_of_an_organisation_that_a_folder_brought_is_seen(
    client, programme
):
    code, _ = join(client, name="roof & bread")
    assert possible_doubles(programme) == (tuple(sorted((CODES[0], code))),)


def test_a_name_is_opened_on_record_and_only_by_a_coordinator(client, programme, coordinator):
    from remit.ledger.models import Entry

    code, _ = join(client, name="Hidden House")
    shown = page(coordinator, "support-organisation", code).content.decode()
    assert "Hidden" not in shown
    opened = send(coordinator, "support-organisation", code, do="open").content.decode()
    assert "Hidden House" in opened
    last = Entry.objects.order_by("-index").first()
    assert (last.action, last.actor) == ("people.contact-opened", "a-coordinator")
    owner = signed_in(programme, "owner")
    assert page(owner, "support-organisation", code).status_code == 403
    assert send(owner, "support-organisation", code, do="open").status_code == 403


def test_a_coordinator_gives_a_new_secret_once_and_the_old_one_opens_nothing(
    client, programme, coordinator
):
    code, old = join(client)
    send(client, "programme-sign-out")
    shown = send(coordinator, "support-organisation", code, do="secret").content.decode()
    new = SECRET.search(shown)[0]
    assert new not in page(coordinator, "support-organisation", code).content.decode()
    assert send(client, "programme-sign-in", code=code, secret=old).status_code == 422
    assert code in send(client, "programme-sign-in", code=code, secret=new).content.decode()


def test_many_sign_ups_are_turned_away_and_the_coordinator_is_told(programme, coordinator):
    from dataclasses import replace

    open_sign_up(programme, replace(SETTLED, most_from_one_place=2))
    for _ in range(2):
        assert join(Client())
    at = reverse("programme-about-you", args=[NAME])
    form = FORM.search(Client().get(at).content.decode())[1]
    late = Client().post(at, {"form": form, "name": "Late", "contact": "late@example.org"})
    assert late.status_code == 429
    assert len(organisations(programme)) == 5
    text = page(coordinator, "support").content.decode()
    assert "2 signed up, 1 turned away, from 1 place of the internet; 3 from the busiest" in text


def test_an_organisation_changes_what_it_said_and_its_name_is_known_again(client, programme):
    code, _ = join(client, name="Old Name")
    other, _ = join(Client(), name="New Name")
    send(client, "programme-what-we-said", size="over-20", **{"communities-own": "Afghan"})
    one = organisation(programme, code)
    assert (one.size, one.communities, one.reach) == ("over-20", ("Afghan",), None)
    send(client, "programme-our-name", name="new name!")
    assert possible_doubles(programme) == (tuple(sorted((code, other))),)


def test_an_organisation_leaves_with_its_rows_kept_comes_back_or_takes_them_out(client, programme):
    code, secret = join(client)
    assert "can’t be undone" in page(client, "programme-leave").content.decode()
    send(client, "programme-leave", choice="keep")
    assert organisation(programme, code).left_on
    send(client, "programme-leave", choice="come-back")
    assert organisation(programme, code).left_on is None
    assert send(client, "programme-leave", choice="take-out").status_code == 422
    assert organisation(programme, code)
    send(client, "programme-leave", choice="take-out", sure="yes")
    assert organisation(programme, code) is None
    assert code in withdrawn_codes(programme)
    assert page(client, "programme-what-we-said").status_code == 302
    again = send(client, "programme-sign-in", code=code, secret=secret)
    assert again.status_code == 422


def test_sign_up_is_opened_and_closed_by_the_coordinator_and_promises_are_kept(
    client, programme, coordinator
):
    send(coordinator, "support-sign-up", do="close")
    assert page(client, "programme-about-you").status_code == 302
    told = send(
        coordinator, "support-sign-up", do="settle", administrator="Payer", commissioner="PAYER"
    )
    assert told.status_code == 422
    assert "would run the server as well" in told.content.decode()
    from dataclasses import replace

    with pytest.raises(UnableToSettle):
        store_joining(
            commission_id=programme, settings=replace(SETTLED, least=4), actor="t", now=NOW
        )
    assert CODES[0] in page(coordinator, "support").content.decode()
