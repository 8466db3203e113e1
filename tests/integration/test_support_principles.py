"""Principles made together: the folder, and the way from an opened conversation to a rule."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from remit.charter.queries import evidence_findings
from remit.commission.actions import add_user
from remit.commission.models import Commission
from remit.commission.queries import vocabulary
from remit.kernel.errors import Problems
from remit.people.actions import withdraw_participant
from remit.people.core.participant_code import ANY_CODE
from remit.people.secret_actions import give_secret
from remit.study.actions import export_study, import_study
from remit.support.conversation_actions import propose_statement
from remit.support.conversation_rows import UnableToPropose
from remit.support.files import read_support, write_support
from remit.support.models import Statement, Voter
from remit.support.organisation_queries import organisation_ids
from remit.support.principles_actions import adopt_principle, end_objection
from remit.support.principles_queries import (
    conversation,
    principles,
    statements,
    stored_principles,
    told_results,
)
from small_programme import CODES, small_programme
from small_study import write
from visits import NOW

pytestmark = pytest.mark.django_db

NAME = "small-programme"
A, B, C = CODES[:3]
CONVERSATION = "opened_on = 2020-03-01\nclosed_on = 2020-04-01\nleast_adopting = 2\n"
VOTERS = f"voter,organisation,set_aside\nv1,{A},\nv2,{B},\nv3,{C},Answered for others\n"
STATEMENTS = (
    "statement,heading,language,text,voter,proposed_on,state,reason\n"
    "1,harms,en,Nobody is sent away because of our data,v1,2020-03-02,open,\n"
    "2,harms,ar,يُسأل الناس أولاً,v2,2020-03-02,open,\n"
    "3,insight,en,,v3,2020-03-03,turned-down,It named somebody\n"
)
TRANSLATIONS = "statement,language,text,by\n2,en,People are asked first,human\n"
VOTES = "comment-id,voter-id,vote\n1,v1,1\n1,v2,1\n1,v3,-1\n2,v1,0\n"
PRINCIPLES = f"""
[[principle]]
key = "asked-first"
heading = "harms"
state = "adopted"
adopted_version = 2
adopted_on = 2020-05-01
statements = [2]
use = {{ effect = "condition", term = "asked-first" }}

[[principle.version]]
on = 2020-04-02
text.en = "People are asked."

