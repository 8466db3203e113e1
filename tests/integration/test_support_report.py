"""The programme's report from a folder: counts, lessons, what keeps going; nobody is named."""

from __future__ import annotations

from datetime import date

import pytest

from remit.publish.pages import report_page
from remit.publish.queries import report
from remit.study.actions import import_study
from small_programme import CODES, small_programme
from small_study import write
from visits import NOW

pytestmark = pytest.mark.django_db

FILES = {
    "support/counts.csv": (
        "about,batch,counted_on,table,value,organisations\n"
        "joining,1,2026-01-02,,,7\njoining,1,2026-01-02,size,Volunteers only,6\n"
        "joining,1,2026-01-02,languages,,0\n"
    ),
    "support/programme-sessions.csv": "key,on,kind,title,hours\none,2026-01-02,training,Sheets,2\n",
    "support/attendance.csv": f"session,code,people\none,{CODES[0]},2\n",
    "support/what-worked.csv": (
        "code,number,activity,worked,what,adapted,on\n"
        f"{CODES[0]},1,Paper,yes,The blue folder,,2026-01-02\n"
    ),
    "support/lessons.csv": (
        "number,activity,worked,what,for_whom,adapted,organisations,on,told\n"
        "1,Sheets,partly,Go slow,Small groups,Paper first,6,2026-01-02,yes\n"
        "2,Phones,no,Kept to ourselves,,,,2026-01-02,no\n"
    ),
    "support/keeps-going.csv": (
        "number,what,next_step,by_on,owner,owner_role,done_on\n"
        f"1,The circle,Meet in May,2026-05-04,{CODES[0]},,\n"
    ),
}


def test_a_programmes_report_tells_what_was_learned_and_names_nobody(tmp_path):
    folder = write(small_programme(**FILES), tmp_path / "programme")
    made = import_study(folder=folder, vault_key=b"k" * 32, actor="t", now=NOW).commission_id
    page = report_page(report(made, at=date(2026, 1, 2)))
    for words in (
        "7 organisations were counted",
        "Volunteers only",
        "Too few said the same, or all but a few did",
        "It worked in part.",
        "6 organisations told so",
        "Meet in May",
        "one of the organisations sees to it",
        "The assessment at the end is not closed yet",
        "None has been adopted yet",
    ):
        assert words in " ".join(page.split()), words
    # The objective is to be answered by the endline, which there is none of.
    assert "Nothing in the programme answers this yet" in page
    secrets = ("blue folder", "Kept to ourselves", *CODES)
    assert [word for word in secrets if word in page] == []
