"""The architecture's contracts hold, and each of them bites: a planted violation is found."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

VIOLATIONS = {
    "a room that depends upwards": (
        "recruit/core/quotas.py",
        "from remit.publish.core import report",
        "Rooms depend downwards only",
    ),
    "a package that no layer names": (
        "extra/__init__.py",
        "EXTRA = 1",
        "Rooms depend downwards only",
    ),
    "a query that calls an action": (
        "recruit/queries.py",
        "from remit.recruit import actions",
        "Inside a room, each module stands on those below it",
    ),
    "a core that knows Django": (
        "charter/core/decide.py",
        "import django",
        "Cores and the kernel are pure",
    ),
    "a kernel that knows the command line": (
        "kernel/flow.py",
        "import typer",
        "Cores and the kernel are pure",
    ),
}


CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
PROTECTED = {
    contract["name"]: contract["protected_modules"][0]
    for contract in CONTRACTS["contracts"]
    if contract["type"] == "protected"
}
VIOLATIONS |= {
    f"a page that reads the tables of {module}": (
        "site/views.py",
        f"import {module}",
        name,
    )
    for name, module in PROTECTED.items()
}


def lint(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # the linter, on a copy of our own tree
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=tree,
        env={"PYTHONPATH": str(tree / "src"), "PYTHONUTF8": "1", "COLUMNS": "200"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def tree(tmp_path):
    shutil.copytree(ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_contract_has_a_planted_violation():
    planted = {contract for _, _, contract in VIOLATIONS.values()}
    assert planted == {contract["name"] for contract in CONTRACTS["contracts"]}


def test_the_contracts_hold(tree):
    done = lint(tree)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_planted_violation_breaks_its_contract(tree, name):
    file, line, contract = VIOLATIONS[name]
    path = tree / "src" / "remit" / file
    path.parent.mkdir(exist_ok=True)
    before = path.read_text("utf-8") if path.exists() else ""
    path.write_text(f"{before}\n{line}\n", "utf-8")
    done = lint(tree)
    assert done.returncode == 1, done.stdout + done.stderr
    broken = [text for text in done.stdout.splitlines() if text.endswith("BROKEN")]
    assert [text.removesuffix(" BROKEN") for text in broken] == [contract]
