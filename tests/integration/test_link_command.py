"""`remit link` on plain files, as a user types it; each run starts Splink, so there are few."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner

from made_up_people import as_csv, made_up_people
from remit.cli.main import app
from remit.kernel.documents import schema
from remit.kernel.errors import InvalidInput, PartMissing, Problems
from remit.share.core.linkage.fields import propose_fields
from remit.share.core.linkage.request import UnableToLink
from remit.share.linkage import on_spark
from remit.share.linkage import workspace as places
from remit.share.linkage.preparing import prepare
from remit.share.linkage.reading import read_content, read_source, sketches
from remit.share.linkage.sealing import seal
from remit.share.linkage.workspace import workspace
from remit.share.private_folders import PREFIX, sweep

duckdb = pytest.importorskip("duckdb", reason="the part remit[link] is not installed")


def plain(text):
    """Return what was printed without its frame."""
    return " ".join(text.replace("│", " ").split())


def typed(*arguments):
    done = CliRunner().invoke(app, ["link", *map(str, arguments)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.fixture
def linking(monkeypatch):
    """Skip what needs Splink where it is not there; sample few pairs, as files are small."""
    pytest.importorskip("splink", reason="the part remit[link] is not installed")
    monkeypatch.setattr("remit.share.linkage.pairing.SAMPLE", 200)


@pytest.fixture
def files(tmp_path):
    """Write two made-up custodians' files and return them as arguments."""
    left, right = made_up_people(1000, 4)
    (tmp_path / "health.csv").write_text(as_csv(left), "utf-8")
    # Other headings, another order, days first, sexes in words.
    rows = [
        (r[7], r[4].upper(), r[3], f"{r[6][8:]}/{r[6][5:7]}/{r[6][:4]}", r[1], r[0]) for r in right
    ]
    headings = ("Post code", "Last name", "Forename", "Date of birth", "truth", "record_id")
    (tmp_path / "police.csv").write_text(as_csv(rows, headings).replace(",", ";"), "utf-8")
    return [f"health={tmp_path / 'health.csv'}", f"police={tmp_path / 'police.csv'}"]


def links_of(path):
    return duckdb.execute("FROM read_parquet(?)", [str(path)]).fetchall()


def test_made_up_files_are_linked_and_measured_and_alike_however_their_rows_stand(
    linking, files, tmp_path
):
    out, report = tmp_path / "L.parquet", tmp_path / "R.json"
    kept = tmp_path / "settings.toml"
    asked = ("--rehearsal", *files, "--truth", "truth", "--report", report, "--out", out)
    done = typed(*asked, "--propose", kept)
    told = json.loads(report.read_text("utf-8"))
    jsonschema.validate(told, schema("remit.share", "linkage"))
    jsonschema.validate(told["settings"], schema("remit.share", "linkage-settings"))
    assert told["precision"] > 0.97
    assert told["recall"] > 0.93
    assert f"F1 {told['f1']:.4f}" in done.output
    assert told["custodians"][1]["fields"]["birth"] == "Date of birth"
    assert told["custodians"][1]["record_id"] == "record_id"
    women = next(one for one in told["groups"] if one["group"] == "another surname, a woman")
    assert women["n"] == women["found"] + women["missed"] > 0

    rows = links_of(out)
    assert len(rows) == len(set(rows)) == told["records"]
    assert len({(source, person) for source, _, person in rows}) == len(rows)
    assert {source for source, _, _ in rows} == {"health", "police"}
    right = sum(len(ids) == 2 and ids[0][1:] == ids[1][1:] for ids in grouped(rows).values())
    assert right == told["right_pairs"]

    # By the settings that it proposed, unchanged, the same comes out to the byte.
    again, twice = tmp_path / "again.parquet", tmp_path / "twice.toml"
    typed("--rehearsal", *files, "--settings", kept, "--out", again, "--propose", twice)
    assert again.read_bytes() == out.read_bytes()
    assert twice.read_text("utf-8").replace('truth = "none"\n', "") == kept.read_text("utf-8")

    for name in ("health", "police"):
        path = tmp_path / f"{name}.csv"
        headings, *records = path.read_text("utf-8").splitlines()
        path.write_text("\n".join((headings, *reversed(records))), "utf-8")
    typed("--rehearsal", *reversed(files), "--out", again)
    assert again.read_bytes() == out.read_bytes()