[[principle.version]]
on = 2020-04-09
text.en = "People are asked first."
text.ar = "يُسأل الناس أولاً."
machine = ["ar"]
why = "Before, not after"
organisation = "{A}"
shown_as = "The Reading Room"
"""
OBJECTIONS = (
    "principle,organisation,version,on,ended_on,shown_as,words\n"
    f"asked-first,{C},1,2020-04-03,,,It takes too long\n"
)
ADOPTIONS = (
    "principle,organisation,version,on,shown_as\n"
    f"asked-first,{A},2,2020-04-20,The Reading Room\n"
    f"asked-first,{B},2,2020-04-21,\n"
)
FOLDER = {
    "support/conversation.toml": CONVERSATION,
    "support/voters.csv": VOTERS,
    "support/statements.csv": STATEMENTS,
    "support/translations.csv": TRANSLATIONS,
    "support/votes.csv": VOTES,
    "support/principles.toml": PRINCIPLES,
    "support/objections.csv": OBJECTIONS,
    "support/adoptions.csv": ADOPTIONS,
}


@pytest.fixture(scope="module")
def programme(kept_by_module, tmp_path_factory):
    folder = write(small_programme(**FOLDER), tmp_path_factory.mktemp("study") / "programme")
    return import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id


def read(**files):
    problems = Problems()
    found = read_support(small_programme(**{**FOLDER, **files}), problems, codes=ANY_CODE)
    return found, problems


def test_a_conversations_files_come_out_as_they_went_in(programme, tmp_path):
    value, problems = read()
    assert not problems
    assert not problems.notices
    assert len(value.principles.votes) == 4
    again, problems = read(**{path: text.decode() for path, text in write_support(value).items()})
    assert again == value
    assert stored_principles(programme) == value.principles
    for at in "ab":
        export_study(name=NAME, folder=tmp_path / at, actor="test", now=NOW)
        import_study(folder=tmp_path / at, vault_key=b"k" * 32, actor="test", now=NOW)
    first, second = (
        {path.name: path.read_bytes() for path in (tmp_path / at).rglob("*.*")} for at in "ab"
    )
    assert first == second
    assert set(map(str, FOLDER)) <= {f"support/{name}" for name in first} | set(FOLDER)
    assert b"asked-first" in first["vocabulary.toml"]


def test_an_older_copy_of_the_folder_does_not_open_a_closed_conversation_again(programme, tmp_path):
    told = told_results(programme, "cohort")
    open_again = {**FOLDER, "support/conversation.toml": "opened_on = 2020-03-05\n"}
    folder = write(small_programme(**open_again), tmp_path / "older")
    import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW)
    found = conversation(programme)
    assert (found.opened_on.day, found.closed_on.month) == (1, 4)
    assert told_results(programme, "cohort") == told


def test_an_organisation_takes_its_voters_authorship_and_objections_with_it(programme):
    Statement.objects.create(
        conversation_id=Statement.objects.first().conversation_id, number=4, heading="harms",
        language="en", text="Ask Ms Okafor", state="waiting", proposed_on=NOW,
        voter=Voter.objects.get(key="v1"),
    )  # fmt: skip
    withdraw_participant(commission_id=programme, code=A, actor="test", now=NOW)
    left = stored_principles(programme)
    assert [one.key for one in left.voters] == ["v2", "v3"]
    assert {one.voter for one in left.votes} == {"v2", "v3"}
    (one,) = principles(programme)
    assert (one.latest.organisation, one.latest.shown_as) == ("", "")
    assert [each.organisation for each in one.adoptions] == [B]
    assert [each.voter for each in statements(programme)] == ["", "v2", "v3"]


def opened(client, programme):
    """Sign a coordinator in, and three organisations; return their clients, the coordinator's first."""
    add_user(
        username="cora", password="A-long-password-1", commission_id=programme,
        role="coordinator", actor="test", now=NOW,
    )  # fmt: skip
    client.force_login(get_user_model().objects.get(username="cora"))
    found = [client]
    for code in (A, B, C):
        secret = give_secret(commission_id=programme, code=code, actor="test", now=NOW)
        own = Client()
        own.post(reverse("programme-sign-in", args=[NAME]), {"code": code, "secret": secret})
        found.append(own)
    return found


def staff(client, page, *parts, **posted):
    at = reverse(f"support-{page}", args=[NAME, *parts])
    return client.post(at, posted, follow=True) if posted else client.get(at)


def own(client, page, *parts, **posted):
    at = reverse(f"programme-{page}", args=[NAME, *parts])
    return client.post(at, posted, follow=True) if posted else client.get(at)


def voters_of(client, count):
    page = own(client, "principles-links", number=str(count)).content.decode()
    found = []
    for link in re.findall(r"http://testserver(\S+?)</code>", page):
        voter = Client()
        assert voter.get(link).status_code == 302
        found.append(voter)
    assert len(found) == count
    return found


