"""The architecture's contracts hold, and each of them bites: a planted violation is found."""

from __future__ import annotations

import re
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


def copy_into(folder: Path) -> None:
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)


def test_every_contract_has_a_planted_violation():
    planted = {contract for _, _, contract in VIOLATIONS.values()}
    assert planted == {contract["name"] for contract in CONTRACTS["contracts"]}


def test_the_contracts_hold(tmp_path):
    copy_into(tmp_path)
    done = lint(tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """Return what the linter says of each contract when every violation is planted at once."""
    folder = tmp_path_factory.mktemp("planted")
    copy_into(folder)
    for file, line, _ in VIOLATIONS.values():
        path = folder / "src" / "remit" / file
        path.parent.mkdir(exist_ok=True)
        before = path.read_text("utf-8") if path.exists() else ""
        path.write_text(f"{before}\n{line}\n", "utf-8")
    done = lint(folder)
    assert done.returncode == 1, done.stdout + done.stderr
    sections = re.split(r"\n([^\n]+)\n-+\n", done.stdout)
    return dict(zip(sections[1::2], sections[2::2], strict=True))


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_planted_violation_breaks_its_contract(broken, name):
    file, line, contract = VIOLATIONS[name]
    module = ".".join(("remit", *Path(file).with_suffix("").parts)).removesuffix(".__init__")
    if line.startswith(("import", "from")):
        imported = re.sub(r"from ([\w.]+) import (\w+)|import ", r"\1.\2", line).strip(".")
        assert f"{module} -> {imported} (" in broken[contract]
    else:
        assert f"- {module}\n" in broken[contract]
