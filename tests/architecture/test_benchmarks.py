"""The benchmarks use names that the program has; their peers need not be installed to see it."""

from __future__ import annotations

import ast
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

BENCHMARKS = sorted((Path(__file__).parents[2] / "benchmarks").glob("*.py"))


def taken(path):
    """Yield each name that a benchmark takes from the program, with its module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "remit":
            yield from ((node.module, alias.name) for alias in node.names)


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_every_name_that_a_benchmark_takes_from_the_program_is_there(path):
    gone = [
        f"{module}.{name}"
        for module, name in taken(path)
        if find_spec(module) is None or not hasattr(import_module(module), name)
    ]
    assert gone == []
