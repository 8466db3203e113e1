"""A study folder with sessions and incentives: imported, exported, and what its report says."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from remit.commission.queries import facts
from remit.kernel.errors import InvalidInput
from remit.people.actions import withdraw_participant
from remit.publish.queries import report
from remit.recruit.incentive_queries import incentive_account
from remit.study.actions import export_study, import_study
from small_study import CODES, small_study, write

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
KEY = b"k" * 32
SESSIONS = (
    "key,title,on,starts,venue,places,mode\ngroup-1,Group 1,2020-03-09,18:30,Library,8,in-person\n"
)
FIELD = f"code,status,on,session,note\n{CODES[0]},confirmed,2020-03-01,group-1,\n"
MONEY = (
    "number,code,amount,method,what,session,promised_on,paid_on,receipt,cancelled_on\n"
    f"1,{CODES[0]},30.00,voucher,interview,group-1,2020-03-01,2020-03-09,V-1,\n"
    f"2,{CODES[1]},30.00,cash,interview,,2020-03-01,,,\n"
    "3,,12.50,cash,,,,2020-03-09,,\n"
)
SPEND = '\n[[spend]]\non = 2020-01-10\namount = 100\nwhat = "Rooms"\n'


def folder(name: str = "small") -> dict[str, bytes]:
    files = small_study()
    commission = files["commission.toml"].replace(b'name = "small"', f'name = "{name}"'.encode())
    return files | {
        "commission.toml": commission + SPEND.encode(),
        "recruit/sessions.csv": SESSIONS.encode(),
        "recruit/fieldwork.csv": FIELD.encode(),
        "recruit/incentives.csv": MONEY.encode(),
    }


def bring(files: dict[str, bytes], where) -> int:
    path = write(files, where)
    return import_study(folder=path, vault_key=KEY, actor="test", now=NOW).commission_id


def take(name: str, where) -> dict[str, bytes]:
    export_study(name=name, folder=where, actor="test", now=NOW)
    return {
        path.relative_to(where).as_posix(): path.read_bytes()
        for path in where.rglob("*")
        if path.is_file()
    }


def test_export_import_export_gives_the_same_bytes_and_the_same_sum(tmp_path):
    study = bring(folder(), tmp_path / "a")
    assert facts(study).spent == Decimal("142.50")
    first = take("small", tmp_path / "b")
    assert first["recruit/incentives.csv"] == MONEY.encode()
    assert first["recruit/sessions.csv"] == SESSIONS.encode()
    assert b"Thanks" not in first["commission.toml"]
    assert bring(first, tmp_path / "c") == study
    assert facts(study).spent == Decimal("142.50")
    assert take("small", tmp_path / "d") == first


def test_a_study_that_comes_elsewhere_brings_what_was_paid_with_it_once(tmp_path):
    bring(folder(), tmp_path / "a")
    first = take("small", tmp_path / "b")
    moved = first | {
        "commission.toml": first["commission.toml"].replace(b'name = "small"', b'name = "moved"')
    }
    study = bring(moved, tmp_path / "c")
    assert facts(study).spent == Decimal("142.50")
    assert take("moved", tmp_path / "d") == moved


def test_an_export_after_a_withdrawal_keeps_the_sum_and_not_the_code(tmp_path):
    study = bring(folder(), tmp_path / "a")
    withdraw_participant(commission_id=study, code=CODES[0], actor="test", now=NOW)
    first = take("small", tmp_path / "b")
    for path, content in first.items():
        if path != "people/withdrawn.csv":
            assert CODES[0].encode() not in content, path
    assert b"\n1,,30.00,voucher,,,,2020-03-09,,\n" in first["recruit/incentives.csv"]
    # The old folder still has the code, and brings neither it nor the sum a second time.
    bring(folder(), tmp_path / "again")
    assert take("small", tmp_path / "c") == first
    assert facts(study).spent == Decimal("142.50")


def test_the_report_and_the_account_show_one_sum(tmp_path):
    study = bring(folder(), tmp_path / "a")
    account = incentive_account(study)
    assert report(study, at=NOW.date()).commission.spent == account.spent == Decimal("142.50")
    assert (account.given, account.owed, account.left) == (Decimal("42.50"), 30, Decimal("827.50"))


def test_every_fault_of_both_files_is_named_at_once_and_nothing_is_stored(tmp_path):
    files = folder() | {
        "recruit/sessions.csv": b"key,on,places\ngroup-1,soon,8\n",
        "recruit/incentives.csv": (
            f"number,code,amount,method\n1,K7M3-PQ9Y,5,cash\n2,{CODES[0]},0,gold\n".encode()
        ),
    }
    with pytest.raises(InvalidInput) as caught:
        bring(files, tmp_path / "a")
    said = str(caught.value)
    for words in (
        "“soon” is no day",
        "recruit/incentives.csv, row 2",
        "recruit/incentives.csv, row 3",
        "“gold”",
        "“0” is no amount",
    ):
        assert words in said
