"""The whole of a study's recruitment as one value: quotas, pool, settings and recorded panel."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

from remit.kernel.errors import Place, Problems, problem_kind
from remit.kernel.finding import Finding, digest
from remit.kernel.tables import Row, Table
from remit.recruit.core.arrival import ACCEPTED, HELD
from remit.recruit.core.fieldwork import Fieldwork
from remit.recruit.core.named_words import near_matches, row_list, some_of
from remit.recruit.core.pool import Pool, Volunteer, parse_pool, tally
from remit.recruit.core.quotas import check_size
from remit.recruit.core.turnout import find_turnout, quotas_not_kept

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from remit.recruit.core.arrival import Arrival
    from remit.recruit.core.draw import DrawSettings
    from remit.recruit.core.incentive import Incentive
    from remit.recruit.core.public_lottery import PublicLottery
    from remit.recruit.core.quotas import Quotas
    from remit.recruit.core.session import Session

# No column is named so: names are read without the spaces at their ends.
_CODE = " code"

UNKNOWN_PANELLIST = problem_kind(
    "panel-unknown-code",
    "“{code}” is on the panel but not in the pool.",
    "Correct the code, or add the volunteer to recruit/pool.csv. {near}",
)
DUPLICATE_PANELLIST = problem_kind(
    "panel-duplicate-code",
    "“{code}” is on the panel more than once ({rows}).",
    "Keep one of the rows.",
)
PANEL_SIZE_DIFFERS = problem_kind(
    "panel-size-differs",
    "The recorded panel has {found} people; the draw was for {size}.",
    "Nothing needs to be done if people have withdrawn since; otherwise check the file.",
)
PANEL_BREAKS_QUOTA = problem_kind(
    "panel-breaks-quota",
    "The recorded panel has {count} people with “{feature}: {value}”; the quota is {minimum} to "
    "{maximum}.",
    "Choose replacements that bring it back, or check the file.",
)


@dataclass(frozen=True, slots=True)
class Recruitment:
    """What a study folder's `recruit/` holds.

    Attributes:
        quotas: empty when there are none.
        pool: empty when there is none.
        settings: how the draw is run, or None.
        panel: codes of the recorded draw, in the order of the pool; None until it is drawn.
        fieldwork: what became of people since.
        lottery: the published lottery that stands for quotas, pool, size and method as they are;
            None when none was published or it is out.
        sessions: in order; empty when sessions are only names in the fieldwork.
        incentives: what is promised and paid to people, by number.
    """

    quotas: Quotas
    pool: Pool
    settings: DrawSettings | None = None
    panel: tuple[str, ...] | None = None
    fieldwork: Fieldwork = field(default_factory=Fieldwork)
    lottery: PublicLottery | None = None
    sessions: tuple[Session, ...] = ()
    incentives: tuple[Incentive, ...] = ()

    @property
    def codes(self) -> frozenset[str]:
        """Everyone who may be spoken of: the pool, and whoever came and was not thanked."""
        return frozenset(self.people.ids)

    @property
    def people(self) -> Pool:
        """Everyone with a code and features: the pool first, then those who came."""
        known = set(self.pool.ids)
        came = (
            Volunteer(one.code, one.features)
            for one in self.fieldwork.arrivals
            if one.code and one.code not in known
        )
        return Pool(self.pool.columns, (*self.pool.volunteers, *came))

    @property
    def chosen(self) -> frozenset[str]:
        """Everyone who was ever given a place.

        Those drawn, their substitutes and those accepted as they came; of those held, whoever is
        in the field; and without a recorded panel everyone in the field.
        """
        field_ = self.fieldwork
        stepped = {step.code for step in field_.steps}
        given = {one.code for one in field_.substitutes}
        given |= {one.code for one in field_.arrivals if one.answer == ACCEPTED}
        given |= {one.code for one in field_.arrivals if one.answer == HELD} & stepped
        return frozenset(given | (stepped if self.panel is None else set(self.panel)))

    @property
    def held(self) -> frozenset[str]:
        """Everyone who came and was asked to wait."""
        return frozenset(one.code for one in self.fieldwork.arrivals if one.answer == HELD)

    @property
    def waiting(self) -> dict[str, Arrival]:
        """Who was asked to wait and has come to nothing else yet, by code."""
        stepped = {step.code for step in self.fieldwork.steps}
        return {
            one.code: one
            for one in self.fieldwork.arrivals
            if one.answer == HELD and one.code not in stepped
        }

    @property
    def at_stake(self) -> str:
        """What another pool or other quotas would take out, as a sentence; blank for nothing."""
        if self.panel is not None:
            return f"A panel of {len(self.panel)} is drawn from pool and quotas as they are."
        if self.lottery is not None:
            return "A lottery is published for pool and quotas as they are."
        return ""

    def inputs(self) -> str:
        """Return a digest of all that decides a draw: quotas, pool and settings."""
        settings = self.settings
        return self._digest([settings.size, settings.seed, settings.method] if settings else None)

    def lottery_inputs(self) -> str:
        """Return a digest of all that decides the lottery: as of a draw, without the seed."""
        settings = self.settings
        return self._digest([settings.size, settings.method] if settings else None)

    def _digest(self, settings: Sequence[object] | None) -> str:
        return digest(
            {
                "quotas": [
                    [q.feature, q.value, q.minimum, q.maximum, q.min_flex, q.max_flex]
                    for q in self.quotas
                ],
                "pool": [[v.id, dict(v.features)] for v in self.pool],
                "settings": settings,
            }
        )

    def without(self, codes: Collection[str]) -> Recruitment:
        """Return the recruitment with all of some people left out but what they were paid.

        A lottery that was not drawn from yet is out when somebody leaves the pool.
        """
        panel, lottery, pool = self.panel, self.lottery, self.pool.without(codes)
        if panel is not None:
            panel = tuple(code for code in panel if code not in codes)
        if lottery is not None:
            stays = panel is not None or len(pool) == len(self.pool)
            lottery = lottery.without(codes) if stays else None
        return replace(
            self,
            pool=pool,
            panel=panel,
            fieldwork=self.fieldwork.without(codes),
            lottery=lottery,
            incentives=tuple(
                kept
                for one in self.incentives
                if (kept := one.without_person() if one.code in codes else one)
            ),
        )


def check_panel(
    codes: Sequence[tuple[int, str]], recruitment: Recruitment, file: str, problems: Problems
) -> tuple[str, ...]:
    """Hold a recorded panel, as (row, code), against the pool and the quotas.

    A code that is unknown or stands twice is a problem. A broken quota is a notice: people drop
    out, and their replacement is fieldwork's.

    Returns:
        The panel in the order of the pool.
    """
    rows: dict[str, list[int]] = {}
    for row, code in codes:
        rows.setdefault(code, []).append(row)
    known = set(recruitment.pool.ids)
    for code, found in rows.items():
        place = Place(file, row=found[-1], column="code")
        if len(found) > 1:
            problems.add(DUPLICATE_PANELLIST, place, code=code, rows=row_list(found))
        if code not in known:
            near = near_matches(code, recruitment.pool.ids)
            problems.add(UNKNOWN_PANELLIST, place, code=code, near=near)
    panel = recruitment.pool.only(rows.keys())
    if set(rows) <= known:
        _notice_broken(panel, recruitment, file, problems)
    return panel.ids


def check_size_and_pool(quotas: Quotas, size: int, pool: Pool, problems: Problems) -> None:
    """Note everything for which quotas cannot be stored for a panel of a size and a pool.

    Whoever types quotas and whoever saves them hear the same sentences.
    """
    check_size(quotas, size, Place(), problems)
    check_against_pool(quotas, pool, problems)


def check_against_pool(quotas: Quotas, pool: Pool, problems: Problems) -> None:
    """Note everything in which a stored pool does not fit quotas, by the codes of its people."""
    if not len(pool):
        return
    table = Table(
        "the pool",
        (_CODE, *pool.columns),
        tuple(Row(at, {**one.features, _CODE: one.id}) for at, one in enumerate(pool)),
    )
    found = Problems()
    ids = pool.ids
    parse_pool(
        table,
        quotas,
        found,
        id_column=_CODE,
        told=lambda numbers: some_of([ids[at] for at in numbers]),
    )
    # Whoever brought the pool in knows its file's rows; in which order it is stored nobody sees.
    problems.take(replace(one, place=replace(one.place, row=0)) for one in found)
    problems.take_notices(found.notices)


def quota_finding(recruitment: Recruitment) -> Finding:
    """Return what the quotas wanted, what the pool had and what the panel has, as a finding.

    The figures are raw. `panel` is null in each row until a panel is drawn. `turnout` has who was
    drawn, confirmed and came by group; `replaced` how many people were drawn for open places, in
    how many `rounds`; `not_kept` the quotas that those who hold a place now do not keep.
    """
    quotas, settings, panel = recruitment.quotas, recruitment.settings, recruitment.panel
    in_pool = tally(quotas, recruitment.pool)
    in_panel: Sequence[int | None] = (
        [None] * len(quotas) if panel is None else tally(quotas, recruitment.pool.only(set(panel)))
    )
    rows = [
        {
            "feature": quota.feature,
            "value": quota.value,
            "min": quota.minimum,
            "max": quota.maximum,
            "pool": pool_count,
            "panel": panel_count,
        }
        for quota, pool_count, panel_count in zip(quotas, in_pool, in_panel, strict=True)
    ]
    since = _since_the_draw(recruitment)
    return Finding(
        id="recruit:quotas",
        kind="quotas",
        title="Quotas, filled against wanted",
        figures={
            "size": settings.size if settings else None,
            "pool": len(recruitment.pool),
            "rows": rows,
            "seed": settings.seed if settings else None,
            "method": settings.method if settings else None,
            "lottery": recruitment.lottery.sha256 if recruitment.lottery else None,
            **since,
        },
        inputs=digest([recruitment.inputs(), None if panel is None else list(panel), since]),
    )


def _since_the_draw(recruitment: Recruitment) -> dict[str, object]:
    """Return who took part, who was replaced and what is not kept, as figures of the finding."""
    field_ = recruitment.fieldwork
    not_kept = () if recruitment.panel is None else quotas_not_kept(recruitment)
    return {
        "turnout": [asdict(row) for row in find_turnout(recruitment)] if field_.steps else [],
        "replaced": len(field_.substitutes),
        "rounds": max((one.round for one in field_.substitutes), default=0),
        "not_kept": [
            {"feature": quota.feature, "value": quota.value, "held": count}
            for quota, count in not_kept
        ],
    }


def _notice_broken(panel: Pool, recruitment: Recruitment, file: str, problems: Problems) -> None:
    place = Place(file)
    settings = recruitment.settings
    if settings and len(panel) != settings.size:
        problems.notice(PANEL_SIZE_DIFFERS, place, found=len(panel), size=settings.size)
    counts = tally(recruitment.quotas, panel)
    for quota, count in zip(recruitment.quotas, counts, strict=True):
        if not quota.allows(count):
            problems.notice(
                PANEL_BREAKS_QUOTA,
                place,
                count=count,
                feature=quota.feature,
                value=quota.value,
                minimum=quota.minimum,
                maximum=quota.maximum,
            )
