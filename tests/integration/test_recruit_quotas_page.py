"""The quota editor: checked beside each row and against the pool, saved whole or not at all."""

from __future__ import annotations

import json
import re
from datetime import date
from random import Random

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile

from quotas_page import GOOD, NOW, address, post, rows_of, text
from remit.commission.actions import add_member
from remit.ledger.models import Entry
from remit.recruit.actions import record_draw, store_recruit
from remit.recruit.core.arrival import Arrival
from remit.recruit.core.draw import DrawSettings
from remit.recruit.core.fieldwork import Fieldwork, Step
from remit.recruit.core.pool import Pool
from remit.recruit.core.quotas import Quotas
from remit.recruit.core.recruitment import Recruitment
from remit.recruit.draw_actions import publish_lottery
from remit.recruit.fieldwork_actions import move_in_field, store_fieldwork
from remit.recruit.queries import stored_recruit
from remit.study.actions import import_study
from small_study import small_study, write

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_study(), tmp_path_factory.mktemp("study") / "small")
    key = settings.VAULT_KEY
    return import_study(folder=folder, vault_key=key, actor="t", now=NOW).commission_id


@pytest.fixture
def recruiter(client, study):
    user = get_user_model().objects.create_user("mary", password="correct horse battery")
    add_member(commission_id=study, user_id=user.pk, role="owner", actor="t", now=NOW)
    client.force_login(user)
    return client


def stored(study):
    return stored_recruit(study)


def test_the_editor_shows_what_is_stored_and_that_it_can_be_filled(recruiter, study):
    page = text(recruiter.get(address()))
    assert rows_of(page) == GOOD
    assert "These quotas can be filled" in page
    assert 'value="8"' in page


def test_saving_stores_quotas_and_size_and_keeps_pool_seed_and_method(recruiter, study):
    before = stored(study)
    rows = [
        *GOOD[:2],
        ("age", "16-24", "50%", "75%", "25%", "100%"),
        ("age", "25+", "2", "4", "1", ""),
    ]
    answer = post(recruiter, rows, "save", size="10")
    assert "4 quotas are saved" in text(answer)
    after = stored(study)
    assert (after.settings.size, after.settings.seed) == (10, before.settings.seed)
    assert after.settings.method == before.settings.method
    assert after.pool == before.pool
    young = after.quotas.rows[2]
    assert (young.minimum, young.maximum, young.min_flex, young.max_flex) == (5, 8, 3, 10)
    assert rows_of(text(recruiter.get(address())))[2] == rows[2]
    entry = Entry.objects.get(action="recruit.quotas-saved")
    assert json.loads(entry.facts) == {"quotas": 4, "size": 10, "panel-dropped": False}


def test_size_can_be_settled_before_any_seed(recruiter, study):
    store_recruit(
        commission_id=study, recruitment=Recruitment(Quotas(), Pool()), actor="t", now=NOW
    )
    assert post(recruiter, GOOD, "save").status_code == 200
    settled = stored(study).settings
    assert (settled.size, settled.seed, settled.method) == (8, None, "leximin")


def test_checking_saves_nothing(recruiter, study):
    before = stored(study)
    post(recruiter, [("gender", "woman", "4", "5", "", ""), *GOOD[1:]])
    assert stored(study) == before


def test_all_problems_are_told_at_once_each_beside_its_row(recruiter, study):
    rows = [
        ("gender", "woman", "6", "5", "", ""),
        ("gender", "", "1", "x", "", ""),
        ("age", "16-24", "4", "6", "5", ""),
        ("age", "16-24", "-1", "4", "", ""),
        ("gender*age", "woman", "1", "2", "", ""),
    ]
    answer = post(recruiter, rows, "save", size="many")
    assert answer.status_code == 422
    page = text(answer)
    assert "There are 8 problems" in page
    beside = dict(re.findall(r'id="wrong-(\d)">(.*?)</ul>', page))
    assert "at least 6 but at most 5" in beside["1"]
    assert "no value" in beside["2"]
    assert "“x” is no whole number" in beside["2"]
    assert "flexible range 5 to 6" in beside["3"]
    assert "stands in row 3 already" in beside["4"]
    assert "fewer than none" in beside["4"]
    assert "is made of 2 features" in beside["5"]
    assert "must be a whole number from 1" in page
    assert re.search(r'id="max-2" name="max" value="x"[^>]*aria-invalid="true"', page)
    assert stored(study).quotas.rows[0].maximum == 5