def test_settings_change_what_is_linked_and_what_they_leave_nothing_of_is_told(
    linking, files, tmp_path
):
    out, report, said = tmp_path / "L.parquet", tmp_path / "R.json", tmp_path / "s.toml"
    asked = ("--rehearsal", *files, "--settings", said, "--report", report, "--out", out)
    said.write_text(
        "[links]\none_of_each = false\nprior = 0.0005\n[keys]\nnames_birth = false\n"
        "phone = true\n[comparisons]\npostcode.compare = false\n"
        'given.levels.slip = "off"\nfamily.levels = { same = 5.5, other = { m = 0.1, u = 0.9 } }\n'
        '[datasets.police]\nrecord_id = "row"\n[datasets.police.columns]\ntruth = "none"\n',
        "utf-8",
    )
    done = typed(*asked, "--precision", 0.9)
    assert "keys: phone does not apply" in plain(done.output)
    told = json.loads(report.read_text("utf-8"))
    assert told["threshold_chosen_for"] == "an expected precision of 0.9"
    assert told["settings"]["links"] == {"one_of_each": False, "precision": 0.9, "prior": 0.0005}
    assert told["custodians"][1]["record_id"] == "row number"
    splink = told["pairs"][0]["settings"]
    assert splink["probability_two_random_records_match"] == 0.0005
    rules = [one["blocking_rule"] for one in splink["blocking_rules_to_generate_predictions"]]
    assert "l.key_names_birth = r.key_names_birth" not in rules
    levels = {one["output_column_name"]: one["comparison_levels"] for one in splink["comparisons"]}
    assert "postcode" not in levels
    assert "one slip of the pen" not in {one["label_for_charts"] for one in levels["given"]}
    same, other = levels["family"][1], levels["family"][-1]
    assert same["m_probability"] / same["u_probability"] == pytest.approx(2**5.5)
    assert (other["m_probability"], other["u_probability"]) == (0.1, 0.9)

    parts = "".join(f"{one}.compare = false\n" for one in levels)
    said.write_text(f"[comparisons]\npostcode.compare = false\n{parts}", "utf-8")
    with pytest.raises(InvalidInput) as found:
        typed(*asked)
    assert [(one.place.file, one.place.key) for one in found.value.problems] == [
        (str(said), "comparisons")
    ]
    said.write_text(
        '[datasets.police]\nrecord_id = "no"\n[datasets.x]\n[datasets.health.columns]\ny = "sex"',
        "utf-8",
    )
    with pytest.raises(InvalidInput) as found:
        typed(*asked)
    assert len(found.value.problems) == 3


def grouped(rows):
    persons = {}
    for _, record, person in rows:
        persons.setdefault(person, []).append(record)
    return persons


def test_match_keys_link_nearly_as_well_and_leave_nothing_behind(
    linking, files, tmp_path, monkeypatch
):
    made = []
    monkeypatch.setattr(
        "secrets.token_bytes", lambda size: made.append(os.urandom(size)) or made[-1]
    )
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    out, report = tmp_path / "L.parquet", tmp_path / "R.json"
    typed("--rehearsal", *files, "--encoded", "--truth", "truth", "--report", report, "--out", out)
    told = json.loads(report.read_text("utf-8"))
    assert told["precision"] > 0.97
    assert told["recall"] > 0.85
    (secret,) = made
    written = out.read_bytes() + report.read_bytes()
    assert secret not in written
    assert secret.hex().encode() not in written
    for name in (b"Okafor", b"okafor", b"1990-"):
        assert name not in written
    assert list((tmp_path / "temporary").iterdir()) == []


