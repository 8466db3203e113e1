"""The commands as a user types them: in a process of their own, with a data folder of their own."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from remit.cli.main import app
from remit.kernel.codes import is_code
from remit.ledger.core.checkpoint import signing_key, verifier_key
from remit.site.home import key_file
from small_study import CODES, small_study, write
from warm_command import WarmCommand


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write(small_study(), tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def remit(home):
    command = WarmCommand()

    def run(*arguments, stdin="", code=0, environment=None, fresh=False):
        hidden = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"}
        surroundings = {k: v for k, v in os.environ.items() if k not in hidden}
        done = command.run(
            arguments,
            stdin=stdin,
            environment={
                **surroundings,
                "REMIT_HOME": str(home),
                "COLUMNS": "200",
                "PYTHONUTF8": "0",
                **(environment or {}),
            },
            fresh=fresh,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    yield run
    command.close()


@pytest.fixture(scope="module")
def ran(remit, folder):
    return remit("run", folder, fresh=True)


def test_a_run_tells_of_each_step_and_where_the_report_is(ran):
    assert "8 of 24 volunteers, every quota met" in ran
    assert "Ask the NHS: outside the remit" in ran
    assert re.search(r"Report: +\S+report\.html", ran)


def test_a_second_run_writes_the_same_findings(remit, ran, folder, tmp_path):
    first = json.loads(remit("run", folder, "--json"))
    assert {step["state"] for step in first["steps"]} == {"unchanged"}
    content = Path(first["findings"]).read_bytes()
    second = json.loads(remit("run", folder, "--out", tmp_path / "again", "--json"))
    assert (tmp_path / "again" / "findings.json").read_bytes() == content
    assert second["report"] == str(tmp_path / "again" / "report.html")


def test_the_refused_request_names_rule_evidence_and_quote(remit, ran, folder):
    said = remit("request", "small", "--agreement", folder / "share/nhs-police.agreement.toml")
    assert "The whole is refused" in said
    assert "rule no-police" in said
    # Flows go by what they say; their keys are for the file.
    assert "\nFlow 1: “" in said
    assert "listen:group-1:2: “I would not tell the police.”" in said


def test_a_request_answers_another_program_with_its_reasons(remit, ran, folder):
    answer = json.loads(
        remit(
            "request", "small", "--json", "--agreement", folder / "share/nhs-police.agreement.toml"
        )
    )
    assert answer["verdict"] == "outside"
    assert answer["verdicts"][0]["rules"] == ["no-police"]
    assert "I would not tell" in answer["evidence"]["listen:group-1:2"]


def test_check_needs_neither_settings_nor_a_database(remit, folder, tmp_path):
    home = tmp_path / "home"
    said = remit("check", folder, environment={"REMIT_HOME": str(home)}, fresh=True)
    assert "small is sound" in said
    assert not home.exists()


def test_check_changes_nothing_and_needs_no_study(remit, folder):
    assert "small is sound" in remit("check", folder)
    assert json.loads(remit("check", folder, "--json"))["ok"] is True


def test_check_lists_every_problem_and_ends_with_three(remit, tmp_path):
    files = small_study()
    files["recruit/quotas.csv"] = b"feature,value,min,max\ngender,woman,9,5\n"
    files["charter.toml"] = b"[[rule"
    broken = write(files, tmp_path)
    answer = json.loads(remit("check", broken, "--json", code=3))
    assert {problem["file"] for problem in answer["problems"]} >= {
        "recruit/quotas.csv",
        "charter.toml",
    }
    remit("import", broken, code=3)


def test_a_draw_that_cannot_be_answers_another_program_with_its_sentences(remit, tmp_path):
    (tmp_path / "q.csv").write_text("feature,value,min,max\nage,old,2,2\n", "utf-8")
    (tmp_path / "p.csv").write_text("id,age\na,old\n", "utf-8")
    files = ("--quotas", tmp_path / "q.csv", "--pool", tmp_path / "p.csv", "--size", 2)
    answer = json.loads(remit("draw", *files, "--out", "-", code=6))
    assert answer["code"] == "unable-to-draw"
    assert "“age: old” needs 2; the pool has 1: 1 more is wanted." in answer["sentences"]
    assert remit("draw", *files, "--out", tmp_path / "r.json", code=6) == ""
    assert not (tmp_path / "r.json").exists()


def test_export_writes_to_an_empty_folder_only(remit, ran, tmp_path):
    remit("export", "small", tmp_path / "out")
    assert (tmp_path / "out/recruit/panel.csv").is_file()
    assert not (tmp_path / "out/recruit/contacts.csv").exists()
    remit("export", "small", tmp_path / "out", code=6)
    remit("export", "small", tmp_path / "all", "--with-contacts")
    assert "Ann Example" in (tmp_path / "all/recruit/contacts.csv").read_text("utf-8")


def test_what_is_not_there_ends_with_four(remit, folder, tmp_path):
    remit("import", tmp_path / "none", code=4)
    remit("export", "none", tmp_path / "x", code=4)
    remit("request", "small", "--agreement", tmp_path / "none.toml", code=4)
    remit("verify", "--checkpoint", tmp_path / "none", code=4)
    remit("schema", "none", code=4)


def test_a_wrong_word_on_the_command_line_ends_with_two(remit):
    remit("runn", code=2)
    remit("run", code=2)


def test_the_ledger_verifies_alone_and_against_a_checkpoint(remit, ran, tmp_path):
    remit("checkpoint", "--out", tmp_path / "kept.txt")
    assert "whole" in remit("verify", "--checkpoint", tmp_path / "kept.txt", fresh=True)
    answer = json.loads(remit("verify", "--json"))
    assert answer["ok"] is True
    assert answer["entries"] > 10
    forged = (tmp_path / "kept.txt").read_text("utf-8").replace("\n", "\n9", 1)
    (tmp_path / "forged.txt").write_text(forged, "utf-8")
    remit("verify", "--checkpoint", tmp_path / "forged.txt", code=7)
    remit("verify", "--checkpoint", tmp_path / "kept.txt", "--key", "nonsense", code=6)
    remit("checkpoint", "--lodge", "none", code=4)


def test_outsiders_are_given_proofs_that_need_no_ledger(remit, ran, home, tmp_path):
    kept, proof = tmp_path / "early.txt", tmp_path / "proof.json"
    remit("checkpoint", "--out", kept)
    remit("prove", "entry", "2", "--checkpoint", kept, "--out", proof)
    remit("prove", "entry", "999999", code=7)
    key = verifier_key("remit.ledger", signing_key(key_file(home, "ledger.key", b"")).public_key())
    assert "Entry 2" in remit("prove", "check", proof, "--key", key)
    remit("prove", "growth", kept, "--out", proof)
    assert json.loads(remit("prove", "check", proof, "--key", key, "--json"))["ok"] is True
    other = verifier_key("remit.ledger", signing_key(b"o" * 32).public_key())
    remit("prove", "check", proof, "--key", other, code=7)


def test_adduser_makes_a_sign_in_and_a_role(remit, ran):
    password = "a long enough passphrase\n"
    said = remit(
        "adduser",
        "mary",
        "--study",
        "small",
        "--role",
        "researcher",
        "--password-stdin",
        stdin=password,
    )
    assert said.strip() == "mary can sign in now, and has the role researcher in small."
    assert "could sign in already" in remit("adduser", "mary")
    remit("adduser", "sam", "--password-stdin", stdin="short\n", code=3)
    new = ["adduser", "kim", "--study", "small", "--role", "king", "--password-stdin"]
    remit(*new, stdin=password, code=2)
    assert "kim can sign in now" in remit("adduser", "kim", "--password-stdin", stdin=password)
    remit("adduser", "mary", "--study", "small", "--role", "king", code=2)
    remit("adduser", "mary", "--study", "none", code=4)
    remit("adduser", "mary", "--study", "small", "--role", "custodian", code=2)
    custodian = ["adduser", "mary", "--study", "small", "--role", "custodian"]
    assert "names a party “hospital” yet" in remit(*custodian, "--party", "hospital")


def test_withdrawing_removes_and_is_final(remit, folder, tmp_path):
    files = small_study()
    files["commission.toml"] = files["commission.toml"].replace(b'"small"', b'"other"')
    other = write(files, tmp_path / "other")
    remit("import", other)
    said = remit("withdraw", "other", CODES[0].lower(), "--yes")
    assert f"{CODES[0]} has withdrawn" in said
    remit("withdraw", "other", CODES[0], "--yes", code=4)
    remit("export", "other", tmp_path / "out")
    everything = b"".join(p.read_bytes() for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert b"not tell the police" not in everything


def test_nothing_of_the_withdrawn_is_left_in_the_files_of_the_database(remit, folder, tmp_path):
    own = {"REMIT_HOME": str(tmp_path / "home")}
    remit("import", folder, environment=own)
    words = b"I would not tell the police"
    kept = list((tmp_path / "home").glob("remit.sqlite3*"))
    assert any(words in path.read_bytes() for path in kept)
    remit("withdraw", "small", CODES[0], "--yes", environment=own)
    for path in (tmp_path / "home").glob("remit.sqlite3*"):
        assert words not in path.read_bytes()
        assert b"not tell the police" not in path.read_bytes()


def test_every_command_explains_itself_with_an_example(remit):
    listed = remit("--help")
    for command in ["run", "import", "export", "check", "request", "serve", "verify", "adduser"]:
        assert re.search(rf"\b{command}\b", listed)
        assert "Example" in remit(command, "--help")
    assert remit("--version", fresh=True).startswith("remit ")


def test_what_cannot_be_reached_or_written_is_said_in_a_sentence(remit, ran, tmp_path):
    (tmp_path / "file").write_text("x", "utf-8")
    remit("checkpoint", "--out", tmp_path / "file" / "kept.txt", code=6)
    nowhere = {"DATABASE_URL": "postgresql://nobody:x@127.0.0.1:1/none"}
    remit("verify", code=6, environment=nowhere)
    remit("verify", code=2, environment={"DATABASE_URL": "mysql://x"})
    remit("verify", code=2, environment={"REMIT_HOME": str(tmp_path / "file")})


def test_arabic_survives_a_terminal_that_cannot_spell_it(remit, tmp_path):
    files = small_study()
    files["recruit/quotas.csv"] += "gender,امرأة,0,1\n".encode()
    files["recruit/draw.toml"] = b"size = -1\n"
    said = remit(
        "check",
        write(files, tmp_path),
        "--json",
        code=3,
        environment={"PYTHONIOENCODING": "cp1252"},
        fresh=True,
    )
    assert json.loads(said)["problems"]


def test_fresh_codes_are_codes_and_all_different(remit):
    fresh = remit("codes", "300").split()
    assert len(set(fresh)) == 300
    assert all(is_code(code) for code in fresh)


def test_schemas_are_published(remit):
    names = remit("schema").split()
    assert "charter" in names
    for name in names:
        assert json.loads(CliRunner().invoke(app, ["schema", name]).stdout)["title"]


def test_the_field_is_told_step_by_step_and_refuses_what_cannot_be(remit, ran, home):
    exported = home / "for-field"
    remit("export", "small", exported)
    panel = (exported / "recruit" / "panel.csv").read_text("utf-8").split()[1:]
    said = remit("field", "small", panel[0].lower(), "invited", "--on", "2020-01-06")
    assert f"{panel[0]}: drawn → invited, 2020-01-06." in said
    answer = json.loads(remit("field", "small", panel[0], "confirmed", "--json"))
    assert answer == {"ok": True, "code": panel[0], "from": "invited", "to": "confirmed"}
    refused = json.loads(remit("field", "small", panel[0], "replaced", "--json", code=6))
    assert refused["code"] == "fieldwork-move-impossible"
    other = next(code for code in CODES if code not in panel)
    assert "was not drawn" in remit("field", "small", other, "invited", "--json", code=6)
    assert "Every place is held" in remit("replace", "small", "--json", code=6)
    remit("field", "small", panel[0], "withdrew", "--note", "moved away")
    said = remit("replace", "small")
    assert "Round 1: 1 drawn for 1 open place." in said
    assert "Every quota is kept." in said
    assert remit("households", "small") == "code,household\n"
    assert json.loads(remit("households", "small", "--json"))["households"] == {}
    assert "have ready" in remit("alternates", "small", "--count", 2)
    shown = json.loads(remit("board", "small", "--json"))
    assert {row["feature"] for row in shown["rows"]} == {"gender", "age"}
    assert shown["held"] == shown["size"] == 8
    assert "gender: woman" in remit("board", "small")


def test_the_next_to_invite_are_marked_at_once(remit, ran, folder, tmp_path):
    files = dict(small_study())
    files["commission.toml"] = files["commission.toml"].replace(b'"small"', b'"inviting"', 1)
    remit("run", write(files, tmp_path / "inviting"))
    answer = json.loads(remit("invite", "inviting", "--count", 3, "--on", "2020-01-06", "--json"))
    assert (len(answer["invited"]), answer["waiting"]) == (3, 5)
    assert json.loads(remit("board", "inviting", "--json"))["statuses"] == {"invited": 3, "": 5}
    said = remit("invite", "inviting")
    assert said.count("invited ") == 5
    assert "waits for an invitation" in remit("invite", "inviting", "--json", code=6)
    remit("field", "inviting", answer["invited"][0], "withdrew")
    assert "Draw anew: remit replace inviting" in remit("board", "inviting")


def test_contact_details_are_shown_and_changed_for_one_person(remit, ran):
    code = CODES[0]
    found = json.loads(remit("contact", "small", code.lower(), "--json"))
    assert (found["ok"], found["code"]) == (True, code)
    said = remit("contact", "small", code, "--set", "phone=020 1", "--set", "name=Bo")
    assert "phone: 020 1" in said
    assert "name: Bo" in said
    gone = [f"--set={what}=" for what in (*found["details"], "phone", "name")]
    assert f"No contact details of {code} are kept here." in remit("contact", "small", code, *gone)
    assert json.loads(remit("contact", "small", code, "--json"))["details"] == {}
    remit("contact", "small", code, "--set", "phone", code=2)
    missing = json.loads(remit("contact", "small", "2222-2222", "--json", code=4))
    assert missing["code"] == "participant-not-found"


def test_the_equality_view_holds_small_numbers_back(remit, ran):
    said = remit("equality", "small")
    assert "Sex: seen as gender" in said
    assert "Religion or belief: not seen by the quotas" in said
    shown = json.loads(remit("equality", "small", "--json"))
    assert shown["threshold"] == 5
    assert {row["name"] for row in shown["view"]["characteristics"]} >= {"Age", "Sex"}


def test_tidying_is_for_every_study_and_says_what_it_did(remit, ran):
    assert "nothing to delete" in remit("tidy")
    nothing = {"ok": True, "deleted": {}, "files": 0, "unfinished": 0, "agreements_ended": 0}
    assert json.loads(remit("tidy", "--json")) == nothing


def test_somebody_who_comes_is_answered_on_the_spot(remit, tmp_path):
    study = small_study()
    files = {"commission.toml": study["commission.toml"].replace(b'"small"', b'"rolling"', 1)}
    files |= {name: study[name] for name in ("recruit/quotas.csv", "recruit/draw.toml")}
    remit("import", write(files, tmp_path / "rolling"))
    who = ["--feature", "gender=woman", "--feature", "age=25+", "--via", "Club"]
    said = remit("arrive", "rolling", *who)
    assert "Accepted" in said
    assert "gender: woman: 1 of 1 accepted" in said
    answer = json.loads(remit("arrive", "rolling", *who, "--json"))
    assert is_code(answer["code"])
    assert answer["yields"][0] == {
        "via": "Club", "came": 2, "accepted": 2, "held": 0, "thanked": 0,
    }  # fmt: skip
    wrong = json.loads(remit("arrive", "rolling", "--feature", "gender=x", "--json", code=3))
    assert [problem["code"] for problem in wrong["problems"]] == [
        "arrival-unknown-value",
        "arrival-feature-missing",
    ]
    remit("arrive", "rolling", "--feature", "woman", code=2)
    first = json.loads(remit("arrive", "rolling", *who, "--once", "form 12", "--json"))
    again = json.loads(remit("arrive", "rolling", *who, "--once", "form 12", "--json", code=6))
    assert again["code"] == "arrival-answered-already"
    assert f"accepted, with the code “{first['code']}”" in again["message"]
    refused = json.loads(remit("accept", "rolling", answer["code"], "--json", code=6))
    assert refused["code"] == "held-not-acceptable"