def test_rows_that_are_blank_or_ticked_are_taken_out(recruiter, study):
    rows = [*GOOD[:2], ("", " ", "", "", "", ""), *GOOD[2:], ("zone", "x", "1", "1", "", "")]
    page = text(post(recruiter, rows, remove=["6"]))
    assert rows_of(page) == GOOD


def test_more_rows_are_added_without_losing_what_is_typed(recruiter, study):
    page = text(post(recruiter, GOOD[:1], "more"))
    assert page.count('<fieldset class="quota-row') == 9
    assert rows_of(page) == GOOD[:1]


def test_quotas_that_cannot_be_filled_are_explained_and_the_least_change_can_be_taken(
    recruiter, study
):
    rows = [("gender", "woman", "13", "14", "", ""), ("gender", "man", "0", "3", "", "")]
    page = text(post(recruiter, rows, size="14"))
    assert "These quotas cannot be filled" in page
    assert "The quotas want at least 13 of “gender: woman”; the pool has 12." in page
    assert "recruit at least 1 more woman" in page
    taken = text(post(recruiter, rows, "relax", size="14"))
    assert rows_of(taken)[0] == ("gender", "woman", "12", "14", "", "")
    assert "These quotas can be filled" in taken
    assert stored(study).quotas.rows[0].minimum == 3


def test_a_change_beyond_the_flexible_bounds_moves_them_too(recruiter, study):
    rows = [("gender", "woman", "14", "14", "13", ""), ("gender", "man", "0", "3", "", "3")]
    taken = text(post(recruiter, rows, "relax", size="14"))
    assert "These quotas can be filled" in taken
    assert "There is a problem" not in taken


def test_quotas_that_cannot_be_filled_yet_can_be_saved(recruiter, study):
    rows = [("gender", "woman", "13", "14", "", ""), ("gender", "man", "0", "3", "", "")]
    assert post(recruiter, [*rows, *GOOD[2:2]], "save", size="14").status_code == 200
    assert stored(study).quotas.rows[0].minimum == 13


def test_quotas_that_do_not_add_up_to_the_size_are_not_saved(recruiter, study):
    answer = post(recruiter, GOOD, "save", size="30")
    assert answer.status_code == 422
    assert "The maxima of “gender” add up to 10, but the panel has 30 places." in text(answer)


def test_what_the_pool_has_and_the_quotas_lack_is_told(recruiter, study):
    answer = post(
        recruiter, [("gender", "Woman", "3", "8", "", ""), ("zone", "x", "0", "8", "", "")], "save"
    )
    page = text(answer)
    assert "only in capitals or spaces" in page
    assert "“man” is no value of “gender” that has a quota" in page
    assert "the pool has no such column" in page
    assert answer.status_code == 422


def test_interlocking_quotas_are_checked_and_saved(recruiter, study):
    rows = [*GOOD, ("gender * age", "woman*16-24", "2", "3", "", "")]
    page = text(post(recruiter, rows))
    assert "These quotas can be filled" in page
    assert post(recruiter, rows, "save").status_code == 200
    assert stored(study).quotas.rows[-1].feature == "gender*age"


def test_the_check_while_typing_is_a_part_of_the_page(recruiter, study):
    answer = post(recruiter, GOOD, name="recruit-quotas-check")
    page = text(answer)
    assert "<html" not in page
    assert "These quotas can be filled" in page
    wrong = text(
        post(recruiter, [("gender", "woman", "9", "2", "", "")], name="recruit-quotas-check")
    )
    assert "row 1" in wrong
    assert "at least 9 but at most 2" in wrong


def test_rows_for_every_value_of_a_pools_column_can_be_begun_with(recruiter, study):
    page = text(post(recruiter, GOOD[:2], "fill:age"))
    assert rows_of(page) == [
        *GOOD[:2],
        ("age", "16-24", "0", "8", "", ""),
        ("age", "25+", "0", "8", "", ""),
    ]
    assert "Add rows for “age”" not in page


