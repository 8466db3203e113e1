"""Bringing a pool in by page or command, and the files that other tools take back.

Who volunteers are is sealed with the vault's key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.codes import new_code
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.wording import counted
from remit.people.core.consents import Contact
from remit.people.core.vault import fingerprint
from remit.people.queries import codes_with_contacts, participant_ids, withdrawn_codes
from remit.people.vault_actions import (
    forget_contacts,
    keep_contacts,
    open_vault,
    remember_fingerprints,
)
from remit.recruit.actions import store_recruit
from remit.recruit.core.households import HOUSEHOLD, find_households
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.pool_columns import address_of
from remit.recruit.core.pool_file import merged
from remit.recruit.core.pool_tables import PanelTables, panel_tables
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.entries import record_in_study
from remit.recruit.policies import check_change, same_draw
from remit.recruit.pool_queries import ExaminedPool, PoolChoices, examine_pool
from remit.recruit.queries import stored_recruit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from random import Random

    from remit.recruit.core.pool_file import PoolFile
    from remit.recruit.upload_actions import Upload


class NoPanel(RemitError):
    """There is no panel to tell of."""

    code = "panel-missing"
    exit_code = ExitCode.NOT_POSSIBLE


@dataclass(frozen=True, slots=True)
class PoolAccount:
    """What bringing a pool in did.

    Attributes:
        volunteers: how many the pool has now.
        new: how many of them are new to the study.
        left: how many left the pool.
        contacts: of how many the vault got contact details.
        sharing: how many share a household with another; None when it was not asked.
        panel_dropped: whether a drawn panel or a published lottery was taken out.
    """

    volunteers: int
    new: int
    left: int
    contacts: int
    sharing: int | None
    panel_dropped: bool

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was done, in plain words."""
        volunteers = counted(self.volunteers, "volunteer", "volunteers")
        new = counted(self.new, "of them is new", "of them are new")
        said = [f"The pool has {volunteers}; {new}."]
        if self.left:
            said.append(f"{self.left} left it, and their contact details are deleted.")
        if self.contacts:
            said.append(f"Contact details of {self.contacts} are in the vault.")
        if self.sharing is not None:
            said.append(f"{counted(self.sharing, 'shares', 'share')} a household with another.")
        if self.panel_dropped:
            said.append("What was drawn before is taken out: hold the draw anew.")
        return tuple(said)


@transaction.atomic
def import_pool(
    *,
    commission_id: int,
    upload: Upload,
    choices: PoolChoices,
    vault_key: bytes,
    rng: Random,
    actor: str,
    now: datetime,
) -> PoolAccount:
    """Bring a pool's file into a study: volunteers into the pool, who they are into the vault.

    Whoever has no code gets a fresh one from `rng`; somebody who came with the same identifier
    before keeps theirs. The contact details of those who leave the pool are deleted.

    Raises:
        InvalidInput: the file has problems; all of them are listed.
        PanelWouldGo: a panel is drawn or a lottery published, and the choices do not let it go.
        FieldworkBegun: people have been followed up already.
        UnableToOpenVault: the key is unusable.
    """
    hold_commission(commission_id)
    examined = examine_pool(
        commission_id=commission_id,
        name=upload.name,
        content=upload.content,
        choices=choices,
        vault_key=vault_key,
    )
    examined.problems.raise_if_any()
    file, before = examined.file, examined.before
    if file is None or file.pool is None:  # a file without problems has a pool
        raise AssertionError(upload.name)
    codes = _codes(commission_id, examined, file.pool, rng)
    pool = Pool(
        file.pool.columns,
        tuple(Volunteer(codes[one.id], one.features) for one in file.pool),
    )
    pool = merged(before.pool, pool) if choices.adds else pool
    earlier = _open_contacts(commission_id, vault_key, actor, now)
    contacts = _contacts(file, codes, earlier)
    sharing = None
    if choices.households:
        pool, sharing = with_households(pool, {**earlier, **contacts})
    after = Recruitment(before.quotas, pool, before.settings)
    check_change(commission_id, before, after, drop_panel=choices.drop_panel)
    store_recruit(commission_id=commission_id, recruitment=after, actor=actor, now=now)
    leaving = frozenset(before.codes) - {*pool.ids, *_still_needed(before)}
    _keep_who(commission_id, file, codes, contacts, leaving, vault_key, actor, now)
    known = set(examined.codes.values()) | set(before.pool.ids)
    account = PoolAccount(
        volunteers=len(pool),
        new=len(set(pool.ids) - known),
        left=len(leaving),
        contacts=len(contacts),
        sharing=sharing,
        panel_dropped=bool(before.at_stake) and not same_draw(before, after),
    )
    _record_import(commission_id, account, codes, choices, actor, now)
    return account


