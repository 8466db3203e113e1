"""“Someone asked us for our data”: the command, and the pages of an organisation and of staff."""

from __future__ import annotations

import json

import jsonschema
import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from typer.testing import CliRunner

from joining_visits import NAME, join, open_sign_up, page, send
from remit.cli.main import app
from remit.commission.actions import add_member
from remit.kernel.documents import schema
from remit.kernel.errors import InvalidInput
from remit.ledger.models import Entry
from remit.share.models import AskedRecord
from remit.study.actions import export_study, import_study
from remit.support.models import Organisation
from remit.support.own_copies import own_sheets
from small_programme import small_programme
from small_study import VOCABULARY, write
from visits import NOW

TERMS = {
    "subject": "young-people",
    "data": "health",
    "sender": "nhs",
    "recipient": "police",
    "purpose": "early-help",
}
RULES = """
[[rule]]
id = "r1"
effect = "forbid"
statement.en = "Nothing about health goes to the police."
data = ["health"]
recipient = ["police"]
evidence = ["support:x"]
"""
ASKED = 'who = "police"\non = 2026-01-01\n[[flow]]\nid = "a"\n' + "".join(
    f'{part} = "{term}"\n' for part, term in TERMS.items()
)
FORM = {"who": "police", "on": "2026-01-01", "name": "Zebra team"} | {
    f"{part}-1": term for part, term in TERMS.items()
}


@pytest.fixture
def programme(tmp_path):
    folder = write(small_programme(**{"vocabulary.toml": VOCABULARY}), tmp_path / "programme")
    made = import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id
    open_sign_up(made)
    return made


def run(*arguments, code=0):
    done = CliRunner().invoke(app, ["asked", *map(str, arguments)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


def test_command_answers_from_plain_files_and_writes_the_letter(tmp_path):
    files = {"asked.toml": ASKED, "v.toml": VOCABULARY, "c.toml": RULES}
    for name, text in files.items():
        (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    where = [tmp_path / "asked.toml", "--vocabulary", tmp_path / "v.toml"]
    letter = tmp_path / "letter.docx"
    more = ["--charter", tmp_path / "c.toml", "--letter", letter, "--on", "2026-01-02"]
    answer = json.loads(run(*where, *more).stdout)
    jsonschema.validate(answer, schema("remit.share", "asked-answer"))
    assert answer["remit"]["verdicts"][0]["verdict"] == "outside"
    assert answer["law"]["stands"] == "no-duty"
    assert letter.read_bytes().startswith(b"PK")
    assert "no legal advice" in run(*where, "--out", tmp_path / "a.json").stdout
    with pytest.raises(Exception, match="cannot be written as"):
        run(*where, "--letter", tmp_path / "letter.pdf")
    (tmp_path / "asked.toml").write_text(ASKED.replace("police", "owl"), "utf-8")
    with pytest.raises(InvalidInput):
        run(*where)


@pytest.mark.django_db
def test_what_an_organisation_was_asked_for_is_its_own_and_goes_with_it(
    client, programme, tmp_path
):
    join(client, "Example Hub")
    assert "Write down a request" in page(client, "asked").content.decode()
    assert send(client, "asked-form", 0, **FORM | {"who": ""}).status_code == 422
    told = send(client, "asked-form", 0, **FORM).content.decode()
    assert "You do not have to hand over anything" in told
    assert "excluded material" in told
    assert "لستم ملزمين" in page(client, "asked-answer", 1, **{"in": "ar"}).content.decode()
    page(client, "asked", **{"in": "en"})
    assert page(client, "asked-letter", 1, "docx").content.startswith(b"PK")
    letter = page(client, "asked-letter", 1, "txt", letter="ask").content.decode()
    assert "Example Hub" in letter
    assert "Zebra team" in letter
    assert "Which law do you rely on?" in letter
    assert "Zebra team" in page(client, "asked-form", 1).content.decode()

    row = AskedRecord.objects.get()
    assert "Zebra team" in str(own_sheets(row.organisation_id))
    assert "Zebra" not in str(list(Entry.objects.values_list("action", "facts", "digests")))
    export_study(name=NAME, folder=tmp_path / "out", actor="test", now=NOW)
    assert not any(b"Zebra" in one.read_bytes() for one in tmp_path.glob("out/**/*.*"))
    import_study(folder=tmp_path / "out", vault_key=b"k" * 32, actor="test", now=NOW)
    assert AskedRecord.objects.count() == 1

    user = get_user_model().objects.create_user("carl")
    add_member(commission_id=programme, user_id=user.pk, role="coordinator", actor="t", now=NOW)
    staff = type(client)()
    staff.force_login(user)
    at = reverse("asked-staff", args=[NAME])
    assert b"Zebra" not in staff.get(at).content
    assert staff.post(at, {}).status_code == 422
    tried = staff.post(at, FORM).content.decode()
    assert "You do not have to hand over anything" in tried
    assert staff.post(at, FORM | {"as": ".txt"})["Content-Type"].startswith("text/plain")
    assert AskedRecord.objects.count() == 1

    other = type(client)()
    join(other, "Another Hub", "other@example.org")
    for view in ("asked-answer", "asked-form"):
        assert page(other, view, 1).status_code == 404
    AskedRecord.objects.update(
        document=row.document | {"flow": [dict.fromkeys(("id", *TERMS), "a-term-that-went")]}
    )
    assert page(client, "asked-answer", 1).status_code == 302
    kept = Entry.objects.filter(action="share.own-record-kept")
    before = kept.count()
    send(client, "asked-form", 1, do="drop")
    # What was never kept is not taken out.
    send(client, "asked-form", 0, do="drop")
    assert AskedRecord.objects.count() == 0
    assert kept.count() == before + 1
    send(client, "asked-form", 0, **FORM)
    Organisation.objects.filter(pk=row.organisation_id).delete()
    assert AskedRecord.objects.count() == 0