def test_quotas_come_from_a_file_of_any_header_and_go_out_as_one(recruiter, study):
    content = b"category,name,min,max\ngender,woman,20%,80%\ngender,man,2,6\n"
    file = SimpleUploadedFile("q.csv", content)
    page = text(recruiter.post(address("recruit-quotas-read"), {"file": file}))
    assert "not saved yet" in page
    rows = rows_of(page)
    assert rows == [("gender", "woman", "20%", "80%", "", ""), ("gender", "man", "2", "6", "", "")]
    post(recruiter, rows, "save")
    out = recruiter.get(address("recruit-quotas-file"))
    assert out.content == b"feature,value,min,max\ngender,woman,20%,80%\ngender,man,2,6\n"
    numbers = recruiter.get(address("recruit-quotas-file") + "?numbers=1")
    assert numbers.content == b"feature,value,min,max\ngender,woman,2,6\ngender,man,2,6\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No file was chosen"),
        (b"a,b\n1,2\n", "do not name a feature"),
        (b"\x80abc", "not UTF-8"),
        (b"feature,value,min,max\n" + b"a,b,1,2\n" * 1001, "the page takes 1000 at most"),
    ],
)
def test_a_file_that_holds_no_quotas_is_told_so(recruiter, study, content, said):
    given = {} if content is None else {"file": SimpleUploadedFile("q.csv", content)}
    answer = recruiter.post(address("recruit-quotas-read"), given)
    assert answer.status_code == 422
    assert said in text(answer)
    assert rows_of(text(answer)) == GOOD


def test_a_drawn_panel_goes_only_when_it_is_said(recruiter, study):
    record_draw(commission_id=study, actor="t", now=NOW)
    rows = [("gender", "woman", "4", "4", "", ""), *GOOD[1:]]
    answer = post(recruiter, rows, "save")
    assert answer.status_code == 422
    assert "the draw has to be held anew" in text(answer)
    assert stored(study).panel is not None
    assert "taken out" in text(post(recruiter, rows, "save", **{"drop-panel": "on"}))
    assert stored(study).panel is None


def test_the_same_quotas_again_leave_a_drawn_panel_standing(recruiter, study):
    record_draw(commission_id=study, actor="t", now=NOW)
    panel = stored(study).panel
    assert post(recruiter, GOOD, "save").status_code == 200
    assert stored(study).panel == panel


def test_once_people_are_invited_the_quotas_stand(recruiter, study):
    record_draw(commission_id=study, actor="t", now=NOW)
    step = Step(stored(study).panel[0], "invited", date(2026, 1, 2))
    move_in_field(commission_id=study, step=step, actor="t", now=NOW)
    rows = [("gender", "woman", "4", "4", "", ""), *GOOD[1:]]
    answer = post(recruiter, rows, "save", **{"drop-panel": "on"})
    assert "People have been invited already" in text(answer)
    assert stored(study).quotas.rows[0].minimum == 3


def test_once_people_were_answered_only_numbers_change(recruiter, study):
    came = Arrival(
        date(2026, 1, 2), "club", "accepted", "K7M3-PQ9X", {"gender": "man", "age": "25+"}
    )
    store_fieldwork(commission_id=study, fieldwork=Fieldwork(arrivals=(came,)), actor="t", now=NOW)
    assert "Change the numbers only" in text(post(recruiter, GOOD[:2], "save"))
    assert (
        post(recruiter, [("gender", "woman", "4", "5", "", ""), *GOOD[1:]], "save").status_code
        == 200
    )


def test_hundreds_of_quotas_fit_into_one_form(recruiter, study):
    rows = [("zone", f"z{n}", "0", "9", "", "") for n in range(400)]
    store_recruit(
        commission_id=study, recruitment=Recruitment(Quotas(), Pool()), actor="t", now=NOW
    )
    page = text(post(recruiter, rows, "save", size="9"))
    assert "400 quotas are saved" in page


def test_quotas_follow_from_statistics_each_with_its_why_and_go_into_the_editor(recruiter, study):
    population = "age,population\n16-24,1000\n25+,3000\n"
    rates = "age,rate\n16-24,30\n25+,10\n"
    given = {
        "population": SimpleUploadedFile("p.csv", population.encode()),
        "rates": SimpleUploadedFile("r.csv", rates.encode()),
        "size": "8",
        "tolerance": "1",
    }
    page = text(recruiter.post(address("recruit-derive"), given))
    assert "25.0% of the population, 50.0% of the events to be expected" in page
    rows = rows_of(page)
    assert rows == [("age", "16-24", "3", "5", "", ""), ("age", "25+", "3", "5", "", "")]
    editor = text(post(recruiter, rows))
    assert "These quotas can be filled" in editor
    assert stored(study).quotas.rows[0].feature == "gender"


