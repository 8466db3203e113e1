"""Taking over who came by the screener: into the pool, or answered on the spot, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from remit.ask.screening_actions import close_screenings, drop_screenings
from remit.ask.screening_queries import stored_screened
from remit.commission.actions import hold_commission
from remit.kernel.errors import ExitCode, Problems, RemitError
from remit.kernel.tables import Row, Table
from remit.kernel.wording import counted
from remit.people.vault_actions import open_vault
from remit.recruit.actions import store_recruit
from remit.recruit.core.arrival import THANKED
from remit.recruit.core.doubles import find_doubles
from remit.recruit.core.named_words import some_of
from remit.recruit.core.pool import Pool, parse_pool, spelled_as_quotas
from remit.recruit.core.pool_file import merged
from remit.recruit.core.quotas import Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.entries import record_in_study
from remit.recruit.policies import check_change, same_draw
from remit.recruit.pool_actions import with_households
from remit.recruit.queries import stored_recruit
from remit.recruit.rolling_actions import Newcomer, answer_arrival

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from remit.ask.screening_queries import Screened
    from remit.recruit.core.doubles import Double
    from remit.recruit.core.rolling import Decision

VIA = "screener"
_CODE = " code"


class NotScreened(RemitError):
    """Nobody with a code waits who came by the screener."""

    code = "screened-not-waiting"
    exit_code = ExitCode.NOT_FOUND


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What taking people over did.

    Attributes:
        people: how many were taken over.
        volunteers: how many the pool has now.
        sharing: how many share a household with another; None when it was not asked.
        panel_dropped: whether a drawn panel or a published lottery was taken out.
    """

    people: int
    volunteers: int
    sharing: int | None
    panel_dropped: bool

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was done, in plain words."""
        volunteers = counted(self.volunteers, "volunteer", "volunteers")
        said = [f"{self.people} taken over. The pool has {volunteers}."]
        if self.sharing is not None:
            said.append(f"{counted(self.sharing, 'shares', 'share')} a household with another.")
        if self.panel_dropped:
            said.append("What was drawn before is taken out: hold the draw anew.")
        return tuple(said)


def examine_screened(
    *, commission_id: int, vault_key: bytes, actor: str, now: datetime
) -> tuple[tuple[Screened, ...], tuple[Double, ...]]:
    """Return who came by the screener and waits, and whom of them the vault may know already.

    The vault is opened for it, and the ledger says so; nobody is shown what stands in it. While
    nobody waits it stays closed.

    Raises:
        UnableToOpenVault: the key is another, or a record was changed.
    """
    waiting = stored_screened(commission_id)
    if not waiting:
        return (), ()
    opened = open_vault(commission_id=commission_id, vault_key=vault_key, actor=actor, now=now)
    people = {one.code: one.fields for one in opened}
    return waiting, find_doubles(people, {one.code for one in waiting})


@transaction.atomic
def take_screened(
    *,
    commission_id: int,
    codes: Collection[str],
    households: bool,
    drop_panel: bool,
    vault_key: bytes,
    actor: str,
    now: datetime,
) -> TakenOver:
    """Take people who came by the screener into the pool.

    They keep their codes, what they agreed to, and their contact details in the vault.

    Args:
        commission_id: the study.
        codes: whom.
        households: whether to find from addresses who shares a household.
        drop_panel: whether a drawn panel or a published lottery may go.
        vault_key: opens the addresses.
        actor: who does it.
        now: when.

    Raises:
        NotScreened: somebody named does not wait.
        InvalidInput: a feature with quotas is missing or has an unknown value; people are named
            by their codes.
        PanelWouldGo: a panel is drawn or a lottery published, and may not go.
        FieldworkBegun: people have been followed up already.
        UnableToOpenVault: the key is another.
    """
    hold_commission(commission_id)
    waiting = stored_screened(commission_id)
    _check_waiting(codes, waiting)
    before = stored_recruit(commission_id) or Recruitment(Quotas(), Pool())
    problems = Problems()
    brought = _brought(waiting, codes, before.quotas, problems)
    problems.raise_if_any()
    pool = merged(before.pool, brought)
    sharing = None
    if households:
        opened = open_vault(commission_id=commission_id, vault_key=vault_key, actor=actor, now=now)
        pool, sharing = with_households(pool, {one.code: one.fields for one in opened})
    after = Recruitment(before.quotas, pool, before.settings)
    check_change(commission_id, before, after, drop_panel=drop_panel)
    store_recruit(commission_id=commission_id, recruitment=after, actor=actor, now=now)
    close_screenings(commission_id=commission_id, codes=brought.ids)
    dropped = bool(before.at_stake) and not same_draw(before, after)
    record_in_study(
        "recruit.screened-taken",
        commission_id,
        actor,
        now,
        codes=sorted(brought.ids),
        facts={
            "people": len(brought),
            "pool": len(pool),
            "households": households,
            "panel-dropped": dropped,
        },
    )
    return TakenOver(len(brought), len(pool), sharing, dropped)


@transaction.atomic
def answer_screened(*, commission_id: int, code: str, actor: str, now: datetime) -> Decision:
    """Decide about somebody who came by the screener as about anybody who comes by themselves.

    Who is accepted or asked to wait keeps their code; who is thanked is forgotten, and what they
    answered is kept without a code until it is deleted in time for the promised 14 days.

    Raises:
        NotScreened: nobody with this code waits.
        InvalidInput: a feature with quotas is missing or has an unknown value.
        UnableToAnswerArrival: the study has no quotas or no size.
    """
    hold_commission(commission_id)
    waiting = stored_screened(commission_id)
    _check_waiting([code], waiting)
    one = next(one for one in waiting if one.code == code)
    decision = answer_arrival(
        commission_id=commission_id,
        newcomer=Newcomer(code, one.features, VIA, timezone.localdate(now)),
        expected=None,
        actor=actor,
        now=now,
    )
    if decision.answer == THANKED:
        drop_screenings(commission_id=commission_id, codes=[code], actor=actor, now=now)
    else:
        close_screenings(commission_id=commission_id, codes=[code])
    return decision


@transaction.atomic
def refuse_screened(
    *, commission_id: int, codes: Collection[str], actor: str, now: datetime
) -> int:
    """Forget people who came by the screener and are not wanted, such as a double.

    Returns:
        How many.

    Raises:
        NotScreened: somebody named does not wait.
    """
    hold_commission(commission_id)
    _check_waiting(codes, stored_screened(commission_id))
    gone = drop_screenings(commission_id=commission_id, codes=codes, actor=actor, now=now)
    return len(gone)


def _check_waiting(codes: Collection[str], waiting: Sequence[Screened]) -> None:
    known = {one.code for one in waiting}
    unknown = sorted(set(codes) - known)
    if unknown or not codes:
        named = ", ".join(f"“{code}”" for code in unknown)
        raise NotScreened(
            f"Of those who came by the screener, nobody waits as {named}."
            if unknown
            else "Nobody was chosen of those who came by the screener.",
            remedy="Choose somebody of those who wait.",
        )


def _brought(
    waiting: Sequence[Screened], codes: Collection[str], quotas: Quotas, problems: Problems
) -> Pool:
    """Return those who are taken over as a pool, held against the quotas."""
    wanted = [(at, one) for at, one in enumerate(waiting, start=1) if one.code in codes]
    columns = tuple(dict.fromkeys(name for _, one in wanted for name in one.features))
    rows = tuple(
        Row(at, {_CODE: one.code, **{name: one.features.get(name, "") for name in columns}})
        for at, one in wanted
    )
    table = spelled_as_quotas(Table("the screener", (_CODE, *columns), rows), quotas)
    found = Problems()
    called = {at: one.code for at, one in wanted}
    pool = parse_pool(
        table, quotas, found, id_column=_CODE, told=lambda at: some_of([called[one] for one in at])
    )
    # People are known by their codes: where they stand in a list that changes tells nothing.
    problems.take(replace(one, place=replace(one.place, row=0)) for one in found)
    return pool or Pool()