def propose_and_judge(coordinator, people, programme):
    """Three statements, of which two wait to be read: one is let pass, one turned down."""
    # What names somebody, or is in a language that is not read here, waits; and the same twice.
    say = {"heading": "harms", "language": "en"}
    own(people[0], "voice-propose", text="Nobody is sent away because of our data.", **say)
    again = own(people[1], "voice-propose", text="nobody is sent away, because of our data", **say)
    assert again.status_code == 422
    own(people[1], "voice-propose", text="Ask Ahmed Hassan on 07700 900123 first", **say)
    arabic = {"heading": "harms", "text": "يُسأل الناس أولاً"}
    assert own(people[2], "voice-propose", language="en", **arabic).status_code == 422
    own(people[2], "voice-propose", language="ar", **arabic)
    assert [one.state for one in statements(programme)] == ["open", "waiting", "waiting"]
    assert "Ahmed" not in own(people[3], "voice").content.decode()
    page = staff(coordinator, "principles-statements").content.decode()
    assert "phone number" in page
    judged = {"number": "2", "text": "Ask people first", "reason": "It named somebody"}
    no_reason = staff(
        coordinator, "principles-statements", act="let-pass", **{**judged, "reason": ""}
    )
    assert no_reason.status_code == 422
    staff(coordinator, "principles-statements", act="let-pass", **judged)
    staff(coordinator, "principles-statements", act="turn-down", number="3", reason="As number 2")
    assert [one.text for one in statements(programme)][1:] == ["Ask people first", ""]
    mixed = {"act": "translate", "number": "1", "language": "fr", "text": "لا يُبعد أحد"}
    assert staff(coordinator, "principles-statements", **mixed).status_code == 422
    staff(
        coordinator, "principles-statements", act="translate", number="1", language="ar",
        text="لا يُبعد أحد بسبب بياناتنا", by="machine",
    )  # fmt: skip


def vote(voter):
    """Answer the statement that comes next; return the page that asked."""
    page = own(voter, "voice").content.decode()
    number = re.search(r'name="statement" value="(\d+)"', page)[1]
    own(voter, "voice", statement=number, answer="agree" if number == "2" else "pass")
    return page


def test_a_conversation_goes_from_its_opening_to_a_rule_that_says_where_it_comes_from(
    client, tmp_path
):
    Commission.objects.all().delete()
    folder = write(small_programme(), tmp_path / "bare")
    programme = import_study(folder=folder, vault_key=b"k" * 32, actor="t", now=NOW).commission_id
    coordinator, *organisations = opened(client, programme)
    staff(coordinator, "principles", act="open", links_each="3", least_adopting="2")
    people = [voter for each in organisations for voter in voters_of(each, 3)]
    assert own(organisations[0], "principles-links", number="1").status_code == 422
    own(organisations[0], "principles-links", cancel="1")
    assert people[2].get(reverse("programme-voice", args=[NAME])).status_code == 403
    people[:3] = voters_of(organisations[0], 3)
    propose_and_judge(coordinator, people, programme)
    people[4].get(reverse("programme-voice", args=[NAME]), {"in": "ar"})
    read = [vote(voter) for voter in people for _ in range(2)]
    assert len([page for page in read if "لا يُبعد" in page and "ترجم" in page]) == 1
    assert "All groups" not in own(people[0], "principles-results").content.decode()
    assert staff(coordinator, "principles", act="close").status_code == 422
    staff(coordinator, "principles", act="close", sure="on")
    assert own(people[0], "voice", statement="2", answer="agree").status_code == 422
    assert (
        "9 of 9 (100%, from 70% to 100%)" in own(people[0], "principles-results").content.decode()
    )
    # Drafting: changed by one organisation under its name, refused by another without.
    staff(
        coordinator, "principle-new", key="asked-first", heading="harms", language="en",
        text="People are asked.", why="All groups agree", statements="2",
    )  # fmt: skip
    staff(
        coordinator, "principle", "asked-first", act="use", effect="condition", term="asked-first"
    )
    act = {
        "act": "change",
        "language": "en",
        "text": "People are asked first.",
        "why": "Before, not after",
    }
    other = own(organisations[0], "principle", "asked-first", version="1", **act | {"text": "يُسأل"})
    assert "seems to be in another language" in other.content.decode()
    own(organisations[0], "principle", "asked-first", version="1", shown_as="Reading Room", **act)
    stale = own(organisations[1], "principle", "asked-first", version="1", shown_as="", **act)
    assert stale.status_code == 422
    own(organisations[2], "principle", "asked-first", act="object", words="Too slow", shown_as="")
    naming = own(organisations[1], "principle", "asked-first", act="object", words="Ask Ms Okafor")
    assert naming.status_code == 422
    staff(coordinator, "principle", "asked-first", act="to-adoption")
    own(organisations[0], "principle", "asked-first", act="adopt", version="2", shown_as="")
    assert staff(coordinator, "principle", "asked-first", act="settle").status_code == 422
    own(organisations[1], "principle", "asked-first", act="adopt", version="2", shown_as="Two")
    staff(coordinator, "principle", "asked-first", act="settle")
    page = own(organisations[1], "principle", "asked-first").content.decode()
    assert "Reading Room" in page
    assert "Too slow" in page
    assert C not in page
    (found,) = [one for one in evidence_findings(programme) if one.kind == "principle"]
    assert (found.id, found.figures["adopting"], found.figures["adopting_named"]) == (
        "support:asked-first", 2, ["Two"],
    )  # fmt: skip
    assert found.figures["objecting"] == 1
    assert ("conditions", "asked-first") in vocabulary(programme)