def test_statistics_with_faults_are_told_all_at_once(recruiter, study):
    given = {
        "population": SimpleUploadedFile("p.csv", b"age,population\n16-24,many\n"),
        "size": "none",
        "tolerance": "-1",
    }
    answer = recruiter.post(address("recruit-derive"), given)
    assert answer.status_code == 422
    page = text(answer)
    assert "There are 4 problems" in page
    assert "p.csv, row 2, column population" in page
    assert "rates: No file was chosen" in page


def test_a_published_lottery_goes_only_when_it_is_said(recruiter, study):
    before = stored(study)
    settled = DrawSettings(before.settings.size, None, "leximin")
    bare = Recruitment(before.quotas, before.pool, settled)
    store_recruit(commission_id=study, recruitment=bare, actor="t", now=NOW)
    publish_lottery(commission_id=study, actor="t", now=NOW, rng=Random(1))
    rows = [("gender", "woman", "4", "4", "", ""), *GOOD[1:]]
    assert "A lottery is published for pool and quotas" in text(post(recruiter, rows, "save"))
    assert stored(study).lottery is not None
    post(recruiter, rows, "save", **{"drop-panel": "on"})
    assert stored(study).lottery is None


def told(page):
    return re.findall(r"<li> ?([^<]*\. [A-Z][^<]*\.) ?</li>", page)


@pytest.mark.parametrize(
    ("rows", "size"),
    [
        (GOOD, ""),
        (GOOD, "30"),
        ([("gender", "woman", "6", "7", "", ""), *GOOD[1:]], "8"),
        ([("gender", "women", "3", "5", "", ""), *GOOD[1:]], "8"),
        ([("gender", "woman", "6", "5", "", ""), *GOOD[1:]], "8"),
        ([("Gendre", "woman", "3", "5", "", ""), *GOOD[2:]], "8"),
    ],
)
def test_typing_checking_and_saving_tell_a_fault_in_the_same_sentences(
    recruiter, study, rows, size
):
    typing = told(text(post(recruiter, rows, size=size, name="recruit-quotas-check")))
    checking = text(post(recruiter, rows, size=size))
    saving = text(post(recruiter, rows, "save", size=size))
    assert typing
    for page in (checking, saving):
        summary = page.partition('id="problem"')[2].partition("</ul>")[0]
        assert told(summary) == typing


def test_a_file_of_quotas_before_any_size_is_no_error_and_asks_for_the_size(recruiter, study):
    store_recruit(
        commission_id=study, recruitment=Recruitment(Quotas(), Pool()), actor="t", now=NOW
    )
    file = SimpleUploadedFile("q.csv", b"feature,value,min,max\ngender,woman,40%,60%\n")
    answer = recruiter.post(address("recruit-quotas-read"), {"file": file})
    page = text(answer)
    assert answer.status_code == 200
    assert "<title>Error" not in page
    assert "There is a problem" not in page
    assert 'aria-invalid="true"' not in page
    assert "Say how many people the panel has: then they are checked" in page
    assert rows_of(page) == [("gender", "woman", "40%", "60%", "", "")]


def test_other_faults_of_a_file_before_any_size_are_told(recruiter, study):
    store_recruit(
        commission_id=study, recruitment=Recruitment(Quotas(), Pool()), actor="t", now=NOW
    )
    file = SimpleUploadedFile("q.csv", b"feature,value,min,max\ngender,woman,5,4\n")
    page = text(recruiter.post(address("recruit-quotas-read"), {"file": file}))
    assert "wants at least 5 but at most 4" in page
    assert "is blank" not in page


def test_no_inner_name_is_offered_for_a_feature_that_the_pool_lacks(recruiter, study):
    page = text(post(recruiter, [("Zodiac", "Leo", "3", "5", "", "")]))
    assert "“Zodiac”, but the pool has no such column" in page
    assert "“ code”" not in page
