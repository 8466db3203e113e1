"""De-identification: what is found in speech, what is left alone, and what the register adds."""

from __future__ import annotations

import pytest

from remit.kernel.errors import InvalidInput, Problems
from remit.kernel.tables import read_table
from remit.listen.core.redaction.identifiers import digits_of, is_nhs_number
from remit.listen.core.redaction.redact import redact
from remit.listen.core.redaction.register import Entry, Register, kind_of, parse_register
from remit.listen.core.redaction.text import read_text


def register(*rows):
    problems = Problems()
    content = "kind,value\n" + "".join(f'{kind},"{value}"\n' for kind, value in rows)
    entries = parse_register(read_table(content.encode(), "people.csv", problems), problems)
    problems.raise_if_any()
    return Register(entries)


def taken(text, *rows):
    return [(str(span.kind), span.text) for span in redact(text, register(*rows)).spans]


def test_a_letter_of_an_old_script_that_has_no_name_is_no_fault():
    assert taken("\U00017000", ("name", "Hibaq Warsame")) == []


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        ("My friend B. told me so", "person", "B."),
        ("and Officer K was there", "person", "K"),
        ("signed by someone called J. Prendergast, it was", "person", "J. Prendergast"),
        ("we moved to Hackney, E8, after that", "postcode", "E8"),
        ("known to go about with E9 boys", "postcode", "E9"),
        ("with the reference YJ/2291/LB below", "case number", "YJ/2291/LB"),
        ("Right, Delroy, 52, born here", "age", "52"),
        ("I got a mentor through Open Yard, and he helped", "organisation", "Open Yard"),
        ("my NHS number is 943 476 5919, I think", "NHS number", "943 476 5919"),
        ("it's AB 12 34 56 C on the letter", "National Insurance number", "AB 12 34 56 C"),
        ("we live at E17 4QH now", "postcode", "E17 4QH"),
        ("I'm from SE15, me", "postcode", "SE15"),
        ("ring 07700 900123 after six", "phone number", "07700 900123"),
        (
            "it's oh seven seven double oh nine hundred one two three",
            "phone number",
            "oh seven seven double oh nine hundred one two three",
        ),
        ("write to ada.l@example.org please", "email address", "ada.l@example.org"),
        ("it's ada dot l at gmail dot com", "email address", "ada dot l at gmail dot com"),
        ("on the 14th of March we moved", "date", "14th of March"),
        (
            "it was the twenty-first of June two thousand and four",
            "date",
            "twenty-first of June two thousand and four",
        ),
        ("on 12/05/2022 it came", "date", "12/05/2022"),
        ("I'm nineteen and I work", "age", "nineteen"),
        ("my son is six months old", "age", "six months old"),
        ("she's got a 9-year-old", "age", "9-year-old"),
        ("I went to Thornfield Academy", "school", "Thornfield Academy"),
        ("on the Pembury Estate, yeah", "place", "Pembury Estate"),
        ("we were in Tower Hamlets then", "place", "Tower Hamlets"),
        ("we're at Flat 12, above the shop", "address", "Flat 12"),
        ("at 118 Ferndale Road, we were", "address", "118 Ferndale Road"),
        ("she's on there as @leyla.draws now", "account", "@leyla.draws"),
        ("my reference is S1984423/2 I think", "case number", "S1984423/2"),
        ("the UAN is 1212-0034-8876-5521", "case number", "1212-0034-8876-5521"),
        ("the reg was LB19 KXT", "vehicle registration", "LB19 KXT"),
        ("I was on Ward 7B for a week", "health service", "Ward 7B"),
        ("he's in HMP Pentonville", "organisation", "Pentonville"),
        ("and then Mrs Begum said no", "person", "Begum"),
        ("my sister Zebiba knows", "person", "Zebiba"),
        ("a man called Goitom, he did", "person", "Goitom"),
        ("my name is xhevahire, hello", "person", "xhevahire"),
        ("it's spelt H-O-D-A-N", "person", "H-O-D-A-N"),
        ("Wasiq: I agree with that", "person", "Wasiq"),
        ("she was thirteen and a half when it came", "age", "thirteen and a half"),
        ("when I was fourteen, fifteen, nobody asked", "age", "fourteen, fifteen"),
        ("my girl's eight months and he's two", "age", "eight months"),
        ("out of Cookham Wood at sixteen, me", "age", "sixteen"),
        ("on Saturday the 9th of April, late", "date", "Saturday the 9th of April"),
        ("just off SW 9, near the station", "postcode", "SW 9"),
        ("my NI is QQ 12 34 56 C, I think", "National Insurance number", "QQ 12 34 56 C"),
        ("his shoulder number 4471 MD, I saw it", "case number", "4471 MD"),
        ("find me at 6 Malabar Court", "address", "6 Malabar Court"),
        ("I'm doing Level 3 at Newham Sixth Form College.", "school", "Newham Sixth Form College"),
        ("then they asked at Refugee Voices Haringey", "organisation", "Refugee Voices Haringey"),
        ("a letter to Mr N Haidari came", "person", "N Haidari"),
        ("ask for Big Trev there", "person", "Big Trev"),
    ],
)
def test_speech_gives_up_what_tells_who_somebody_is(said, kind, words):
    assert (kind, words) in taken(said)


