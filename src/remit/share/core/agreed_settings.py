"""Settings of the linkage of an agreement: proposed from what was delivered, and what may be said.

What a column holds was settled at the door. Settings can leave it out of the comparison, and no
more: whoever is left out of what is linked is known by it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from remit.kernel.errors import Place, Problems, problem_kind
from remit.share.core.linkage.fields import NO_ROLE, ColumnSketch, Role, propose_fields, roles
from remit.share.core.linkage.settings import DatasetSetting, Settings, laid_over
from remit.share.core.linkage.settings_reading import (
    MATCH_KEYS,
    NOT_APPLIED,
    NOT_SHARED,
    check_applied,
    check_datasets,
    check_left,
    compared_roles,
    parse_settings,
    proposed,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from remit.share.core.agreement import Agreement

    Fields = Sequence[Mapping[str, Any]]

SHARE_FOLDER = "share"
SUFFIX = ".settings.toml"
# Of a column that is known by its heading alone, no day matters.
_ANY_DAY = date(2000, 1, 1)

ONE_OF_EACH = problem_kind(
    "linkage-settings-one-of-each",
    "Under an agreement a person has at most one record of each dataset, and the settings say "
    "otherwise.",
    "Write one_of_each = true, or take the line out.",
)
ROLE_AT_DOOR = problem_kind(
    "linkage-settings-role-at-door",
    "“{column}” of “{dataset}” was taken for {found} when it was delivered, and the settings say "
    "{said}.",
    "Write {found} or none. To have it taken for something else, deliver the file again with "
    "--field.",
)
RECORD_AT_DOOR = problem_kind(
    "linkage-settings-record-at-door",
    "The settings name the record's id of “{dataset}”, which is settled when it is delivered.",
    "Take record_id out.",
)


def settings_path(agreement: str) -> str:
    """Return where a study folder has the settings of an agreement."""
    return f"{SHARE_FOLDER}/{agreement}{SUFFIX}"


def fitting(said: Settings, agreement: Agreement) -> Settings:
    """Return settings without what they say of datasets and columns that an agreement has not."""
    columns = _columns(agreement)
    kept = {
        name: replace(
            one,
            columns={each: role for each, role in one.columns.items() if each in columns[name]},
        )
        for name, one in said.datasets.items()
        if name in columns
    }
    return replace(said, datasets={name: one for name, one in kept.items() if one.columns})


def _columns(agreement: Agreement) -> dict[str, list[str]]:
    """Return the columns of each dataset that identify, of which alone settings can speak."""
    return {
        one.key: [each.name for each in one.fields if each.identifies] for one in agreement.datasets
    }


def check_agreed(said: Settings, agreement: Agreement, file: str, problems: Problems) -> None:
    """Note what settings say that an agreement leaves no room for."""
    if said.one_of_each is False:
        problems.add(ONE_OF_EACH, Place(file, key="links.one_of_each"))
    check_datasets(said, _columns(agreement), file, problems)
    for dataset, one in said.datasets.items():
        if one.record_id is not None:
            place = Place(file, key=f"datasets.{dataset}.record_id")
            problems.add(RECORD_AT_DOOR, place, dataset=dataset)


def parse_agreed(
    content: bytes, file: str, agreement: Agreement, problems: Problems
) -> Settings | None:
    """Return the settings of an agreement's file, or None with every problem noted."""
    before = len(problems)
    found = parse_settings(content, file, problems)
    if found is not None:
        check_agreed(found, agreement, file, problems)
    return found if len(problems) == before else None


def proposed_of(agreement: Agreement, delivered: Mapping[str, Fields]) -> Settings:
    """Return what is proposed of an agreement's linkage.

    Args:
        agreement: which datasets there are.
        delivered: each dataset's fields as they were found at the door; of one that never came,
            columns are known by their headings.
    """
    datasets = []
    for one in agreement.datasets:
        if one.key in delivered:
            known = {str(role) for role in Role}
            found = {
                str(each["name"]): str(each["role"])
                for each in delivered[one.key]
                if each["identifies"] and each["role"] != "record"
            }
            columns = {name: role if role in known else NO_ROLE for name, role in found.items()}
        else:
            columns = _by_heading([each.name for each in one.fields if each.identifies])
        datasets.append((one.key, DatasetSetting(None, columns), compared_roles(columns)))
    return proposed(datasets, clear=not agreement.encoded)


def _by_heading(names: Sequence[str]) -> dict[str, str]:
    sketches = [ColumnSketch(name, ()) for name in names]
    chosen = propose_fields(sketches, (), {}, _ANY_DAY, "", Problems())
    role_of = {column: str(role) for role, column in chosen.items()}
    return {name: role_of.get(name, NO_ROLE) for name in names}


def settled(
    agreement: Agreement,
    delivered: Mapping[str, Fields],
    said: Settings,
    file: str,
    problems: Problems,
) -> Settings:
    """Return what was said of an agreement's linkage, with what is proposed for the rest.

    Problems and notices are noted by their place in the file that said it.
    """
    check_agreed(said, agreement, file, problems)
    base = proposed_of(agreement, delivered)
    why = MATCH_KEYS if agreement.encoded else NOT_SHARED
    check_applied(said, base, why, file, problems)
    for dataset, one in said.datasets.items():
        found = base.of(dataset).columns
        for column, role in one.columns.items():
            place = Place(file, key=f"datasets.{dataset}.columns.{column}")
            if agreement.encoded and dataset in base.datasets:
                what = f"the column “{column}”"
                problems.notice(NOT_APPLIED, place, what=what, why=why)
            elif column in found and role not in (NO_ROLE, found[column]):
                problems.add(
                    ROLE_AT_DOOR,
                    place,
                    column=column,
                    dataset=dataset,
                    found=found[column],
                    said=role,
                )
    whole = laid_over(base, said)
    if said.document() and not agreement.encoded:
        check_left(whole, file, problems)
    return whole


def left_out(settings: Settings, dataset: str, chosen: Mapping[Role, str]) -> list[Role]:
    """Return what settings leave out of the comparison, of what a dataset's columns hold."""
    columns = settings.of(dataset).columns
    return list(roles([role for role, column in chosen.items() if columns.get(column) == NO_ROLE]))