def test_who_pays_sees_no_result_of_few_organisations_and_no_page_of_the_coordinators(
    client, programme
):
    add_user(
        username="max", password="A-long-password-1", commission_id=programme,
        role="commissioner", actor="test", now=NOW,
    )  # fmt: skip
    client.force_login(get_user_model().objects.get(username="max"))
    for page in ("principles", "principles-statements", "principles-signs", "principle-new"):
        assert staff(client, page).status_code == 403
    page = staff(client, "principles-results").content.decode()
    assert "Too few people voted" in page
    assert Client().get(reverse("programme-voice", args=[NAME])).status_code == 403
    assert Client().get(reverse("programme-voice-in", args=[NAME, "x"])).status_code == 404


def test_whoever_pays_sees_the_same_before_and_after_an_unnamed_organisation_acts_or_leaves(
    client, programme
):
    add_user(
        username="max", password="A-long-password-1", commission_id=programme,
        role="commissioner", actor="test", now=NOW,
    )  # fmt: skip
    client.force_login(get_user_model().objects.get(username="max"))

    def seen():
        pages = [client.get(reverse(page, args=[NAME])) for page in ("commission", "report")]
        found = [one for one in evidence_findings(programme) if one.kind == "principle"]
        texts = [page.content.decode() for page in (*pages, staff(client, "principles-results"))]
        return [re.sub(r'csrfmiddlewaretoken" value="\w+"', "", text) for text in texts], found

    before = seen()
    whose = organisation_ids(programme)
    act = {"commission_id": programme, "key": "asked-first", "actor": C, "now": NOW}
    end_objection(organisation_id=whose[C], **act)
    adopt_principle(organisation_id=whose[C], version=2, shown_as="", **act)
    assert seen() == before
    for code in (B, C):
        withdraw_participant(commission_id=programme, code=code, actor="test", now=NOW)
    assert seen() == before


def test_one_person_proposes_three_statements_an_hour(tmp_path):
    Commission.objects.all().delete()
    opened_only = "opened_on = 2020-03-01\n"
    files = {"support/conversation.toml": opened_only, "support/voters.csv": VOTERS}
    folder = write(small_programme(**files), tmp_path / "open")
    programme = import_study(folder=folder, vault_key=b"k" * 32, actor="t", now=NOW).commission_id
    voter = Voter.objects.get(key="v1").pk
    say = {"heading": "harms", "language": "en", "different": False, "now": NOW}
    for text in ("People are asked first", "Paper is locked away", "Numbers are kept small"):
        propose_statement(commission_id=programme, voter_id=voter, text=text, **say)
    with pytest.raises(UnableToPropose):
        propose_statement(commission_id=programme, voter_id=voter, text="Data is old", **say)