@pytest.mark.parametrize(
    "said",
    [
        "Interviewer: Thank you. And how did that make you feel?",
        "I'm one hundred percent behind it, I'm two minutes away and we're five in the family.",
        "She's one of those people. It's twenty past four. He's nine to five.",
        "The Crown Court said no, the High Court said yes.",
        "On Monday I go to college, and there's Ramadan, Eid and Christmas.",
        "Somali mothers, Eritrean boys, the Home Office, the NHS and Universal Credit.",
        "May I say something? Will you let me finish?",
        "It was 2016, maybe 2017, and I paid £1,200 for it, 40% went on rent.",
        "They want my name, they want my address, they want everything.",
        "Okay. Right. Anyway. Mum was crying and Dad was shouting.",
        "Third floor, second door on the left, and one two three four five.",
        "Do I trust the police? Nobody I trust would. People trust what they know.",
        "He kept looking at me, shouting at me, in City Hall of all places.",
        "They said the Metropolitan Police and the Transport Panel have a Strategy for it.",
        "It's a ten minute walk from here, and there is one particular way of doing it.",
        "I'd heard of Clare's Law, and of Operation Sceptre.",
        "[sighs] He's out next year.",
        ". Yes",
    ],
)
def test_ordinary_talk_is_left_alone(said):
    assert redact(said).spans == ()
    assert redact(said).text == said


@pytest.mark.parametrize(
    ("rows", "said", "words"),
    [
        ([("name", "Precious Nwosu")], "i think precious nwosu said it", "precious nwosu"),
        ([("name", "Precious Nwosu")], "as Preshus says", "Preshus"),
        ([("name", "Mohammed Uddin")], "then Mo left", "Mo"),
        ([("name", "Katarzyna Nowicka")], "and Kasia's phone", "Kasia"),
        ([("name", "Amanuel Hagos")], "as A.H. says", "A.H."),
        ([("name", "Amanuel Hagos")], "ask A. Hagos then", "A. Hagos"),
        ([("name", "Abdirahman Jama")], "so Abdi went", "Abdi"),
        ([("name", "Fatima Noor")], "when fatma rang", "fatma"),
        ([("name", "Amina Haji")], "قالت أمينة ذلك", "أمينة"),
        ([("name", "محمد")], "then Mohamed came", None),
        ([("name", "Will Harker")], "ask Will about it", "Will"),
        ([("name", "Siobhán O'Brien")], "then siobhan o'brien left", "siobhan o'brien"),
        ([("phone", "07700 900123")], "that's +44 7700 900123", "+44 7700 900123"),
        ([("date of birth", "2004-03-14")], "on the 14th of March", "14th of March"),
        ([("school", "Oakfield Academy")], "everyone at oakfield knows", "oakfield"),
        ([("address", "45 Mare Street, E8 1AB")], "down mare street", "mare street"),
        ([("reference", "77 ab 3")], "it was 77AB3", "77AB3"),
        ([("national insurance", "QQ123456C")], "qq 12 34 56 c, yes", "qq 12 34 56 c"),
        ([("case", "HU/04417/2021")], "it says hu 04417 2021", "hu 04417 2021"),
        ([("instagram", "@leyla.draws")], "I'm leyla draws on there", "leyla draws"),
        ([("school", "City Heights E-ACT Academy")], "at city heights, well", "city heights"),
    ],
)
def test_the_register_is_known_in_every_form_it_takes_in_speech(rows, said, words):
    found = [span for span in redact(said, register(*rows)).spans if span.by == "register"]
    if words is not None:
        assert words in [span.text for span in found]
    assert redact(said, register(*rows)).spans


def test_an_ordinary_word_that_is_also_a_name_in_the_register_stays():
    assert taken("I will go, will you?", ("name", "Will Harker")) == []


