"""An agreement written by pages, its advice, its drafts, and all of it in the study folder."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, timedelta

import docx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth import get_user_model

from remit.commission.actions import add_member
from remit.ledger.models import Entry
from remit.publish.assessment_actions import draft_assessment
from remit.publish.core.gone_out import ASSESSMENT
from remit.publish.queries import stored_gone_out
from remit.share.core.linkage.settings import DatasetSetting, Settings
from remit.share.core.signing import public_text, sign
from remit.share.core.standing import Acts
from remit.share.draft_actions import UnableToDraft, save_draft
from remit.share.draft_queries import stored_draft, stored_earlier
from remit.share.queries import stored_agreements
from remit.share.settings_actions import store_settings
from remit.share.settings_queries import stored_settings
from remit.share.standing_actions import store_acts
from remit.share.standing_queries import examined
from remit.study.actions import export_study, import_study
from remit.study.folder import StudyFolder
from remit.study.work import WorkWouldBeLost
from small_study import CODES, small_study, write

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
KEY = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
AT = "/commissions/small/agreements"


@pytest.fixture
def study(tmp_path):
    folder = write(small_study(), tmp_path / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def enter(client, study):
    def sign_in(role):
        user = get_user_model().objects.create_user(role)
        add_member(commission_id=study, user_id=user.pk, role=role, actor="test", now=NOW)
        client.force_login(user)
        return client

    return sign_in


FLOW = {
    "id": "help",
    "subject": "young-people",
    "data": "health",
    "sender": "nhs",
    "recipient": "council",
    "purpose": "early-help",
}


def version(client, at):
    return re.search('name="version" value="([^"]*)"', client.get(at).content.decode())[1]


def save(client, at, typed):
    return client.post(at, {**typed, "version": version(client, at)})


def test_of_two_who_write_one_step_the_second_is_told_and_nothing_is_lost_unseen(enter, study):
    client = enter("owner")
    client.post(f"{AT}/new/", {"title": "Help", "key": "help"})
    about, care = f"{AT}/help/edit/about/", f"{AT}/help/edit/care/"
    opened = version(client, about)
    assert save(client, about, {"title": "Help", "reference": "R/1"}).status_code == 302
    # Who writes another step is in nobody's way.
    assert save(client, care, {"safeguards.quality": "Checked."}).status_code == 302
    second = {"title": "Help", "reference": "R/2", "version": opened}
    told = client.post(about, second)
    assert told.status_code == 422
    page = told.content.decode()
    assert "Changed while you had it open" in page
    assert 'value="R/2"' in page
    assert stored_draft(study, "help").document["reference"] == "R/1"
    again = re.search('name="version" value="([^"]*)"', page)[1]
    assert client.post(about, {**second, "version": again}).status_code == 302
    assert stored_draft(study, "help").document["reference"] == "R/2"
    assert stored_draft(study, "help").document["safeguards"] == {"quality": "Checked."}

    party = {"name": "The NHS", "key": "nhs", "role": "controller"}
    parties = f"{AT}/help/edit/parties"
    for key in ("nhs", "council"):
        assert client.post(f"{parties}/new/", {**party, "key": key}).status_code == 302
    opened, last = version(client, f"{parties}/1/"), version(client, f"{parties}/2/")
    assert client.post(f"{parties}/1/", {"remove": "1", "version": opened}).status_code == 302
    told = client.post(f"{parties}/1/", {**party, "version": opened})
    assert told.status_code == 422
    assert "In its place stands “council”." in told.content.decode()
    told = client.post(f"{parties}/2/", {**party, "version": last}, follow=True)
    assert "This party is not there any more" in told.content.decode()
    assert [one["key"] for one in stored_draft(study, "help").document["party"]] == ["council"]
    with pytest.raises(UnableToDraft, match="at the same moment"):
        save_draft(commission_id=study, key="help", document={}, before={}, actor="t", now=NOW)


def test_an_agreement_is_written_step_by_step_and_judged_at_once(enter, study, tmp_path):
    client = enter("researcher")
    for key in ("two words", "nhs-police", "new"):
        refused = client.post(f"{AT}/new/", {"title": "Help", "key": key})
        assert refused.status_code == 422
    assert client.post(f"{AT}/new/", {"title": "Help", "key": "help"}).status_code == 302
    early = client.post(f"{AT}/help/edit/finish/")
    assert early.status_code == 422
    assert "asks for no flows" in early.content.decode()
    assert "names no party" in early.content.decode()

    wrong = client.post(f"{AT}/help/edit/parties/new/", {"name": "The NHS"})
    assert wrong.status_code == 422
    assert 'href="#role"' in wrong.content.decode()
    for name in ("nhs", "council"):
        party = {"name": f"The {name}", "key": name, "role": "controller", "kind": "health"}
        assert client.post(f"{AT}/help/edit/parties/new/", party).status_code == 302

    client.post(f"{AT}/help/edit/flows/new/", FLOW)
    page = client.get(f"{AT}/help/edit/flows/").content.decode()
    assert "Within the remit if conditions are added" in page
    assert "No lawful basis is given." in page
    save(client, f"{AT}/help/edit/flows/1/", {**FLOW, "conditions": "consent"})
    page = client.get(f"{AT}/help/edit/flows/").content.decode()
    assert "Within the remit</strong>" in page
    assert "Nobody else has shown yet that this is kept" in page
    whole = client.get(f"{AT}/help/edit/").content.decode()
    assert "By what others have shown today: within the remit if conditions are added" in whole

    assert not any(one.key == "help" for one in stored_agreements(study))
    export_study(name="small", folder=tmp_path / "draft", actor="t", now=NOW)
    files = StudyFolder(tmp_path / "draft")
    assert b'title = "Help"' in files["share/help.draft.toml"]
    assert client.post(f"{AT}/help/edit/finish/").status_code == 302
    assert any(one.key == "help" for one in stored_agreements(study))
    assert stored_draft(study, "help") is None
    own = client.get(f"{AT}/help/agreement.toml")
    assert own["Content-Disposition"].endswith('"help.agreement.toml"')
    with pytest.raises(WorkWouldBeLost, match="agreement"):
        import_study(folder=tmp_path / "small", vault_key=b"k" * 32, actor="t", now=NOW)


def test_changing_a_signed_agreement_starts_a_new_version_and_its_signatures_fall(
    enter, study, tmp_path
):
    client = enter("owner")
    client.post(f"{AT}/nhs-police/edit/")
    party = {"name": "The police", "key": "police", "role": "controller"}
    save(client, f"{AT}/nhs-police/edit/parties/1/", {**party, "public_key": public_text(KEY)})
    client.post(f"{AT}/nhs-police/edit/finish/")
    [agreement] = stored_agreements(study)
    acts = Acts((sign(agreement, "police", KEY, NOW),))
    store_acts(commission_id=study, acts={"nhs-police": acts}, actor="t", now=NOW)

    page = client.get(f"{AT}/nhs-police/edit/").content.decode()
    assert "1 party has signed it as it stands" in page
    client.post(f"{AT}/nhs-police/edit/")
    about = {"title": "Ask the NHS", "starts": "2020-06-01"}
    save(client, f"{AT}/nhs-police/edit/about/", {**about, "reference": "R/2"})
    assert [one.value for one in _signed(study)] == ["good"]
    # What settings say of columns that the new text has no more would let no folder come in.
    said = Settings(datasets={"gone": DatasetSetting(None, {"name": "none"})}, precision=0.9)
    store_settings(commission_id=study, settings={"nhs-police": said}, actor="t", now=NOW)
    client.post(f"{AT}/nhs-police/edit/finish/")
    assert [one.value for one in _signed(study)] == ["other-text"]

    before = stored_earlier(study)["nhs-police"]
    assert [one.signed_by(acts) for one in before] == [(), ("police",)]
    page = client.get(f"{AT}/nhs-police/").content.decode()
    assert "signed by The police" in page
    earlier = client.get(f"{AT}/nhs-police/earlier/{before[1].digest}.toml").content.decode()
    assert "R/2" not in earlier
    assert stored_settings(study) == {"nhs-police": Settings(precision=0.9)}
    _goes_round(tmp_path)


def _signed(study):
    return examined(study, NOW.date())["nhs-police"].standing.signed.values()


def _goes_round(tmp_path):
    """The folder goes out, comes in, and goes out as it was."""
    export_study(name="small", folder=tmp_path / "a", actor="t", now=NOW)
    import_study(folder=tmp_path / "a", vault_key=b"k" * 32, actor="t", now=NOW)
    export_study(name="small", folder=tmp_path / "b", actor="t", now=NOW)
    assert dict(StudyFolder(tmp_path / "a")) == dict(StudyFolder(tmp_path / "b"))


def test_advice_is_recorded_by_role_answered_once_and_goes_round(enter, study, tmp_path):
    client = enter("commissioner")
    at = f"{AT}/nhs-police/advice/"
    given = {"by": "siro", "on": "2026-05-01", "says": "Stop it.", "accepted": "no"}
    assert "it is not said why" in client.post(at, given).content.decode()
    assert client.post(at, {**given, "accepted": "", "by": "dpo"}).status_code == 302
    assert (
        "recorded already" in client.post(at, {**given, "by": "dpo", "why": "x"}).content.decode()
    )
    tomorrow = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    assert client.post(at, {**given, "on": tomorrow, "why": "x"}).status_code == 422
    answer = {"by": "dpo", "on": "2026-05-01", "accepted": "yes"}
    assert client.post(f"{at}answer/", answer).status_code == 302
    assert "answered already" in client.post(f"{at}answer/", answer).content.decode()
    assert "Data protection officer" in client.get(f"{AT}/nhs-police/").content.decode()
    told = Entry.objects.filter(action__startswith="share.advice").values_list("facts", "digests")
    assert len(told) == 2
    assert "Stop it." not in str(list(told))
    _goes_round(tmp_path)
    assert "share/nhs-police.advice.toml" in StudyFolder(tmp_path / "a")


def test_the_drafts_quote_by_consent_alone_and_what_they_quote_has_gone_out(study):
    files = draft_assessment(commission_id=study, agreement="nhs-police", actor="t", now=NOW)
    assert set(files) == {
        "papers.json",
        *(
            f"{name}.{kind}"
            for name in ("impact-assessment", "privacy-notice", "record-of-processing")
            for kind in ("html", "docx")
        ),
    }
    impact = files["impact-assessment.html"].decode()
    assert "I would not tell the police." in impact
    assert "Made up for demonstration" in impact
    assert "fewer than 5" in impact
    document = docx.Document(io.BytesIO(files["impact-assessment.docx"]))
    assert any("I would not tell the police." in one.text for one in document.paragraphs)
    [gone] = [one for one in stored_gone_out(study) if one.what == ASSESSMENT]
    assert (gone.reference, gone.code) == ("listen:group-1:2", CODES[0])
    papers = json.loads(files["papers.json"])["papers"]
    assert all(one["gaps"] for one in papers)


def test_without_consent_no_words_stand_in_the_drafts(tmp_path):
    files = small_study()
    refused = files["people/consents.csv"].replace(b"quoting,1,yes", b"quoting,1,no")
    folder = write(files | {"people/consents.csv": refused}, tmp_path / "small")
    study = import_study(folder=folder, vault_key=b"k" * 32, actor="t", now=NOW).commission_id
    drafts = draft_assessment(commission_id=study, agreement="nhs-police", actor="t", now=NOW)
    for name, content in drafts.items():
        if not name.endswith(".docx"):
            assert b"I would not tell" not in content
    assert not stored_gone_out(study)


@pytest.mark.parametrize(
    ("role", "writes", "reads"),
    [("owner", 200, 200), ("analyst", 403, 200)],
)
def test_who_writes_an_agreement_and_who_reads_it(enter, role, writes, reads):
    client = enter(role)
    for page in ("new/", "nhs-police/edit/", "nhs-police/advice/", "nhs-police/assessment/"):
        assert client.get(f"{AT}/{page}").status_code == writes
    draft = client.get(f"{AT}/nhs-police/assessment/impact-assessment/")
    assert draft.status_code == writes
    taken = client.post(f"{AT}/nhs-police/assessment/privacy-notice/take/")
    assert taken.status_code == writes
    for page in ("document/", "document.docx", "agreement.toml"):
        assert client.get(f"{AT}/nhs-police/{page}").status_code == reads
        assert client.get(f"{AT}/nothing/{page}").status_code == 404
    assert ("Write an agreement" in client.get(f"{AT}/").content.decode()) is (writes == 200)
