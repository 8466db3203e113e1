"""The report: the commission's order, every claim tied to where its evidence stands."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from random import Random
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from remit.kernel.documents import schema
from remit.kernel.finding import Finding
from remit.publish.core.disclosure import Share
from remit.publish.core.document import findings_document, findings_json
from remit.publish.core.figures import bar_strip, bars_of, net_strip, share_in_words, share_strip
from remit.publish.core.items import protect_item
from remit.publish.core.report import build_report
from remit.publish.core.tables import voices_in_words, ways_in_words
from remit.publish.pages import report_page
from unit.publish.made_up_study import (
    CHARTER,
    COMMISSION,
    KNOWLEDGE,
    SCALE,
    VOCABULARY,
    answers,
    judgements,
    paired,
    passage,
    quotas,
    some_findings,
    theme,
)


def built(findings=None, threshold=5, **more):
    found = some_findings() if findings is None else findings
    facts = replace(COMMISSION, **more)
    return build_report(facts, found, CHARTER, judgements(), VOCABULARY, threshold)


class Page(HTMLParser):
    """What a page holds: ids, links within it, headings, and attributes."""

    def __init__(self, text):
        super().__init__()
        self.ids, self.links, self.headings, self.tags = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        self.tags.append((tag, values))
        if "id" in values:
            self.ids.append(values["id"])
        if tag == "a" and values.get("href", "").startswith("#"):
            self.links.append(values["href"][1:])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def words_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL))


def test_report_goes_by_the_outcomes_of_the_commission_in_its_order():
    report = built()
    keys = [section.key for section in report.sections]
    assert keys == ["overall-attitude", "misconceptions", "limits", "encourage"]
    page = report_page(report)
    places = [page.index(f'<section id="outcome-{key}"') for key in keys]
    assert places == sorted(places)


def test_what_answers_no_outcome_has_a_section_of_its_own():
    report = built([theme("stray", "A stray theme", 9, outcome="")])
    assert report.sections[-1].key == "other"
    assert report.sections[-1].themes[0].name == "A stray theme"


def test_every_link_leads_to_a_place_in_the_page_and_every_id_is_used_once():
    page = Page(report_page(built()))
    assert sorted(set(page.ids)) == sorted(page.ids)
    assert set(page.links) <= set(page.ids)


def test_every_piece_of_evidence_stands_in_the_report():
    ids = set(Page(report_page(built())).ids)
    for reference in CHARTER.evidence:
        assert reference in ids


def test_every_finding_has_a_place_whatever_its_kind():
    odd = Finding("support:else-1", "of-a-kind-to-come", "Nothing about us without us")
    ids = set(Page(report_page(built([*some_findings(), odd]))).ids)
    for finding in (*some_findings(), odd):
        if finding.kind != "passage":
            assert finding.id in ids, finding.id


def test_evidence_is_printed_even_where_there_are_enough_quotes():
    many = [passage("group-1", line, f"Words {line}.", ["need-to-know"]) for line in range(40, 60)]
    charter_line = passage("group-1", 7, "The one that counts.", ["need-to-know"])
    page = report_page(built([theme("need-to-know", "Need", 14), *many, charter_line]))
    assert "The one that counts." in page


def test_a_passage_whose_speaker_did_not_agree_to_be_quoted_is_not_printed():
    report = built()
    page, document = report_page(report), findings_json(report).decode()
    assert "I said this in confidence." not in page + document
    assert "did not agree to be quoted" in page
    held = next(quote for quote in report.quotes if quote.ref == "listen:group-1:30")
    assert held.label == "Group 1, line 30"


def test_evidence_that_is_no_longer_held_is_said_to_be_gone():
    gone = next(quote for quote in built().quotes if quote.ref == "listen:group-9:1")
    assert gone.reference is None
    assert "no longer in the study" in report_page(built())


def test_quotes_come_from_as_many_transcripts_as_possible():
    themes = {found.ref: found for found in built().themes}
    printed = themes["listen:theme:need-to-know"].quotes
    assert {quote.reference.transcript for quote in printed} >= {"group-1", "group-2"}


def test_passages_that_start_on_one_line_are_one_quote():
    twice = [
        passage("group-1", 7, "Short.", ["a"]),
        passage("group-1", 7, "Longer words.", ["b"], quotable=False),
    ]
    found = [theme("a", "A", 9), theme("b", "B", 9), *twice]
    assert [quote.text for quote in built(found).quotes if quote.ref == "listen:group-1:7"] == [""]


def test_the_refusal_names_the_rule_the_evidence_and_the_quote():
    (agreement,) = built().agreements
    refused = agreement.flows[0]
    assert refused.answer.value == "outside"
    assert [reason.rule for reason in refused.reasons] == ["r1"]
    words = [link.words for link in refused.reasons[0].evidence]
    assert "“Once it is in there, it never comes out.”" in words
    page = report_page(built())
    assert "“Mental health” about “Young people at risk”, from “NHS trust” to “Police”" in words_of(
        page
    ).replace("&quot;", '"')


def test_conditions_that_would_do_are_named():
    flow = built().agreements[0].flows[1]
    assert (flow.answer.value, flow.ways) == ("within-if", (("Pseudonymised",),))


def test_no_code_speaker_or_digest_of_raw_data_leaves():
    report = built()
    out = report_page(report) + findings_json(report).decode()
    assert "CODE-" not in out
    assert "Zebedee" not in out
    assert "raw-digest" not in out


def planted(*, small):
    """Return findings in which `small` people stand in places of their own."""
    rng = Random(3)  # made-up answers are to be the same every time
    rest = answers(rng, SCALE, [0, 30, 0, 40, 0], 97)
    few = {f"F{number}": "1" for number in range(small)}
    before = rest | few
    after = rest | dict.fromkeys(few, "2")
    knows = dict.fromkeys(rest, "false") | dict.fromkeys(few, "true")
    return [
        paired("q", "attitude", before, after, outcome="limits"),
        paired("v", "vignette", before, after, accept=("1",), outcome="limits"),
        paired("k", "knowledge", knows, knows, KNOWLEDGE, accept=("true",), outcome="limits"),
        theme("few", "Few", small, passages=small),
        theme("most", "Most", 32 - small),
        *[passage("group-1", line, "Words.", ["few"]) for line in range(1, small + 1)],
        quotas(
            [("age", "young", 80, 110, 300, 97), ("age", "old", 0, 9, 303 - small, small)],
            97 + small,
        ),
    ]


NOT_OF_PEOPLE = {"transcripts", "transcripts_of", "under", "rounded_to"}


def numbers_in(value):
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in NOT_OF_PEOPLE:
                yield from numbers_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from numbers_in(each)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield value


@pytest.mark.parametrize("small", [1, 2, 3, 4])
def test_planted_small_numbers_appear_nowhere(small):
    report = built(planted(small=small))
    document = findings_document(report)
    whole = [document["questions"], document["themes"], document["quotas"]]
    found = [number for part in whole for number in numbers_in(part) if float(number).is_integer()]
    assert [number for number in found if number in range(1, 5)] == []
    shown = set(found)
    assert {97, 32 - small} & shown == set(), "what would give it away by subtraction"
    text = words_of(report_page(report))
    assert f"{small} of 32" not in text
    assert f"Raised by {32 - small}" not in text
    assert "fewer than 5 of 32 participants" in text


def test_the_same_planted_numbers_do_appear_without_disclosure_control():
    document = findings_document(built(planted(small=2), threshold=1))
    assert {2, 97} <= set(numbers_in(document["questions"]))


def test_a_theme_that_few_raised_has_one_quote_whatever_their_number():
    for small in (1, 2, 3, 4):
        (few,) = [found for found in built(planted(small=small)).themes if found.name == "Few"]
        assert (few.voices.band, few.transcripts, few.lines) == ("few", None, ())
        assert len(few.quotes) == 1


def test_themes_stand_in_the_order_of_what_is_shown():
    found = [theme("a", "A", 2), theme("b", "B", 4), theme("c", "C", 30), theme("d", "D", 9)]
    assert [each.name for each in built(found).themes] == ["D", "A", "B", "C"]


def test_passages_are_listed_only_where_the_list_is_whole():
    def listed(raised, passages):
        own = [passage("group-1", line, "Words.", ["t"]) for line in range(1, passages + 1)]
        return len(built([theme("t", "T", raised), *own]).themes[0].lines)

    assert (listed(7, 9), listed(7, 6)) == (6, 0)


def test_a_theme_that_holds_another_does_not_say_how_few_raised_the_rest():
    above = theme("above", "Above", 12)
    above = replace(above, figures=above.figures | {"covers": ["above", "below"]})
    found = {each.name: each for each in built([above, theme("below", "Below", 9)]).themes}
    assert (found["Above"].voices.band, found["Below"].voices.count) == ("held", 9)


def split(*first):
    """Return a theme's split by the guide, of which only who is counted first matters here."""
    names = ("spontaneous", "prompted", "unmarked", "before", "after", "unplaced")
    return {"split": {n: {"first": count} for n, count in zip(names, first, strict=True)}}


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (
            (9, 6, 0, 15, 0, 0),
            ["9 unprompted and 6 only when prompted", "15 before the information"],
        ),
        ((12, 3, 0, 8, 2, 5), ["8 before the information and 7 only after"]),
        ((14, 1, 0, 11, 4, 0), []),
    ],
)
def test_how_people_came_to_a_theme_never_tells_of_few(first, expected):
    found = theme("t", "T", 15)
    (shown,) = built([replace(found, figures=found.figures | split(*first))]).themes
    told = ways_in_words(shown.ways)
    assert len(told) == len(expected)
    assert all(words in sentence for words, sentence in zip(expected, told, strict=True))
    few = replace(found, figures=found.figures | split(*first) | {"participants": 3})
    assert built([few]).themes[0].ways == ()
    above = replace(found, figures=found.figures | split(*first) | {"covers": ["t", "u"]})
    assert built([above]).themes[0].ways == ()


