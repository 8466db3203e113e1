"""A small study with a screener, and people who come by it."""

from __future__ import annotations

import io

from openpyxl import Workbook

from remit.ask.models import Screening
from small_journey import small_journey

SCREENER = """
[screener]
form = "screener.xlsx"
eligible = "${years} >= 16"
not_eligible = { en = "This one is for people of 16 or over.", ar = "هذا لمن بلغ 16 عامًا." }
thanks = { en = "We will be in touch.", ar = "سنتواصل معك." }

[screener.notice]
version = "s1"
text = { en = "We keep your details until the draw.", ar = "نحتفظ ببياناتك حتى القرعة." }

[[screener.feature]]
name = "gender"
question = "sex"
values = { w = "woman", m = "man" }

[[screener.feature]]
name = "age"
question = "band"

[[screener.contact]]
name = "name"
label = { en = "Your name", ar = "اسمك" }
required = true

[[screener.contact]]
name = "phone"
label = { en = "Your telephone", ar = "هاتفك" }

[[screener.contact]]
name = "address"
label = { en = "Your address", ar = "عنوانك" }
"""
SURVEY = [
    ["type", "name", "label::English (en)", "label::Arabic (ar)", "calculation", "required"],
    ["integer", "years", "How old are you?", "كم عمرك؟", "", "yes"],
    ["select_one sex", "sex", "Are you …", "هل أنت …", "", ""],
    ["text", "why", "Why would you come?", "لماذا؟", "", ""],
    ["calculate", "band", "", "", "if(${years} < 25, '16-24', '25+')", ""],
]
CHOICES = [["list_name", "name", "label::English (en)", "label::Arabic (ar)"],
           ["sex", "w", "a woman", "امرأة"], ["sex", "m", "a man", "رجل"]]  # fmt: skip
ANN = {"name": "Ann Lee", "phone": "07700 900123", "address": "Flat 2, 5 Mill Road, E1 1AA"}


def form():
    """Return the form as a workbook."""
    book = Workbook()
    for title, rows in (("survey", SURVEY), ("choices", CHOICES)):
        sheet = book.active if title == "survey" else book.create_sheet(title)
        sheet.title = title
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def files(screener=SCREENER):
    """Return the study's files."""
    journey = small_journey()
    before, first, rest = journey["ask/journey.toml"].decode().partition("[[help]]")
    text = before + screener.lstrip("\n") + first + rest
    return journey | {"ask/journey.toml": text.encode(), "ask/screener.xlsx": form()}


def answer(client, at, years="30", sex="w", why="To help"):
    """Come in by the screener and send its form; return what is shown then."""
    client.cookies.clear()
    client.post(at("age"), {"age": "adult"})
    client.post(at("agree"), {"taking-part": "yes", "quoting": "no"})
    client.post(at("agreed"))
    address = client.get(at("questions", 1)).url
    for value in (years, sex, why):
        address = client.post(address, {"a0": value}).url
    return client.post(address, follow=True)


def come(client, at, contacts=ANN, **answers):
    """Come by the screener to the end; return the code."""
    known = set(Screening.objects.values_list("participant__code", flat=True))
    page = answer(client, at, **answers)
    assert page.redirect_chain[-1][0] == at("contact")
    end = client.post(at("contact"), contacts, follow=True)
    assert "We will be in touch." in end.content.decode()
    now_known = set(Screening.objects.values_list("participant__code", flat=True))
    return (now_known - known).pop()
