"""What is written is read again the same; every position is found; nothing withdrawn is left."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from remit.kernel.errors import Problems
from remit.listen.core.contents import ListenFiles, Speaker
from remit.listen.core.positions import Convention, Mark, RawText, placed_texts
from remit.listen.core.project import (
    Code,
    Coding,
    Project,
    Selection,
    Source,
    User,
    canonical,
    new_guid,
)
from remit.listen.core.refi import read_project
from remit.listen.core.refi_writer import write_project
from remit.listen.core.transcript import key_of, normalise_text, parse_transcript, transcript
from remit.listen.core.withholding import withhold
from remit.listen.files import read_listen, write_listen

# Everything that makes positions hard: marks that combine, both kinds of line break, characters
# beyond the basic plane, right-to-left letters, and Hangul, whose letters compose.
PIECES = st.sampled_from(
    [
        *("a", "e", "A", " ", "z", ".", ":", "*", "[", "]", "\n", "\r", "\t", "\r\n", "\n\n"),
        *("é", "e\u0301", "\u0301", "😀", "👩\u200d👧", "ع", "ᄀ", "ᅡ", "ᆨ", "\ufeff"),
        *("Ann: ", "Ben: ", "**Cee:** ", "Ann:\n", "[withdrawn]", "[00:01] Dee: ", "Date: "),
        *("\nann: ", "\nben\uff1a", "\n3: ", "\nso: ", "\nAnn, female: ", "\nMore.\n", "at 10: 30"),
    ]
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)
EXAMPLES = settings(deadline=None)
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@EXAMPLES
@given(TEXTS, st.text(max_size=20))
def test_a_written_transcript_is_read_again_with_the_same_text_turns_and_lines(text, name):
    problems = Problems()
    first = parse_transcript(text.encode(), "a.md", problems, key=key_of(name))
    if first is None:
        assert not text.strip("\ufeff").strip()
        return
    path = f"listen/transcripts/{first.key}.txt"
    again = parse_transcript(first.text.encode(), path, problems)
    assert again == first
    assert not list(problems)
    assert key_of(first.key) == first.key


@EXAMPLES
@given(TEXTS)
def test_turns_lie_apart_and_in_order_and_begin_with_their_speaker(text):
    found = transcript("k", text)
    end = 0
    for turn in found.turns:
        assert end <= turn.first < turn.start < turn.end <= len(found.text)
        label = found.text[turn.first : turn.start].replace("*", "")
        assert turn.speaker.casefold() in " ".join(label.split()).casefold()
        assert found.text.count("\n", 0, turn.first) + 1 == turn.line == found.line_at(turn.first)
        end = turn.end


def counted(text, position, convention):
    """Return a position in a text as a program counts it: slow and plain."""
    before = text[:position]
    if convention.newlines == "one":
        before = before.replace("\r\n", "\n")
    if convention.newlines == "two":
        before = before.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n")
    units = len(before.encode("utf-16-le")) // 2 if convention.utf_16 else len(before)
    return units + convention.counts_mark


@EXAMPLES
@given(
    TEXTS.map(lambda text: text.lstrip("\ufeff")),
    st.data(),
    st.booleans(),
    st.sampled_from(["stored", "one", "two"]),
    st.booleans(),
)
def test_every_position_is_found_whatever_is_counted(text, data, utf_16, newlines, counts_mark):
    convention = Convention(utf_16, newlines, counts_mark)
    position = data.draw(st.integers(0, len(text)))
    if text[max(0, position - 1) : position + 1] == "\r\n":
        position += 1
    raw = RawText(f"\ufeff{text}" if counts_mark else text)
    expected = normalise_text(text[:position])
    if not raw.stored.startswith(expected):
        return  # the position splits what composes into one character
    whole = unicodedata.normalize("NFC", expected + normalise_text(text[position:]))
    found = raw.locator(convention)(counted(text, position, convention))
    if whole == expected + normalise_text(text[position:]) == raw.stored:
        assert found == len(expected)


@EXAMPLES
@given(TEXTS, st.data())
def test_a_named_selection_reads_as_it_is_called(text, data):
    raw = RawText(f"The first words 😀\r\n{text}")
    name = "words 😀"
    at = raw.stored.index(name)
    convention = data.draw(st.sampled_from(raw.conventions()))
    end = at + len(name)
    shift = convention.counts_mark
    wide = convention.utf_16
    mark = Mark(at + shift, end + shift + wide - convention.end_included, name)
    origin = data.draw(st.sampled_from(["", "NVivo"]))
    (start, stop), *_ = placed_texts([(raw, [mark])], origin)[0].spans
    if not (wide and convention.end_included):  # the last unit of a pair is no character's start
        assert raw.stored[start:stop] == name


@st.composite
def projects(draw):
    users = tuple(User(new_guid("u", n), draw(NAMES)) for n in range(draw(st.integers(0, 2))))
    codes = []
    for number in range(draw(st.integers(0, 5))):
        parent = draw(st.sampled_from(["", *(code.guid for code in codes)]))
        colour = draw(st.sampled_from(["", "#a0B1c2"]))
        names = (draw(NAMES), parent, draw(NAMES), colour, draw(st.booleans()))
        codes.append(Code(new_guid("c", number), *names))
    given_by = st.sampled_from(["", *(user.guid for user in users)])
    sources, selections = [], []
    for number in range(draw(st.integers(0, 3))):
        text = normalise_text(draw(TEXTS))
        sources.append(Source(new_guid("s", number), draw(NAMES), text))
        for index in range(draw(st.integers(0, 3)) if text else 0):
            start = draw(st.integers(0, len(text) - 1))
            end = draw(st.integers(start + 1, len(text)))
            used = st.sampled_from(codes).map(lambda code: code.guid) if codes else st.nothing()
            pairs = (
                st.lists(st.builds(Coding, used, given_by), max_size=3, unique=True)
                if codes
                else st.just([])
            )
            selections.append(
                Selection(
                    new_guid("x", number, index),
                    sources[-1].guid,
                    start,
                    end,
                    tuple(draw(pairs)),
                    draw(NAMES),
                    draw(NAMES),
                    draw(given_by),
                )
            )
    return canonical(Project(draw(NAMES), users, tuple(codes), tuple(sources), tuple(selections)))


@EXAMPLES
@given(projects())
def test_a_written_project_is_read_again_the_same(project):
    problems = Problems()
    content = write_project(project)
    again = read_project(content, "a.qdpx", problems)
    assert again == project
    assert not list(problems)
    assert write_project(again) == content


@EXAMPLES
@given(projects(), st.lists(TEXTS, max_size=2))
def test_a_written_room_is_read_again_the_same_and_in_the_same_bytes(project, texts):
    files = {f"listen/transcripts/t{n}.txt": text.encode() for n, text in enumerate(texts)}
    files["listen/coding.qdpx"] = write_project(project)
    value = read_listen(files, Problems())
    written = write_listen(value)
    problems = Problems()
    assert read_listen(written, problems) == value
    assert not list(problems)
    assert write_listen(value) == written


@EXAMPLES
@given(st.lists(st.tuples(st.sampled_from(["Ann", "Ben"]), TEXTS), max_size=6), st.data())
def test_nothing_of_the_withdrawn_is_left_and_all_else_stays_on_its_line(turns, data):
    lines = [
        f"{name}: secret{name}{words.replace(name, '')}\n\nfurther{name}" for name, words in turns
    ]
    text = normalise_text("\n".join([*lines, "Cee: kept"]))
    before = transcript("k", text)
    spans = [sorted(data.draw(st.tuples(*[st.integers(0, len(text))] * 2))) for _ in range(4)]
    selections = tuple(
        Selection(f"x{n}", "s", start, end, (), text[start:end])
        for n, (start, end) in enumerate(spans)
        if start < end
    )
    coding = Project("p", (), (), (Source("s", "k", text),), selections)
    speakers = (Speaker("k", "Ann", "participant"), Speaker("k", "Ben", "participant"))
    left = withhold(ListenFiles((before,), speakers, coding), {("k", "Ben")}).listening
    after = left.transcripts[0]
    assert not [turn for turn in after.turns if turn.speaker == "Ben"]
    assert "secretBen" not in after.text
    for number, line in enumerate(text.split("\n"), start=1):
        labels = [label.name for label in before.labels if label.name and label.line < number]
        if line == "furtherBen" and labels[-1] == "Ben":
            assert after.text.split("\n")[number - 1] == "[withdrawn]"
    for turn in before.turns:
        if turn.speaker == "Ben":
            assert after.text.split("\n")[turn.line - 1].strip() == "[withdrawn]"
    assert after.text.count("\n") == before.text.count("\n")
    kept = [
        (t.speaker, t.line, before.text[t.start : t.end])
        for t in before.turns
        if t.speaker != "Ben"
    ]
    assert [(t.speaker, t.line, after.text[t.start : t.end]) for t in after.turns] == kept
    for selection in left.coding.selections:
        assert 0 <= selection.start < selection.end <= len(after.text)
        if selection.name:
            assert after.text[selection.start : selection.end] == selection.name
            assert "secretBen" not in selection.name


CALLED = st.sampled_from(["Dora", "Ravi K", "P1", "INTERVIEWER", "\u0639\u0644\u064a", "Well"])
MARKS = st.sampled_from([": ", " \u2013 ", " - ", "\t", " ", "\n", "  0:05\n"])
SAID = st.text("ab \u00e9e\u0301\u0642\u064e\U0001f600.-:\n", max_size=12)


@EXAMPLES
@given(st.lists(st.tuples(CALLED, MARKS, SAID), min_size=1, max_size=8))
def test_what_was_read_is_read_again_the_same_whatever_marked_its_speakers(turns):
    raw = "\n".join(f"{name}{mark}{said}" for name, mark, said in turns)
    first = parse_transcript(raw.encode(), "a.txt", Problems())
    if first is None:
        return
    problems = Problems()
    again = parse_transcript(first.text.encode(), "a.txt", problems)
    assert again == first
    assert first.text.count("\n") == normalise_text(raw).count("\n")
    # A colon is all that is ever put in, in place of a mark or of nothing.
    kept = re.compile(r"[\s:\u2013-]+")
    assert kept.sub("", first.text) == kept.sub("", normalise_text(raw))


@EXAMPLES
@given(TEXTS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_positions_are_the_same_in_every_encoding(text, encoding):
    plain = parse_transcript(text.encode(), "a.txt", Problems())
    assert parse_transcript(text.encode(encoding), "a.txt", Problems()) == plain