def test_a_theme_has_the_interval_that_it_was_found_with_unless_its_number_is_a_band():
    limits = {"low": 0.3, "high": 0.65}
    for raised, words in ((15, "(95% interval 30 to 65%)"), (3, "fewer than 5 of 32 participants")):
        found = theme("t", "T", raised)
        (shown,) = built([replace(found, figures=found.figures | limits)]).themes
        assert voices_in_words(shown.voices, 5).endswith(words)


def test_few_who_answered_hide_the_whole_question_and_its_note():
    item = protect_item(paired("q", "attitude", {"A": "1", "B": "2"}, {"A": "1", "B": "2"}), 5)
    assert item.before.n is None
    assert [group.count for group in item.before.groups] == [None]
    assert item.moves.n is None
    assert item.note == "", "the note would say how many answered both times"


def test_findings_file_is_valid_and_the_same_every_time():
    report, again = built(), built()
    against = schema("remit.publish", "findings")
    jsonschema.Draft202012Validator.check_schema(against)
    jsonschema.validate(findings_document(report), against)
    assert findings_json(report) == findings_json(again)
    assert json.loads(findings_json(report))["format"] == "remit-findings/1"
    assert report_page(report) == report_page(again)


@pytest.mark.parametrize("found", [[], some_findings()[:1], planted(small=2)])
def test_findings_file_is_valid_with_little_in_it(found):
    jsonschema.validate(findings_document(built(found)), schema("remit.publish", "findings"))


