"""The moderator's guide: what was asked before each passage, and themes split by it."""

from __future__ import annotations

from dataclasses import replace

from remit.kernel.errors import Problems
from remit.listen.core.contents import ListenFiles, Speaker
from remit.listen.core.guide import read_guide
from remit.listen.core.project import Code, Coding, Project, Selection, Source
from remit.listen.core.themes import findings
from remit.listen.core.transcript import transcript
from remit.listen.files import read_listen, write_listen

GUIDE = b"""title = "Groups"
[[item]]
key = "first"
kind = "question"
text = "What comes to mind when you hear of data being shared?"
[[item]]
key = "first.police"
kind = "prompt"
text = "What about the police?"
[[item]]
key = "leaflet"
kind = "information"
[[item]]
key = "second"
kind = "question"
text = "Has anything changed for you now?"
"""
TEXT = """Mod: Welcome
Ann: early
Mod: So: what comes to mind, when you hear of data being shared?
Ann: money
Mod: [#first.police] And them?
Ben: police
Mod: [#leaflet] Here it is.
Ben: oh
Mod: [#second] And now?
Ann: money again
"""


def guide(content=GUIDE):
    problems = Problems()
    return read_guide(content, "listen/guide.toml", problems), [p.code for p in problems]


def material(
    text=TEXT, words=("early", "money", "police", "oh", "money again"), *, with_guide=True
):
    at = [text.index(f": {each}\n") + 2 for each in words]
    selections = tuple(
        Selection(f"x{n}", "s", start, start + len(each), (Coding("c"),))
        for n, (start, each) in enumerate(zip(at, words, strict=True))
    )
    coding = Project("p", (), (Code("c", "Money"),), (Source("s", "fg", text),), selections)
    speakers = (Speaker("fg", "Mod", "moderator"),)
    return ListenFiles(
        (transcript("fg", text),), speakers, coding, (), guide()[0] if with_guide else None
    )


def figures(value):
    return [each.figures for each in findings(value, outcomes=(), quoting=None)]


def test_each_passage_is_spontaneous_or_prompted_and_before_or_after_the_information():
    passages = figures(material())[1:]
    told = [(p.get("asked"), p.get("prompted"), p.get("information")) for p in passages]
    assert told == [
        ("", None, "before"),
        ("first", False, "before"),
        ("first.police", True, "before"),
        ("", None, "after"),
        ("second", False, "after"),
    ]


def test_a_theme_is_split_by_people_and_by_passages():
    split = figures(material())[0]["split"]
    assert {name: tuple(each.values()) for name, each in split.items()} == {
        "spontaneous": (1, 2, 1),
        "prompted": (1, 1, 1),
        "unmarked": (2, 2, 0),
        "before": (2, 3, 2),
        "after": (2, 2, 0),
        "unplaced": (0, 0, 0),
    }


def test_without_a_mark_of_the_information_the_order_of_the_guide_tells():
    text = "Mod: [#second] And?\nAnn: money\nMod: [#FIRST] x\nAnn: police\n"
    told = [p["information"] for p in figures(material(text, ("money", "police")))[1:]]
    assert told == ["after", "before"]


def test_without_a_guide_nothing_is_said_of_it():
    theme, passage, *_ = figures(material(with_guide=False))
    assert "split" not in theme
    assert "asked" not in passage


def test_marks_stand_in_no_quote():
    text = "Mod: x\nAnn: I say [#second] money\n"
    value = material(text.replace("[#second] ", "[#second] "), ())
    start = text.index("I say")
    coding = Project(
        "p", (), (Code("c", "M"),), (Source("s", "fg", text),),
        (Selection("x", "s", start, len(text) - 1, (Coding("c"),)),),
    )  # fmt: skip
    value = replace(value, coding=coding, guide=guide()[0])
    assert figures(value)[1]["text"] == "I say money"


def test_a_guide_has_all_its_problems_told_at_once():
    bad = b'[[item]]\nkey = "a b"\nkind = "hint"\n[[item]]\nkey = "x"\n'
    assert guide(bad) == (None, ["bad-value", "bad-value", "missing-value"])
    twice = b'[[item]]\nkey = "a"\nkind = "question"\n[[item]]\nkey = "A"\nkind = "prompt"\n'
    assert guide(twice) == (None, ["guide-key-twice"])


def test_a_folder_keeps_its_guide_groups_and_sessions_and_tells_of_unknown_marks():
    files = {
        "listen/transcripts/fg.txt": TEXT.replace("#second", "#third").encode(),
        "listen/guide.toml": GUIDE,
        "listen/transcripts.csv": b"transcript,group,session\nfg.txt,Parents,2\n",
    }
    problems = Problems()
    value = read_listen(files, problems)
    assert list(problems) == []
    assert "guide-mark-unknown" in [notice.code for notice in problems.notices]
    written = write_listen(value)
    assert read_listen(written, Problems()) == value
    assert write_listen(read_listen(written, Problems())) == written
    assert (value.details[0].group, value.details[0].session) == ("Parents", "2")


def test_faulty_details_of_transcripts_are_told():
    rows = b"transcript,group,session\nfg,a,b\nfg,c,d\nxx,e,f\n"
    files = {
        "listen/transcripts/fg.txt": b"Ann: x",
        "listen/transcripts/gg.txt": b"Ann: x",
        "listen/transcripts.csv": rows + b"gg," + b"g" * 101 + b",1\n",
    }
    problems = Problems()
    read_listen(files, problems)
    assert [problem.code for problem in problems] == [
        "transcript-details-twice",
        "speaker-unknown-transcript",
        "transcript-detail-too-long",
    ]
