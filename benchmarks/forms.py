"""Which forms of a folder can be read: Remit beside strict pyxform; prints a Markdown table.

    python benchmarks/forms.py FOLDER

FOLDER holds XLSForms, `.xlsx` or `.xls`. For each: the questions and languages that Remit reads,
how much it mended, whether pyxform converts the form as it is, and whether it converts the form
that `remit form mend` writes. Everything runs in one process, each form once.
"""

from __future__ import annotations

import argparse
import io
import time
import warnings
from pathlib import Path

from pyxform.xls2xform import convert

from remit.ask.core.form_export import write_xlsform
from remit.ask.core.form_report import FormCheck, check_form

SUFFIXES = {".xlsx", ".xls", ".xlsm"}


def pyxform_refuses(content: bytes) -> str:
    """Return why pyxform does not convert a form, in its first words; "" when it does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            convert(io.BytesIO(content), form_name="the_form")
        except Exception as error:  # noqa: BLE001  # odd forms break it in other ways than its own
            return " ".join(str(error).split())[:90]
    return ""


def row(path: Path) -> tuple[str, bool, bool]:
    """Return a form's line of the table, and whether Remit and pyxform take the form."""
    content = path.read_bytes()
    start = time.perf_counter()
    found = check_form(content, path.name)
    took = time.perf_counter() - start
    refused = pyxform_refuses(content)
    cells = [
        f"`{path.name}`",
        str(found.as_dict()["questions"]),
        ", ".join(one.code for one in found.form.languages) if found.form else "",
        "yes" if found.ok else f"no: {found.errors[0].message}",
        str(len(found.repairs)),
        f"no: {refused}…" if refused else "yes",
        _mended(found),
        f"{took:.2f} s",
    ]
    return f"| {' | '.join(cells)} |", found.ok, not refused


def _mended(found: FormCheck) -> str:
    if not found.ok or found.form is None:
        return ""
    return "no" if pyxform_refuses(write_xlsform(found.form)) else "yes"


def main() -> None:
    """Print the table and the totals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    paths = sorted(path for path in folder.iterdir() if path.suffix in SUFFIXES)
    print("| form | questions | languages | Remit | repairs | strict pyxform | mended | read in |")
    print("|---|---|---|---|---|---|---|---|")
    rows = [row(path) for path in paths]
    for line, _, _ in rows:
        print(line)
    ours, theirs = sum(ok for _, ok, _ in rows), sum(ok for _, _, ok in rows)
    print(f"\nOf {len(rows)} forms Remit reads {ours} and strict pyxform {theirs}.")


if __name__ == "__main__":
    main()
