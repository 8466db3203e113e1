"""What the questions say together: figures show the table's numbers, and no small count."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remit.kernel.documents import schema
from remit.publish.core.bands import DEPTH, LINE, Band, bands_of, bands_strip, ribbons
from remit.publish.core.disclosure import Share
from remit.publish.core.document import findings_json
from remit.publish.core.overview_pages import figures_of, net_figure
from remit.publish.core.together import Pooled, pooled
from remit.publish.core.together_tables import bands_table
from remit.publish.pages import report_page
from unit.publish.study_together import ITEMS, PEOPLE, YOUNG, drawn, report_on, with_row
from unit.publish.test_report import Page

SEEDS = st.integers(0, 10_000)
COUNTS = st.integers(0, 300)


def figures(report):
    found = [drawn for overview in report.overviews for drawn in figures_of(overview)]
    return [*([net] if (net := net_figure(report.items)) else []), *found]


def drawings(figure):
    return [text for text in (figure.map, *(line.drawing for line in figure.lines)) if text]


def tree(text):
    return ET.fromstring(text)  # noqa: S314  # made by the project itself


def numbers(text):
    return set(re.findall(r"\d+", text))


def words_of_tables(figure):
    return " ".join(
        f"{row.header} {' '.join(cell.words for cell in row.cells)}"
        for table in figure.tables
        for row in table.rows
    )


# --- Geometry -------------------------------------------------------------------------------------


@given(st.tuples(COUNTS, COUNTS, COUNTS, COUNTS), st.booleans())
def test_bands_are_as_thick_as_they_hold_people_and_never_overlap(counts, two_way):
    ways = (
        [("high", "high"), ("low", "high"), ("high", "low"), ("low", "low")]
        if two_way
        else [("", "up"), ("", "same"), ("", "down")]
    )
    bands = tuple(
        Band(start, end, count, "same") for (start, end), count in zip(ways, counts, strict=False)
    )
    placed = ribbons(bands)
    if sum(band.count for band in bands):
        assert sum(each.thick for each in placed) == pytest.approx(DEPTH)
    for side in ("left", "right"):
        ends = sorted((getattr(each, side), each.thick) for each in placed)
        assert ends[0][0] >= 0
        assert all(top + thick <= other + 1e-9 for (top, thick), (other, _) in pairwise(ends))
    assert all(later.label - each.label >= LINE for each, later in pairwise(placed))


@given(SEEDS)
@settings(max_examples=15)
def test_bands_hold_the_numbers_of_their_table_and_everybody(seed):
    items = report_on(drawn(seed)).items
    for item in items:
        bands = bands_of(item)
        table = bands_table([item]).rows
        assert [cell.cells[-1].words for cell in table] == [str(band.count) for band in bands]
        if not bands:
            assert bands_strip(item) == ""
            continue
        assert sum(band.count for band in bands) == item.moves.n
        assert not [band for band in bands if 0 < band.count < 5]
        said = " ".join(tree(bands_strip(item)).itertext())
        assert {str(band.count) for band in bands} <= numbers(said)
        drawn_bands = [one for one in tree(bands_strip(item)).iter() if one.tag.endswith("path")]
        assert len(drawn_bands) == len([band for band in bands if band.count])


def test_right_and_wrong_have_four_bands():
    rows = ["yes"] * 24 + ["no"] * 36
    waves = with_row(drawn(1), "copied", rows)
    waves["after"]["copied"] = ["yes"] * 12 + ["no"] * 12 + ["yes"] * 6 + ["no"] * 30
    (item,) = [item for item in report_on(waves).items if item.ref == "ask:copied"]
    assert [band.label for band in bands_of(item)] == [
        "Right to Right: 30",
        "Wrong to Right: 12",
        "Right to Wrong: 6",
        "Wrong to Wrong: 12",
    ]


# --- Figures and their tables ---------------------------------------------------------------------


@given(SEEDS)
@settings(max_examples=15)
def test_a_figure_says_nothing_that_its_table_does_not(seed):
    for figure in figures(report_on(drawn(seed))):
        known = numbers(words_of_tables(figure)) | numbers(" ".join(figure.axis))
        for text in drawings(figure):
            svg = tree(text)
            title, description = svg[0], svg[1]
            assert svg.get("role") == "img"
            assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
            assert numbers(" ".join(svg.itertext())) <= known, figure.title
        for line in figure.lines:
            assert numbers(line.note) <= known


@given(SEEDS)
@settings(max_examples=15)
def test_marks_stand_where_the_table_says(seed):
    report = report_on(drawn(seed))
    terms = next(overview for overview in report.overviews if overview.kind == "flow-terms")
    figure = next(one for one in figures_of(terms) if one.lines)
    for row, line in zip(terms.terms, figure.lines, strict=True):
        marks = [one for one in tree(line.drawing).iter() if "mark" in one.get("class", "")]
        exact = [one for one in (row.before, row.after) if one and one.is_exact]
        assert len(marks) == len(exact)
        if row.before and row.before.is_exact:
            place = float(marks[0].get("cx").rstrip("%"))
            assert place == pytest.approx(100 * row.before.least / row.before.n, abs=0.01)


def test_the_sum_of_published_shares_is_that_of_all_answers_where_nothing_is_held_back():
    report = report_on(drawn(3), threshold=1)
    shares = {item.ref: item.before.share for item in report.items if item.flow}
    terms = next(overview for overview in report.overviews if overview.kind == "flow-terms").terms
    for row in terms:
        assert row.before.least == row.before.most == sum(shares[ref].count for ref in row.cases)
        assert row.before.n == PEOPLE * len(row.cases)


def test_a_band_makes_the_sum_a_range_and_no_more():
    few = Share(60, band="few", under=5)
    exact = Share(60, 30, 0.5, 0.377, 0.623)
    both = pooled([few, exact])
    assert (both.n, both.least, both.most, both.cases) == (120, 31, 34, 2)
    assert pooled([few]) == pooled([Share(60, band="few", under=5)])
    assert pooled([Share(8, band="held", under=5), exact]) == Pooled(68, cases=2)
    assert pooled([None]) is None
    assert pooled([exact, exact]).low == pytest.approx(exact.low, abs=0.001)


# --- Planted small counts -------------------------------------------------------------------------


def few_accept(few):
    return ["1"] * 20 + ["2"] * 20 + ["3"] * (20 - few) + ["4"] * few


def few_wrong(few):
    return ["true"] * few + ["false"] * (PEOPLE - few)


def few_of_the_young(few):
    """So many of the young accept; of everybody, always 20."""
    young = ["4"] * few + ["1"] * (YOUNG - few)
    return young + ["4"] * (20 - few) + ["1"] * (PEOPLE - YOUNG - 20 + few)


PLANTED = [("v1", few_accept), ("v3", few_accept), ("sold", few_wrong), ("v2", few_of_the_young)]


@pytest.mark.parametrize(("name", "row"), PLANTED)
def test_reports_that_differ_in_a_small_count_alone_are_the_same_to_the_byte(name, row):
    reports = [report_on(with_row(drawn(5), name, row(few))) for few in (1, 2, 3, 4)]
    assert len({findings_json(report) for report in reports}) == 1
    assert len({report_page(report) for report in reports}) == 1


@pytest.mark.parametrize(("name", "row"), PLANTED)
def test_without_disclosure_control_they_differ(name, row):
    reports = [report_on(with_row(drawn(5), name, row(few)), threshold=1) for few in (2, 3)]
    assert len({report_page(report) for report in reports}) == 2


def test_a_group_that_is_outvoted_is_named():
    young = ["1"] * 14 + ["4"] * 6
    old = ["4"] * 30 + ["2"] * 10
    report = report_on(with_row(drawn(5), "v2", young + old))
    groups = next(one for one in report.overviews if one.kind == "group-differences").groups
    (table,) = [table for table in groups if table.item.ref == "ask:v2"]
    assert [(row.values, row.share.count, row.outvoted) for row in table.rows] == [
        (("young",), 6, True),
        (("old",), 30, False),
    ]
    page = report_page(report)
    assert "Questions on which a group is outvoted" in page
    assert "Most of these do not, though most of all do" in page


# --- The page and the file ------------------------------------------------------------------------


def test_every_overview_has_a_place_and_every_link_leads_somewhere():
    report = report_on(drawn(5))
    page = Page(report_page(report))
    assert len(page.ids) == len(set(page.ids))
    assert set(page.links) <= set(page.ids)
    assert {
        "ask:overview:flow-terms",
        "ask:overview:group-differences",
        "ask:overview:trust-ranking",
        "ask:overview:misconceptions",
        "net-change",
    } <= set(page.ids)
    assert not report.other_findings


def test_the_net_change_of_every_question_stands_in_one_table():
    report = report_on(drawn(5))
    (table,) = net_figure(report.items).tables
    assert sorted(row.header for row in table.rows) == sorted(item.name for item in ITEMS)


def test_the_file_holds_the_overviews_and_of_the_ranking_places_alone():
    document = json.loads(findings_json(report_on(drawn(5))))
    jsonschema.validate(document, schema("remit.publish", "findings"))
    (ranking,) = [one for one in document["overviews"] if one["kind"] == "trust-ranking"]
    assert len(ranking["places"]) == 3
    assert set(ranking["places"][0]["after"]) == {"rank", "best", "worst", "n"}


def test_places_reach_past_those_alone_whose_published_intervals_overlap():
    waves = with_row(drawn(5), "nhs", ["5"] * 50 + ["1"] * 10)
    waves = with_row(waves, "police", ["1"] * 40 + ["5"] * 20)
    waves = with_row(waves, "council", ["1"] * 36 + ["4"] * 24)
    ranking = next(one for one in report_on(waves).overviews if one.kind == "trust-ranking")
    places = {row.item.ref: (row.after.best, row.after.worst) for row in ranking.places}
    assert places == {"ask:nhs": (1, 1), "ask:police": (2, 3), "ask:council": (2, 3)}
    assert ranking.places[0].item.ref == "ask:nhs"


def test_the_overviews_give_no_p_value_and_claim_no_cause():
    page = report_page(report_on(drawn(5)))
    together = page[page.index('id="together"') : page.index('id="charter"')]
    words = re.sub(r"<[^>]*>", " ", together).lower()
    assert "effect" not in words
    assert not re.search(r"\bp\s*[=<]|p-value", words)


def test_few_who_answered_are_not_compared_or_ranked():
    waves = drawn(5)
    few = {
        wave: {name: row[:3] for name, row in given.items()} | {} for wave, given in waves.items()
    }
    for wave, rows in few.items():
        waves[wave] = {name: row + [""] * (PEOPLE - 3) for name, row in rows.items()}
    report = report_on(waves)
    ranking = next(one for one in report.overviews if one.kind == "trust-ranking")
    assert ranking.places == ()
    assert "Held back: too few people answered." in report_page(report)


def test_cases_that_differ_in_data_and_recipient_have_a_heat_map():
    page = report_page(report_on(drawn(5)))
    assert page.count('class="strip heat"') == 1


def test_a_question_that_nobody_answered_is_no_row_of_the_groups():
    report = report_on(with_row(drawn(1), "police", [""] * PEOPLE))
    (groups,) = [one for one in report.overviews if one.kind == "group-differences"]
    assert "ask:police" not in {table.item.ref for table in groups.groups}
    assert "ask:nhs" in {table.item.ref for table in groups.groups}
    assert report_page(report)