def test_a_made_up_study_says_so_at_the_head_and_in_every_section():
    page = report_page(built())
    sections = re.findall(r"<section.*?</section>", page, re.DOTALL)
    assert len(sections) == 12
    assert all("Made-up example" in section for section in sections)
    assert "Made-up example" in page[: page.index("<h1>")]
    assert "Made-up example" not in words_of(report_page(built(made_up=False)))


def test_the_page_is_complete_on_its_own():
    page = report_page(built())
    parsed = Page(page)
    names = {tag for tag, _ in parsed.tags}
    assert not names & {"script", "link", "img", "iframe"}
    assert "--ink" in page
    assert not any("style" in values for _, values in parsed.tags)
    assert "http://" not in page.replace("http://www.w3.org/2000/svg", "")


def test_headings_are_in_order_and_tables_have_captions():
    page = Page(report_page(built()))
    assert page.headings[0] == 1
    assert all(b - a <= 1 for a, b in zip(page.headings, page.headings[1:], strict=False))
    tables = [tag for tag, _ in page.tags if tag in {"table", "caption"}]
    assert tables == ["table", "caption"] * (len(tables) // 2)


def test_what_a_study_brings_never_becomes_markup():
    nasty = '"><script>alert(1)</script>&amp;'
    item = replace(some_findings()[0], title=nasty)
    quote = passage("group-1", 7, nasty, ["t"])
    page = report_page(built([item, quote, theme("t", nasty, 9)], title=nasty))
    assert "<script" not in page
    assert page.count("alert(1)") >= 4


def test_figures_are_svg_that_says_in_words_what_it_draws():
    item = protect_item(some_findings()[0], 5)
    for text in (bar_strip(item, bars_of([item])), share_strip(item), net_strip(item, 50)):
        svg = ET.fromstring(text)  # noqa: S314  # made here, a line above
        space = "{http://www.w3.org/2000/svg}"
        title, description = svg.find(f"{space}title"), svg.find(f"{space}desc")
        assert svg.get("role") == "img"
        assert svg.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert item.title in title.text
        assert description.text


def test_bars_add_up_to_everyone():
    item = protect_item(some_findings()[0], 5)
    layout = bars_of([item])
    svg = ET.fromstring(bar_strip(item, layout))  # noqa: S314  # made here
    widths = [
        float(each.get("width").rstrip("%")) for each in svg.iter() if each.tag.endswith("rect")
    ]
    both = 2 * 100 * 100 / (layout.left + layout.right)
    assert sum(widths) == pytest.approx(both, abs=0.1)


def test_shares_read_as_words_with_their_n():
    assert share_in_words(Share(60, 20, 0.3333, 0.2273, 0.4594)) == "33% of 60 (23 to 46)"
    assert share_in_words(Share(60, band="few", under=5)) == "fewer than 5 of 60"
    assert share_in_words(Share(60, band="all-but-few", under=5)) == "all but fewer than 5 of 60"


def test_references_open_only_where_an_address_is_given():
    report = built()
    closed = report_page(report)
    opened = report_page(report, line_address=lambda where: f"/t/{where.transcript}#L{where.line}")
    assert "/t/group-1#L7" not in closed
    assert 'href="/t/group-1#L7"' in opened
    assert "Group 1, line 7" in closed
