"""`remit pool` and `remit selected`, as a recruiter types them."""

from __future__ import annotations

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.conf import settings
from typer.testing import CliRunner

from remit.cli.main import app
from remit.cli.plain_files import FileNotReadable
from remit.kernel.errors import InvalidInput, Problems
from remit.ledger.models import Entry
from remit.recruit.actions import record_draw, store_recruit
from remit.recruit.core.fieldwork import Step
from remit.recruit.core.places import find_places
from remit.recruit.core.pool import Pool
from remit.recruit.core.pool_file import read_pool_table
from remit.recruit.core.pool_tables import panel_report, panel_tables
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.fieldwork_actions import move_in_field, replace_in_field
from remit.recruit.policies import FieldworkBegun, PanelWouldGo
from remit.recruit.pool_actions import NoPanel
from remit.recruit.pool_queries import PoolChoices, examine_pool
from remit.recruit.queries import stored_recruit
from remit.study.actions import import_study
from remit.study.folder import UnableToWriteFolder
from small_study import CODES, small_study, write

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
HEADER = "unique_id,first_name,address_line_1,postcode,gender,age"
REAL = Path(__file__).parents[2].parent / "shared" / "data" / "recruit"


def people(count):
    rows = (
        f"u{n},Ann{n},{n // 2} Elm Road,N1 1AA,{'woman' if n % 3 else 'man'},{'16-24' if n % 4 < 2 else '25+'}"
        for n in range(count)
    )
    return "\n".join([HEADER, *rows]) + "\n"


@pytest.fixture
def remit(monkeypatch):
    monkeypatch.setattr("remit.cli.pools.prepare", lambda: None)

    def run(*arguments):
        done = CliRunner().invoke(app, [*map(str, arguments)])
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    return run


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_study(), tmp_path_factory.mktemp("study") / "small")
    key = settings.VAULT_KEY
    number = import_study(folder=folder, vault_key=key, actor="t", now=NOW).commission_id
    before = stored_recruit(number)
    emptied = Recruitment(before.quotas, Pool(), before.settings)
    store_recruit(commission_id=number, recruitment=emptied, actor="t", now=NOW)
    return number


@pytest.fixture
def bring(remit, tmp_path):
    def bring(text, *options):
        path = tmp_path / "people.csv"
        path.write_text(text, "utf-8")
        return remit("pool", "small", path, *options)

    return bring


def examine(study, text):
    """What a file would bring, without raising what is wrong."""
    return examine_pool(
        commission_id=study,
        name="people.csv",
        content=text.encode(),
        choices=PoolChoices(),
        vault_key=settings.VAULT_KEY,
    )


def rows(folder, name):
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_pool_comes_in_by_command_with_its_contact_details_apart(bring, study):
    said = bring(people(30), "--households")
    assert "The pool has 30 volunteers; 30 of them are new." in said
    assert "30 share a household" in said
    pool = stored_recruit(study).pool
    assert pool.columns == ("gender", "age", "household")


def test_checking_tells_what_would_come_and_changes_nothing(bring, study):
    before = Entry.objects.count()
    answer = json.loads(bring(people(30), "--check", "--json"))
    assert answer["volunteers"] == 30
    assert answer["columns"]["first_name"] == "contact"
    assert "“gender: woman”: 20; wanted 3 to 5" in bring(people(30), "--check")
    assert Entry.objects.count() == before
    assert not len(stored_recruit(study).pool)


FAULTY = """code,gender,age,household,address
AAAA1,Woman,16-24,7,1 Elm Road
aaaa1,man,26+,8,1 Elm Rd
{first},man,16-24,9,2 Oak Lane
{first},woman,,9,5 Ash Way
,woman,25+,,
"""


def test_bad_codes_hide_none_of_the_files_other_faults(bring, study):
    with pytest.raises(InvalidInput) as failed:
        bring(FAULTY.format(first=CODES[0].lower()), "--contact", "telephone")
    told = [(one.code, one.place.row, one.place.column) for one in failed.value.problems]
    assert sorted(told) == [
        ("participant-code-blank", 6, "code"),
        ("participant-code-mistyped", 2, "code"),
        ("participant-code-mistyped", 3, "code"),
        ("pool-blank-value", 5, "age"),
        ("pool-column-unknown", 1, "telephone"),
        ("pool-duplicate-volunteer", 5, "code"),
        ("pool-unknown-value", 3, "age"),
        ("pool-value-variant", 2, "gender"),
    ]
    assert all(one.remedy for one in failed.value.problems)
    quoted = [one.params["code"] for one in failed.value.problems if "mistyped" in one.code]
    assert quoted == ["AAAA1", "aaaa1"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("AAAA1,woman,16-24", "participant-code-mistyped"),
        ("AAAA1,Woman,26+", "participant-code-mistyped"),
        ("AAAA1,woman,16-24,x", "table-long-row"),
    ],
)
def test_a_file_of_bad_rows_alone_is_not_called_a_pool_without_volunteers(study, line, told):
    examined = examine(study, f"code,gender,age\n{line}\n")
    codes = {one.code for one in (*examined.problems, *examined.problems.notices)}
    assert told in codes
    assert "pool-empty" not in codes