@transaction.atomic
def tell_panel(
    *, commission_id: int, vault_key: bytes | None, actor: str, now: datetime
) -> PanelTables:
    """Return who is selected and who remains as other selection tools write it, and the report.

    Args:
        commission_id: the study.
        vault_key: given when contact details are wanted too; the vault is then opened, and the
            ledger says so, as it does of the rest.
        actor: who asks.
        now: when.

    Raises:
        NoPanel: none was drawn.
        UnableToOpenVault: the key is another, or a record was changed.
    """
    recruitment = stored_recruit(commission_id)
    if recruitment is None or (recruitment.panel is None and not recruitment.chosen):
        raise NoPanel("No panel is drawn yet.", remedy="Draw the panel first.")
    contacts = _open_contacts(commission_id, vault_key, actor, now) if vault_key else {}
    tables = panel_tables(recruitment, contacts)
    record_in_study(
        "recruit.panel-told",
        commission_id,
        actor,
        now,
        codes=sorted(recruitment.codes),
        facts={"contacts": vault_key is not None},
    )
    return tables


def _codes(commission_id: int, examined: ExaminedPool, pool: Pool, rng: Random) -> dict[str, str]:
    """Return everyone's code by their identifier in the file; fresh ones for those without."""
    taken = {*participant_ids(commission_id), *withdrawn_codes(commission_id)}
    codes = dict(examined.codes)
    for identifier in pool.ids:
        if identifier not in codes:
            code = new_code(rng)
            while code in taken:
                code = new_code(rng)
            taken.add(code)
            codes[identifier] = code
    return codes


def _open_contacts(
    commission_id: int, vault_key: bytes, actor: str, now: datetime
) -> dict[str, Mapping[str, str]]:
    """Return the contact details in the vault by code; an empty vault is not opened."""
    if not codes_with_contacts(commission_id):
        return {}
    found = open_vault(commission_id=commission_id, vault_key=vault_key, actor=actor, now=now)
    return {contact.code: contact.fields for contact in found}


def _contacts(
    file: PoolFile, codes: Mapping[str, str], earlier: Mapping[str, Mapping[str, str]]
) -> dict[str, Mapping[str, str]]:
    """Return what the vault is to hold by code; what it held and the file lacks stays in it."""
    named = file.identifier if not file.coded else None
    found: dict[str, Mapping[str, str]] = {}
    for identifier, code in codes.items():
        own = {named: identifier} if named else {}
        details = {**own, **file.contacts.get(identifier, {})}
        if details:
            found[code] = {**earlier.get(code, {}), **details}
    return found


def with_households(pool: Pool, contacts: Mapping[str, Mapping[str, str]]) -> tuple[Pool, int]:
    """Return the pool with the household of everyone who shares one, and how many these are."""
    addresses = {code: address_of(contacts.get(code, {})) for code in pool.ids}
    homes = find_households(addresses)
    columns = tuple(dict.fromkeys([*pool.columns, HOUSEHOLD]))
    volunteers = tuple(
        Volunteer(one.id, {**one.features, HOUSEHOLD: str(homes.get(one.id, ""))}) for one in pool
    )
    return Pool(columns, volunteers), len(homes)


def _keep_who(  # one act on what has been worked out apart
    commission_id: int,
    file: PoolFile,
    codes: Mapping[str, str],
    contacts: Mapping[str, Mapping[str, str]],
    leaving: frozenset[str],
    vault_key: bytes,
    actor: str,
    now: datetime,
) -> None:
    """Put who volunteers are into the vault, and take out those who leave."""
    if contacts:
        details = [Contact(code, fields) for code, fields in sorted(contacts.items())]
        keep_contacts(
            commission_id=commission_id,
            contacts=details,
            vault_key=vault_key,
            actor=actor,
            now=now,
        )
    if file.identifier is not None and not file.coded:
        name = commission_name(commission_id)
        prints = {
            code: fingerprint(identifier, key=vault_key, commission=name)
            for identifier, code in codes.items()
        }
        remember_fingerprints(commission_id=commission_id, fingerprints=prints)
    if leaving:
        forget_contacts(commission_id=commission_id, codes=leaving, actor=actor, now=now)


def _still_needed(recruitment: Recruitment) -> set[str]:
    """Return the codes of those who came by themselves, or to whom something was promised."""
    came = {one.code for one in recruitment.fieldwork.arrivals}
    return came | {one.code for one in recruitment.incentives}


def _record_import(
    commission_id: int,
    account: PoolAccount,
    codes: Mapping[str, str],
    choices: PoolChoices,
    actor: str,
    now: datetime,
) -> None:
    record_in_study(
        "recruit.pool-imported",
        commission_id,
        actor,
        now,
        codes=sorted(codes.values()),
        facts={
            "added": choices.adds,
            "pool": account.volunteers,
            "new": account.new,
            "left": account.left,
            "contacts": account.contacts,
            "households": choices.households,
            "panel-dropped": account.panel_dropped,
        },
    )
