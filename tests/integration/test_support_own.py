"""What is an organisation's own: its whole copy, its data register, and both in the folder."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from filled_models import fill
from hanging_models import hanging_on_organisation
from joining_visits import join, open_sign_up, page, send
from remit.ledger.queries import entries_naming
from remit.study.actions import export_study, import_study
from remit.support.models import Assessment, Assessor, Organisation
from remit.support.organisation_queries import organisation_ids
from remit.support.own_copies import models_in_own_copies, own_sheets
from remit.support.register_queries import register_of
from small_programme import CODES, small_programme
from small_study import VOCABULARY, write
from visits import NOW

pytestmark = pytest.mark.django_db

REGISTERS = (
    "code,number,subject,data,sender,recipient,purpose,conditions,basis,kept_for,abroad\n"
    f"{CODES[0]},1,Families,health,,police,Help,consent;Locked cupboard,consent,2 years,\n"
)
KEEPING = f'code,security,officer\n{CODES[0]},"Passwords\nand a safe",The manager\n'
FILES = {
    "vocabulary.toml": VOCABULARY,
    "support/registers.csv": REGISTERS,
    "support/register-keeping.csv": KEEPING,
    "support/counts.csv": "about,batch,counted_on,table,value,organisations\n"
    "joining,1,2020-03-01,,,5\njoining,1,2020-03-01,size,,0\n",
    "support/counted.csv": f"about,batch,code\njoining,1,{CODES[0]}\n",
}


@pytest.fixture(scope="module")
def programme(kept_by_module, tmp_path_factory):
    folder = write(small_programme(**FILES), tmp_path_factory.mktemp("study") / "programme")
    made = import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id
    open_sign_up(made)
    return made


def unpacked(answer):
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return {name: packed.read(name).decode("utf-8-sig") for name in packed.namelist()}


def test_every_model_that_hangs_on_an_organisation_is_in_its_own_copy():
    assert set(hanging_on_organisation()) - models_in_own_copies() == set(), (
        "Add these to the organisation's own copy: on_own_copy(…) in remit.support.apps."
    )
    assert models_in_own_copies() - set(hanging_on_organisation()) == set()


@isolate_apps("remit.support")
def test_a_model_that_is_left_out_would_be_found():
    organisation = apps.get_model("support", "Organisation")

    class Near(models.Model):
        whose = models.ForeignKey(organisation, models.CASCADE, related_name="+")

        class Meta:
            app_label = "support"

    class Far(models.Model):
        near = models.ForeignKey(Near, models.CASCADE, related_name="+")

        class Meta:
            app_label = "support"

    found = set(hanging_on_organisation([Near, Far])) - models_in_own_copies()
    assert found == {"support.near", "support.far"}


def test_the_copy_shows_separate_answers_once_they_were_compared_and_never_a_vote(programme):
    own = Organisation.objects.get(participant__code=CODES[1])
    fill(own)
    Assessor.objects.update(answers={"item": "3"})
    sheets = {sheet.name: sheet.rows for sheet in own_sheets(own.pk)}
    assert sheets["assessment-separate"] == ()
    Assessment.objects.update(compared_on=NOW.date())
    sheets = {sheet.name: sheet.rows for sheet in own_sheets(own.pk)}
    assert sheets["assessment-separate"][0]["level"] == "3"
    assert len(sheets["voting-links"]) == 1
    filled = {"needs", "need-facts", "objections", "adoptions", "data-register"}
    assert all(sheets[name] for name in filled)
    assert not [name for name in sheets if "vote" in name]


def test_an_organisation_takes_away_everything_that_is_its_own_as_plain_files(client, programme):
    code, _ = join(client, name="=Own House", contact="own@example.org", size="over-20")
    send(client, "programme-register-entry", 0, **{"data": "health", "purpose-own": "To help"})
    files = unpacked(send(client, "programme-own-copy"))
    whole = json.loads(files["everything.json"])
    assert whole["who-we-are"] == [{"name": "=Own House", "contact": "own@example.org"}]
    assert whole["organisation"][0]["size"] == "over-20"
    assert whole["data-register"][0]["purpose"] == "To help"
    assert "support.organisation-joined" in {act["action"] for act in whole["acts"]}
    # A spreadsheet runs nothing of it.
    assert next(csv.DictReader(io.StringIO(files["who-we-are.csv"])))["name"] == "'=Own House"
    assert "To help" in files["read-me.html"]
    named = {f"{sheet.name}.csv" for sheet in own_sheets(organisation_ids(programme)[code])}
    assert named < set(files)
    acts = [entry.action for entry in entries_naming("small-programme", code)]
    assert acts[-1] == "support.own-copy-taken"
    assert page(client, "programme-own-copy").status_code == 200


def test_a_register_is_written_in_terms_or_own_words_and_printed_as_a_record(client, programme):
    code, _ = join(client, name="Own House")
    own = organisation_ids(programme)[code]
    assert send(client, "programme-register-entry", 0, data="no-such-term").status_code == 422
    send(
        client,
        "programme-register-entry",
        0,
        data="health",
        recipient="council",
        basis="consent",
        kept_for="Two years",
        **{"purpose-own": "To find a doctor", "conditions": "consent", "conditions-own": "Safe"},
    )
    send(client, "programme-register", security="A safe\r\nand keys", officer="Ana")
    entry = register_of(own).entries[0]
    assert (entry.data, entry.purpose, entry.conditions) == (
        "health",
        "To find a doctor",
        ("consent", "Safe"),
    )
    text = page(client, "programme-processing-record").content.decode()
    for said in ("Own House", "To find a doctor", "Two years", "A safe<br>and keys", "council"):
        assert said in text
    send(client, "programme-register-entry", 1, **{"data-own": "Names", "purpose-own": "Calls"})
    assert [one.data for one in register_of(own).entries] == ["Names"]
    assert page(client, "programme-register-entry", 7).status_code == 404
    send(client, "programme-register-entry", 1, do="drop")
    assert register_of(own).entries == ()


def test_registers_and_counts_come_out_of_the_folder_as_they_went_in(programme, tmp_path):
    export_study(name="small-programme", folder=tmp_path / "a", actor="test", now=NOW)
    for path, text in FILES.items():
        if path.startswith("support/"):
            assert (tmp_path / "a" / path).read_text("utf-8") == text


def test_every_fault_of_a_register_is_told_with_its_row(tmp_path):
    from remit.kernel.errors import InvalidInput

    bad = REGISTERS + f"{CODES[0]},1,,,,,,,guess,,\n{CODES[1]},x,,a,,,b,,,,\n"
    folder = write(small_programme(**{"support/registers.csv": bad}), tmp_path / "p")
    with pytest.raises(InvalidInput) as told:
        import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW)
    assert sorted(f"{one.code} {one.place.row}" for one in told.value.problems) == [
        "register-basis-unknown 3",
        "register-number-unreadable 3",
        "register-number-unreadable 4",
        "register-part-blank 3",
        "register-part-blank 3",
    ]
