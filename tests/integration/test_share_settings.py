"""How records are linked under an agreement: said in the study folder or on a page, and used."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from linking_study import AGREEMENT, KEY, NOW, bring_both, rows_of, run, store_study
from remit.commission.actions import add_member
from remit.kernel.errors import InvalidInput, Problems
from remit.kernel.finding import digest
from remit.ledger.models import Entry
from remit.share.actions import store_agreements
from remit.share.core.agreed_settings import settings_path, settled
from remit.share.core.linkage.settings import Settings
from remit.share.core.linkage.settings_reading import settings_from
from remit.share.core.settings_form import read_form, shown
from remit.share.models import LinkageRun
from remit.share.objection_actions import Named, leave_out
from remit.share.queries import stored_agreements
from remit.share.settings_actions import change_settings, store_settings
from remit.share.settings_files import read_settings, write_settings
from remit.share.settings_queries import said_of, settings_shown, stored_settings

pytest.importorskip("splink", reason="the part remit[link] is not installed")
pytestmark = pytest.mark.django_db
PATH = settings_path(AGREEMENT)
SAID = """
[links]
precision = 0.999
[datasets.emergency.columns]
nhs_number = "none"
[keys]
names = false
[comparisons.given.levels]
form = "off"
slip = 2
[comparisons.sex]
compare = false
"""


@pytest.fixture(scope="module")
def study(kept_by_module):
    return store_study()


def as_role(study, role):
    user = get_user_model().objects.create_user(role)
    act = {"actor": "t", "now": timezone.now()}
    add_member(commission_id=study, user_id=user.pk, role=role, party="hospital", **act)
    client = Client()
    client.force_login(user)
    return client


def at(name, *more):
    return reverse(name, args=["attitudes", AGREEMENT, *more])


def read(text, study):
    problems = Problems()
    found = read_settings({PATH: text.encode()}, problems, agreements=stored_agreements(study))
    return found, problems


def store(study, text):
    found, problems = read(text, study)
    problems.raise_if_any()
    store_settings(commission_id=study, settings=found, actor="t", now=NOW)
    return found


def last(action):
    return Entry.objects.filter(action=f"share.{action}").last()


def test_settings_of_the_study_folder_are_stored_and_come_back_to_the_byte(study):
    found = store(study, SAID)
    written = write_settings(stored_settings(study))
    assert list(written) == [PATH]
    again, problems = read(written[PATH].decode(), study)
    assert list(problems) == []
    assert again == found == stored_settings(study)
    assert write_settings(again) == written
    assert json.loads(last("settings-changed").facts) == {
        "agreement": AGREEMENT,
        "proposed": False,
    }
    # Another text of an agreement keeps what was said of how its records are linked.
    agreements = stored_agreements(study)
    store_agreements(commission_id=study, agreements=agreements, actor="t", now=NOW)
    assert stored_settings(study) == found
    store_settings(commission_id=study, settings={}, actor="t", now=NOW)
    assert stored_settings(study) == {}
    assert write_settings({}) == {}


def test_what_an_agreement_leaves_no_room_for_is_told_at_once_by_file_and_place(study, home):
    _, problems = read(
        "[links]\none_of_each = false\n[datasets.hospital]\n"
        '[datasets.emergency]\nrecord_id = "x"\n[datasets.emergency.columns]\ninjury = "none"\n',
        study,
    )
    assert [(one.place.file, one.place.key) for one in problems] == [
        (PATH, "links.one_of_each"),
        (PATH, "datasets.hospital"),
        (PATH, "datasets.emergency.columns.injury"),
        (PATH, "datasets.emergency.record_id"),
    ]
    other = {"share/no-such.settings.toml": b""}
    noted = Problems()
    assert read_settings(other, noted, agreements=stored_agreements(study)) == {}
    assert [one.code for one in noted] == ["linkage-settings-without"]

    # What the door took a column for, and what would leave nothing to link by, is known with it.
    store(
        study,
        '[datasets.emergency.columns]\nsurname = "given"\n[comparisons]\n'
        + "".join(f"{one}.compare = false\n" for one in ("family", "birth", "sex", "postcode")),
    )
    bring_both(study, home)
    with pytest.raises(InvalidInput) as refused:
        run(study, home)
    assert [one.code for one in refused.value.problems] == ["linkage-settings-role-at-door"]
    everything = ("given", "family", "birth", "sex", "postcode", "nhs")
    store(study, "[comparisons]\n" + "".join(f"{one}.compare = false\n" for one in everything))
    with pytest.raises(InvalidInput) as refused:
        run(study, home)
    assert [one.place.key for one in refused.value.problems] == ["comparisons"]
    assert not LinkageRun.objects.exists()


def test_a_run_uses_what_was_said_and_tells_it_and_opt_outs_hold_all_the_same(study, home):
    bring_both(study, home)
    store(study, SAID)
    shown = settings_shown(study, AGREEMENT, said_of(study, AGREEMENT), PATH)
    done = run(study, home)
    used = done.report["settings"]
    assert settings_from(used) == read(shown, study)[0][AGREEMENT]
    assert used["links"] == {"one_of_each": True, "precision": 0.999}
    assert used["datasets"]["emergency"]["columns"]["nhs_number"] == "none"
    splink = done.report["pairs"][0]["settings"]
    assert [one["output_column_name"] for one in splink["comparisons"]] == [
        "given",
        "family",
        "birth",
        "postcode",
    ]
    rules = [one["blocking_rule"] for one in splink["blocking_rules_to_generate_predictions"]]
    assert not {"l.nhs = r.nhs", "l.key_names = r.key_names"} & set(rules)
    said = last("run-started")
    assert '"settings"' in said.digests
    assert LinkageRun.objects.get().settings_digest == digest(
        read(SAID, study)[0][AGREEMENT].document()
    )
    # A number that is compared no more still tells who is left out.
    headings, rows = rows_of("emergency")
    number = next(row[headings.index("nhs_number")] for row in rows if row[6])
    taken = leave_out(
        commission_id=study,
        kind="objection",
        named=[Named(number)],
        agreement=AGREEMENT,
        reference="",
        home=home,
        vault_key=KEY,
        actor="t",
        now=NOW,
    )
    assert taken.persons == 1


def test_the_linkage_unit_changes_them_on_a_page_and_sees_no_payload(study):
    linker, url = as_role(study, "linker"), at("agreement-settings")
    for role in ("custodian", "analyst", "owner"):
        client = as_role(study, role)
        assert client.get(url).status_code == client.post(url).status_code == 403
        assert url not in client.get(at("agreement-linkage")).content.decode()
    page = linker.get(url).content.decode()
    assert "The same names in another order, or parted otherwise" in page
    assert "surname: Surname" in page
    for payload in ("injury", "week_of", "placement"):
        assert payload not in page

    sent = form_of(page)
    wrong = {
        **sent,
        "precision": "2",
        "prior": "some",
        "level-given-slip": "mild",
        "level-sex-other": "off",
        "level-sex-same": "m 7",
    }
    refused = linker.post(url, wrong)
    assert refused.status_code == 422
    told = refused.content.decode()
    assert "There are 5 problems" in told
    assert "“mild” cannot be used" in told
    assert 'value="mild"' in told
    none = linker.post(url, {name: text for name, text in sent.items() if "key-" not in name})
    assert "leave no keys on" in none.content.decode()
    both = linker.post(url, {**sent, "precision": "0.9", "least_weight": "3"})
    assert "only one can choose the threshold" in both.content.decode()
    assert stored_settings(study) == {}

    del sent["key-names"], sent["part-sex"], sent["column-emergency-nhs_number"]
    sent |= {"precision": "0.999", "level-given-form": "OFF", "level-given-slip": "2"}
    saved = linker.post(url, sent, follow=True).content.decode()
    assert "It is saved." in saved
    assert stored_settings(study) == read(SAID, study)[0]
    assert "was changed" in linker.get(at("agreement-linkage")).content.decode()
    stale = linker.post(url, sent)
    assert "changed while this page was open" in stale.content.decode()
    linker.post(url, {"version": form_of(saved)["version"], "as-proposed": "yes"})
    assert stored_settings(study) == {}
    assert said_of(study, AGREEMENT) == Settings()


def test_of_two_who_change_them_at_once_the_second_changes_nothing(study):
    ours, theirs = Settings(precision=0.9), Settings(precision=0.8)
    change = {"commission_id": study, "agreement": AGREEMENT, "actor": "t", "now": NOW}
    assert change_settings(settings=ours, before=Settings(), **change)
    assert not change_settings(settings=theirs, before=Settings(), **change)
    assert stored_settings(study) == {AGREEMENT: ours}


class Form(HTMLParser):
    """What a browser would send of a page's form, untouched."""

    def __init__(self):
        super().__init__()
        self.sent = {}

    def handle_starttag(self, tag, attributes):
        own = dict(attributes)
        if tag == "input" and (own.get("type") != "checkbox" or "checked" in own):
            self.sent[own["name"]] = own.get("value") or ""


def form_of(page):
    form = Form()
    form.feed(page)
    return form.sent


def test_of_match_keys_there_is_less_to_say_and_the_rest_is_told_as_not_applied(study):
    agreement = next(one for one in stored_agreements(study) if one.key == AGREEMENT)
    encoded = replace(
        agreement, datasets=tuple(replace(one, encoded=True) for one in agreement.datasets)
    )
    said, noted = read(SAID, study)[0][AGREEMENT], Problems()
    found = settled(encoded, {}, said, PATH, noted)
    assert list(noted) == []
    assert [one.place.key for one in noted.notices] == [
        "keys",
        "comparisons",
        "datasets.emergency.columns.nhs_number",
    ]
    assert all("does not apply: match keys are linked" in one.message for one in noted.notices)
    assert (found.keys, found.parts, found.precision) == ({}, {}, 0.999)
    form = shown(found, found, "")
    assert (form.keys, form.parts) == ((), ())
    whole, wrong = read_form({"precision": "0.9"}, found)
    assert (whole.precision, wrong) == (0.9, ())
