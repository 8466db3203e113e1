"""Settings of a linkage: what a run compares, how it weighs that, and where it stops.

A file of settings says as much as somebody wants to say. What it leaves out is as proposed from the
data: `laid_over` puts the two together.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LEARNED, OFF = "learned", "off"
MEMORY, DISK = 2.5, 20.0
LINKS = ("precision", "least_weight", "prior")


@dataclass(frozen=True, slots=True)
class LevelSetting:
    """How one level of a comparison counts: learned from the data where nothing is fixed.

    Attributes:
        on: whether pairs can be at it.
        weight: log2(m/u) as it was fixed, or None.
        m: how often records of one person are at it, as it was fixed, or None.
        u: how often records of two people are, likewise.
    """

    on: bool = True
    weight: float | None = None
    m: float | None = None
    u: float | None = None

    @property
    def is_fixed(self) -> bool:
        """Whether anything of its weight is not learned."""
        return (self.weight, self.m, self.u) != (None, None, None)

    def plain(self) -> str | float | dict[str, float]:
        """Return it as the file has it."""
        if not self.on:
            return OFF
        if self.weight is not None:
            return self.weight
        fixed = {name: each for name, each in (("m", self.m), ("u", self.u)) if each is not None}
        return fixed or LEARNED


@dataclass(frozen=True, slots=True)
class PartSetting:
    """One comparison: whether it is made (None: as proposed), and its levels by key."""

    on: bool | None = None
    levels: Mapping[str, LevelSetting] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DatasetSetting:
    """One custodian's records: the record's id (None: as proposed), and columns with their role."""

    record_id: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """What was said of a linkage.

    Attributes:
        datasets: each custodian's columns, by its name.
        keys: whether records are compared that share a key, by the key's name.
        parts: the comparisons, by the part of a person that they compare.
        precision: the precision to aim at; None for the best F1.
        least_weight: the least log2 of a link's odds; None where the threshold is chosen.
        prior: the share of all pairs that are of one person; None where it is estimated.
        one_of_each: whether a person has at most one record of each custodian; None as proposed.
        memory: gigabytes that the database may hold; None as proposed.
        disk: gigabytes that it may use of the disk; None as proposed.
    """

    datasets: Mapping[str, DatasetSetting] = field(default_factory=dict)
    keys: Mapping[str, bool] = field(default_factory=dict)
    parts: Mapping[str, PartSetting] = field(default_factory=dict)
    precision: float | None = None
    least_weight: float | None = None
    prior: float | None = None
    one_of_each: bool | None = None
    memory: float | None = None
    disk: float | None = None

    @property
    def joins_one_of_each(self) -> bool:
        """Whether a person has at most one record of each custodian."""
        return self.one_of_each is not False

    @property
    def keys_off(self) -> frozenset[str]:
        """The keys that choose no pairs, by their settings' names."""
        return frozenset(name for name, on in self.keys.items() if not on)

    @property
    def parts_off(self) -> frozenset[str]:
        """The comparisons that are not made."""
        return frozenset(name for name, one in self.parts.items() if one.on is False)

    @property
    def levels_off(self) -> frozenset[tuple[str, str]]:
        """The levels that no pair can be at, by part and level."""
        return frozenset((part, name) for part, name, one in self._levels() if not one.on)

    @property
    def fixed(self) -> dict[tuple[str, str], LevelSetting]:
        """The levels of which something is fixed, by part and level."""
        return {(part, name): one for part, name, one in self._levels() if one.is_fixed}

    def _levels(self) -> Iterator[tuple[str, str, LevelSetting]]:
        for part, one in self.parts.items():
            for name, level in one.levels.items():
                yield part, name, level

    def aiming(self, precision: float | None) -> Settings:
        """Return the same with another precision to aim at; the same for None."""
        if precision is None:
            return self
        return replace(self, precision=precision, least_weight=None)

    def of(self, dataset: str) -> DatasetSetting:
        """Return what is said of a custodian's records."""
        return self.datasets.get(dataset, DatasetSetting())

    def document(self) -> dict[str, Any]:
        """Return it as the plain values of its file; what is not said is left out."""
        links = {name: getattr(self, name) for name in LINKS}
        links["one_of_each"] = self.one_of_each
        limits = {"memory_gb": self.memory, "disk_gb": self.disk}
        found = {
            "links": {name: value for name, value in links.items() if value is not None},
            "limits": {name: value for name, value in limits.items() if value is not None},
            "datasets": {name: _dataset_entry(one) for name, one in self.datasets.items()},
            "keys": dict(self.keys),
            "comparisons": {name: _part_entry(one) for name, one in self.parts.items()},
        }
        return {name: table for name, table in found.items() if table}


def _dataset_entry(one: DatasetSetting) -> dict[str, Any]:
    record = {} if one.record_id is None else {"record_id": one.record_id}
    return record | ({"columns": dict(one.columns)} if one.columns else {})


def _part_entry(one: PartSetting) -> dict[str, Any]:
    compare = {} if one.on is None else {"compare": one.on}
    levels = {name: level.plain() for name, level in one.levels.items()}
    return compare | ({"levels": levels} if levels else {})


def laid_over(base: Settings, said: Settings) -> Settings:
    """Return proposed settings with what was said in their place, as far as it applies."""
    return Settings(
        datasets={
            name: DatasetSetting(
                one.record_id if said.of(name).record_id is None else said.of(name).record_id,
                {**one.columns, **_known(said.of(name).columns, one.columns)},
            )
            for name, one in base.datasets.items()
        },
        keys={**base.keys, **_known(said.keys, base.keys)},
        parts={
            name: PartSetting(
                one.on if (part := said.parts.get(name, PartSetting())).on is None else part.on,
                {**one.levels, **_known(part.levels, one.levels)},
            )
            for name, one in base.parts.items()
        },
        precision=said.precision,
        least_weight=said.least_weight,
        prior=said.prior,
        one_of_each=base.one_of_each if said.one_of_each is None else said.one_of_each,
        memory=base.memory if said.memory is None else said.memory,
        disk=base.disk if said.disk is None else said.disk,
    )


def beyond(base: Settings, whole: Settings) -> Settings:
    """Return what whole settings say otherwise than what is proposed."""
    datasets = {
        name: DatasetSetting(None, _other(one.columns, base.of(name).columns))
        for name, one in whole.datasets.items()
    }
    parts = {
        name: PartSetting(
            None if one.on == own.on else one.on,
            _other(one.levels, own.levels),
        )
        for name, one in whole.parts.items()
        for own in (base.parts.get(name, PartSetting()),)
    }
    return Settings(
        datasets={name: one for name, one in datasets.items() if one.columns},
        keys=_other(whole.keys, base.keys),
        parts={name: one for name, one in parts.items() if one != PartSetting()},
        precision=whole.precision,
        least_weight=whole.least_weight,
        prior=whole.prior,
        one_of_each=None if whole.one_of_each == base.one_of_each else whole.one_of_each,
        memory=None if whole.memory == base.memory else whole.memory,
        disk=None if whole.disk == base.disk else whole.disk,
    )


def _other(said: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if base.get(name) != value}


def _known(said: Mapping[str, Any], base: Mapping[str, object]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name in base}
