"""The documentation says what the code does: nothing undocumented, no page out of date."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from expression_cases import context
from remit.ask.core.expressions import FUNCTIONS, parse
from remit.kernel.codes import is_code
from remit.kernel.errors import ExitCode

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def reference():
    spec = importlib.util.spec_from_file_location("make_reference", DOCS / "make_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_generated_pages_are_up_to_date(reference):
    for name, content in reference.pages().items():
        stands = (DOCS / "reference" / name).read_text("utf-8")
        assert stands == content, f"{name}: run `python docs/make_reference.py`"


def test_every_command_is_documented_and_every_documented_command_exists(reference):
    commands = set(reference.every_command())
    text = (DOCS / "reference" / "commands.md").read_text("utf-8")
    assert set(re.findall(r"^## remit ([\w-]+(?: [\w-]+)?)$", text, re.MULTILINE)) == commands
    readme = (ROOT / "README.md").read_text("utf-8")
    assert set(re.findall(r"^remit (\w+)", readme, re.MULTILINE)) <= {
        c.split()[0] for c in commands
    }


def test_every_exit_code_is_documented(reference):
    assert set(reference.EXIT_CODES) == set(ExitCode)


def test_every_function_of_expressions_is_documented_by_an_example_that_holds():
    text = (DOCS / "reference" / "expressions.md").read_text("utf-8")
    rows = re.findall(r"^\| `([\w:-]+)\(.*?\)` \| .*? \| `(.+?)` \| ?(.*?) \|$", text, re.MULTILINE)
    assert {name for name, _, _ in rows} == set(FUNCTIONS)
    for name, example, wanted in rows:
        assert name in parse(example).references.functions
        assert parse(example).as_text(context()) == wanted, example


def test_every_setting_is_documented_and_every_documented_setting_is_read():
    read = set()
    for path in (ROOT / "src").rglob("*.py"):
        read |= set(re.findall(r"\b(REMIT_[A-Z_]+|DATABASE_URL)\b", path.read_text("utf-8")))
    text = (DOCS / "reference" / "settings.md").read_text("utf-8")
    documented = set(re.findall(r"^\| `([A-Z_]+)`", text, re.MULTILINE))
    assert documented == read


def test_every_file_of_a_study_folder_is_documented():
    text = (DOCS / "reference" / "study-folder.md").read_text("utf-8")
    for path in (ROOT / "examples" / "attitudes").rglob("*"):
        if path.is_file() and not path.name.startswith("README"):
            name = path.relative_to(ROOT / "examples" / "attitudes").as_posix()
            folder, suffix = name.rpartition("/")[0], path.suffix
            assert name in text or (f"{folder}/" in text and suffix in text), name


def test_every_decision_has_its_number_and_is_linked_to_nothing_that_is_missing():
    names = sorted(path.name for path in (DOCS / "decisions").glob("0*.md"))
    assert [name[:4] for name in names] == [f"{n:04}" for n in range(1, len(names) + 1)]


@pytest.mark.parametrize(
    "page",
    [path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]],
)
def test_every_link_of_a_page_leads_somewhere(page):
    path = ROOT / page
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
        assert (path.parent / target).exists(), target


def test_every_page_is_found_from_the_first_one():
    text = (DOCS / "README.md").read_text("utf-8")
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.glob("*/*.md")}
    decisions = {page for page in pages if re.match(r"decisions/0", page)}
    assert pages - decisions == set(re.findall(r"\]\(([\w-]+/[^)]+)\)", text))


def test_the_glossary_is_in_order_and_defines_each_word_once():
    text = (ROOT / "GLOSSARY.md").read_text("utf-8")
    words = re.findall(r"^\| \*\*(.+?)\*\* \|", text, re.MULTILINE)
    assert words == sorted(words, key=str.casefold)
    assert len(words) == len(set(words))


def test_every_room_is_named_in_the_readme_and_every_step_in_the_glossary():
    from remit.study.way import WAY

    readme = (ROOT / "README.md").read_text("utf-8")
    glossary = (ROOT / "GLOSSARY.md").read_text("utf-8")
    for step in WAY:
        assert f"**{step.key}**" in readme
        assert step.key in glossary


def test_the_lines_that_check_a_draw_without_remit_do_so(tmp_path, monkeypatch, capsys):
    from remit.recruit.core.draw import stated_lottery
    from remit.recruit.core.lottery.published import as_text, published
    from remit.recruit.core.pool import Pool, Volunteer
    from remit.recruit.core.quotas import Quota, Quotas

    page = (DOCS / "how-to" / "draw-in-public.md").read_text("utf-8")
    lines = re.search(r"```python\n(.*?)```", page, re.DOTALL)[1]
    monkeypatch.chdir(tmp_path)
    quotas = Quotas((Quota("age", "old", 1, 2), Quota("age", "young", 0, 3)))
    people = [Volunteer(f"{n}", {"age": "old" if n % 3 else "young"}) for n in range(9)]
    lottery = stated_lottery(quotas, Pool(("age",), tuple(people)), 3, method="leximin")
    for seed in (0, 71223344149):
        drawn = published(lottery, quotas, seed)
        for selected in (drawn["selected"], ["nobody"]):
            changed = {**drawn, "selected": selected}
            Path("drawn.json").write_text(as_text(changed), "utf-8")
            exec(compile(lines, "draw-in-public.md", "exec"), {})  # noqa: S102  # our own page
    said = capsys.readouterr().out.splitlines()
    assert said == ["agrees", "DOES NOT AGREE"] * 2


def test_every_code_that_is_given_as_an_example_would_be_taken():
    root = Path(__file__).parents[2]
    pages = [*root.glob("docs/how-to/*.md"), *root.glob("docs/tutorial/*.md")]
    pages += [root / "src/remit/ask/words/en.toml", root / "docs/reference/problems.md"]
    pages += root.glob("src/remit/recruit/templates/recruit/*.html")
    code = re.compile(r"(?<![\w-])[2-9A-Z]{4}-[2-9A-Z]{4}(?![\w-])")
    found = {one for page in pages for one in code.findall(page.read_text(encoding="utf-8"))}
    assert "K7M3-PQ9K" in found
    assert [one for one in sorted(found) if not is_code(one)] == []
