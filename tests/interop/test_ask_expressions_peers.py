"""Expressions come to the same here as in two other engines of the form language.

The engines are those of ODK Web Forms (npm: @getodk/xpath) and of Enketo (npm:
openrosa-xpath-evaluator), run by Node on jsdom's tree. They are fetched outside the repository,
into a folder that REMIT_XPATH_PEERS names:

    npm install --ignore-scripts jsdom@24 openrosa-xpath-evaluator node-forge temporal-polyfill@0.3
    npm pack @getodk/xpath && mkdir -p node_modules/@getodk/xpath
    tar xzf getodk-xpath-*.tgz -C node_modules/@getodk/xpath --strip-components=1

Where the engines differ from each other or from what is written in the specification, the case
stands below with its reason, and must go on differing.
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import subprocess
import warnings
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

import pytest
from lxml import etree
from pyxform.xls2xform import convert

from expression_cases import ANSWERS, CASES, NOW, TABLES, context
from remit.ask.core.expressions import Context, Instance, Tables, parse

PEERS = os.environ.get("REMIT_XPATH_PEERS", "")
NODE = shutil.which("node")
if not NODE:
    pytest.skip("node is not on this machine", allow_module_level=True)
if not PEERS or not (Path(PEERS) / "node_modules" / "@getodk" / "xpath").is_dir():
    pytest.skip("REMIT_XPATH_PEERS names no folder with the engines", allow_module_level=True)

FORMS = Path(__file__).parents[2].parent / "shared" / "data" / "ask" / "xlsforms"
X = "{http://www.w3.org/2002/xforms}"
GENERATED = 2_000
FILLINGS = 2

FLAT = sorted(
    [(name, f"/data/{name}") for name, value in ANSWERS.items() if not isinstance(value, dict)]
    + [("inner", "/data/g/inner"), ("n", "/data/g/n"), ("g", "/data/g")]
)
IN_REPEAT = {
    "who": "/data/member/who",
    "years": "/data/member/years",
    "pick": "/data/member/pick",
    "child": "/data/member/child",
    "nick": "/data/member/child/nick",
    "size": "/data/member/child/size",
}


def xml(name, value):
    if isinstance(value, dict):
        return f"<{name}>{''.join(xml(key, one) for key, one in value.items())}</{name}>"
    if isinstance(value, list):
        return "".join(xml(name, one) for one in value)
    return f"<{name}>{escape(value)}</{name}>"


def expanded(text, node):
    """What the form converter makes of the text: paths in the place of references."""
    absolute = {**dict(FLAT), **IN_REPEAT}
    steps = re.sub(r"\[\d+\]", "", node).split("/")

    def path(found):
        wanted = absolute[found[1]]
        target = wanted.split("/")[2:]
        inside = text[: found.start()]
        if "member" not in steps[:1] or "indexed-repeat(" in inside:
            return wanted
        shared = 2 if steps[:2] == target[:2] == ["member", "child"] and len(target) > 2 else 1
        if target[0] != "member" or len(target) <= shared:
            if target == ["member", "child"] and steps[:1] == ["member"]:
                shared = 1
            else:
                return wanted
        return "/".join([".."] * (len(steps) - shared) + target[shared:])

    return re.sub(r"\$\{(\w+)\}", path, text)


@cache
def asked(cases):
    """What each engine answers to each case on the answers of the tables."""
    return ask("data", ANSWERS, TABLES, [(expanded(text, node), node) for text, node in cases])


def ask(root, answers, tables, cases):
    """What each engine answers to each expression, at its node."""
    given = {
        "answers": xml(root, answers),
        "tables": {
            name: xml("instance", {"root": {"item": rows}}) for name, rows in tables.items()
        },
        "cases": [{"text": text, "node": node} for text, node in cases],
    }
    script = Path(__file__).with_name("xpath_peers.mjs")
    done = subprocess.run(  # noqa: S603  the project's own script
        [NODE, str(script), PEERS],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "TZ": "UTC"},
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def agrees(ours, theirs):
    """Whether an engine's answer is the same value, whatever it calls the value's type."""
    if "fault" in theirs:
        return False
    said = next(iter(theirs.values()))
    if isinstance(ours, bool):
        return said is ours or said == str(ours).lower()
    if not isinstance(ours, float):
        return said == ours
    try:
        number = float(str(said).replace("Infinity", "inf")) if said != "" else math.nan
    except ValueError:
        return False
    return (
        number == ours
        or math.isclose(number, ours, rel_tol=1e-9, abs_tol=1e-12)
        or (math.isnan(number) and math.isnan(ours))
    )


# Where an engine differs, and why ours is right. Each must go on differing.
KNOWN = {
    "getodk": {
        "- -3": "XPath 1.0, production 27, lets a minus sign follow another",
        "1 and 'x'": "XPath 3.4: the result of “and” is true or false",
        "0 or ''": "XPath 3.4: the result of “or” is true or false",
        "(//nick)[3]": "XPath 3.3: a predicate after brackets counts through all of them",
        "sum(${years})": "where ODK's forms are filled in, a blank turn adds nothing",
        "sum(/data/nowhere)": "XPath 4.4: the sum of no node is 0",
        "string(0 div 0)": "XPath 4.2: not a number is the text NaN",
        "string(1 div 10000000)": "XPath 4.2: a number is written without an exponent",
        "substring-after('1999/04/01', '19')": "XPath 4.2 gives this very example",
        "number('1e3')": "XPath 4.4: a number has no exponent",
        "number('+1')": "XPath 4.4: a number has no plus sign",
        "decimal-time('18:00:00.000Z')": "the specification's time may have an offset",
        "'2012-02-30' > '2012-01-01'": "a date that there is not is no number; it is no failure",
        "distance(${spot})": "one place has no distance; it is no failure",
    },
    "enketo": {
        "- -3": "it reads one minus sign only",
        "sum(${years})": "as above",
        "string(1 div 10000000)": "as above",
        "substring('12345', 0, 3)": "XPath 4.2: characters before the first count",
        "substring('12345', 0 div 0, 3)": "XPath 4.2 gives this very example",
        "translate('aa', 'aa', 'bc')": "XPath 4.2: the first occurrence decides",
        "number('1e3')": "as above",
        "number('+1')": "as above",
        "decimal-time('12:00')": "a time may leave out its seconds",
        "decimal-time('06:00:00.000')": "it reads times with an offset of hours and minutes only",
        "decimal-time('18:00:00.000Z')": "as above",
        "decimal-time(${clock}) > decimal-time('14:00')": "as above",
        "'2012-02-30' > '2012-01-01'": "as above",
    },
}

# What Enketo's engine leaves to the pages around it, or cannot read on its own.
NOT_IN_ENKETO = re.compile(r"instance\(|pulldata\(|current\(|indexed-repeat\(|base64|\]|^-\$|\|")


@pytest.mark.parametrize("engine", ["getodk", "enketo"])
def test_specification_cases_come_to_the_same(engine):
    cases = tuple(
        (case[0], case[2] if len(case) > 2 else "age") for table in CASES.values() for case in table
    )
    differing = {}
    for (text, node), theirs in zip(cases, asked(cases)[engine], strict=True):
        if engine == "enketo" and NOT_IN_ENKETO.search(text):
            continue
        ours = parse(text).evaluate(context(node))
        if not agrees(ours, theirs):
            differing[text] = (ours, theirs)
    assert set(differing) == set(KNOWN[engine]), differing


class Generator:
    """Made-up expressions of a form, by what they should come to.

    Left out, as the engines differ by design: whether a blank question counts as true, and
    whether an answer that is not there differs from another (here both are blanks, as where ODK's
    forms are filled in).
    """

    def __init__(self, rng):
        self.rng = rng

    def any(self, depth=3):
        return self.rng.choice([self.number, self.text, self.truth])(depth)

    def number(self, depth):
        rng = self.rng
        if depth <= 0:
            return rng.choice(
                ["0", "1", "2.5", "10", "0.1", "${age}", "${half}", "${blank}", "${n}", "${dob}",
                 "number(${name})", "count(${member})", "sum(${size})", "max(${size})", "365.25"]
            )  # fmt: skip
        one, two = self.number(depth - 1), self.number(depth - 2)
        word = self.text(depth - 1)
        return rng.choice(
            [
                f"({one} {rng.choice(['+', '-', '*', 'div', 'mod'])} {two})",
                f"int({one})",
                f"round({one})" if "-" not in one else f"floor({one})",
                f"abs({one})",
                f"-({one})",
                f"pow({one}, 2)",
                f"string-length({word})",
                f"count-selected({word})",
                f"number({word})",
                f"if({self.truth(depth - 1)}, {one}, {two})",
                f"(date('2020-03-0{rng.randint(1, 9)}') - date(${{dob}}))",
                f"number({self.truth(depth - 1)})",
                f"ceiling({one})",
            ]
        )

    def text(self, depth):
        rng = self.rng
        if depth <= 0:
            return rng.choice(
                ["'a'", "''", "'red'", "' b '", "${name}", "${colours}", "${blank}", "${yes}",
                 "${spaced}", "'12'", "${inner}", "'green red'"]
            )  # fmt: skip
        one, two = self.text(depth - 1), self.text(depth - 1)
        place = rng.randint(0, 6)
        return rng.choice(
            [
                f"concat({one}, {two})",
                f"substr({one}, {place})",
                f"substr({one}, {place}, {place + rng.randint(0, 4)})",
                f"substring-before({one}, 'e')",
                f"translate({one}, 'aeiou', 'AEI')",
                f"normalize-space({one})",
                f"selected-at({one}, {place})",
                f"coalesce({one}, {two})",
                f"join('-', {one}, {two})",
                f"if({self.truth(depth - 1)}, {one}, {two})",
                f"string({self.truth(depth - 1)})",
                "concat(${nick}, '!')",
                f"indexed-repeat(${{who}}, ${{member}}, {place % 3 + 1})",
                f"format-date(${{dob}}, '%d/%m/{rng.choice(['%y', '%Y'])}')",
            ]
        )

    def truth(self, depth):
        rng = self.rng
        if depth <= 0:
            return rng.choice(
                ["true()", "false()", "${age} > 40", "${blank} = ''", "${yes} = 'no'"]
            )
        one, two = self.truth(depth - 1), self.truth(depth - 1)
        sign = rng.choice(["=", "!=", "<", "<=", ">", ">="])
        return rng.choice(
            [
                f"({one} and {two})",
                f"({one} or {two})",
                f"not({one})",
                f"{self.number(depth - 1)} {sign} {self.number(depth - 1)}",
                f"{self.text(depth - 1)} {sign} {self.text(depth - 1)}",
                f"{self.text(depth - 1)} {rng.choice(['=', '!='])} {self.number(depth - 1)}",
                f"selected({self.text(depth - 1)}, {self.text(0)})",
                f"contains({self.text(depth - 1)}, {self.text(0)})",
                f"starts-with({self.text(depth - 1)}, {self.text(0)})",
                f"boolean({self.number(depth - 1)} + 1)",
                f"boolean-from-string({self.text(depth - 1)})",
                f"checklist({rng.randint(-1, 2)}, {rng.randint(-1, 3)}, {one}, {two})",
            ]
        )


def test_generated_expressions_come_to_the_same_as_in_odk_web_forms():
    generator = Generator(Random(20201122))
    cases = tuple((generator.any(), "age") for _ in range(GENERATED))
    differing = []
    for (text, node), theirs in zip(cases, asked(cases)["getodk"], strict=True):
        ours = parse(text).evaluate(context(node))
        if not agrees(ours, theirs):
            differing.append((text, ours, theirs))
    assert not differing, differing[:5]


def converted_forms():
    """The real forms that the form converter takes, as (name, answers, tables, expressions)."""
    for path in sorted(FORMS.iterdir()):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                xform = convert(path.read_bytes(), file_type=path.suffix).xform
        except Exception:  # noqa: BLE001, S112  # what it refuses is not compared
            continue
        model = etree.fromstring(xform.encode()).find(f".//{X}model")
        first, *others = model.findall(f"{X}instance")
        tables = {
            one.get("id"): [
                {etree.QName(cell).localname: cell.text or "" for cell in item}
                for item in one.iter(f"{X}item")
            ]
            for one in others
        }
        binds = [
            (bind.get("nodeset"), bind.get(kind))
            for bind in model.findall(f"{X}bind")
            for kind in ("relevant", "constraint", "calculate", "required")
            if bind.get(kind)
        ]
        yield path.name, first[0], tables, binds


def filled(element, rng):
    """The instance as a mapping of answers, each drawn."""
    names = Counter(child.tag for child in element)
    answers = {}
    for child in element:
        name = etree.QName(child).localname
        if len(child):
            answers[name] = [filled(child, rng)] if names[child.tag] > 1 else filled(child, rng)
        elif not child.tag.startswith(X) or ":" in name:
            continue
        else:
            answers[name] = rng.choice(["", "", "1", "2", "yes", "no", "1 2", "34", "2020-05-06"])
    return answers


@pytest.mark.skipif(not FORMS.is_dir(), reason="the real questionnaires are not on this machine")
def test_expressions_of_real_forms_come_to_the_same_as_in_odk_web_forms():
    rng = Random(7)
    compared = Counter()
    differing = []
    for name, root, tables, binds in converted_forms():
        for _ in range(FILLINGS):
            answers = filled(root, rng)
            instance = Instance(answers, root=etree.QName(root).localname)
            given = Context(instance, NOW, Random(1), tables=Tables(tables))
            cases = tuple((text, nodeset.split("/", 2)[2]) for nodeset, text in binds)
            theirs = ask(etree.QName(root).localname, answers, tables, cases)["getodk"]
            for (text, node), answer in zip(cases, theirs, strict=True):
                if "fault" in answer:
                    compared["left out"] += 1
                    continue
                compared["compared"] += 1
                ours = parse(text).evaluate(given.at(node))
                if not agrees(ours, answer) and not is_elsewhere(text):
                    differing.append((name, text, node, ours, answer))
    assert not differing, differing[:5]
    assert compared["compared"] > FILLINGS * 1_000, compared


def is_elsewhere(text):
    """Whether the value is drawn, is the clock's, or is a text that the engine was not given."""
    return any(name in text for name in ("random()", "uuid()", "now()", "today()", "jr:itext("))
