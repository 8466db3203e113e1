"""Themes by people, never by mentions, and passages by line."""

from __future__ import annotations

from remit.kernel.errors import Problems
from remit.listen.core.contents import ListenFiles, Speaker, notice_named_keys
from remit.listen.core.matrix.passages import passages_behind
from remit.listen.core.prevalence import NOT_DRAWN, Voices
from remit.listen.core.project import Code, Coding, Project, Selection, Source
from remit.listen.core.themes import find_themes, findings, slug
from remit.listen.core.transcript import transcript

FG1 = "Mod: What of police?\nAnn: I trust them. Mostly.\nBen: I do not.\nstill not.\nAnn: no more\n"
FG2 = "Mod: And you?\nAnn: I trust them.\nBea: me too\n"
CODES = (
    Code("o1", "overall"),
    Code("t1", "Trust", "o1", "who is trusted"),
    Code("t2", "police", "t1"),
    Code("t3", "fear"),
)


def listening(*spans, speakers=(), codes=CODES, **texts):
    """Make material in which each span is (transcript, words, code…)."""
    texts = {"fg1": FG1, "fg2": FG2} | texts
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
        "low": None,
        "high": None,
        "level": 0.95,
        "note": NOT_DRAWN,
        "passages": 2,
        "transcripts": 1,
        "transcripts_of": 2,
        "covers": ["police", "trust"],
    }
    assert (theme.kind, theme.title, theme.outcome) == ("theme", "Trust", "overall")


def test_one_name_in_two_transcripts_is_one_person_only_when_the_code_says_so():
    spans = [("fg1", "I trust them", "t1"), ("fg2", "I trust them", "t1")]
    assert found(listening(*spans))["listen:theme:trust"].figures["participants"] == 2
    same = [Speaker("fg1", "Ann", "participant", "P1"), Speaker("fg2", "ann", "participant", "P1")]
    material = listening(*spans, speakers=same)
    assert found(material)["listen:theme:trust"].figures["participants"] == 1
    assert Voices(material, None).conversation_of.keys() == {"P1", "fg1\nben", "fg2\nbea"}


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


def test_words_of_nobody_known_are_never_quotable_and_never_counted():
    odd = "Ann: I see.\nRespondent 3, in red: never this\n\nBea: yes\n\nnor this\n"
    speakers = [Speaker("odd", "Ann", "participant", "P1")]
    spans = [("odd", "never this", "t1"), ("odd", "nor this", "t1")]
    for quoting in (None, frozenset({"P1", ""})):
        answer = found(listening(*spans, speakers=speakers, odd=odd), quoting)
        theme = answer["listen:theme:trust"].figures
        assert (theme["participants"], theme["passages"], theme["transcripts"]) == (0, 0, 0)
        passages = [each.figures for each in answer.values() if each.kind == "passage"]
        assert [(p["line"], p["speaker"], p["quotable"]) for p in passages] == [
            (2, "", False),
            (6, "", False),
        ]


def test_a_name_that_is_coded_beside_its_speakers_words_adds_nothing():
    spans = [("fg1", "Ann: ", "t3"), ("fg1", "I trust them", "t1"), ("fg1", "Ben: ", "t3")]
    material = listening(*spans)
    answer = found(material)
    figures = answer["listen:fg1:2"].figures
    assert (figures["speaker"], figures["text"]) == ("Ann", "I trust them")
    assert (figures["themes"], figures["quotable"]) == (["trust"], True)
    assert answer["listen:fg1:3"].figures["quotable"] is False, "the name alone is nobody's words"
    themes = find_themes(CODES, {"overall"})
    behind = passages_behind(material, themes)
    for guid, theme in themes.items():
        people = {case for case, code in behind if code == guid and case.startswith("speaker:")}
        raised = answer[f"listen:theme:{theme.slug}"].figures["participants"]
        assert raised == len(people), "coverage and prevalence count the same people"
    assert answer["listen:theme:trust"].figures["participants"] == 1


def quoted(words, *names, **roles):
    """Return how words of Zed are quoted in a study where others speak by these names."""
    said = "".join(f"{name}: hello\n" for name in names)
    texts = {"own": f"Zed: {words}\n", "others": said}
    speakers = [Speaker("others", name, role) for name, role in roles.items()]
    material = listening(("own", words, "t1"), speakers=speakers, **texts)
    assert material.by_key()["own"].text == texts["own"]
    figures = found(material)["listen:own:1"].figures
    assert (figures["line"], figures["speaker"], figures["quotable"]) == (1, "Zed", True)
    return figures["text"]


def test_a_quote_names_nobody_who_speaks_in_the_study():
    assert quoted("people called Imran, Imran\u2019s too", "Imran") == (
        "people called [name], [name]\u2019s too"
    )
    assert quoted("that's another Kieran. KIERAN!", "Kieran") == "that's another [name]. [name]!"
    assert quoted("of anything, Dan, or Zed", "DAN") == "of anything, [name], or [name]"
    assert quoted("Danny, Dan-like, dan", "Dan") == "Danny, [name]-like, dan"


def test_a_name_that_is_a_common_word_is_covered_where_it_has_a_capital():
    assert quoted("Will you, Grace? I will, in May.", "Will", "Grace", "May") == (
        "[name] you, [name]? I will, in [name]."
    )


def test_a_longer_name_is_covered_whole_and_by_its_parts():
    names = ("Mrs Anne-Marie O'Neill", "Li Po")
    assert quoted("Anne-Marie  O\u2019Neill, Mrs O'Neill, Marie", *names) == (
        "[name]-[name]  [name], Mrs [name], [name]"
    )
    assert quoted("Li  Po, Po and Li", *names) == "[name], Po and Li"


def test_an_office_and_the_words_of_a_nameless_label_are_no_names():
    words = "Moderator, a Young woman, Respondent: I said A to Sam"
    names = ("Moderator", "Young man 2", "Respondent 3, female", "A", "Sam")
    assert quoted(words, *names) == words.replace("Sam", "[name]")
    assert quoted("as Sam says", "Sam", Sam="moderator") == "as Sam says"


def test_a_transcript_that_is_called_by_a_speaker_is_noticed():
    keys = {
        "Ann-Smith-interview": "Ann Smith",
        "int_annsmith": "Ann Smith",
        "SmithAnn2": "Ann Smith",
        "jo-1": "Jo",
        "wills": "Will",
        "planning": "Ann",
        "P3-interview": "P3",
        "moderator": "Moderator",
    }
    material = ListenFiles(tuple(transcript(key, f"{name}: x\n") for key, name in keys.items()))
    problems = Problems()
    notice_named_keys(material, "listen/transcripts", problems)
    assert [(n.code, n.place.key) for n in problems.notices] == [
        ("transcript-key-names-speaker", key)
        for key in ("Ann-Smith-interview", "int_annsmith", "SmithAnn2", "jo-1")
    ]
    assert not list(problems)
