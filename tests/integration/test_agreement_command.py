"""`remit agreement` and its part of a study folder: keys, signatures, suspension, the study's way."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile

from remit.commission.actions import add_member
from remit.commission.queries import commission_id
from remit.kernel.errors import Problems
from remit.ledger.models import Entry
from remit.ledger.queries import lodged, verify
from remit.share.actions import store_agreements
from remit.share.acts_files import acts_text
from remit.share.core.agreement import parse_agreement
from remit.share.core.signing import sign
from remit.share.core.standing import Acts, Suspension, UnableToRun
from remit.share.delivery_actions import running_agreement
from remit.share.queries import stored_acts, stored_agreements
from remit.share.standing_actions import AgreementUnknown, UnableToLift, lift, suspend
from remit.share.standing_queries import examined
from remit.study.actions import export_study, import_study
from remit.study.folder import StudyFolder
from warm_command import WarmCommand

EXAMPLE = Path(__file__).parents[2] / "examples" / "attitudes"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
needs_example = pytest.mark.skipif(not EXAMPLE.is_dir(), reason="the example study is not there")


@pytest.fixture(scope="module")
def remit(tmp_path_factory):
    command = WarmCommand()
    home = tmp_path_factory.mktemp("home")

    def run(*arguments, code=0):
        done = command.run(arguments, environment={**os.environ, "REMIT_HOME": str(home)})
        assert done.returncode == code, done.stdout + done.stderr
        return done

    yield run
    command.close()


@pytest.fixture
def study(db):
    import_study(folder=EXAMPLE, vault_key=b"k" * 32, actor="test", now=NOW)
    return commission_id("attitudes")


@needs_example
def test_a_party_signs_with_its_own_key_and_an_edit_undoes_that(remit, tmp_path):
    source = (EXAMPLE / "share" / "early-help.agreement.toml").read_text("utf-8")
    plan = tmp_path / "plan.agreement.toml"
    made = remit("agreement", "keys", "--out", tmp_path / "gp.key").stdout
    [line] = [line for line in made.splitlines() if line.startswith("public_key")]
    plan.write_text(source.replace('key = "gp"\n', f'key = "gp"\n{line}\n'), "utf-8")
    args = ("agreement", "sign", plan, "--party", "gp", "--key", tmp_path / "gp.key")
    assert "has signed plan" in remit(*args).stdout
    acts = (tmp_path / "plan.acts.toml").read_text("utf-8")
    assert acts.count("[[signature]]") == 1
    remit(*args)
    assert (tmp_path / "plan.acts.toml").read_text("utf-8").count("[[signature]]") == 1
    renamed = plan.rename(tmp_path / "plan.agreement (1).toml")
    assert "has its name in it" in remit(*args[:2], renamed, *args[3:], code=3).stderr
    renamed.rename(plan)
    refused = remit(*args[:3], "--party", "school", "--key", tmp_path / "gp.key", code=3)
    assert "names another key" in refused.stderr
    again = remit("agreement", "keys", "--out", tmp_path / "gp.key", code=3)
    assert "is there already" in again.stderr


@needs_example
def test_the_examples_agreements_stand_where_they_should(study):
    found = {key: each.standing for key, each in examined(study, NOW.date()).items()}
    assert found["linked-planning"].may_run
    refused = {one.code for one in found["police-mental-health"].obstacles}
    assert {"out-of-remit", "against-law", "unsigned"} <= refused
    late = examined(study, datetime(2037, 1, 1, tzinfo=UTC).date())["linked-planning"].standing
    assert {one.code for one in late.obstacles} >= {"expired"}
    # Its days are those of the study's place: it begins at midnight in summer time.
    begun = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    assert running_agreement(study, "linked-planning", begun).key == "linked-planning"
    with pytest.raises(UnableToRun, match="begins on 1 April 2026"):
        running_agreement(study, "linked-planning", begun - timedelta(hours=1))


@needs_example
def test_a_suspension_stops_at_once_is_recorded_and_goes_with_the_folder(study, tmp_path):
    act = {"commission_id": study, "agreement": "linked-planning", "actor": "anna", "now": NOW}
    with pytest.raises(UnableToLift):
        lift(why="x", **act)
    suspend(why="A complaint.", **act)
    assert not examined(study, NOW.date())["linked-planning"].standing.may_run
    with pytest.raises(AgreementUnknown, match="nothing"):
        suspend(why="x", **{**act, "agreement": "nothing"})
    entry = Entry.objects.filter(action="share.agreement-suspended").get()
    assert json.loads(entry.facts) == {"agreement": "linked-planning"}
    assert "complaint" not in entry.facts + entry.digests
    export_study(name="attitudes", folder=tmp_path / "a", actor="test", now=NOW)
    files = dict(StudyFolder(tmp_path / "a").items())
    assert b"A complaint." in files["share/linked-planning.acts.toml"]
    before = stored_acts(study)
    import_study(folder=tmp_path / "a", vault_key=b"k" * 32, actor="test", now=NOW)
    assert stored_acts(study) == before
    lift(why="Nothing found.", **act)
    assert examined(study, NOW.date())["linked-planning"].standing.may_run


@needs_example
def test_a_party_fetches_the_text_signs_it_elsewhere_and_hands_it_in(client, study):
    was = stored_agreements(study)
    texts = [replace(one, title="Anew") if one.key == "linked-planning" else one for one in was]
    store_agreements(commission_id=study, agreements=texts, actor="test", now=NOW)
    user = get_user_model().objects.create_user("carl")
    add_member(commission_id=study, user_id=user.pk, role="custodian", actor="test", now=NOW)
    client.force_login(user)
    at = "/commissions/attitudes/agreements/linked-planning/"
    given = client.get(f"{at}agreement.toml")
    assert 'filename="linked-planning.agreement.toml"' in given["Content-Disposition"]
    assert "Not signed yet: “Canalside Hospital”" in client.get(at).content.decode()
    # What was signed before is told to be on an older text, and nothing is kept.
    old = acts_text(Acts(stored_acts(study)["linked-planning"].signatures[:1]))
    refused = client.post(f"{at}signatures/", {"file": file("a.acts.toml", old)})
    assert refused.status_code == 422
    assert "signed an older text of the agreement" in refused.content.decode()
    text = parse_agreement(given.content, "a", "linked-planning", None, Problems())
    key = Ed25519PrivateKey.from_private_bytes(sha256(b"made-up key hospital").digest())
    signed = acts_text(Acts((sign(text, "hospital", key, NOW),)))
    assert client.post(f"{at}signatures/", {"file": file("a.acts.toml", signed)}).status_code == 302
    assert "Not signed yet: “Canalside Borough" in client.get(at).content.decode()
    entry = Entry.objects.get(action="share.agreement-acts-accepted")
    assert json.loads(entry.facts)["signatures"] == 1
    assert client.post(f"{at}signatures/").status_code == 422
    # Who may hand a signature in may not stop an agreement, or let it go on, by the same file.
    stop = Suspension(NOW, "anna", "A complaint.")
    known = replace(stop, lifted_at=NOW, lifted_by="anna", lifted_why="Nothing found.")
    act = {"commission_id": study, "agreement": "linked-planning", "actor": "anna", "now": NOW}
    for brought, told in ((stop, "your role may not do"), (known, "owner alone may do")):
        acts = acts_text(Acts((), (brought,)))
        refused = client.post(f"{at}signatures/", {"file": file("a.acts.toml", acts)})
        assert told in refused.content.decode()
        assert len(stored_acts(study)["linked-planning"].suspensions) == (brought is known)
        if brought is stop:
            suspend(why="A complaint.", **act)
    assert stored_acts(study)["linked-planning"].suspensions[0].lifted_at is None


def file(name, text):
    return SimpleUploadedFile(name, text.encode())


@needs_example
@pytest.mark.parametrize(
    ("role", "stops", "lifts"),
    [("owner", 302, 302), ("researcher", 302, 403), ("analyst", 403, 403)],
)
def test_agreements_are_read_by_members_and_stopped_by_those_who_answer_for_them(
    client, study, role, stops, lifts
):
    user = get_user_model().objects.create_user(role)
    add_member(commission_id=study, user_id=user.pk, role=role, actor="test", now=NOW)
    client.force_login(user)
    at = "/commissions/attitudes/agreements/"
    assert "Records without names, for planning" in client.get(at).content.decode()
    page = client.get(f"{at}police-mental-health/").content.decode()
    assert "does not authorise patient information" in page
    assert "Not authorised as it is stated" in page
    assert client.get(f"{at}nothing/").status_code == 404
    handed = client.get(f"{at}linked-planning/signatures/").status_code
    assert handed == (403 if role == "analyst" else 200)
    stop = client.post(f"{at}linked-planning/suspend/", {"why": "A complaint."})
    assert stop.status_code == stops
    assert client.post(f"{at}linked-planning/suspend/", {"why": " "}).status_code == stops
    if stops == 302:
        assert "A complaint." in client.get(f"{at}linked-planning/").content.decode()
    assert client.post(f"{at}linked-planning/lift/", {"why": "Looked at."}).status_code == (
        lifts if stops == 302 else 403
    )
    if lifts == 302:
        again = client.post(f"{at}linked-planning/lift/", {"why": "Again."}, follow=True)
        assert "Nobody has suspended" in again.content.decode()
        assert "Lift the suspension" not in again.content.decode()


@needs_example
def test_checkpoint_is_lodged_with_every_custodian_and_given_to_anybody(client, study):
    user = get_user_model().objects.create_user("olga")
    add_member(commission_id=study, user_id=user.pk, role="owner", actor="test", now=NOW)
    client.force_login(user)
    assert "No checkpoint has been lodged" in client.get("/ledger/").content.decode()
    at = "/commissions/attitudes/ledger/"
    assert "Sign a checkpoint" in client.get(at).content.decode()
    assert client.post(at).status_code == 302
    assert "Kept by Canalside Borough Council" in client.get(at).content.decode()
    client.logout()
    public = client.get("/ledger/").content.decode()
    assert "Lodged with 10 organisations" in public
    assert "Canalside" not in public
    found = lodged("attitudes")[0]
    note = client.get(f"/ledger/{found.stated.size}.txt").content.decode()
    assert note == found.note
    assert verify(checkpoint=note).ok
    assert client.get("/ledger/999999.txt").status_code == 404
