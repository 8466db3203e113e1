from __future__ import annotations

from datetime import date

from remit.kernel.errors import Problems
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import Fieldwork, Step, Substitute
from remit.recruit.core.places import find_places
from remit.recruit.core.pool import Pool, Volunteer
from remit.recruit.core.quotas import Quota, Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.core.replacement import nearest, replace_open_places, residual
from remit.recruit.files import SUBSTITUTES_FILE, read_recruit, write_recruit

QUOTAS = Quotas((Quota("gender", "w", 2, 3, 1, 4), Quota("gender", "m", 1, 2)))
DAY = date(2020, 3, 9)


def people(kinds: str, prefix: str = "p") -> Pool:
    return Pool(
        ("gender",),
        tuple(Volunteer(f"{prefix}{n}", {"gender": kind}) for n, kind in enumerate(kinds)),
    )


def test_what_is_left_of_a_quota_is_never_below_none() -> None:
    left = residual(QUOTAS, people("wmmm"))
    assert [(q.minimum, q.maximum, q.min_flex) for q in left] == [(1, 2, None), (0, 0, None)]


def test_a_place_is_left_open_rather_than_break_a_quota_further() -> None:
    found = replace_open_places(
        QUOTAS, people("wmm", "h").volunteers, people("mmm"), DrawSettings(4, 0), 1
    )
    assert found.chosen == ()
    assert found.sentences == (
        "“Gender: w” comes to 1 of at least 2, the nearest to all quotas that can still be had. Recruit 1 more.",
        "1 place stays open, as nobody who is left fits the quotas.",
    )


def test_an_excess_that_is_there_already_is_said_and_not_made_worse() -> None:
    held = people("mmmw", "h").volunteers
    found = replace_open_places(QUOTAS, held, people("mmww"), DrawSettings(6, 0), 1)
    assert found.chosen == ("p2", "p3")
    assert found.sentences == ("“Gender: m” comes to 3 of at most 2.",)


def test_the_nearest_to_quotas_of_nobody_is_nobody() -> None:
    found = nearest(QUOTAS, [], 3)
    assert (found.filled, found.missed, found.below) == (0, 3, (2, 1))


def test_places_are_held_open_or_free_by_the_latest_status() -> None:
    steps = (
        Step("p0", "invited", DAY),
        Step("p2", "withdrew", DAY),
        Step("p1", "confirmed", DAY),
        Step("p1", "did-not-come", date(2020, 3, 10)),
        Step("p3", "withdrew", date(2020, 3, 11)),
        Step("p3", "replaced", date(2020, 3, 12)),
    )
    value = Recruitment(
        QUOTAS,
        people("wwwwmm"),
        DrawSettings(4, 0),
        ("p0", "p1", "p2", "p3"),
        Fieldwork(steps, (Substitute(1, "p4"),)),
    )
    places = find_places(value)
    assert [v.id for v in places.holders] == ["p0", "p4"]
    assert places.vacated == ("p2", "p1")
    assert places.candidates.ids == ("p5",)
    assert places.status["p4"] == ""


def test_substitutes_are_written_read_and_written_the_same() -> None:
    fieldwork = Fieldwork((), (Substitute(1, "p1"), Substitute(2, "p0")))
    value = Recruitment(Quotas(), people("wm"), fieldwork=fieldwork)
    written = write_recruit(value)
    problems = Problems()
    assert read_recruit(written, problems) == value
    assert not problems
    assert written[SUBSTITUTES_FILE] == b"code,round\np1,1\np0,2\n"


def test_faults_among_substitutes_are_named_all_at_once() -> None:
    files = {
        "recruit/pool.csv": b"code,a\np0,x\n",
        SUBSTITUTES_FILE: b"code,round\np0,1\np0,0\np9,x\n",
    }
    problems = Problems()
    assert read_recruit(files, problems) is None
    assert [problem.code for problem in problems] == [
        "fieldwork-code-twice",
        "fieldwork-not-a-round",
        "fieldwork-unknown-code",
        "fieldwork-not-a-round",
    ]
