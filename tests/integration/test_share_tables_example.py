"""The example's tables: its custodians' files linked, its tables made, released or stopped."""

from __future__ import annotations

from pathlib import Path

import pytest

import linking_study
from people_counted import RULES, asked, make
from remit.kernel.errors import Place, Problems
from remit.share.core.tables.question import Question
from remit.share.declared_table_actions import store_tables
from remit.share.models import TablePart
from remit.share.objection_actions import Named, leave_out
from remit.share.run_queries import linked_table
from remit.share.table_queries import requested_table
from remit.share.tables.gathering import linked_records
from remit.share.tables_files import read_tables
from remit.study.folder import StudyFolder
from remit.study.tables import settle_declared_tables

pytestmark = pytest.mark.django_db


def test_the_examples_tables_are_released_wait_or_are_stopped_by_name(tmp_path, settings):
    settings.HOME = Path(tmp_path)
    study = linking_study.store_study()
    problems = Problems()
    declared = read_tables(
        StudyFolder(linking_study.EXAMPLE), problems, agreements={linking_study.AGREEMENT: ()}
    )
    problems.raise_if_any()
    act = {"commission_id": study, "actor": "test", "now": linking_study.NOW}
    store_tables(tables=declared, **act)
    assert set(settle_declared_tables(**act).waiting.values()) == {"waits for records to be linked"}
    linking_study.bring_both(study, tmp_path)
    linking_study.run(study, tmp_path)
    account = settle_declared_tables(**act)
    assert account.released == 3
    assert account.waiting == {"since-when": "waits for a second check"}
    assert list(account.stopped) == ["in-need"]
    assert "nearly the same people as “plans”" in account.stopped["in-need"]
    assert "plans.csv" in account.files
    plans = requested_table(study, "plans")
    few = [row for row in plans.rows if row["social-care_plan"] == "not known"]
    assert {row["count"] for row in few} == {None}
    assert plans.hidden > len(few)  # their cover is hidden with them
    again = settle_declared_tables(**act)
    assert (again.files, again.changed) == (account.files, False)
    hidden = _hidden_in_slices_and_whole(study)
    # The five slices show all but two cells of one; the whole must not show their sums.
    assert hidden == [0, 2, 0, 0, 0, 2]
    taken = leave_out(
        commission_id=study,
        kind="objection",
        named=[Named("SC-00734", "social-care")],
        agreement="",
        reference="",
        home=tmp_path,
        vault_key=linking_study.KEY,
        actor="test",
        now=linking_study.NOW,
    )
    assert taken.persons == 1
    gone = {row.table.key: row.gone for row in TablePart.objects.select_related("table")}
    assert gone["plans"] == gone["since-when"] == 1


def _hidden_in_slices_and_whole(study):
    """Return how many cells tables hide: injuries at each hour, then injuries at any."""
    by, before, hidden = ("emergency_injury",), [], []
    with linked_records(linked_table(study, "linked-planning-1")) as records:
        hours = records.column("emergency_hours").values
        for where in (*((("emergency_hours", hour),) for hour in hours), ()):
            [part] = records.gather(Question(by, where=where), RULES, Place(), Problems())
            people = [{"id": number} for number in records.everybody()]
            [made] = make(people, asked(f"t{len(before)}", part), before=before).made
            before.append((made.key, part, made.parts[0].hidden))
            hidden.append(int(made.parts[0].hidden.sum()))
    return hidden
