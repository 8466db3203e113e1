"""Bringing a pool or quotas in by page or command, and the files that other tools take back.

What waits for confirmation, and who volunteers are, is sealed with the vault's key.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from remit.commission.actions import hold_commission
from remit.commission.queries import commission_name
from remit.kernel.codes import new_code
from remit.kernel.errors import ExitCode, Place, Problems, RemitError
from remit.people.actions import (
    forget_contacts,
    keep_contacts,
    open_vault,
    remember_fingerprints,
)
from remit.people.core.consents import Contact
from remit.people.core.vault import NONCE_BYTES, fingerprint, seal_file, unseal_file
from remit.people.queries import codes_with_contacts, participant_ids, withdrawn_codes
from remit.recruit.actions import store_recruit
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.households import HOUSEHOLD, find_households
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.pool_columns import address_of
from remit.recruit.core.pool_file import merged
from remit.recruit.core.pool_tables import PanelTables, panel_tables
from remit.recruit.core.quotas import Quotas, check_size
from remit.recruit.core.recruitment import Recruitment, check_against_pool
from remit.recruit.entries import record_in_study
from remit.recruit.fieldwork_queries import fieldwork_begun
from remit.recruit.models import PoolUpload
from remit.recruit.pool_queries import ExaminedPool, PoolChoices, examine_pool
from remit.recruit.queries import stored_recruit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from random import Random

    from remit.recruit.core.pool_file import PoolFile

WAITS = timedelta(days=1)
_PURPOSE = "recruit.pool"


class PanelWouldGo(RemitError):
    """A change of pool or quotas would take out the panel or lottery that stands for them."""

    code = "panel-would-go"
    exit_code = ExitCode.NOT_POSSIBLE


class FieldworkBegun(RemitError):
    """Pool and quotas cannot change once people have been followed up."""

    code = "fieldwork-begun"
    exit_code = ExitCode.NOT_POSSIBLE


class NoPanel(RemitError):
    """There is no panel to tell of."""

    code = "panel-missing"
    exit_code = ExitCode.NOT_POSSIBLE


@dataclass(frozen=True, slots=True)
class Upload:
    """A pool's file: the name that it was brought under, and its content."""

    name: str
    content: bytes


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
        said = [f"The pool has {self.volunteers} volunteers; {self.new} of them are new."]
        if self.left:
            said.append(f"{self.left} left it, and their contact details are deleted.")
        if self.contacts:
            said.append(f"Contact details of {self.contacts} are in the vault.")
        if self.sharing is not None:
            said.append(f"{self.sharing} share a household with another.")
        if self.panel_dropped:
            said.append("What was drawn before is taken out: hold the draw anew.")
        return tuple(said)


@transaction.atomic
def keep_upload(
    *, commission_id: int, upload: Upload, vault_key: bytes, actor: str, now: datetime
) -> None:
    """Keep a file, sealed, until whoever brought it confirms it; it replaces their earlier one.

    Files of anybody that have waited for more than a day are deleted.

    Raises:
        UnableToOpenVault: the key is unusable.
    """
    hold_commission(commission_id)
    delete_expired_uploads(now=now)
    PoolUpload.objects.filter(commission_id=commission_id, actor=actor).delete()
    nonce = secrets.token_bytes(NONCE_BYTES)
    name = commission_name(commission_id)
    # A file's name may name people too. No name holds a NUL.
    content = upload.name.replace("\0", "").encode() + b"\0" + upload.content
    sealed = seal_file(content, key=vault_key, commission=name, purpose=_PURPOSE, nonce=nonce)
    PoolUpload.objects.create(
        commission_id=commission_id, actor=actor, uploaded_at=now, nonce=nonce, ciphertext=sealed
    )
    record_in_study(
        "recruit.pool-uploaded", commission_id, actor, now, facts={"bytes": len(upload.content)}
    )


