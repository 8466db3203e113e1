"""`remit session` and `remit incentive`, run in this process."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from remit.cli.main import app
from remit.commission.queries import facts
from remit.kernel.errors import ExitCode, RemitError
from remit.people.models import Secret
from remit.study.actions import import_study
from small_study import CODES, small_study, write

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
GROUP = ("--on", "2026-03-09", "--starts", "18:30", "--places", "1", "--title", "First group")


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_study(), tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def remit(study):
    def run(*arguments):
        done = CliRunner().invoke(app, [str(each) for each in arguments])
        if isinstance(done.exception, RemitError):
            raise done.exception
        assert done.exit_code == 0, done.output
        return done.output

    umask = os.umask(0o077)
    yield run
    os.umask(umask)  # a command makes its process write for its owner alone


def failure(remit, *arguments) -> RemitError:
    with pytest.raises(RemitError) as caught:
        remit(*arguments)
    return caught.value


def test_a_session_is_added_listed_changed_and_removed(remit):
    assert "First group, 2026-03-09: room for 1." in remit("session", "add", "small", "g1", *GROUP)
    remit("field", "small", CODES[0], "confirmed", "--session", "g1", "--on", "2026-03-01")
    listed = remit("session", "list", "small")
    assert "g1  2026-03-09 18:30  1 of 1 taken, 0 free; 0.8 expected to come." in listed
    assert f"booked: {CODES[0]}" in listed
    assert "80% of those who are booked are expected to come." in listed
    changed = json.loads(remit("session", "change", "small", "g1", "--places", "10", "--json"))
    assert (changed["places"], changed["starts"], changed["title"]) == (10, "18:30", "First group")
    found = json.loads(remit("session", "list", "small", "--json"))
    (row,) = found["sessions"]
    assert (row["booked"], row["free"], row["advice"]["book"]) == ([CODES[0]], 9, 11)
    assert failure(remit, "session", "remove", "small", "g1").code == "sessions-not-changeable"
    remit("session", "add", "small", "g2", "--on", "2026-03-10", "--places", "5")
    assert json.loads(remit("session", "remove", "small", "g2", "--json"))["removed"] == "g2"


def test_a_full_session_is_over_booked_by_name_only(remit):
    remit("session", "add", "small", "g1", *GROUP)
    booking = ("--session", "g1", "--on", "2026-03-01")
    remit("field", "small", CODES[0], "confirmed", *booking)
    refused = failure(remit, "field", "small", CODES[1], "confirmed", *booking)
    assert (refused.code, refused.exit_code) == ("booking-impossible", ExitCode.NOT_POSSIBLE)
    remit("field", "small", CODES[1], "confirmed", *booking, "--overbook")
    assert "2 of 1 taken, 1 more than there are places" in remit("session", "list", "small")


def test_everything_wrong_with_a_session_is_named_by_its_option(remit):
    error = failure(
        remit, "session", "add", "small", "a/b", "--on", "soon", "--places", "0", "--starts", "x"
    )
    assert error.exit_code is ExitCode.INVALID_INPUT
    said = [str(problem) for problem in error.problems]
    for option in ("--key", "--on", "--places", "--starts"):
        assert any(line.startswith(f"{option}: ") for line in said), option
    assert failure(remit, "session", "change", "small", "g9", "--places", "2").exit_code is (
        ExitCode.NOT_FOUND
    )


def test_an_incentive_is_promised_paid_receipted_listed_and_cancelled(remit, study):
    said = remit(
        "incentive", "add", "small", "30", "--method", "voucher", "--code", CODES[0].lower(),
        "--what", "interview", "--promised-on", "2026-03-01",
    )  # fmt: skip
    assert f"Number 1, £30, {CODES[0]}, voucher, interview, promised 2026-03-01" in said
    paid = json.loads(remit("incentive", "pay", "small", "1", "--on", "2026-03-09", "--json"))
    assert (paid["state"], paid["amount"], paid["paid_on"]) == ("paid", "30.00", "2026-03-09")
    assert facts(study).spent == 30
    assert "receipt V-1" in remit("incentive", "receipt", "small", "1", "V-1")
    refused = failure(remit, "incentive", "pay", "small", "1")
    assert (refused.code, refused.exit_code) == ("incentive-not-payable", ExitCode.NOT_POSSIBLE)
    remit("incentive", "add", "small", "5", "--method", "cash", "--paid-on", "2026-03-02")
    listed = remit("incentive", "list", "small")
    assert "Number 2, £5, without a code, cash, paid 2026-03-02" in listed
    assert "£35 paid, £0 outstanding. The study has spent £35 of £1,000 approved." in listed
    assert "cancelled" in remit("incentive", "cancel", "small", "2", "--on", "2026-03-03")
    found = json.loads(remit("incentive", "list", "small", "--outstanding", "--json"))
    assert (found["incentives"], found["paid"], found["left"]) == ([], "30.00", "970.00")


def test_a_budget_that_is_exceeded_is_stated_and_blocks_only_when_asked(remit):
    asked = ("incentive", "add", "small", "1000.01", "--method", "cash", "--code", CODES[0])
    assert failure(remit, *asked, "--within-budget").code == "incentive-not-promisable"
    assert "Mind the budget: With £0 spent and £1,000.01 promised" in remit(*asked)
    told = json.loads(remit("incentive", "list", "small", "--json"))
    assert told["warning"].endswith("is exceeded by £0.01.")


def test_everything_wrong_with_an_incentive_is_named_by_its_option(remit):
    error = failure(
        remit, "incentive", "add", "small", "lots", "--method", "gold", "--paid-on", "soon"
    )
    assert error.exit_code is ExitCode.INVALID_INPUT
    said = [str(problem).split(":")[0] for problem in error.problems]
    assert said == ["AMOUNT", "--method", "--paid-on"]
    assert failure(remit, "incentive", "pay", "small", "9").exit_code is ExitCode.NOT_FOUND


def test_nothing_is_recorded_for_a_day_to_come(study):
    run = CliRunner()
    late = ("--on", "2999-01-01")
    for command in (("field", "small", CODES[0], "confirmed", *late), ("replace", "small", *late)):
        done = run.invoke(app, command)
        assert done.exit_code == ExitCode.USAGE
        assert "still to come" in done.output
    given = ("--method", "cash", "--code", CODES[0], "--paid-on", "2999-01-01")
    error = run.invoke(app, ["incentive", "add", "small", "30", *given]).exception
    assert [(p.code, p.place.file) for p in error.problems] == [("day-to-come", "--paid-on")]


def test_no_secret_is_replaced_that_cannot_be_written_down(study, remit, tmp_path):
    before = remit("ask", "cards", "small")
    assert before.count("\n") == len(CODES) + 1
    kept = list(Secret.objects.order_by("pk").values_list("digest", flat=True))
    target = tmp_path / "missing" / "cards.csv"
    error = failure(remit, "ask", "cards", "small", "--everyone", "--out", target)
    assert error.code == "file-not-writable"
    assert list(Secret.objects.order_by("pk").values_list("digest", flat=True)) == kept