def test_who_is_there_already_is_told_beside_other_faults(bring, study):
    bring(people(6))
    with pytest.raises(InvalidInput) as failed:
        bring(people(8).replace("u7,Ann7,3 Elm Road,N1 1AA,woman", "u7,,,,Woman"), "--add")
    assert {one.code for one in failed.value.problems} == {
        "pool-volunteer-there",
        "pool-value-variant",
    }


def test_households_that_contradict_addresses_are_told_beside_problems(study):
    examined = examine(study, FAULTY.format(first="x"))
    told = {one.code for one in examined.problems.notices}
    assert {"pool-address-in-many-households", "pool-household-at-many-addresses"} <= told


def test_a_bad_code_in_the_folders_pool_hides_none_of_its_other_faults(tmp_path):
    files = small_study()
    pool = files["recruit/pool.csv"].decode().splitlines()
    pool[1] = "AAAA1," + pool[1].split(",", 1)[1].upper()
    files["recruit/pool.csv"] = "\n".join([*pool, pool[2]]).encode()
    with pytest.raises(InvalidInput) as failed:
        import_study(
            folder=write(files, tmp_path / "faulty"),
            vault_key=settings.VAULT_KEY,
            actor="t",
            now=NOW,
        )
    mistyped = failed.value.problems[0]
    assert mistyped.code == "participant-code-mistyped"
    assert "“AAAA1”" in mistyped.message
    assert "commission.toml" in mistyped.remedy
    codes = {one.code for one in failed.value.problems}
    assert codes >= {"pool-value-variant", "pool-duplicate-volunteer"}


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_all_problems_are_listed_and_nothing_is_changed(bring, study, options):
    text = people(30).replace("u3,", "u2,").replace(",man,", ",Man,").replace("u9,", ",")
    with pytest.raises(InvalidInput) as failed:
        bring(text, *options)
    codes = {problem.code for problem in failed.value.problems}
    assert codes == {"pool-duplicate-volunteer", "pool-value-variant", "pool-blank-identifier"}
    assert not len(stored_recruit(study).pool)


def test_columns_are_named_by_option(bring, study):
    bring(
        people(30),
        "--leave-out",
        "first_name, postcode",
        "--contact",
        "address_line_1",
        "--id",
        "unique_id",
    )
    with pytest.raises(InvalidInput, match="no column “nickname”"):
        bring(people(30), "--leave-out", "nickname")


def test_a_file_that_is_not_there_is_told_so(remit, study):
    with pytest.raises(FileNotReadable):
        remit("pool", "small", "nowhere.csv")


def test_a_file_beyond_the_limit_is_not_read_to_its_end(remit, study, tmp_path, monkeypatch):
    monkeypatch.setattr("remit.recruit.core.pool_file.MOST_BYTES", 100)
    path = tmp_path / "big.csv"
    path.write_text(people(30), "utf-8")
    with pytest.raises(InvalidInput, match="larger than 50 megabytes"):
        remit("pool", "small", path)


def test_a_million_rows_are_refused_in_one_sentence(bring, study, tmp_path):
    with pytest.raises(
        InvalidInput, match=r"has 1,000,002 rows; a study.s pool holds 100,000 volunteers at most"
    ):
        bring("id,gender,age\n" + "1,man,25+\n" * 1_000_000)


def test_adding_replacing_and_dropping_a_panel(bring, study):
    bring(people(30))
    record_draw(commission_id=study, actor="t", now=NOW)
    with pytest.raises(PanelWouldGo):
        bring(people(29))
    assert "What was drawn before is taken out" in bring(people(29), "--drop-panel")
    later = people(40).split("\n")
    assert "40 volunteers; 10 of them are new" in bring("\n".join([later[0], *later[30:]]), "--add")
    panel = record_draw(commission_id=study, actor="t", now=NOW)
    step = Step(panel[0], "invited", date(2026, 1, 2))
    move_in_field(commission_id=study, step=step, actor="t", now=NOW)
    with pytest.raises(FieldworkBegun):
        bring(people(20), "--drop-panel")