def waiting_upload(
    *, commission_id: int, vault_key: bytes, actor: str, now: datetime
) -> Upload | None:
    """Return the file that somebody has brought and not yet confirmed; None after a day.

    Raises:
        UnableToOpenVault: the key is another, or the file was changed.
    """
    row = PoolUpload.objects.filter(
        commission_id=commission_id, actor=actor, uploaded_at__gte=now - WAITS
    ).first()
    if row is None:
        return None
    content = unseal_file(
        bytes(row.ciphertext),
        key=vault_key,
        commission=commission_name(commission_id),
        purpose=_PURPOSE,
        nonce=bytes(row.nonce),
    )
    name, _, rest = content.partition(b"\0")
    return Upload(name.decode(), rest)


def delete_expired_uploads(*, now: datetime) -> int:
    """Delete, in every study, the files that have waited for more than a day.

    Returns:
        How many.
    """
    deleted, _ = PoolUpload.objects.filter(uploaded_at__lt=now - WAITS).delete()
    return deleted


def drop_upload(*, commission_id: int, actor: str) -> None:
    """Delete the file that somebody has brought, confirmed or not."""
    PoolUpload.objects.filter(commission_id=commission_id, actor=actor).delete()


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
        pool, sharing = _with_households(pool, {**earlier, **contacts})
    after = Recruitment(before.quotas, pool, before.settings)
    _check_change(commission_id, before, after, drop_panel=choices.drop_panel)
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
        panel_dropped=bool(before.at_stake) and not _same(before, after),
    )
    _record_import(commission_id, account, codes, choices, actor, now)
    return account


@transaction.atomic
def save_quotas(
    *,
    commission_id: int,
    quotas: Quotas,
    size: int,
    drop_panel: bool,
    actor: str,
    now: datetime,
) -> bool:
    """Store quotas and the size of the panel; pool, seed and method stay.

    Returns:
        Whether a drawn panel or a published lottery was taken out.

    Raises:
        InvalidInput: the quotas cannot add up to the size, or the pool has values without one.
        PanelWouldGo: a panel is drawn or a lottery published, and may not go.
        FieldworkBegun: people have been followed up already, or have come and were answered by
            quotas of other features and values.
    """
    hold_commission(commission_id)
    before = stored_recruit(commission_id) or Recruitment(Quotas(), Pool())
    problems = Problems()
    check_size(quotas, size, Place(), problems)
    check_against_pool(quotas, before.pool, problems)
    problems.raise_if_any()
    settings = replace(before.settings, size=size) if before.settings else DrawSettings(size)
    after = Recruitment(quotas, before.pool, settings)
    _check_change(commission_id, before, after, drop_panel=drop_panel)
    _check_arrivals(before, after)
    store_recruit(commission_id=commission_id, recruitment=after, actor=actor, now=now)
    dropped = bool(before.at_stake) and not _same(before, after)
    record_in_study(
        "recruit.quotas-saved",
        commission_id,
        actor,
        now,
        facts={"quotas": len(quotas), "size": size, "panel-dropped": dropped},
        digests={"inputs": after.inputs()},
    )
    return dropped


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


def _with_households(pool: Pool, contacts: Mapping[str, Mapping[str, str]]) -> tuple[Pool, int]:
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


def _same(before: Recruitment, after: Recruitment) -> bool:
    return before.inputs() == after.inputs()


def _check_change(
    commission_id: int, before: Recruitment, after: Recruitment, *, drop_panel: bool
) -> None:
    if _same(before, after):
        return
    if fieldwork_begun(commission_id):
        raise FieldworkBegun(
            "People have been invited already, so the pool and the quotas stand as they are.",
            remedy="Draw replacements for places that open, and record who comes as arrivals.",
        )
    if before.at_stake and not drop_panel:
        raise PanelWouldGo(
            f"{before.at_stake} With others it is taken out, and the draw has to be held anew.",
            remedy="Say that it may go, or leave pool and quotas as they are.",
        )


def _check_arrivals(before: Recruitment, after: Recruitment) -> None:
    """Let quotas change once people have come and were answered, but not what is asked of them.

    Raises:
        FieldworkBegun: features or values differ.
    """
    kept = [{(one.feature, one.value) for one in value.quotas} for value in (before, after)]
    if before.fieldwork.arrivals and kept[0] != kept[1]:
        raise FieldworkBegun(
            "People have come and were answered by these quotas, so their features and values "
            "stand as they are.",
            remedy="Change the numbers only.",
        )


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