def test_the_same_person_has_the_same_placeholder_throughout():
    answer = redact("Amina Yusuf came. Then Hodan left, and Amina cried.\nYusuf: No.")
    assert answer.text.count("[person 1]") == 3
    assert answer.text.count("[person 2]") == 1


def test_numbers_of_placeholders_go_on_after_those_that_stand_there():
    assert redact("[person 4] met Zebiba").text == "[person 4] met [person 5]"


def test_positions_count_code_points_also_beyond_the_basic_plane():
    text = "🙂🙂 then Zebiba 🙂 left"
    (span,) = redact(text).spans
    assert text[span.start : span.end] == span.text == "Zebiba"


def test_a_line_that_shouts_is_no_list_of_names():
    assert taken("THEY NEVER LISTEN TO US AND AMINA KNOWS") == [("person", "AMINA")]


def test_digits_are_heard_in_words():
    assert digits_of("oh seven seven double oh, nine hundred, three one six") == "07700900316"


def test_an_nhs_number_carries_its_check_digit():
    assert is_nhs_number("9434765919")
    assert not is_nhs_number("9434765918")


def test_a_register_without_its_columns_is_refused():
    problems = Problems()
    parse_register(read_table(b"name\nAmina\n", "people.csv", problems), problems)
    with pytest.raises(InvalidInput, match="kind"):
        problems.raise_if_any()


def test_a_register_is_taken_as_people_keep_it():
    problems = Problems()
    content = (
        "\ufeffValue;Kind;Note\r\nTeal;favourite colour;x\r\nWalthamstow;;\r\n7½;shoe size;\r\n"
    )
    entries = parse_register(read_table(content.encode(), "people.csv", problems), problems)
    assert not problems
    assert [(str(entry.kind), entry.value) for entry in entries] == [
        ("person", "Teal"),
        ("place", "Walthamstow"),
        ("number", "7½"),
    ]


def test_values_that_cannot_be_looked_for_are_told_of():
    problems = Problems()
    rows = f"kind,value\nname,\nname,A\nname,{'x' * 301}\nname,Amina\n"
    entries = parse_register(read_table(rows.encode(), "people.csv", problems), problems)
    assert [entry.value for entry in entries] == ["Amina"]
    assert [notice.code for notice in problems.notices] == [
        "register-value-missing",
        "register-value-too-short",
    ]
    assert [problem.code for problem in problems] == ["register-value-too-long"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("\ufeffAmina\r\nleft\r".encode(), "Amina\nleft\n"),
        ("Amina".encode("utf-16"), "Amina"),
        (b"", ""),
        ("e\u0301".encode(), "e\u0301"),
    ],
)
def test_text_is_read_as_it_was_saved(content, text):
    problems = Problems()
    assert read_text(content, "t.txt", problems) == text
    assert not problems


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"Andr\xe9", "not-utf8"),
        (b"\xff\xfe\x00", "not-utf8"),
        (b"a\0b", "text-with-nul"),
        (b"a" * 10_000_001, "transcript-too-long"),
    ],
)
def test_what_is_no_text_is_refused(content, code):
    problems = Problems()
    assert read_text(content, "t.txt", problems) is None
    assert [problem.code for problem in problems] == [code]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("I am Zoe\u0301 O\u0308zil from Peckham.", ["Zoe\u0301 O\u0308zil", "Peckham"]),
        ("Ami\u200bna Yusuf from Peck\u00adham", ["Ami\u200bna Yusuf", "Peck\u00adham"]),
        ("\ufeffAmina is 17, not Zoe\u0301", ["Amina", "17", "Zoe\u0301"]),
    ],
)
def test_letters_with_marks_apart_and_signs_unseen_are_read_as_they_look(text, found):
    done = redact(text)
    assert [span.text for span in done.spans] == found
    assert all(text[span.start : span.end] == span.text for span in done.spans)
    assert redact(done.text).spans == ()


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("postcode", "N17 0AP", "It's N seventeen, zero A P, you know."),
        ("address", "90 Harlow Rise", "It was ninety, Harlow Rise, the top one."),
        ("reference", "L1284476", "It was L, one two eight, double four, seven six."),
        ("ni", "QQ123456C", "Q Q twelve, thirty-four, fifty-six C, that's me."),
    ],
)
def test_a_value_of_the_register_is_found_when_its_figures_are_said(kind, value, said):
    register = Register((Entry(kind_of(kind, value), value, "r1"),))
    spans = redact(said, register).spans
    assert [span.by for span in spans] == ["register"]
    assert not any(word in redact(said, register).text for word in ("seventeen", "nine", "six"))
