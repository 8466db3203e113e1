"""A pool's file held against the study that it is brought to, before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from remit.commission.queries import commission_name
from remit.commission.queries import facts as commission_facts
from remit.kernel.errors import Place, Problems
from remit.people.core.consents import TAKING_PART, refusing
from remit.people.core.participant_code import CodeRules
from remit.people.core.vault import fingerprint
from remit.people.queries import codes_by_fingerprint, consents, withdrawn_codes
from remit.recruit.core.pool import EMPTY_POOL, Pool
from remit.recruit.core.pool_file import check_new, read_pool_file, read_pool_table, recognised
from remit.recruit.core.quotas import Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.queries import stored_recruit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.recruit.core.pool_file import PoolFile

# True of the page and the command alike: only the first has no commission.toml.
OWN_IDENTIFIERS = (
    "If these codes come from elsewhere, name their column “id”: everyone then gets a code here."
)


@dataclass(frozen=True, slots=True)
class PoolChoices:
    """What is decided about a pool's file beside what stands in it.

    Attributes:
        adds: whether its volunteers join the pool; else they take the place of the whole pool.
        roles: what columns are, where not what is guessed.
        as_quotas: whether values are written as the quotas have them.
        households: whether to find from addresses who shares a household.
        drop_panel: whether a drawn panel or a published lottery may go.
    """

    adds: bool = False
    roles: Mapping[str, str] = field(default_factory=dict)
    as_quotas: bool = False
    households: bool = False
    drop_panel: bool = False


@dataclass(frozen=True, slots=True)
class ExaminedPool:
    """A pool's file, held against a study.

    Attributes:
        file: the file, without those who have withdrawn; None when it is no table.
        codes: by the file's identifiers, the codes of those who have one already.
        before: the study's recruitment as it stands; empty where there is none.
        problems: all that is wrong, and as notices what stops nothing.
    """

    file: PoolFile | None
    codes: Mapping[str, str] = field(repr=False)
    before: Recruitment
    problems: Problems

    @property
    def leaving(self) -> int:
        """How many volunteers of the pool there is are not in the file."""
        return len(set(self.before.pool.ids) - set(self.codes.values()))


def examine_pool(
    *, commission_id: int, name: str, content: bytes, choices: PoolChoices, vault_key: bytes
) -> ExaminedPool:
    """Read a pool's file for a study, and list everything wrong with it; nothing is changed.

    Args:
        commission_id: the study.
        name: the file's name, for problems.
        content: the file.
        choices: what was decided beside.
        vault_key: makes the fingerprints by which people are known again.
    """
    problems = Problems()
    before = stored_recruit(commission_id) or Recruitment(Quotas(), Pool())
    table = read_pool_table(content, name, problems)
    if table is None:
        return ExaminedPool(None, {}, before, problems)
    gone = withdrawn_codes(commission_id) | refusing(consents(commission_id) or (), TAKING_PART)
    mode = commission_facts(commission_id).codes_mode
    rules = CodeRules(mode, gone, elsewhere=OWN_IDENTIFIERS)
    read = read_pool_file(
        table, before.quotas, rules, problems, chosen=choices.roles, as_quotas=choices.as_quotas
    )
    known = _known(commission_id, read, vault_key)
    file, codes = recognised(read, known, gone, problems)
    if file.pool is not None and not len(file.pool) and not problems:
        problems.add(EMPTY_POOL, Place(name))
    if choices.adds:
        check_new(file, codes, before.pool, problems)
    return ExaminedPool(file, codes, before, problems)


def _known(commission_id: int, file: PoolFile, key: bytes) -> dict[str, str]:
    """Return the codes of those who came with the same identifiers before."""
    by_print = codes_by_fingerprint(commission_id)
    if file.coded or file.identifier is None or not by_print:
        return {}
    name = commission_name(commission_id)
    prints = {one: fingerprint(one, key=key, commission=name) for one in file.numbers}
    return {one: by_print[print_] for one, print_ in prints.items() if print_ in by_print}
