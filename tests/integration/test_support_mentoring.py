"""From gaps to a plan; and from a wish for a mentor to a match, sessions, a check and a new match."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from joining_visits import NAME, page, send
from remit.commission.actions import add_member
from remit.ledger.queries import entries_naming
from remit.people.actions import withdraw_participant
from remit.people.core.consents import Contact
from remit.people.secret_actions import give_secret
from remit.people.vault_actions import keep_contact
from remit.study.actions import export_study, import_study
from remit.support.core.learning.progress import progress
from remit.support.core.mentoring.people import Wish
from remit.support.learning_queries import plans
from remit.support.mentoring_actions import keep_wish
from remit.support.mentoring_queries import stored_mentoring, wishes
from remit.support.models import MentorMatch
from remit.support.organisation_queries import organisation_ids
from small_programme import CODES, small_programme
from small_study import write
from visits import NOW

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
NEEDS = f"code,need,aim,what,question\n{CODES[0]},1,show,Who lives here,How many speak Arabic?\n"
FACTS = (
    "code,need,fact,kind,what,before_have\n"
    f"{CODES[0]},1,1,place,Families by language,no\n{CODES[0]},1,2,harm,Who was harmed,no\n"
)
MENTORS = "code,joined_on,skills,languages,times,online,boroughs,hours,most,about\n" + "".join(
    f"{CODES[at]},2020-02-01,{skills},english;Arabic,mon-evening,yes,,{hours},1,{about}\n"
    for at, skills, hours, about in [
        (6, "sense;safety", 4, "I work at a museum"),
        (7, "sense", 4, ""),
        (8, "sense;safety", 0, ""),
        (9, "sense;safety", 4, ""),
    ]
)
TIES = f"code,mentor,kind\n{CODES[0]},{CODES[9]},conflict\n{CODES[1]},{CODES[9]},conflict\n"
FILES = {
    "support/needs.csv": NEEDS,
    "support/need-facts.csv": FACTS,
    "support/mentors.csv": MENTORS,
    "support/mentor-ties.csv": TIES,
}
WISH = {
    "themes": ["sense", "safety"],
    "languages": "العربية\nEnglish",
    "times": ["mon-evening", "tue-morning"],
    "ways": ["online", "in-person"],
}


@pytest.fixture
def programme(tmp_path, settings):
    folder = write(small_programme(**FILES), tmp_path / "programme")
    made = import_study(folder=folder, vault_key=b"k" * 32, actor="t", now=NOW).commission_id
    for code in (CODES[0], CODES[6]):
        keep_contact(
            commission_id=made,
            contact=Contact(code, {"name": f"Name of {code}", "contact": "020 7946 0000"}),
            vault_key=settings.VAULT_KEY,
            actor="t",
            now=NOW,
        )
    return made


def inside(client, programme, code):
    """A browser in which an organisation or a mentor has come in."""
    fresh = type(client)()
    secret = give_secret(commission_id=programme, code=code, actor="t", now=NOW)
    send(fresh, "programme-sign-in", code=code, secret=secret)
    return fresh


def coordinator(client, programme):
    user = get_user_model().objects.create_user("anna")
    add_member(commission_id=programme, user_id=user.pk, role="coordinator", actor="t", now=NOW)
    fresh = type(client)()
    fresh.force_login(user)
    return fresh


def text(answer):
    return " ".join(unescape(answer.content.decode()).split())


def pairs(programme):
    return {(one.code, one.mentor): one.state for one in stored_mentoring(programme).pairs}


def propose(staff):
    looked = text(send(staff, "support-mentoring", do="look"))
    mark = re.search(r'name="mark" value="(\w*)"', looked)
    return looked, text(send(staff, "support-mentoring", do="ask", mark=mark[1])) if mark else ""


def round_trip(folder):
    """Export, import and export again; return the files by name, the same both times."""
    for one in "ab":
        export_study(name=NAME, folder=folder / one, actor="t", now=NOW)
        import_study(folder=folder / one, vault_key=b"k" * 32, actor="t", now=NOW)
    first, second = (
        {path.name: path.read_bytes() for path in (folder / one).rglob("*.*")} for one in "ab"
    )
    assert first == second
    return first


def test_a_plan_comes_from_gaps_fits_the_hours_and_says_what_has_taken_root(
    client, programme, tmp_path
):
    nobody = inside(client, programme, CODES[1])
    assert "nothing to plan from yet" in text(page(nobody, "programme-learning"))
    own = inside(client, programme, CODES[0])
    assert send(own, "programme-learning", hours="many").status_code == 422
    said = text(send(own, "programme-learning", hours="2"))
    assert "Families by language" in said
    assert "What does not fit in" in said
    said = text(send(own, "programme-learning", hours="9"))
    assert "What does not fit in" not in said
    steps = [one.module for one in plans(programme)[0].steps]
    assert steps == ["census", "london"]
    assert page(own, "programme-learning-step", "no-such").status_code == 404
    send(own, "programme-learning-step", "census", do="done")
    at_fault = send(own, "programme-learning-step", "census", others="some", written="Folder")
    assert at_fault.status_code == 422
    assert {'href="#practice"', 'href="#others"'} <= set(re.findall(r'href="#\w+"', text(at_fault)))
    send(
        own,
        "programme-learning-step",
        "census",
        practice="We cite the census",
        others="2",
        written="Folder",
    )
    send(own, "programme-learning", hours="1")
    plan = plans(programme)[0]
    assert [one.module for one in plan.steps] == ["census"], "what was begun stays"
    assert progress(plan.steps).embedded == 1
    assert "Here to stay: 1" in text(page(own, "programme-learning"))
    assert "Families by language" in text(page(own, "programme-learning", **{"in": "ar"}))
    assert b"We cite the census" in round_trip(tmp_path)["plan-steps.csv"]
    assert page(nobody, "programme-learning-step", "census").status_code == 404


def test_a_match_is_agreed_on_by_both_before_either_is_told_and_checked_at_three_weeks(
    client, programme, tmp_path
):
    staff, own = coordinator(client, programme), inside(client, programme, CODES[0])
    helper = inside(client, programme, CODES[6])
    assert "no time for anyone" in text(
        page(inside(client, programme, CODES[8]), "programme-helping")
    )
    at_fault = send(own, "programme-mentoring-ask")
    assert at_fault.status_code == 422
    assert len(re.findall(r'href="#(?:themes-1|ways-1|languages|times-1)"', text(at_fault))) == 4
    said = text(send(own, "programme-mentoring-ask", **WISH))
    assert "You are in line for a mentor" in said
    looked, asked = propose(staff)
    assert "1 organisation and its mentor are asked" in asked
    assert CODES[8] in looked, "a mentor with no hours is named"
    assert pairs(programme) == {(CODES[0], CODES[6]): "asked"}

    said = text(page(own, "programme-mentoring"))
    assert "They can help with 2 of them" in said
    assert "You both speak: Arabic, English." in said
    assert "I work at a museum" in said
    (key,) = MentorMatch.objects.values_list("pk", flat=True)
    theirs = text(page(helper, "programme-helped", key))
    for told in (said, theirs):
        assert "Name of" not in told
    assert CODES[6] not in said
    assert CODES[0] not in theirs
    assert "Name of" not in text(send(own, "programme-mentoring", do="who")), "not before both"
    opened = [one.action for one in entries_naming(NAME, CODES[6])]
    assert "people.contact-opened" not in opened
    send(own, "programme-mentoring", do="yes")
    assert "We wait for the other one" in text(page(own, "programme-mentoring"))
    assert page(own, "programme-helped", key).headers["Location"].endswith("/sign-in/")
    send(helper, "programme-helped", key, do="yes")
    assert f"Name of {CODES[6]}" in text(send(own, "programme-mentoring", do="who"))
    assert f"Name of {CODES[0]}" in text(send(helper, "programme-helped", key, do="who"))

    # Set apart, so that a line from right to left does not turn it round.
    due = f"\u2066{TODAY + timedelta(days=21)}\u2069"
    assert f"Please meet by {due}" in text(page(own, "programme-mentoring"))
    earlier = TODAY - timedelta(days=21)
    MentorMatch.objects.update(proposed_on=earlier, organisation_on=earlier, mentor_on=earlier)
    late = "no meeting is written down"
    assert late in text(page(own, "programme-mentoring"))
    assert late in text(page(helper, "programme-helped", key))
    assert "Not met; due" in text(page(staff, "support-mentoring"))
    assert send(own, "programme-mentoring", do="session", minutes="0").status_code == 422
    send(own, "programme-mentoring", do="goals", goals="Read a census table")
    session = {"held_on": TODAY.isoformat(), "minutes": "60", "about": "Tables"}
    send(helper, "programme-helped", key, do="session", **session)
    said = text(page(own, "programme-mentoring"))
    assert late not in said
    assert "Tables" in said
    assert "Read a census table" in said

    first = round_trip(tmp_path)
    assert {"mentors.csv", "mentor-wishes.csv", "mentor-ties.csv", "matches.csv"} <= set(first)
    assert b"Tables" in first["mentor-sessions.csv"]
    assert stored_mentoring(programme).pairs[0].goals == "Read a census table"


def test_newcomers_are_matched_in_the_middle_and_nobody_settled_is_moved(client, programme):
    staff = coordinator(client, programme)
    own, other = (inside(client, programme, code) for code in CODES[:2])
    send(own, "programme-mentoring-ask", **WISH)
    propose(staff)
    looked = text(send(staff, "support-mentoring", do="look"))
    assert "Nobody waits." in looked
    # The newcomer would be better served by the mentor who is taken, and gets the other one.
    send(other, "programme-mentoring-ask", **WISH)
    stale = send(staff, "support-mentoring", do="ask", mark="0")
    assert stale.status_code == 422
    propose(staff)
    assert pairs(programme) == {(CODES[0], CODES[6]): "asked", (CODES[1], CODES[7]): "asked"}

    # One who says no is not asked about the same again, and there is nobody else: they wait.
    send(other, "programme-mentoring", do="no")
    looked, _ = propose(staff)
    assert "No pair fits today." in looked
    assert f"{CODES[6]}" in looked
    # An organisation that leaves in the middle frees its mentor.
    send(own, "programme-leave", choice="keep")
    # A folder may still have its wish: it is in no line.
    keep_wish(organisation_id=organisation_ids(programme)[CODES[0]], wish=Wish(CODES[0], TODAY))
    assert CODES[0] not in {one.code for one in wishes(programme)}
    propose(staff)
    assert pairs(programme)[CODES[1], CODES[6]] == "asked"
    assert pairs(programme)[CODES[0], CODES[6]] == "ended"
    # A mentor who takes everything out leaves the organisation its notes, first in line.
    withdraw_participant(commission_id=programme, code=CODES[6], actor="t", now=NOW)
    stored = stored_mentoring(programme)
    assert [one.priority for one in stored.requests if one.code == CODES[1]] == [1]
    assert [one.mentor for one in stored.pairs if one.code == CODES[1]] == [CODES[7], ""]
    assert "You are in line for a mentor" in text(page(other, "programme-mentoring"))


def test_a_mentor_is_brought_in_says_what_they_can_do_and_stops(client, programme):
    staff = coordinator(client, programme)
    assert send(staff, "support-mentors", do="add", who="Ruth").status_code == 422
    made = send(staff, "support-mentors", do="add", who="Ruth", contact="ruth@example.org")
    code, secret = re.findall(r'<bdi dir="ltr">(\S+?)</bdi>', made.content.decode())
    assert "Ruth" not in text(page(staff, "support-mentors"))
    helper = type(client)()
    send(helper, "programme-sign-in", code=code, secret=secret)
    assert "Say first what you can do" in text(page(helper, "programme-helping"))
    again = send(staff, "support-mentors", do="secret", code=code).content.decode()
    assert re.findall(r'<bdi dir="ltr">(\S+?)</bdi>', again)[0] == code
    assert page(helper, "needs").headers["Location"].endswith("/sign-in/")
    about = {**WISH, "hours": "5", "most": "3", "boroughs": "Camden;Brent"}
    assert send(helper, "programme-helping-about", **{**about, "hours": "-1"}).status_code == 422
    send(helper, "programme-helping-about", **about)
    mentor = next(one for one in stored_mentoring(programme).mentors if one.code == code)
    assert (mentor.places, mentor.boroughs) == (2, ("Camden", "Brent"))
    know = {"code": CODES[0], "mentor": code, "kind": "conflict"}
    send(staff, "support-mentors", do="know", **know)
    assert "Conflict of interests" in text(page(staff, "support-mentors"))
    assert send(staff, "support-mentors", do="know", **{**know, "code": "X"}).status_code == 422
    send(staff, "support-mentors", do="forget", **know)
    send(helper, "programme-helping", do="stop")
    mentor = next(one for one in stored_mentoring(programme).mentors if one.code == code)
    assert mentor.places == 0
    assert "You stopped on" in text(page(helper, "programme-helping"))
    assert send(helper, "programme-helping", do="take-out").status_code == 422
    send(helper, "programme-helping", do="take-out", sure="yes")
    assert code not in {one.code for one in stored_mentoring(programme).mentors}
