"""Two blind layers side by side, differences decided with reasons, and the layer that is agreed."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from remit.commission.actions import add_member
from remit.kernel.errors import Problems
from remit.ledger.models import Entry
from remit.listen.adjudication_actions import decide_difference
from remit.listen.adjudication_queries import adjudication_of, compared
from remit.listen.codebook_actions import assign_coders, say_done
from remit.listen.coding_actions import code_words
from remit.listen.coding_log import UnableToCode
from remit.listen.core.layers import AGREED, coder_of
from remit.listen.core.refi import read_codebook, read_project
from remit.listen.models import Decision
from remit.listen.queries import findings, stored_listen
from remit.study.actions import export_study, import_study
from small_study import TRANSCRIPT, small_study, write
from visits import NOW

pytestmark = pytest.mark.django_db

WORDS = "It depends who it is"
START = TRANSCRIPT.index(WORDS)
KEY = "group-1"


@pytest.fixture(scope="module")
def study(kept_by_module, tmp_path_factory):
    folder = write(small_study(), tmp_path_factory.mktemp("study") / "small")
    found = import_study(folder=folder, vault_key=b"k" * 32, actor="test", now=NOW).commission_id
    for name in ("mary", "paul", "lead"):
        user = get_user_model().objects.create_user(name)
        add_member(commission_id=found, user_id=user.pk, role="researcher", actor="test", now=NOW)
    told = {"commission_id": found, "key": KEY, "now": NOW}
    assign_coders(coders=["mary", "paul"], actor="lead", **told)
    theme = stored_listen(found).coding.codes[1].guid
    for name, end in (("mary", 10), ("paul", len(WORDS))):
        code_words(start=START, end=START + end, code=theme, actor=name, **told)
    return found


@pytest.fixture
def lead(study, client):
    client.force_login(get_user_model().objects.get(username="lead"))
    return client


def done(study):
    for name in ("mary", "paul"):
        say_done(commission_id=study, key=KEY, done=True, actor=name, now=NOW)


def page():
    return reverse("listen-differences", args=["small", KEY])


def people(study):
    """Return who raised the theme, as the findings count them, and their words."""
    return [f.figures["text"] for f in findings(study) if f.kind == "passage"]


def test_a_difference_is_decided_with_a_reason_and_the_agreed_layer_stands_for_both(study, lead):
    closed = lead.get(page()).content.decode()
    assert "Not done yet: mary, paul" in closed
    assert WORDS not in closed
    done(study)
    opened = lead.get(page()).content.decode()
    assert "Differences: 1, of which 1 not decided yet" in opened
    assert "As mary" in opened
    assert "As paul" in opened
    (matter,) = adjudication_of(study, KEY).comparison.differences
    sent = {"act": "decide", "difference": matter.key, "choice": "shared"}
    # To follow Mary is to take the shared words, so one of the two is offered.
    assert "Nothing was chosen" in lead.post(page(), {**sent, "reason": "x"}).content.decode()
    sent["choice"] = f"coder:{coder_of('mary').guid}"
    refused = lead.post(page(), sent).content.decode()
    assert "The reason is blank" in refused
    assert "Differences not decided yet: 1" in lead.post(page(), {"act": "agree"}).content.decode()
    assert lead.post(page(), {**sent, "reason": "Paul took in a filler."}).status_code == 302
    sent["choice"] = f"coder:{coder_of('paul').guid}"
    lead.post(page(), {**sent, "reason": "No, it is the point."})
    assert any(text.startswith(WORDS) for text in people(study))
    assert lead.post(page(), {"act": "agree"}).status_code == 302
    told = lead.get(page()).content.decode()
    assert "no longer counts" in told
    assert "Paul took in a filler." in told
    figures = compared(study, KEY).figures
    assert figures.after.u_alpha.value == 1
    assert figures.before.u_alpha.value < 1
    layers = {s.user: s for s in stored_listen(study).coding.selections if s.start == START}
    assert layers.keys() >= {coder_of("mary").guid, coder_of("paul").guid, AGREED.guid}
    assert layers[AGREED.guid].end == START + len(WORDS)
    assert people(study).count(WORDS) == 1
    kept = lead.get(reverse("listen-agreement", args=["small"])).content.decode()
    assert "mary with what is agreed" in kept
    actions = Entry.objects.filter(action__startswith="listen.").values_list("action", "facts")
    facts = {action: json.loads(told) for action, told in actions}
    before = f"{figures.before.u_alpha.value:.3f}"
    assert facts["listen.layers-agreed"]["u_alpha_before"] == before
    assert facts["listen.difference-decided"]["again"] is True
    assert "filler" not in str(list(actions))


def test_a_decision_gets_a_number_of_its_own_where_the_log_has_gaps(study):
    done(study)
    told = {"commission_id": study, "key": KEY, "reason": "Why.", "actor": "lead", "now": NOW}
    difference = adjudication_of(study, KEY).comparison.differences[0]
    choice, coder = difference.choices[0]
    for _ in range(3):
        decide_difference(difference=difference.key, choice=choice, coder=coder, **told)
        if Decision.objects.count() > 1:
            Decision.objects.filter(number=1).delete()
    assert list(Decision.objects.values_list("number", flat=True)) == [2, 3]


def test_what_was_decided_leaves_with_the_folder_and_comes_back(study, lead, tmp_path):
    done(study)
    (matter,) = adjudication_of(study, KEY).comparison.differences
    sent = {"difference": matter.key, "choice": "neither", "reason": "Not about the theme."}
    lead.post(page(), {"act": "decide", **sent})
    lead.post(page(), {"act": "agree"})
    assert people(study) == [t for t in people(study) if WORDS[:10] not in t]
    before = stored_listen(study)
    export_study(name="small", folder=tmp_path / "out", actor="test", now=NOW)
    import_study(folder=tmp_path / "out", vault_key=b"k" * 32, actor="test", now=NOW)
    assert stored_listen(study) == before
    export_study(name="small", folder=tmp_path / "again", actor="test", now=NOW)
    name = "listen/adjudication.toml"
    assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    with pytest.raises(UnableToCode, match="agreed already"):
        decide_difference(
            commission_id=study,
            key=KEY,
            difference=matter.key,
            choice="neither",
            coder="",
            reason="x",
            actor="lead",
            now=NOW,
        )
    lead.post(page(), {"act": "reopen"})
    assert not [s for s in stored_listen(study).coding.selections if s.user == AGREED.guid]
    assert len(adjudication_of(study, KEY).decisions) == 1


def test_the_coding_leaves_as_a_file_without_layers_that_are_still_closed(study, client):
    client.force_login(get_user_model().objects.get(username="mary"))

    def taken(form):
        answer = client.get(reverse(f"listen-{form}", args=["small"]))
        assert answer.status_code == 200
        return answer.content

    def coders():
        found = read_project(taken("qdpx"), "a.qdpx", Problems())
        return {each.user for each in found.selections if each.start == START}

    assert coders() == {coder_of("mary").guid}
    done(study)
    assert coders() == {coder_of("mary").guid, coder_of("paul").guid}
    codes = read_codebook(taken("qdc"), "a.qdc", Problems())
    assert [code.name for code in codes] == [c.name for c in stored_listen(study).coding.codes]
    exports = Entry.objects.filter(action="listen.coding-exported")
    assert exports.count() == 3