def test_the_panel_goes_out_in_the_format_that_came_in(remit, bring, study, tmp_path):
    bring(people(30))
    with pytest.raises(NoPanel):
        remit("selected", "small", "--out", tmp_path / "early")
    record_draw(commission_id=study, actor="t", now=NOW)
    folder = tmp_path / "panel"
    remit("selected", "small", "--out", folder, "--with-contacts")
    chosen, others = rows(folder, "selected.csv"), rows(folder, "remaining.csv")
    assert list(chosen[0])[:2] == ["unique_id", "code"]
    assert len(chosen) == 8
    assert {row["unique_id"] for row in chosen + others} == {f"u{n}" for n in range(30)}
    assert all(row["first_name"] == f"Ann{row['unique_id'][1:]}" for row in chosen)
    report = {row["value"]: row for row in rows(folder, "report.csv")}
    assert int(report["woman"]["selected"]) == sum(row["gender"] == "woman" for row in chosen)
    assert report["woman"]["pool"] == "20"
    assert Entry.objects.filter(action="recruit.panel-told").count() == 1
    with pytest.raises(UnableToWriteFolder):
        remit("selected", "small", "--out", folder)
    bare = tmp_path / "bare"
    remit("selected", "small", "--out", bare)
    assert set(rows(bare, "selected.csv")[0]) == {"code", "gender", "age"}


def test_what_strangers_typed_is_no_formula_in_the_tables_and_comes_in_again_as_it_was(
    remit, bring, study, tmp_path
):
    formula, phone = '=HYPERLINK("http://example.org")', "+44 7700 900001"
    header, *lines = people(30).splitlines()
    quoted = formula.replace('"', '""')
    text = "\n".join(
        [f"{header},telephone", *(f'{line.replace("Ann", "=Ann")},"{phone}"' for line in lines)]
    )
    text = text.replace("=Ann7,", f'"{quoted}",')
    bring(text)
    record_draw(commission_id=study, actor="t", now=NOW)
    folder = tmp_path / "panel"
    remit("selected", "small", "--out", folder, "--with-contacts")
    for name in ("selected.csv", "remaining.csv", "report.csv"):
        with (folder / name).open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "-"))], name
    back = read_pool_table((folder / "remaining.csv").read_bytes(), "remaining.csv", Problems())
    assert {row["telephone"] for row in back} == {phone}
    assert all(row["first_name"].startswith("=") for row in back)


def test_who_left_is_neither_selected_nor_remaining_and_their_substitute_is_selected(bring, study):
    bring(people(30))
    panel = record_draw(commission_id=study, actor="t", now=NOW)
    day = date(2026, 1, 2)
    for status in ("invited", "withdrew"):
        move_in_field(commission_id=study, step=Step(panel[0], status, day), actor="t", now=NOW)
    account = replace_in_field(commission_id=study, on=day, actor="t", now=NOW)
    stored = stored_recruit(study)
    tables = panel_tables(stored, {})
    assert panel[0] not in tables.selected + tables.remaining
    assert account.chosen[0] in tables.selected
    held = len(find_places(stored).holders)
    assert held == 8
    assert sum(row.selected for row in panel_report(stored) if row.feature == "gender") == held


@pytest.mark.parametrize(
    ("name", "size", "identifier", "vault"),
    [
        ("opendlp_monitoring_30", 30, "unique_id", {"first_name", "last_name", "address_line_1"}),
        ("opendlp_sample_10", 10, "ID", {"Name", "Email"}),
    ],
)
def test_files_of_another_tool_come_in_as_they_are(bring, study, name, size, identifier, vault):
    folder = REAL / name
    if not folder.is_dir():
        pytest.skip("The data from elsewhere is not here.")
    from remit.kernel.errors import Problems
    from remit.kernel.tables import read_table
    from remit.recruit.core.quotas import parse_quotas
    from remit.recruit.quota_actions import save_quotas

    quotas = parse_quotas(
        read_table((folder / "categories.csv").read_bytes(), "q", Problems()), Problems()
    )
    save_quotas(commission_id=study, quotas=quotas, size=size, drop_panel=False, actor="t", now=NOW)
    text = (folder / "respondents.csv").read_text("utf-8")
    answer = json.loads(bring(text, "--check", "--json"))
    assert answer["columns"][identifier] == "identifier"
    assert {c for c, role in answer["columns"].items() if role == "contact"} == vault
    bring(text)
    record_draw(commission_id=study, actor="t", now=NOW)
    assert all(row.kept for row in panel_report(stored_recruit(study)))
