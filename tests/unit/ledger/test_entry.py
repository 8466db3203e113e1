"""What an entry may hold, and that its bytes are the same everywhere."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime, timedelta, timezone

import pytest

from remit.ledger.core.entry import (
    LedgerEntry,
    check_action,
    codes_text,
    facts_text,
    moment_text,
    salted_digest,
)

ENTRY = LedgerEntry(
    index=4,
    at="2026-01-31T09:30:00.000000Z",
    actor="Zoë",
    action="recruit.panel-drawn",
    commission="attitudes",
    codes='["A","B"]',
    facts='{"size":60}',
    digests="{}",
)


def test_content_of_an_entry_is_this_text_for_ever():
    assert ENTRY.content().decode() == (
        '{"action":"recruit.panel-drawn","actor":"Zoë","at":"2026-01-31T09:30:00.000000Z",'
        '"codes":["A","B"],"commission":"attitudes","digests":{},"facts":{"size":60},"index":4}'
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"codes": '["A", "B"]'},
        {"codes": '{"A":1}'},
        {"facts": "[]"},
        {"facts": '{"b":1,"a":2}'},
        {"digests": "not JSON"},
        {"digests": b"{}"},
        {"actor": b"me"},
        {"at": None},
        {"facts": '{"a":"\\ud800"}'},
    ],
)
def test_entry_in_another_spelling_has_no_content(fields):
    values = {name: getattr(ENTRY, name) for name in LedgerEntry.__slots__}
    with pytest.raises(ValueError, match=r".+"):
        LedgerEntry(**values | fields).content()


def test_moment_is_written_in_utc_with_microseconds():
    summer = timezone(timedelta(hours=1))
    assert moment_text(datetime(2026, 6, 1, 0, 30, tzinfo=summer)) == "2026-05-31T23:30:00.000000Z"
    assert moment_text(datetime(2026, 6, 1, tzinfo=UTC)) == "2026-06-01T00:00:00.000000Z"


def test_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        moment_text(datetime(2026, 6, 1))  # noqa: DTZ001  # the case under test


@pytest.mark.parametrize("action", ["drawn", "Recruit.drawn", "recruit.Drawn", "a.b.c", "recruit."])
def test_action_that_is_not_room_and_deed_is_refused(action):
    with pytest.raises(ValueError, match=r"ROOM\.what-was-done"):
        check_action(action)


@pytest.mark.parametrize("fact", [1.5, ["a"], {"a": 1}, b"a", "x" * 201, "two\nlines"])
def test_fact_that_could_be_content_is_refused(fact):
    with pytest.raises(ValueError, match="'answer'"):
        facts_text({"answer": fact})


def test_codes_are_listed_once_and_in_order():
    assert codes_text(["B", "A", "B"]) == '["A","B"]'


def test_salted_digest_is_hmac_sha256_of_canonical_json():
    expected = hmac.new(b"salt", b'{"a":1,"b":2}', hashlib.sha256).hexdigest()
    assert salted_digest(b"salt", {"b": 2, "a": 1}) == expected
    assert salted_digest(b"other", {"b": 2, "a": 1}) != expected
    assert salted_digest(b"salt", b'{"a":1,"b":2}') == expected
