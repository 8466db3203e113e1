"""A fault in a row is told once: the rows of other files that name it are not at fault."""

from __future__ import annotations

from pathlib import Path

from remit.kernel.errors import Problems
from remit.support.files import read_support

EXAMPLE = Path(__file__).parents[3] / "examples" / "civil-society"
FAULTS = {
    "plans": (",12,2019-02-12", ",900,2019-02-12"),
    "needs": (",1,show,", ",1,shoe,"),
    "circles": ("change,2019-03-27", "change,2019-33-27"),
    "programme-sessions": ("2019-03-27", "2019-99-27"),
    "specification": ("coordinator,2019-02-01", "coordinator,2019-02-99"),
    "organisations": ("2018-12-19", "2018-32-19"),
    "assessments": (",before,2019-02-02", ",before,2019-02-99"),
    "mentors": ("2BQ4-XAP8,2019-01-21", "2BQ4-XAP8,2019-01-99"),
    "posts": (",1,question,", ",1,quest,"),
}


def test_a_fault_is_told_once_however_many_rows_of_other_files_name_its_row():
    files = {
        one.relative_to(EXAMPLE).as_posix(): one.read_bytes()
        for one in sorted(EXAMPLE.glob("support/*.*"))
    }
    for name, (sound, faulty) in FAULTS.items():
        path = f"support/{name}.csv"
        text = files[path].decode()
        assert sound in text, name
        files[path] = text.replace(sound, faulty, 1).encode()
    problems = Problems()
    read_support(files, problems)
    assert sorted(one.place.file for one in problems) == sorted(
        f"support/{name}.csv" for name in FAULTS
    )
    assert "leave it blank" not in "".join(str(one) for one in problems)
