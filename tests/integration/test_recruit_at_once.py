"""Two people at once: whoever waits for a study acts on what they find once it is theirs.

What another commits during the wait is done here at the moment at which the wait would end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

import pytest

from remit.commission.actions import store_commission
from remit.commission.core.facts import CommissionFacts, CommissionFiles
from remit.commission.models import PostedSpend
from remit.kernel.vocabulary import Vocabulary
from remit.people.actions import UnableToWithdraw, withdraw_participant
from remit.people.core.consents import Contact
from remit.people.models import Identity
from remit.people.vault_actions import ParticipantNotFound, keep_contact, keep_contacts
from remit.recruit.actions import record_draw, store_recruit
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import Step
from remit.recruit.core.incentive import Incentive
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.fieldwork_actions import (
    UnableToReplace,
    VolunteerNotFound,
    move_in_field,
    replace_in_field,
)
from remit.recruit.fieldwork_queries import history
from remit.recruit.incentive_actions import (
    UnableToPay,
    cancel_incentive,
    note_receipt,
    pay_incentive,
    promise_incentive,
)
from remit.recruit.incentive_queries import one_incentive
from remit.recruit.invitation_actions import UnableToInvite, invite_people
from remit.recruit.models import FieldStep
from remit.recruit.policies import PanelWouldGo
from remit.recruit.queries import stored_recruit
from remit.recruit.quota_actions import save_quotas
from remit.recruit.rolling_actions import Newcomer, UnableToAnswerAgain, answer_arrival

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)
DAY = date(2026, 1, 30)
KEY = bytes(32)
QUOTAS = Quotas((Quota("gender", "w", 1, 3), Quota("gender", "m", 1, 3)))
POOL = Pool(("gender",), tuple(Volunteer(f"v{n}", {"gender": "wm"[n % 2]}) for n in range(8)))
PANEL = ("v0", "v1", "v2", "v3")

Meanwhile = Callable[[str, Callable[[], object]], None]


@pytest.fixture
def study() -> int:
    facts = CommissionFacts("limits", "X1", "Limits", "study", "What?", ())
    number = store_commission(
        commission=CommissionFiles(facts, Vocabulary(())), actor="test", now=NOW
    )
    store(number, PANEL)
    return number


def store(study: int, panel: tuple[str, ...] | None) -> None:
    value = Recruitment(QUOTAS, POOL, DrawSettings(4, 0, "random"), panel)
    store_recruit(commission_id=study, recruitment=value, actor="test", now=NOW)


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Have something happen while the actions of a module wait for a study; it happens once."""

    def prepare(module: str, act: Callable[[], object]) -> None:
        waiting = [act]

        def held(_study: int) -> None:
            if waiting:
                waiting.pop()()

        monkeypatch.setattr(f"remit.{module}.hold_commission", held)

    return prepare


def move(study: int, code: str, *statuses: str) -> None:
    for status in statuses:
        step = Step(code, status, DAY)
        move_in_field(commission_id=study, step=step, actor="ann", now=NOW)


def withdraw(study: int, code: str) -> None:
    withdraw_participant(commission_id=study, code=code, actor="bob", now=NOW)


def promise(study: int) -> int:
    thanks = Incentive(0, Decimal(30), "voucher", "v0", "", "", DAY)
    return promise_incentive(commission_id=study, incentive=thanks, actor="ann", now=NOW).number


def pay(study: int, number: int) -> None:
    pay_incentive(commission_id=study, number=number, paid_on=DAY, actor="bob", now=NOW)


def test_nothing_is_recorded_of_who_has_withdrawn_meanwhile(study, meanwhile):
    meanwhile("recruit.fieldwork_actions", lambda: withdraw(study, "v0"))
    with pytest.raises(VolunteerNotFound):
        move(study, "v0", "invited")
    assert not FieldStep.objects.exists()


def test_no_contact_is_kept_of_who_has_withdrawn_meanwhile(study, meanwhile):
    contact = Contact("v0", {"phone": "1"})
    meanwhile("people.vault_actions", lambda: withdraw(study, "v0"))
    with pytest.raises(ParticipantNotFound):
        keep_contact(commission_id=study, contact=contact, vault_key=KEY, actor="ann", now=NOW)
    meanwhile("people.vault_actions", lambda: withdraw(study, "v1"))
    keep_contacts(
        commission_id=study,
        contacts=[Contact("v1", {"phone": "1"})],
        vault_key=KEY,
        actor="ann",
        now=NOW,
    )
    assert not Identity.objects.exists()


