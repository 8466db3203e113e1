"""Writing to the ledger and checking it, on a real database."""

# ruff: noqa: S608  # the SQL of these tests holds constants only

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from integration.ledger_flush import guards_lifted, ledger_flushed
from remit.ledger.actions import checkpoint, destroy_salts, record
from remit.ledger.core.checkpoint import signing_key
from remit.ledger.guards import TABLE
from remit.ledger.queries import UnableToReadLedger, digest_matches, verify

__all__ = ["ledger_flushed"]

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
KEY = signing_key(b"k" * 32)
ANSWERS = {"P1": ["agree", "strongly agree"]}


def add(**fields):
    values = {"action": "ask.stored", "actor": "test", "now": NOW, "commission": "attitudes"}
    return record(**values | fields)


@transaction.atomic
def act_that_fails():
    add()
    raise RuntimeError


def test_entry_falls_with_the_act_that_it_records():
    with pytest.raises(RuntimeError):
        act_that_fails()
    assert verify().entries == 0
    assert add() == 0


def test_entries_are_numbered_from_nought():
    assert [add() for _ in range(4)] == [0, 1, 2, 3]


def test_append_takes_the_same_queries_at_one_entry_and_at_three_hundred(
    django_assert_num_queries,
):
    queries = 3 if connection.vendor == "postgresql" else 2
    add()
    with transaction.atomic(), django_assert_num_queries(queries):
        add()
    for _ in range(300):
        add()
    with transaction.atomic(), django_assert_num_queries(queries):
        add()


def test_verify_takes_two_queries_at_any_length(django_assert_num_queries):
    for _ in range(20):
        add()
    with django_assert_num_queries(2):
        assert verify().ok


def test_content_is_nowhere_in_the_ledger():
    add(codes=["P1"], digests={"answers": ANSWERS})
    with connection.cursor() as cursor:
        for table in (TABLE, "ledger_digestsalt"):
            cursor.execute(f"SELECT * FROM {table}")
            assert "agree" not in str(cursor.fetchall())


def test_digest_proves_its_content_and_no_other():
    index = add(digests={"answers": ANSWERS})
    assert digest_matches(index=index, name="answers", content=ANSWERS) is True
    assert digest_matches(index=index, name="answers", content={}) is False
    assert digest_matches(index=index, name="consents", content=ANSWERS) is None


def test_same_content_has_another_digest_each_time():
    add(digests={"answers": ANSWERS})
    add(digests={"answers": ANSWERS})
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT digests FROM {TABLE}")
        first, second = (json.loads(row[0])["answers"] for row in cursor.fetchall())
    assert first != second


def test_destroyed_salt_leaves_a_digest_that_proves_nothing_and_a_ledger_that_verifies():
    named = add(codes=["P1", "P2"], digests={"answers": ANSWERS, "consents": []})
    alike = add(codes=["P11"], digests={"answers": ANSWERS})
    other = add(codes=["P1"], commission="another", digests={"answers": ANSWERS})
    assert destroy_salts(commission="attitudes", code="P1") == 2
    assert digest_matches(index=named, name="answers", content=ANSWERS) is None
    assert digest_matches(index=alike, name="answers", content=ANSWERS) is True
    assert digest_matches(index=other, name="answers", content=ANSWERS) is True
    assert verify().ok


@pytest.mark.parametrize("code", ['say "no"', "back\\slash", "100%a", "a_b", "Zoë", "日本a"])
def test_salts_are_found_by_codes_of_any_spelling(code):
    add(codes=[code], digests={"answers": ANSWERS})
    add(codes=["aXb", "100", code.swapcase(), f"{code}1"], digests={"answers": ANSWERS})
    assert destroy_salts(commission="attitudes", code=code) == 1


def test_empty_ledger_verifies_and_has_a_checkpoint():
    held = checkpoint(key=KEY)
    report = verify(checkpoint=held, public_key=KEY.public_key())
    assert report.as_dict() == {
        "ok": True,
        "entries": 0,
        "root": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
        "problems": [],
    }
    add()
    assert verify(checkpoint=held, public_key=KEY.public_key()).ok


def test_unusable_checkpoint_is_a_problem_of_the_report():
    add()
    report = verify(checkpoint="nonsense", public_key=KEY.public_key().public_bytes_raw())
    assert not report.ok
    assert [problem.code for problem in report.problems] == ["checkpoint-unreadable"]
    assert report.entries == 1


@pytest.mark.parametrize(
    ("value", "codes"),
    [
        ("X'ff'", ["ledger-entry-unreadable"]),
        ("CAST(X'ff' AS TEXT)", ["ledger-rows-unreadable"]),
        ("5", ["ledger-entry-changed", "ledger-tree-broken"]),
    ],
)
def test_row_that_no_program_of_ours_wrote_is_named_without_a_traceback(value, codes):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite keeps a value of another type in a column")
    add()
    with guards_lifted():
        connection.cursor().execute(f"UPDATE {TABLE} SET actor = {value}")
    assert [problem.code for problem in verify().problems] == codes


def test_nothing_is_recorded_after_a_last_entry_that_was_changed():
    add()
    with guards_lifted():
        connection.cursor().execute(f"UPDATE {TABLE} SET frontier = %s", [bytes(64)])
    with pytest.raises(UnableToReadLedger):
        checkpoint(key=KEY)
    with pytest.raises(UnableToReadLedger, match="remit verify"), transaction.atomic():
        add()


def test_problems_of_a_ledger_in_ruins_are_cut_off_at_a_hundred():
    for _ in range(120):
        add()
    with guards_lifted():
        connection.cursor().execute(f"UPDATE {TABLE} SET actor = 'nobody'")
    assert len(verify().problems) == 100


def test_problem_of_a_changed_entry_says_which_and_what_to_do():
    add()
    add()
    with guards_lifted():
        connection.cursor().execute(f"UPDATE {TABLE} SET actor = 'nobody' WHERE \"index\" = 1")
    assert str(verify().problems[0]) == (
        "Entry 1 does not say what it said when it was written. "
        "Do not rely on what comes after it; compare with a backup or a checkpoint."
    )
