"""Writing to the ledger and checking it, on a real database."""

# ruff: noqa: S608  # the SQL of these tests holds constants only

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from integration.ledger_flush import guards_lifted, ledger_flushed
from remit.kernel.errors import Problems
from remit.ledger.actions import (
    Act,
    checkpoint,
    destroy_salts,
    lodge_checkpoint,
    record,
    record_all,
    state_key,
)
from remit.ledger.core.checkpoint import Checkpoint, signing_key
from remit.ledger.core.evidence import check_proof
from remit.ledger.guards import TABLE
from remit.ledger.queries import (
    UnableToProve,
    UnableToReadLedger,
    digest_matches,
    entry_proof,
    frontier,
    growth_proof,
    lodged,
    verify,
)

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


def test_verify_takes_three_queries_at_any_length(django_assert_num_queries):
    for _ in range(20):
        add()
    with django_assert_num_queries(3):
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


def codes_of(report):
    return [problem.code for problem in report.problems]


def lodge(*keepers):
    return lodge_checkpoint(key=KEY, keepers=keepers, commission="attitudes", actor="test", now=NOW)


def test_acts_recorded_together_are_the_entries_that_one_after_another_would_be():
    acts = [
        Act("ask.stored", "test", NOW, "attitudes", ["P1"], {"answers": number}, {"a": [number]})
        for number in range(1_200)
    ]
    add()
    assert record_all(acts) == range(1, 1_201)
    assert record_all([]) == range(1_201, 1_201)
    assert add() == 1_201
    assert verify().ok
    assert digest_matches(index=1_200, name="a", content=[1_199]) is True


def test_a_thousand_acts_take_a_score_of_queries(
    django_assert_max_num_queries,
):
    acts = [Act("ask.stored", "test", NOW, digests={"a": 1})] * 1_000
    with transaction.atomic(), django_assert_max_num_queries(20):
        record_all(acts)


def test_lodged_checkpoint_stands_in_the_ledger_with_its_keepers_and_its_key():
    add()
    note = lodge("Hospital", "Police")
    found = lodged("attitudes")
    assert [one.keeper for one in found] == ["Hospital", "Police"]
    assert {one.note for one in found} == {note}
    assert found[0].stated.size == 1
    assert lodged("another") == ()
    assert verify().ok


def test_kept_checkpoint_is_checked_with_the_file_and_the_database_alone():
    add()
    note = lodge("Hospital")
    assert verify(checkpoint=note).ok
    other = signing_key(b"o" * 32)
    assert verify(checkpoint=note, public_key=other.public_key()).ok
    stranger = verify(checkpoint=note, only_key=other.public_key())
    assert codes_of(stranger) == ["checkpoint-other-key"]
    assert codes_of(verify(checkpoint=note[:40])) == ["checkpoint-unreadable"]
    spoilt = note.replace("\n1\n", "\n2\n", 1)
    assert codes_of(verify(checkpoint=spoilt)) == ["checkpoint-signature-wrong"]


def test_end_that_was_taken_off_with_the_entry_of_its_key_is_told_as_a_shortened_ledger():
    add()
    longer = Checkpoint("remit.ledger", 9, bytes(32)).signed(KEY)
    assert codes_of(verify(checkpoint=longer)) == ["checkpoint-other-key", "ledger-key-taken-off"]
    assert codes_of(verify(checkpoint=longer, public_key=KEY.public_key())) == ["ledger-shortened"]


def test_key_is_stated_once_and_checks_what_it_signed():
    add()
    line = state_key(key=KEY, actor="test", now=NOW)
    note = checkpoint(key=KEY)
    assert state_key(key=KEY, actor="test", now=NOW) == line
    assert verify().entries == 2
    assert verify(checkpoint=note).ok
    assert lodged() == ()


def test_ledger_that_went_on_in_two_ways_is_told_as_a_fork():
    kept = Checkpoint("remit.ledger", 3, bytes(32)).signed(KEY)
    for _ in range(4):
        add()
    assert codes_of(verify(checkpoint=kept, public_key=KEY.public_key())) == ["ledger-rewritten"]
    lodge("Hospital")
    report = verify(checkpoint=kept)
    assert codes_of(report) == ["ledger-forked"]
    assert "of 3 entries and the one of 4 that entry 4 records" in str(report.problems[0])
    longer = Checkpoint("remit.ledger", 30, bytes(32)).signed(KEY)
    assert codes_of(verify(checkpoint=longer)) == ["ledger-shortened"]


def test_checkpoint_on_record_that_the_entries_do_not_bear_out_is_named():
    for _ in range(3):
        add()
    facts = {"origin": "remit.ledger", "size": 2, "keeper": "Hospital"}
    stated = Checkpoint("remit.ledger", 2, bytes(32)).signed(KEY).split("\n")
    lodge("Police")
    facts |= {"root": stated[2], "signature": stated[4].split(" ")[2], "key": lodged()[0].key}
    add(action="ledger.checkpoint-lodged", facts=facts)
    add(action="ledger.checkpoint-lodged", facts={"size": "nonsense"})
    report = verify()
    assert codes_of(report) == ["ledger-lodged-differs"]
    assert "“Hospital”" in str(report.problems[0])


def as_file(proof):
    return json.dumps(proof).encode()


def test_proofs_hold_for_whoever_has_the_file_and_the_public_key_alone():
    add()
    add(codes=["P1"])
    early = checkpoint(key=KEY)
    for _ in range(5):
        add()
    late = checkpoint(key=KEY)
    keys = [KEY.public_key()]
    inside = entry_proof(index=1, note=late, keys=keys)
    grown = growth_proof(earlier=early, later=late, keys=keys)
    for proof, words in ((inside, "among the 7 entries"), (grown, "begins with the 2")):
        found = check_proof(as_file(proof), "proof.json", keys[0], Problems())
        assert found is not None
        assert words in found.sentence
    entry = inside["entry"] | {"actor": "nobody"}
    spoilt = (
        (inside | {"entry": entry}, "proof-entry-not-in-tree"),
        (inside | {"path": ["!"]}, "proof-unreadable"),
        (grown | {"path": grown["path"][:-1]}, "proof-not-growth"),
        (grown | {"later": early, "earlier": late}, "proof-not-growth"),
        (grown | {"later": "nonsense"}, "checkpoint-unreadable"),
        ({"kind": "growth", "path": []}, "missing-value"),
    )
    for proof, code in spoilt:
        problems = Problems()
        assert check_proof(as_file(proof), "proof.json", keys[0], problems) is None
        assert next(iter(problems)).code == code


def test_nothing_is_proven_that_is_not_so():
    add()
    note = checkpoint(key=KEY)
    add()
    keys = [KEY.public_key()]
    other = Checkpoint("remit.ledger", 1, bytes(32)).signed(KEY)
    for ask in (
        lambda: entry_proof(index=1, note=note, keys=keys),
        lambda: entry_proof(index=0, note=other, keys=keys),
        lambda: entry_proof(index=0, note=note),
        lambda: growth_proof(earlier=other, later=note, keys=keys),
    ):
        with pytest.raises(UnableToProve):
            ask()
    assert frontier().size == 2