def test_real_data_needs_an_agreement(tmp_path):
    with pytest.raises(UnableToLink, match="real data needs a signed agreement") as refused:
        typed("a=a.csv", "b=b.csv", "--out", tmp_path / "L.parquet")
    assert refused.value.exit_code == 5


def test_no_report_is_promised_of_what_is_not_linked(tmp_path):
    report = tmp_path / "report.json"
    agreed = ("plan", "--study", "attitudes", "--propose", tmp_path / "s.toml")
    done = typed(*agreed, "--report", report)
    assert (done.exit_code, report.exists()) == (2, False)
    assert "so there is no report" in plain(done.output)


@pytest.mark.parametrize(
    "given", [("--out", "l.parquet"), ("--truth", "pid"), ("--field", "a=sex")]
)
def test_what_a_rehearsal_alone_takes_is_refused_under_an_agreement(given):
    done = typed("plan", "--study", "attitudes", *given)
    assert done.exit_code == 2
    assert given[0] in plain(done.output)
    assert "--rehearsal alone" in plain(done.output)


def test_without_the_part_that_links_the_remedy_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "find_spec", lambda name: None if name == "splink" else object())
    with pytest.raises(PartMissing, match=r"\(splink\)") as missing:
        typed("--rehearsal", "a=a.csv", "b=b.csv", "--out", tmp_path / "L.parquet")
    assert "remit[link]" in missing.value.remedy


def test_without_spark_or_its_java_the_remedy_is_told_before_a_file_is_read(tmp_path, monkeypatch):
    asked = ("--rehearsal", "a=a.csv", "b=b.csv", "--engine", "spark", "--out", tmp_path / "L")
    monkeypatch.setattr(on_spark, "find_spec", lambda name: None if name == "pyspark" else object())
    with pytest.raises(PartMissing, match=r"\(pyspark\)") as missing:
        typed(*asked)
    assert missing.value.exit_code == 8
    assert "remit[link,spark]" in missing.value.remedy
    monkeypatch.setattr(on_spark, "find_spec", lambda _: object())
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(
        PartMissing, match="Spark needs Java 17 or later, and none was found"
    ) as old:
        typed(*asked)
    assert old.value.exit_code == 8
    monkeypatch.setattr(on_spark, "_java_version", lambda: 11)
    with pytest.raises(PartMissing, match="this computer has 11"):
        typed(*asked)


def test_bloom_filters_take_an_environment_of_their_own(tmp_path):
    asked = ("--rehearsal", "a=a.csv", "b=b.csv", "--encoder", "filters", "--out", tmp_path / "L")
    assert "take --rehearsal and --encoded" in plain(typed(*asked).output)
    with pytest.raises(PartMissing, match="none is named") as missing:
        typed(*asked, "--encoded")
    assert missing.value.exit_code == 8
    assert "REMIT_ANONLINK_PYTHON" in missing.value.remedy
    with pytest.raises(PartMissing, match="is no Python with clkhash"):
        typed(*asked, "--encoded", "--anonlink-python", sys.executable)
    with pytest.raises(PartMissing, match="No such file"):
        typed(*asked, "--encoded", "--anonlink-python", tmp_path / "none")


