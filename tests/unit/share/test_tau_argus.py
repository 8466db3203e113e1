"""tau-Argus beside Remit, without it: what it is given, what is made of its answer, the gate."""

from __future__ import annotations

import os
import stat

import numpy as np
import pytest

from disclosure_tables import counts_of
from remit.kernel.errors import PartMissing
from remit.share.core.disclosure.protection import protect
from remit.share.core.disclosure.rules import DisclosureRules
from remit.share.core.disclosure.sensitivity import sensitive_cells
from remit.share.tau_argus import engine
from remit.share.tau_argus.engine import (
    PatternRefused,
    TauArgusUnable,
    cross_check,
    protect_by_tau_argus,
)
from remit.share.tau_argus.formats import TABLE, files_to_audit, files_to_protect

FIVE = DisclosureRules(threshold=5)
COUNTS = counts_of([[3, 40, 12], [22, 35, 9]])


def answering(monkeypatch, hidden, interval="0.000;15.000"):
    """Have tau-Argus answer that it hides these cells, each with that interval."""
    names = ["T" if at < 0 else f"k{at}" for at in range(-1, 3)]
    lines = [
        f'"{one}";" {other}";1.000;1;1.000;{hidden.get((one, other), "S")};0;0;{interval};15'
        for one in names[:3]
        for other in names
    ]
    monkeypatch.setattr(engine, "check_installed", lambda: None)
    monkeypatch.setattr(engine, "version", lambda _: "0.6.0")
    monkeypatch.setattr(engine, "_answer", lambda *_: "\n".join(lines))


COVERED = {("k0", "k0"): "U", ("k0", "k2"): "M", ("k1", "k0"): "M", ("k1", "k2"): "M"}


def test_a_pattern_that_passes_the_audit_is_taken_as_it_is(monkeypatch):
    answering(monkeypatch, COVERED)
    protected = protect_by_tau_argus(COUNTS, FIVE)
    hidden = {tuple(key) for key in COUNTS.coordinates[protected.hidden].tolist()}
    assert hidden == {(0, 0), (0, 2), (1, 0), (1, 2)}
    assert protected.audit.is_clean


def test_a_pattern_that_fails_the_audit_is_refused_and_the_cell_is_named(monkeypatch):
    answering(monkeypatch, {("k0", "k0"): "U", ("k0", "k2"): "M"})
    with pytest.raises(PatternRefused, match=r"of 2 hidden cells, the first d0 0, d1 0 \(3\)"):
        protect_by_tau_argus(COUNTS, FIVE)


def test_a_cross_check_finds_a_cell_whose_interval_is_narrower_than_its_protection(monkeypatch):
    protected = protect(COUNTS, FIVE)
    hidden = {("k0", "k0"): "U", ("k0", "k2"): "M", ("k1", "k0"): "M", ("k1", "k2"): "M"}
    answering(monkeypatch, hidden, "0.000;40.000")
    assert cross_check(protected).is_clean
    answering(monkeypatch, hidden, "2.500;3.400")
    found = cross_check(protected)
    assert len(found.narrow) == 4
    assert found.as_dict()["narrow"][0] == {"d0": "0", "d1": "0", "low": 3, "high": 3}


def test_what_it_does_not_know_is_said_before_it_is_asked(monkeypatch):
    answering(monkeypatch, COVERED)
    for rules in (DisclosureRules(threshold=5, base=5), DisclosureRules(5, secondary=False)):
        with pytest.raises(TauArgusUnable):
            protect_by_tau_argus(COUNTS, rules)
    zeros = protect(counts_of([[0, 9, 8], [7, 0, 9]]), DisclosureRules(threshold=5, zeros="hidden"))
    with pytest.raises(TauArgusUnable, match="takes every zero as known"):
        cross_check(zeros)


def test_without_the_part_the_remedy_is_told(monkeypatch):
    monkeypatch.setattr(engine, "find_spec", lambda _: None)
    for ask in (lambda: protect_by_tau_argus(COUNTS, FIVE), lambda: cross_check(None)):
        with pytest.raises(PartMissing, match=r"remit\[tauargus\]"):
            ask()


def test_it_is_given_sums_and_numbers_never_the_names_of_groups():
    sensitive = sensitive_cells(COUNTS, FIVE)
    rows = files_to_protect(COUNTS, sensitive, np.zeros(12, int), 1)[TABLE].splitlines()
    assert len(rows) == 12
    # Protected by one below and one above, which is a width of two.
    assert rows[0].split(";")[:3] == ["k0", "k0", "3"]
    assert rows[0].split(";")[4:] == ["U", "1", "1"]
    hidden = protect(COUNTS, FIVE).hidden
    rows = files_to_audit(COUNTS, sensitive, hidden)[TABLE].splitlines()
    assert [row.split(";")[-3] for row in rows].count("M") == 3


def test_it_works_in_a_private_folder_that_is_gone_when_it_fails(monkeypatch, tmp_path):
    child = tmp_path / "child.py"
    told = tmp_path / "told.txt"
    child.write_text(
        "import os, sys\n"
        "here = os.getcwd()\n"
        "open('left', 'w').write('somebody')\n"
        f"open({str(told)!r}, 'w').write(here + ' ' + oct(os.stat(here).st_mode))\n"
        "assert os.environ['TMPDIR'] == here\n"
        "sys.exit('no feasible pattern')\n",
        "utf-8",
    )
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(work))
    monkeypatch.setattr(engine, "_CHILD", child)
    monkeypatch.setattr(engine, "check_installed", lambda: None)
    with pytest.raises(TauArgusUnable, match="no feasible pattern"):
        protect_by_tau_argus(COUNTS, FIVE)
    where, mode = told.read_text("utf-8").split()
    assert where.startswith(str(work))
    if os.name != "nt":
        assert stat.S_IMODE(int(mode, 8)) == 0o700
    assert list(work.iterdir()) == []
