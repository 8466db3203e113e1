"""A template holds nothing of those who took part: whatever is planted, none of it is found."""

from __future__ import annotations

from datetime import date

import pytest

import filled_models
from remit.kernel.errors import Problems
from remit.people.core.consents import Contact
from remit.people.vault_actions import keep_contacts
from remit.study.actions import import_study
from remit.study.contents import read_study
from remit.study.template import NoProgramme, UnableToBegin, make_template
from remit.support.core.traces import traces_of
from remit.support.models import Organisation
from small_programme import CODES, COMMISSION, small_programme
from small_study import write
from visits import NOW

pytestmark = pytest.mark.django_db

KEY = b"k" * 32
START = date(2027, 1, 4)
PLANTED = "zq7planted"
NAME = "Zebra House"
SAID = "we keep the blue folder behind the kitchen door"
MORE = """
[budget]
approved = 24321

[[milestone]]
title = "Training"
planned_start = 2020-02-01
planned_end = 2020-07-31
actual_start = 2020-02-03

[[risk]]
title = "Too little time"
mitigation = "Begin early"
status = "happened"

[[risk]]
title = "Zebra house leaves"
mitigation = "Ask them"
"""
FILES = {
    "commission.toml": COMMISSION + MORE,
    "support/circles.csv": (
        "key,name,about,kind,opened_on,closed_on\n"
        "who,Who comes,About families,people,2020-02-01,\n"
        "camden,Those in Camden,,place,2020-02-01,\n"
    ),
    "support/specification.csv": (
        "number,text,why,by,on\n"
        f'1,"Begin with sheets\nAs they say: We keep the blue folder, behind it\nAsk {CODES[1]}\n'
        f"Or {CODES[1].replace('-', '').lower()}\nRing 02079460000\nWrite to zebra@example.org\n"
        'Quilla shows how\nBring the old green kettle that we mended",'
        f"{NAME} asked for it,coordinator,2020-02-01\n"
    ),
    "support/mentors.csv": (
        f"code,joined_on,about\n{CODES[6]},2020-02-01,I bring the old green kettle\n"
    ),
    "support/what-worked.csv": (
        f"code,number,activity,worked,what,adapted,on\n{CODES[0]},9,Paper,yes,{SAID},,2020-03-01\n"
    ),
    "support/lessons.csv": (
        "number,activity,worked,what,for_whom,adapted,organisations,on,told\n"
        "1,Sheets,yes,Go slow,Small groups,,7,2020-03-01,yes\n"
        f"2,Paper,yes,They said: {SAID},,,7,2020-03-01,yes\n"
        "3,Phones,no,Not yet,,,,2020-03-01,no\n"
    ),
    "support/programme-sessions.csv": "key,on,kind,title,hours\none,2020-03-01,other,Talk,\n",
    "support/keeps-going.csv": (
        "number,what,next_step,by_on,owner,owner_role,done_on\n"
        "1,A list,Print,2020-03-01,,the host,\n"
    ),
}


@pytest.fixture(scope="module")
def programme(kept_by_module, tmp_path_factory):
    folder = write(small_programme(**FILES), tmp_path_factory.mktemp("study") / "programme")
    made = import_study(folder=folder, vault_key=KEY, actor="t", now=NOW).commission_id
    contacts = [
        Contact(CODES[0], {"name": NAME, "contact": "zebra@example.org, 020 7946 0000"}),
        Contact(CODES[6], {"name": "Quilla Marsh"}),
    ]
    keep_contacts(commission_id=made, contacts=contacts, vault_key=KEY, actor="t", now=NOW)
    return made


def template(folder, **asked):
    asked = {"name": "small-programme", "new_name": "next", "start": START} | asked
    return make_template(folder=folder, vault_key=KEY, actor="t", now=NOW, **asked)


def files_in(folder):
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in folder.rglob("*.*")}


def test_nothing_of_those_who_took_part_is_in_a_template(programme, tmp_path, monkeypatch):
    texts = [(kind, PLANTED if value == "x" else value) for kind, value in filled_models.BY_FIELD]
    monkeypatch.setattr(filled_models, "BY_FIELD", tuple(texts))
    for one in Organisation.objects.all():
        filled_models.fill(one)
    account = template(tmp_path / "next")
    files = files_in(tmp_path / "next")
    everything = "\n".join([*files, *(one.decode() for one in files.values())])
    planted = [
        PLANTED,
        "Zebra",
        "7946",
        "Quilla",
        "kettle",
        "blue folder",
        "Syrian",
        "Camden",
        "Somali",
        *CODES,
    ]
    assert [word for word in planted if word.casefold() in everything.casefold()] == []
    assert account.left_out == (
        "commission.toml, a risk",
        "support/circles.csv, a circle",
        "support/specification.csv, in part",
        "support/lessons.csv, a lesson",
    )
    assert account.files == len(files)

    problems = Problems()
    made = read_study({k: v for k, v in files.items() if k != "README.md"}, problems)
    assert list(problems) == []
    assert list(problems.notices) == []
    facts = made.commission.facts
    assert (facts.name, facts.kind, facts.budget, facts.made_up) == (
        "next",
        "programme",
        None,
        False,
    )
    line = facts.milestones[0]
    assert (line.planned_start, line.planned_end) == (START, date(2027, 7, 4))
    assert line.actual_start is None
    assert [one.status for one in facts.risks] == ["open"]
    assert made.support.organisations == ()
    assert [one.key for one in made.support.network.circles] == ["who"]
    run = made.support.programme
    assert [one.text for one in run.specification_versions] == ["Begin with sheets"]
    assert [(one.what, one.organisations, one.told) for one in run.lessons] == [
        ("Go slow", None, False)
    ]


def test_a_study_and_unusable_names_are_refused(programme, tmp_path):
    with pytest.raises(UnableToBegin):
        template(tmp_path / "next", new_name="Not A Name")
    study = small_programme(
        **{
            "commission.toml": COMMISSION.replace('"programme"', '"study"').replace(
                "small-programme", "a-study"
            )
        }
    )
    del study["support/organisations.csv"]
    import_study(folder=write(study, tmp_path / "study"), vault_key=KEY, actor="t", now=NOW)
    with pytest.raises(NoProgramme):
        template(tmp_path / "next", name="a-study")
    assert not (tmp_path / "next").exists()


def test_traces_are_names_whole_and_five_words_in_a_row():
    traces = traces_of(
        ["Zebra House", "Ng", "Leeds"], ["one two three four five six", "go slow now", "who comes"]
    )
    for text in ("ZEBRA, house!", "in leeds.", "a two three four five six", "Go slow, now"):
        assert traces.are_in(text), text
    for text in ("Zebra", "Ng", "Leedsish", "one two three four", "go", "who comes"):
        assert not traces.are_in(text), text
    told = traces_of(["a@b.example, 020 7946 0000", "بيت الجيران"], [])
    for text in ("A@B.example!", "+44 2079460000", "بيت الجِيران"):
        assert told.are_in(text), text
    assert not told.are_in("0207946")
    assert traces.without("kept\nin Leeds\nkept too") == "kept\nkept too"
    assert traces.without("Zebra\nHouse") == ""
