"""Themes by people, never by mentions, and passages by line."""

from __future__ import annotations

from remit.listen.core.contents import ListenFiles, Speaker
from remit.listen.core.project import Code, Coding, Project, Selection, Source
from remit.listen.core.themes import find_themes, findings, participants, slug
from remit.listen.core.transcript import transcript

FG1 = "Mod: What of police?\nAnn: I trust them. Mostly.\nBen: I do not.\nstill not.\nAnn: no more\n"
FG2 = "Mod: And you?\nAnn: I trust them.\nBea: me too\n"
CODES = (
    Code("o1", "overall"),
    Code("t1", "Trust", "o1", "who is trusted"),
    Code("t2", "police", "t1"),
    Code("t3", "fear"),
)


def listening(*spans, speakers=(), codes=CODES):
    """Make material in which each span is (transcript, words, code…)."""
    texts = {"fg1": FG1, "fg2": FG2}
    selections = []
    for number, (key, words, *given) in enumerate(spans):
        start = texts[key].index(words)
        codings = tuple(Coding(code) for code in given)
        selections.append(Selection(f"x{number}", f"s-{key}", start, start + len(words), codings))
    sources = tuple(Source(f"s-{key}", key, text) for key, text in texts.items())
    return ListenFiles(
        tuple(transcript(key, text) for key, text in texts.items()),
        tuple(speakers),
        Project("p", (), codes, sources, tuple(selections)),
    )


def found(material, quoting=None):
    answer = findings(material, outcomes={"overall"}, quoting=quoting)
    assert len({each.id for each in answer}) == len(answer)
    return {each.id: each for each in answer}


def test_a_theme_counts_people_and_not_mentions():
    material = listening(
        ("fg1", "I trust them", "t1"), ("fg1", "Mostly", "t1"), ("fg1", "no more", "t1")
    )
    theme = found(material)["listen:theme:trust"]
    assert theme.figures == {
        "name": "Trust",
        "description": "who is trusted",
        "participants": 1,
        "participants_of": 4,
        "passages": 2,
        "transcripts": 1,
        "transcripts_of": 2,
    }
    assert (theme.kind, theme.title, theme.outcome) == ("theme", "Trust", "overall")


def test_one_name_in_two_transcripts_is_one_person_only_when_the_code_says_so():
    spans = [("fg1", "I trust them", "t1"), ("fg2", "I trust them", "t1")]
    assert found(listening(*spans))["listen:theme:trust"].figures["participants"] == 2
    same = [Speaker("fg1", "Ann", "participant", "P1"), Speaker("fg2", "ann", "participant", "P1")]
    material = listening(*spans, speakers=same)
    assert found(material)["listen:theme:trust"].figures["participants"] == 1
    assert participants(material) == {"P1", "fg1\nben", "fg2\nbea"}


def test_a_moderator_is_never_counted():
    material = listening(("fg1", "What of police?", "t2"), ("fg1", "I do not", "t3"))
    answer = found(material)
    assert answer["listen:theme:police"].figures["participants"] == 0
    assert answer["listen:theme:police"].figures["passages"] == 0
    assert answer["listen:fg1:1"].figures["speaker"] == "Mod"
    named = [Speaker("fg1", "Ben", "moderator")]
    again = found(listening(("fg1", "I do not", "t3"), speakers=named))
    assert again["listen:theme:fear"].figures["participants"] == 0


def test_a_theme_takes_in_what_was_said_on_the_themes_below_it():
    answer = found(listening(("fg1", "I do not", "t2"), ("fg2", "me too", "t1")))
    assert answer["listen:theme:trust"].figures["participants"] == 2
    assert answer["listen:theme:police"].figures["participants"] == 1
    assert answer["listen:fg1:3"].figures["themes"] == ["police"]


def test_a_selection_over_several_speakers_is_a_passage_of_each():
    words = FG1[FG1.index("police") : FG1.index("Ann: no")]
    answer = found(listening(("fg1", words, "t1")))
    passages = [each.figures for each in answer.values() if each.kind == "passage"]
    assert [(p["line"], p["end_line"], p["speaker"], p["text"]) for p in passages] == [
        (2, 2, "Ann", "I trust them. Mostly."),
        (3, 4, "Ben", "I do not.\nstill not."),
    ]


def test_selections_that_begin_on_one_line_are_one_passage():
    material = listening(
        ("fg1", "Mostly", "t3"), ("fg1", "I trust them", "t1"), ("fg1", "trust", "t2")
    )
    passage = found(material)["listen:fg1:2"].figures
    assert passage["text"] == "I trust them … Mostly"
    assert passage["themes"] == ["trust", "police", "fear"]
    assert passage["code"] == ""


def test_a_passage_is_quotable_only_with_its_speakers_consent():
    speakers = [
        Speaker("fg1", "Ann", "participant", "P1"),
        Speaker("fg1", "Ben", "participant", "P2"),
    ]
    spans = [("fg1", "I trust them", "t1"), ("fg1", "I do not", "t1"), ("fg2", "me too", "t1")]
    material = listening(*spans, speakers=speakers)
    quotable = {
        key: each.figures["quotable"]
        for key, each in found(material, frozenset({"P1"})).items()
        if each.kind == "passage"
    }
    assert quotable == {"listen:fg1:2": True, "listen:fg1:3": False, "listen:fg2:3": False}
    assert all(each.figures.get("quotable", True) for each in found(material).values())


def test_a_selection_without_a_code_is_no_passage():
    assert not [k for k in found(listening(("fg1", "Mostly"))) if k.startswith("listen:fg1")]


def test_an_outcomes_code_groups_themes_and_is_none_itself():
    themes = find_themes(CODES, {"overall"})
    assert [(theme.slug, theme.outcome) for theme in themes.values()] == [
        ("trust", "overall"),
        ("police", "overall"),
        ("fear", ""),
    ]
    assert "overall" in [theme.slug for theme in find_themes(CODES, ()).values()]


def test_themes_of_one_name_get_their_parents_before_it():
    codes = (
        Code("a", "Trust"),
        Code("b", "Police", "a"),
        Code("c", "Fear"),
        Code("d", "police!", "c"),
        Code("e", "Police", "c"),
        Code("f", "POLICE"),
    )
    slugs = [theme.slug for theme in find_themes(codes, ()).values()]
    assert slugs == ["trust", "trust-police", "fear", "fear-police", "fear-police-2", "police"]


def test_a_slug_keeps_letters_of_every_script():
    assert slug("Mass surveillance (CCTV) & me") == "mass-surveillance-cctv-me"
    assert slug("ثقة الناس") == "ثقة-الناس"
    assert slug("§") == "theme"


def test_the_digest_of_the_inputs_changes_with_them():
    one = found(listening(("fg1", "I do not", "t2")))["listen:theme:police"].inputs
    assert one == found(listening(("fg1", "I do not", "t2")))["listen:theme:police"].inputs
    assert one != found(listening(("fg1", "I do", "t2")))["listen:theme:police"].inputs
    assert (
        one
        != found(listening(("fg1", "I do not", "t2")), frozenset())["listen:theme:police"].inputs
    )