def test_who_has_withdrawn_meanwhile_does_not_withdraw_again(study, meanwhile):
    meanwhile("people.actions", lambda: withdraw(study, "v0"))
    with pytest.raises(UnableToWithdraw, match="withdrawn already"):
        withdraw(study, "v0")


def test_two_who_record_one_step_record_it_one_after_the_other(study, meanwhile):
    meanwhile("recruit.fieldwork_actions", lambda: move(study, "v0", "invited"))
    move(study, "v0", "confirmed")
    assert [entry.previous for entry in history(study, "v0")] == ["", "invited"]


def test_an_open_place_is_filled_once(study, meanwhile):
    def replace() -> None:
        replace_in_field(commission_id=study, on=DAY, actor="bob", now=NOW)

    move(study, "v0", "invited", "withdrew")
    meanwhile("recruit.fieldwork_actions", replace)
    with pytest.raises(UnableToReplace, match="Every place is held"):
        replace()


def test_nobody_is_invited_twice(study, meanwhile):
    meanwhile("recruit.invitation_actions", lambda: move(study, "v0", "invited"))
    with pytest.raises(UnableToInvite, match="v0"):
        invite_people(commission_id=study, codes=["v0", "v1"], on=DAY, actor="ann", now=NOW)


def test_a_payment_made_meanwhile_is_not_lost_in_a_cancellation(study, meanwhile):
    number = promise(study)
    meanwhile("recruit.incentive_actions", lambda: pay(study, number))
    cancel_incentive(commission_id=study, number=number, on=DAY, actor="ann", now=NOW)
    kept = one_incentive(study, number)
    assert kept is not None
    assert (kept.paid_on, kept.cancelled_on) == (DAY, DAY)
    assert not PostedSpend.objects.exists()


def test_a_receipt_is_not_noted_for_what_was_cancelled_meanwhile(study, meanwhile):
    number = promise(study)
    pay(study, number)

    def cancel() -> None:
        cancel_incentive(commission_id=study, number=number, on=DAY, actor="bob", now=NOW)

    meanwhile("recruit.incentive_actions", cancel)
    with pytest.raises(UnableToPay):
        note_receipt(commission_id=study, number=number, receipt="R1", actor="ann", now=NOW)


def test_the_last_place_goes_to_one_of_two_who_come_at_once(study, meanwhile):
    one = Recruitment(Quotas((Quota("gender", "w", 1, 1),)), Pool(), DrawSettings(1, 0))
    store_recruit(commission_id=study, recruitment=None, actor="test", now=NOW)
    store_recruit(commission_id=study, recruitment=one, actor="test", now=NOW)

    def arrive(code: str) -> str:
        newcomer = Newcomer(code, {"gender": "w"}, "club", DAY)
        return answer_arrival(
            commission_id=study, newcomer=newcomer, expected=None, actor="ann", now=NOW
        ).answer

    meanwhile("recruit.rolling_actions", lambda: arrive("first"))
    assert arrive("second") == "thanked"


def test_a_form_sent_twice_at_once_makes_one_person(study, meanwhile):
    store_recruit(commission_id=study, recruitment=None, actor="test", now=NOW)
    value = Recruitment(QUOTAS, Pool(), DrawSettings(4, 0))
    store_recruit(commission_id=study, recruitment=value, actor="test", now=NOW)

    def arrive(code: str) -> None:
        newcomer = Newcomer(code, {"gender": "w"}, "club", DAY, "pressed twice")
        answer_arrival(commission_id=study, newcomer=newcomer, expected=None, actor="ann", now=NOW)

    meanwhile("recruit.rolling_actions", lambda: arrive("first"))
    with pytest.raises(UnableToAnswerAgain, match="“first”"):
        arrive("second")
    assert history(study, "second") == ()


def test_a_panel_drawn_meanwhile_is_not_taken_out_unasked(study, meanwhile):
    store(study, None)

    def draw() -> None:
        record_draw(commission_id=study, actor="bob", now=NOW, rng=Random(1))

    meanwhile("recruit.quota_actions", draw)
    with pytest.raises(PanelWouldGo):
        save_quotas(
            commission_id=study,
            quotas=QUOTAS,
            size=3,
            drop_panel=False,
            actor="ann",
            now=NOW,
        )
    recruitment = stored_recruit(study)
    assert recruitment is not None
    assert recruitment.panel
