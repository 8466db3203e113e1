"""Vignettes online and on paper: everybody has a set of their own, the same before and after."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from remit.ask.core.analysis_plan import parse_plan
from remit.ask.core.filling.answers import Answers
from remit.ask.core.form_export import write_xlsform
from remit.ask.core.journey import Questions
from remit.ask.core.vignettes.balance import make_vignettes
from remit.ask.core.vignettes.form import SET, vignette_form, vignette_plan_toml, vignette_sets
from remit.ask.core.vignettes.plan import VignettePlan
from remit.ask.core.xlsform import read_xlsform
from remit.ask.door_actions import make_door
from remit.ask.models import Filling, Response
from remit.ask.queries import stored_ask
from remit.ask.sending_actions import OtherSet, type_in
from remit.commission.actions import add_member
from remit.kernel.errors import Problems
from remit.kernel.vocabulary import Term, Vocabulary
from remit.people.actions import register_participants
from remit.study.actions import import_study
from small_journey import JOURNEY
from small_study import small_study, write

pytestmark = pytest.mark.django_db

CONSENTS = 2  # of the journey, which the first paper asks for
NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
WORDS = {"subject": ["s"], "data": ["health", "school"], "sender": ["gp", "head"],
         "recipient": ["police", "youth", "council"], "purpose": ["help"]}  # fmt: skip
VOCABULARY = Vocabulary([Term(part, key) for part, keys in WORDS.items() for key in keys])
PLAN = VignettePlan(
    3, 6, 2, 2,
    {part: tuple((key,) for key in keys) for part, keys in WORDS.items()} | {"conditions": ((),)},
    (), {"en": "{sender} tells {recipient} of {data}. Fine?"}, {},
    (("yes", {"en": "Yes"}), ("no", {"en": "No"})), ("yes",),
)  # fmt: skip
MADE = make_vignettes(PLAN, VOCABULARY)
FORM = write_xlsform(vignette_form(PLAN, VOCABULARY, MADE))


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    journey = JOURNEY.replace("views.xlsx", "vignettes.xlsx")
    files = small_study() | {"ask/journey.toml": journey.encode(), "ask/vignettes.xlsx": FORM}
    folder = write(files, tmp_path_factory.mktemp("study") / "small")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


@pytest.fixture
def at(study):
    token = make_door(commission_id=study, mode="own", by_card=False, actor="t", now=NOW)
    return lambda page, *parts: reverse(f"visit-{page}", args=[token, *parts])


def answer_all(client, at, step):
    """Answer every page of a step with yes and send; return the questions that were asked."""
    seen = []
    address = client.get(at("questions", step)).url
    while "/look/" not in address:
        heading = re.search(r"<h1[^>]*>(.*?)</h1>", client.get(address).content.decode(), re.DOTALL)
        seen.append(" ".join(re.sub(r"<[^>]+>", "", heading[1]).split()))
        address = client.post(address, {"a0": "yes"}).url
    client.post(address)
    return seen


def come_in(client, at):
    client.post(at("age"), {"age": "adult"})
    client.post(at("agree"), {"taking-part": "yes", "quoting": "yes"})
    client.post(at("agreed"))


def test_a_form_with_vignettes_is_read_as_it_was_made():
    form = read_xlsform(FORM, "vignettes.xlsx", Problems())
    sets = vignette_sets(form)
    assert len(sets) == PLAN.vignettes
    for number, numbers in enumerate(MADE.sets, start=1):
        assert [at for at, name in enumerate(sets, start=1) if number in sets[name]] == list(
            numbers
        )


def test_everybody_sees_their_own_vignettes_and_the_same_ones_afterwards(client, at):
    before = {}
    for person in range(6):
        client.session.flush()
        client.cookies.clear()
        come_in(client, at)
        before[person] = answer_all(client, at, 1)
        client.post(at("information", 2), {"check": "nurse"})
        assert answer_all(client, at, 3) == before[person]
    assert all(len(seen) == PLAN.per_person for seen in before.values())
    counts = Counter(words for seen in before.values() for words in seen)
    assert set(counts.values()) == {2}
    given = Counter(
        r.answers[SET] for r in Response.objects.filter(wave="before", answers__has_key=SET)
    )
    assert given == {str(n): 1 for n in range(1, 7)}


def test_a_set_comes_back_from_answers_that_a_folder_brought(client, at, study):
    come_in(client, at)
    seen = answer_all(client, at, 1)
    Filling.objects.all().delete()
    client.post(at("information", 2), {"check": "nurse"})
    assert answer_all(client, at, 3) == seen


def test_vignettes_on_paper_are_those_that_were_answered(study):
    register_participants(commission_id=study, codes=["K7M3-PQ9X"], actor="t", now=NOW)
    names = [f"vignette_{n}" for n in MADE.sets[4]]
    left_out = type_in(
        commission_id=study, code="K7M3-PQ9X", step=Questions("vignettes.xlsx", "before"),
        language="en", answers=Answers(dict.fromkeys(names, "yes"), {}), actor="t", now=NOW,
    )  # fmt: skip
    assert left_out == ()
    answers = Response.objects.get(participant__code="K7M3-PQ9X").answers
    assert [name for name in answers if name != SET] == sorted(names)


def test_paper_has_the_vignettes_of_one_set_each_and_is_typed_in_by_its_number(client, study):
    user = get_user_model().objects.create_user("ray", password="correct horse battery")
    add_member(commission_id=study, user_id=user.pk, role="recruiter", actor="test", now=NOW)
    client.force_login(user)
    paper = client.get(reverse("ask-paper", args=["small", 1])).content.decode()
    assert paper.count('<div class="sheet">') == len(MADE.sets)
    assert paper.count("Tick one.") == len(MADE.sets) * PLAN.per_person
    assert "5 / 6" in paper
    assert "applies to you" not in paper
    typing = reverse("ask-typing", args=["small", 1])
    assert client.get(typing).content.decode().count("<fieldset") - CONSENTS == PLAN.vignettes
    assert (
        client.get(f"{typing}?sheet=99").content.decode().count("<fieldset") - CONSENTS
        == PLAN.vignettes
    )
    address = f"{typing}?in=en&sheet=5"
    assert client.get(address).content.decode().count("<fieldset") - CONSENTS == PLAN.per_person
    register_participants(commission_id=study, codes=["K7M3-PQ9X"], actor="t", now=NOW)
    # One answer alone could be of two sets.
    said = client.post(address, {"code": "K7M3-PQ9X", "a1": "yes"})
    assert said.url == f"{typing}?in=en"
    assert Response.objects.get(participant__code="K7M3-PQ9X").answers[SET] == "5"


def test_later_paper_of_another_set_is_kept_only_when_that_is_said(study):
    register_participants(commission_id=study, codes=["K7M3-PQ9X"], actor="t", now=NOW)

    def type_set(number, wave, **how):
        names = [f"vignette_{n}" for n in MADE.sets[number - 1]]
        return type_in(
            commission_id=study, code="K7M3-PQ9X", step=Questions("vignettes.xlsx", wave),
            language="en", answers=Answers(dict.fromkeys(names, "yes"), {}), actor="t", now=NOW,
            **how,
        )  # fmt: skip

    type_set(3, "before")
    with pytest.raises(OtherSet, match="had paper form 3 before, and this is form 2"):
        type_set(2, "after")
    later = Response.objects.filter(wave="after", participant__code="K7M3-PQ9X")
    assert not later.exists()
    assert type_set(2, "after", other_set=True) == ()
    assert later.get().answers[SET] == "2"


def test_the_analysis_tells_how_many_were_shown_each_term(client, at, study):
    come_in(client, at)
    answer_all(client, at, 1)
    plan = vignette_plan_toml(PLAN, MADE, "vignettes.xlsx")
    ask = replace(stored_ask(study), plan=parse_plan(plan.encode(), "analysis.toml", Problems()))
    terms = next(one for one in ask.overviews() if one.kind == "flow-terms")
    shown = sum(row["before"]["n"] for row in terms.figures["parts"]["data"])
    assert shown == PLAN.per_person
