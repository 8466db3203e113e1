"""`remit redact` on plain files, as a user types it."""

from __future__ import annotations

import json

import jsonschema
import pytest
from typer.testing import CliRunner

from remit.cli.main import app
from remit.kernel.documents import schema
from remit.kernel.errors import InvalidInput
from remit.listen import name_model


@pytest.fixture
def redact(tmp_path):
    """Return a function that redacts a text and gives what the command prints."""

    def run(text, register=None, *options):
        (tmp_path / "talk.txt").write_bytes(text)
        named = [str(tmp_path / "talk.txt"), *options]
        if register is not None:
            (tmp_path / "people.csv").write_text(register, "utf-8")
            named += ["--register", str(tmp_path / "people.csv")]
        done = CliRunner().invoke(app, ["redact", *named])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done

    return run


def test_the_answer_keeps_to_its_schema_and_to_the_text(redact):
    text = "Hibaq: I'm nineteen 🙂\r\nand my sister Zebiba lives in E17 4QH.\r\n"
    said = json.loads(redact(text.encode(), "kind,value\nname,Hibaq Warsame\n").stdout)
    jsonschema.validate(said, schema("remit.listen", "redaction"))
    plain = text.replace("\r\n", "\n")
    assert [plain[span["start"] : span["end"]] for span in said["spans"]] == [
        span["text"] for span in said["spans"]
    ]
    assert said["spans"][0]["by"] == "register"
    assert (
        said["text"] == "[person 1]: I'm [age] 🙂\nand my sister [person 2] lives in [postcode].\n"
    )


def test_an_empty_text_has_an_empty_answer(redact):
    assert json.loads(redact(b"").stdout) == {"spans": [], "text": ""}


def test_beside_a_file_the_kinds_are_counted_and_no_name_is_printed(redact, tmp_path):
    done = redact(b"Then Zebiba and Goitom left.", None, "--out", str(tmp_path / "R.json"))
    assert "2 passages are replaced: person 2." in done.stdout
    assert "Zebiba" not in done.output


def test_without_the_model_the_remedy_is_told_and_rules_go_on(redact, monkeypatch):
    monkeypatch.setattr(name_model, "MODELS", ())
    name_model.installed_model.cache_clear()
    done = redact(b"Then Zebiba left.")
    name_model.installed_model.cache_clear()
    assert "remit[redact]" in done.stderr
    assert json.loads(done.stdout)["text"] == "Then [person 1] left."


def test_all_that_is_wrong_with_both_files_is_told_at_once(redact):
    with pytest.raises(InvalidInput) as refused:
        redact(b"Andr\xe9", "name\nAmina\n")
    assert {problem.code for problem in refused.value.problems} == {
        "not-utf8",
        "table-missing-column",
    }