def test_everything_wrong_with_the_files_is_told_at_once(linking, tmp_path):
    contents = {
        "empty": b"",
        "uneven": b"id,surname,dob\n1,A,1990-01-01\n2,B\n",
        "latin": "id,surname,dob\n1,M\xfcller,1990-01-01\n".encode("latin-1"),
        "again": b"id,Surname,surname,dob\n1,A,A,1990-01-01\n",
        "twice": b"id,surname,dob\n1,A,1990-01-01\n1,B,1990-01-01\n",
        "little": b"id,colour\n1,red\n2,blue\n",
        "exchanged": b"id,surname,dob,postcode\n" + b"1,A,E1 6AN,1990-01-01\n",
    }
    for name, content in contents.items():
        (tmp_path / f"{name}.csv").write_bytes(content)
    named = [f"{name}={tmp_path / name}.csv" for name in contents]
    with pytest.raises(InvalidInput) as found:
        typed("--rehearsal", *named, f"gone={tmp_path}/gone.csv", "--out", tmp_path / "L.parquet")
    codes = [(Path(one.place.file).stem, one.code) for one in found.value.problems]
    assert codes == [
        ("empty", "linkage-file-empty"),
        ("uneven", "linkage-file-unreadable"),
        ("latin", "linkage-file-unreadable"),
        ("again", "linkage-heading-twice"),
        ("twice", "linkage-id-twice"),
        ("exchanged", "linkage-column-looks-like-other"),
        ("exchanged", "linkage-column-looks-like-other"),
        ("gone", "linkage-file-missing"),
    ]
    assert "row 3 has 2 values" in str(found.value)
    assert "line 2 has letters that are not written in UTF-8" in str(found.value)
    assert "ller" not in str(found.value)
    assert not (tmp_path / "L.parquet").exists()


def test_unicode_text_of_a_spreadsheet_is_read_and_copies_tell_nothing_of_chance(tmp_path):
    left, _ = made_up_people(300, 4)
    copies = [("c", *left[0][1:])] * 600
    problems = Problems()
    chance = []
    for number, rows in enumerate((left, left + copies)):
        path = tmp_path / "people.csv"
        path.write_text(as_csv(rows), "utf-16")
        with workspace(1.0) as connection:
            source = read_source(connection, "a", path, number, problems)
            drawn = sketches(connection, source)
            chosen = propose_fields(drawn, (), {}, date(2026, 11, 22), "a", problems)
            side = prepare(connection, source, chosen, 0, date(2026, 11, 22))
            chance.append(seal(connection, side, b"k" * 32).chance)
    alone, beside = (one["birth"][-1] for one in chance)
    assert beside == pytest.approx(alone, rel=0.1)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"id,surn\xe9me\n1,Smith\n", "line 1 has letters that are not written in UTF-8"),
        (b"\xff\xfe" + "id,a\n1,Smith\n".encode("utf-16-le")[:-1], "not written in UTF-8"),
        (b'id,a\n1,O"Brien\n2,"Li"\n', ""),
        (b'id,a\n1,Smith\n2,"Smith\n3,Li\n', "row 3 opens a quotation mark that is not closed"),
        (b"id,Remit_Row\n1,Smith\n", "“Remit_Row” is one that Remit keeps for itself"),
    ],
    ids=["headings", "half-a-letter", "whole", "quote", "reserved"],
)
def test_a_file_that_comes_to_the_door_is_read_whole_or_told_unreadable(content, told):
    problems = Problems()
    with workspace() as connection:
        source = read_content(connection, "a", "a.csv", content, 0, problems)
    assert (source is None) == bool(problems) == bool(told)
    assert all(told in one.message for one in problems)


def test_one_custodian_and_misspelled_words_are_refused(tmp_path):
    with pytest.raises(InvalidInput) as found:
        typed("--rehearsal", "police", "--field", "dob=day", "--out", tmp_path / "L.parquet")
    assert [one.code for one in found.value.problems] == [
        "linkage-file-not-named",
        "linkage-one-custodian",
        "linkage-unknown-field",
    ]


def test_what_does_not_fit_into_memory_cannot_be_read_on_disk(linking, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with workspace(0.03) as connection:
        connection.execute("CREATE TABLE t AS SELECT 'Okafor' || range AS name FROM range(3000000)")
        spilled = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert sum(path.stat().st_size for path in spilled) > 1_000_000
        assert not any(b"Okafor" in path.read_bytes() for path in spilled)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="processes are asked after otherwise there")
def test_what_a_killed_run_left_is_taken_away_and_a_running_ones_stays(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    killed, running = tmp_path / f"{PREFIX}99999999-x", tmp_path / f"{PREFIX}{os.getpid()}-x"
    for folder in (killed, running):
        folder.mkdir()
        (folder / "part.tmp").write_text("x", "utf-8")
    sweep()
    assert (killed.exists(), running.exists()) == (False, True)
