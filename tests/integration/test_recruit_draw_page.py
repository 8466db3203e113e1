"""The page of the draw: what it shows as the draw goes on, to whom, and what it refuses."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from threading import Event

import pytest
from django.contrib.auth import get_user_model

from remit.commission.actions import add_member
from remit.commission.queries import commission_id
from remit.ledger.models import Entry
from remit.people.actions import withdraw_participant
from remit.recruit.actions import store_recruit
from remit.recruit.core.public_lottery import LotteryOrder
from remit.recruit.core.shortfall import Shortfall
from remit.recruit.core.unable import UnableToDraw
from remit.recruit.draw_queries import publication
from remit.recruit.queries import stored_recruit
from remit.recruit.views import draw as draw_views
from remit.recruit.views.work import GivenUp, Work
from remit.study.actions import import_study
from small_study import CODES, QUOTAS, pool, small_study, write

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
ADDRESS = "/commissions/small/recruit/draw/"


@pytest.fixture
def bring(tmp_path):
    def brought(**changes):
        files = small_study()
        for name, text in {DRAW: "size = 8\n", **changes}.items():
            files.pop(name, None)
            files |= {name: text.encode()} if text else {}
        folder = write(files, tmp_path / str(len(list(tmp_path.iterdir()))))
        import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW)
        return commission_id("small")

    return brought


DRAW, QUOTA_FILE = "recruit/draw.toml", "recruit/quotas.csv"


@pytest.fixture
def study(bring):
    return bring()


@pytest.fixture
def member(client, study):
    def sign_in(role):
        user = get_user_model().objects.create_user(f"mary-{role}", password="x")
        add_member(commission_id=study, user_id=user.pk, role=role, actor="test", now=NOW)
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def recruiter(member):
    return member("recruiter")


def text(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return " ".join(re.sub(r"<[^>]+>", " ", content.decode()).split())


def work_out(recruiter):
    return recruiter.post(f"{ADDRESS}lottery/", follow=True)


def draw(recruiter, study, seed="07 12 23"):
    form = {"seed": seed, "lottery": publication(study).sha256}
    return recruiter.post(f"{ADDRESS}panel/", form, follow=True)


@pytest.mark.parametrize(
    ("role", "status"), [("recruiter", 200), ("owner", 200), ("researcher", 403)]
)
def test_only_those_who_recruit_see_the_draw(member, study, role, status):
    client = member(role)
    assert client.get(ADDRESS).status_code == status
    assert client.get(f"{ADDRESS}compare/?method=nash").status_code == (
        404 if status == 200 else 403
    )
    for part in ("lottery/", "settings/", "panel/"):
        assert client.get(f"{ADDRESS}{part}").status_code == 405
        if status == 403:
            assert client.post(f"{ADDRESS}{part}").status_code == 403
    assert client.get(f"{ADDRESS}lottery.json").status_code == (404 if status == 200 else 403)


def test_strangers_are_sent_to_the_door(client, study):
    assert client.post(f"{ADDRESS}lottery/").url.startswith("/sign-in/")
    assert publication(study) is None


def test_the_draw_goes_from_settings_to_a_panel_that_anyone_can_check(recruiter, study):
    said = text(recruiter.get(ADDRESS))
    assert "Volunteers 24" in said
    assert "Work out the lottery" in said
    assert "Seed" not in said

    said = text(work_out(recruiter))
    assert "Nobody is drawn yet" in said
    assert "The same chance for all would be 33.3%" in said
    published = recruiter.get(f"{ADDRESS}lottery.json")
    assert published.headers["Content-Disposition"] == 'attachment; filename="lottery.json"'
    assert publication(study).sha256 in said
    assert not any(code.encode() in published.content for code in CODES)
    assert recruiter.get(f"{ADDRESS}drawn.json").status_code == 404

    response = draw(recruiter, study)
    said = text(response)
    assert response.redirect_chain == [(ADDRESS, 302)]
    stored = stored_recruit(study)
    assert stored.settings.seed == 71223
    assert all(code in said for code in stored.panel)
    assert not any(code in said for code in set(CODES) - set(stored.panel))
    assert "Gender: woman 3 to 5" in said
    assert "not met" not in said
    assert "remit draw --verify drawn.json --published lottery.json" in said
    drawn = json.loads(recruiter.get(f"{ADDRESS}drawn.json").content)
    assert {**json.loads(published.content), "seed": 71223, "selected": drawn["selected"]} == drawn


def test_a_record_shows_the_lottery_number_until_its_person_withdraws(recruiter, study):
    work_out(recruiter)
    draw(recruiter, study)
    stored = stored_recruit(study)
    code = stored.panel[0]
    people = ADDRESS.replace("draw/", "people/")
    assert f"ottery number {stored.lottery.numbers[code]}" in text(
        recruiter.get(f"{people}{code}/")
    )
    withdraw_participant(commission_id=study, code=code, actor="test", now=NOW)
    assert recruiter.get(f"{people}{code}/").status_code == 404


def test_the_plot_is_a_picture_that_says_what_it_shows(recruiter):
    content = work_out(recruiter).content.decode()
    assert re.search(
        r'<svg[^>]+role="img"[^>]+aria-labelledby="fairness-title fairness-desc"', content
    )
    assert "The chances of 24 volunteers, sorted, go from 33.3% to 33.3%." in content
    assert "style=" not in content
    assert "<script" not in content


def test_size_and_method_are_settled_on_the_page(recruiter, study):
    settings = {"size": "6", "method": "nash"}
    assert "settled" in text(recruiter.post(f"{ADDRESS}settings/", settings, follow=True))
    assert (stored_recruit(study).settings.size, stored_recruit(study).settings.method) == (
        6,
        "nash",
    )
    response = recruiter.post(f"{ADDRESS}settings/", {"size": "none", "method": "best"})
    assert response.status_code == 422
    said = text(response)
    assert "“none” is no size of a panel" in said
    assert "No method of the draw is chosen" in said
    assert "There are 2 problems" in said


def test_without_a_pool_or_a_size_the_page_says_what_comes_first(recruiter, bring, study):
    bring(**{DRAW: ""})
    said = text(recruiter.get(ADDRESS))
    assert "Size of the panel Method" in said
    assert "Work out the lottery" not in said
    response = recruiter.post(f"{ADDRESS}lottery/")
    assert "The panel cannot be drawn yet" in text(response)
    store_recruit(commission_id=study, recruitment=None, actor="test", now=NOW)
    assert "There is nobody to draw from yet." in text(recruiter.get(ADDRESS))
    response = recruiter.post(f"{ADDRESS}settings/", {"size": "8", "method": "nash"})
    assert "nothing to draw from yet" in text(response)


def test_a_seed_that_the_folder_states_stands_in_the_form(recruiter, bring, study):
    bring(**{DRAW: "size = 8\nseed = 4711\n"})
    assert 'value="4711"' in work_out(recruiter).content.decode()


def test_the_rule_for_households_is_told(recruiter, bring, study):
    assert "At most one person of each" not in text(recruiter.get(ADDRESS))
    head, *rows = pool().splitlines()
    rows = [f"{row},{number // 2}" for number, row in enumerate(rows)]
    bring(**{"recruit/pool.csv": "\n".join([f"{head},household", *rows])})
    assert "Households At most one person of each" in text(recruiter.get(ADDRESS))


def test_quotas_that_cannot_be_met_are_told_with_the_way_to_them(recruiter, bring, study):
    young_women = {"woman,3,5": "woman,8,8", "man,3,5": "man,0,0", "16-24,4,6": "16-24,8,8"}
    young_women["25+,2,4"] = "25+,0,0"
    quotas = QUOTAS
    for row, other in young_women.items():
        quotas = quotas.replace(f",{row}", f",{other}")
    bring(**{QUOTA_FILE: quotas})
    said = text(work_out(recruiter))
    assert "No panel of 8 meets every quota." in said
    assert "See what the quotas lack" in said
    assert publication(study) is None


@pytest.mark.parametrize("seed", ["", "seven", "1" * 30, "-"])
def test_what_is_no_seed_draws_nobody(recruiter, study, seed):
    work_out(recruiter)
    response = draw(recruiter, study, seed)
    assert response.status_code == 422
    assert "There is a problem" in text(response)
    assert stored_recruit(study).panel is None


def test_nothing_is_drawn_before_the_lottery_was_looked_at(recruiter, study):
    response = recruiter.post(f"{ADDRESS}panel/", {"seed": "5"})
    assert response.status_code == 422
    assert "does not stand" in text(response)
    assert publication(study) is None
    work_out(recruiter)
    assert recruiter.post(f"{ADDRESS}panel/", {"seed": "5"}).status_code == 422
    assert stored_recruit(study).panel is None


def test_a_second_seed_is_refused_and_the_panel_stands(recruiter, study):
    work_out(recruiter)
    draw(recruiter, study, "5")
    panel = stored_recruit(study).panel
    response = draw(recruiter, study, "6")
    assert response.status_code == 422
    assert "drawn already, with the seed 5" in text(response)
    assert stored_recruit(study).panel == panel


def test_a_lottery_that_is_out_says_so_and_is_not_drawn_from(recruiter, study):
    work_out(recruiter)
    sha256 = publication(study).sha256
    withdraw_participant(commission_id=study, code=CODES[3], actor="test", now=NOW)
    said = text(recruiter.get(ADDRESS))
    assert "is out: the quotas, the pool, the size or the method have changed" in said
    assert sha256 in said
    response = recruiter.post(f"{ADDRESS}panel/", {"seed": "5", "lottery": sha256})
    assert "does not stand" in text(response)
    assert stored_recruit(study).panel is None


def test_who_has_no_chance_is_told_by_features_and_not_to_the_public(recruiter, bring, study):
    bring(
        **{
            QUOTA_FILE: QUOTAS.replace("age,16-24,4,6", "age,16-24,0,0").replace(
                "age,25+,2,4", "age,25+,0,9"
            )
        }
    )
    said = text(work_out(recruiter))
    assert "gender: man, age: 16-24 Volunteers: 6" in said
    assert "Volunteers without a chance 12 of 24" in said
    document = recruiter.get(f"{ADDRESS}lottery.json").content.decode()
    assert "16-24" not in document


def test_a_random_draw_takes_its_seed_without_a_lottery(recruiter, bring, study):
    bring(**{DRAW: 'size = 8\nmethod = "random"\n'})
    said = text(recruiter.get(ADDRESS))
    assert "Publish the quotas, the size and how many volunteered." in said
    response = recruiter.post(f"{ADDRESS}panel/", {"seed": "5"}, follow=True)
    assert "The panel is drawn." in text(response)
    assert len(stored_recruit(study).panel) == 8


@pytest.fixture
def slow(monkeypatch):
    """Make every lottery wait for its page."""
    monkeypatch.setattr(Work, "finished_within", lambda *_: False)


def test_a_long_lottery_is_watched_and_stored_at_the_end(recruiter, study, slow):
    response = recruiter.post(f"{ADDRESS}lottery/")
    assert response.streaming
    assert publication(study) is None, "nothing is stored before it is worked out"
    said = text(response)
    assert "Working it out." in said
    assert "See the lottery" in said
    assert publication(study) is not None


@pytest.mark.parametrize("view", [draw_views.publish, draw_views.compare])
def test_working_out_holds_no_transaction(view):
    assert view._non_atomic_requests == {"default"}


def test_a_visitor_who_goes_away_leaves_nothing(recruiter, study, slow, monkeypatch):
    going_on, given_up = Event(), Event()

    def work(self, progress):
        progress(0.5)
        going_on.wait(5)
        try:
            progress(0.6)
        except GivenUp:
            given_up.set()
            raise

    monkeypatch.setattr(LotteryOrder, "work_out", work)
    before = Entry.objects.count()
    response = recruiter.post(f"{ADDRESS}lottery/")
    parts = iter(response.streaming_content)
    next(parts)
    assert b"50% of the work is done." in next(parts)
    # As a server does; the test's client then leaves the database's connection open.
    response._iterator.close()
    going_on.set()
    assert given_up.wait(5)
    assert publication(study) is None
    assert Entry.objects.count() == before


def test_what_goes_wrong_meanwhile_is_told_on_the_page_that_grew(recruiter, bring, study, slow):
    response = recruiter.post(f"{ADDRESS}lottery/")
    bring(**{DRAW: "size = 7\n"})
    assert "changed while the lottery was worked out" in text(response)
    assert publication(study) is None


def test_a_long_lottery_that_cannot_be_says_why(recruiter, study, slow, monkeypatch):
    def refuse(*_):
        raise UnableToDraw(8, [Shortfall("age", "16-24", "", 1, "One more is wanted.")])

    monkeypatch.setattr(LotteryOrder, "work_out", refuse)
    said = text(recruiter.post(f"{ADDRESS}lottery/"))
    assert "One more is wanted." in said
    assert "See what the quotas lack" in said


def test_an_unexpected_failure_ends_the_page_and_is_logged(recruiter, slow, monkeypatch, caplog):
    monkeypatch.setattr(LotteryOrder, "work_out", lambda *_: 1 / 0)
    said = text(recruiter.post(f"{ADDRESS}lottery/"))
    assert "Something failed that nobody expected." in said
    assert said.endswith("Back to the draw")
    assert "ZeroDivisionError" in caplog.text


def test_of_two_who_press_at_once_the_first_lottery_stands(recruiter, study, slow):
    pages = [recruiter.post(f"{ADDRESS}lottery/") for _ in range(2)]
    first, second = [text(response) for response in pages]
    assert "Nobody is drawn yet" in first
    assert "Theirs stands" in second
    assert Entry.objects.filter(action="recruit.lottery-published").count() == 1


@pytest.mark.parametrize("method", ["maximin", "nash", "random"])
def test_the_lottery_is_compared_with_another_and_nothing_is_stored(recruiter, study, method):
    work_out(recruiter)
    before = Entry.objects.count()
    said = text(recruiter.get(f"{ADDRESS}compare/", {"method": method}))
    assert f"Leximin beside {method}" in said
    assert "The two in numbers" in said
    assert "Tenth 10 of the volunteers" in said
    assert Entry.objects.count() == before
    assert recruiter.get(f"{ADDRESS}compare/", {"method": "best"}).status_code == 404


def test_work_says_that_it_goes_on_while_nothing_is_heard(monkeypatch):
    monkeypatch.setattr("remit.recruit.views.work.BEAT", 0.01)
    end = Event()
    work = Work(lambda _: end.wait(5))
    lines = work.lines()
    assert next(lines) == "Still working, for 0 seconds so far."
    end.set()
    assert all(line.startswith("Still working") for line in lines)
    assert work.result() is True
