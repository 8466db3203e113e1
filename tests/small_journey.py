"""A small study whose participants answer online, in English and Arabic, before and after."""

from __future__ import annotations

import io

from openpyxl import Workbook

from small_study import small_study

FORM = "views.xlsx"
LIMITS_AR = "ما الذي لا ينبغي مشاركته أبدًا؟"
OVERALL_AR = "هل هي فكرة جيدة؟"

JOURNEY = """
languages = ["en", "ar"]
leave = "https://example.org/weather"
under_16 = true

[title]
en = "Your views"
ar = "آراؤك"

[thanks]
en = "You can ask for a voucher at the desk. Nobody needs your name."
ar = "يمكنك طلب قسيمة من المكتب. لا أحد يحتاج إلى اسمك."

[safeguarding]
en = "If you tell us that somebody is in danger, our safeguarding lead hears of it."
ar = "إذا أخبرتنا أن شخصًا في خطر، فسيعلم بذلك مسؤول الحماية لدينا."

[notice]
version = "2020-01"

[notice.text]
en = '''
We ask what you think.

- Only two people see your answers.
- We keep them for a year.
'''
ar = '''
نسألك عن رأيك.

- شخصان فقط يريان إجاباتك.
- نحتفظ بها لمدة سنة.
'''

[[help]]
name = { en = "A help line", ar = "خط مساعدة" }
contact = "0800 000 000"
words = { en = "Free, day and night.", ar = "مجاني، ليلًا ونهارًا." }

[[consent]]
kind = "taking-part"
version = "1"
question = { en = "Will you take part?", ar = "هل تشارك؟" }

[[consent]]
kind = "quoting"
version = "1"
question = { en = "May we print your words without your name?", ar = "هل يمكننا نشر كلماتك دون اسمك؟" }

[[step]]
kind = "questions"
form = "views.xlsx"
wave = "before"

[[step]]
kind = "information"
key = "how-it-works"
version = "3"
title = { en = "How it works", ar = "كيف يعمل ذلك" }
text = { en = "A nurse sees one thing. A teacher sees another.", ar = "ترى الممرضة شيئًا. ويرى المعلم شيئًا آخر." }

[step.check]
question = { en = "Who sees one thing?", ar = "من يرى شيئًا واحدًا؟" }
right = "nurse"
answer = [
  { value = "nurse", label = { en = "The nurse", ar = "الممرضة" } },
  { value = "nobody", label = { en = "Nobody", ar = "لا أحد" } },
]

[[step]]
kind = "questions"
form = "views.xlsx"
wave = "after"
"""

SURVEY = [
    ["type", "name", "label::English (en)", "label::Arabic (ar)", "relevant", "constraint",
     "constraint_message::English (en)", "required", "appearance", "hint::English (en)"],
    ["note", "hello", "Hello there", "مرحبًا", "", "", "", "", "", ""],
    ["select_one scale", "overall", "Is it a good idea?", OVERALL_AR, "", "", "", "yes", "", ""],
    ["text", "why", "Why not?", "لماذا لا؟", "${overall} = 'no'", "", "", "", "multiline", ""],
    ["integer", "age", "How old are you?", "كم عمرك؟", "", ". > 12 and . < 120",
     "Write your age in years.", "yes", "", "In years"],
    ["begin_group", "shared", "What may be shared?", "ما الذي يمكن مشاركته؟", "", "", "", "", "field-list", ""],
    ["select_multiple things", "fine", "What is fine to share?", "ما الذي لا بأس بمشاركته؟", "", "", "", "", "", ""],
    ["text", "never", "What must never be shared?", LIMITS_AR, "", "", "", "", "", ""],
    ["end_group", "", "", "", "", "", "", "", "", ""],
    ["date", "day", "Which day is it?", "", "", "", "", "", "", ""],
    ["image", "picture", "A picture of it", "صورة له", "${never} = 'a picture'", "", "", "", "", ""],
    ["begin_repeat", "person", "A person you trust", "شخص تثق به", "", "", "", "", "", ""],
    ["text", "who", "Who is it?", "من هو؟", "", "", "", "", "", ""],
    ["end_repeat", "", "", "", "", "", "", "", "", ""],
]  # fmt: skip
CHOICES = [
    ["list_name", "name", "label::English (en)", "label::Arabic (ar)"],
    ["scale", "yes", "Yes, it is", "نعم"],
    ["scale", "no", "No, it is not", "لا"],
    ["things", "health", "Health", "الصحة"],
    ["things", "school", "School", "المدرسة"],
]


def small_journey() -> dict[str, bytes]:
    """Return the files of a small study with a journey and its form."""
    return small_study() | {"ask/journey.toml": JOURNEY.encode(), f"ask/{FORM}": form()}


def form() -> bytes:
    """Return the form: a note, a choice, what depends on it, a group on one page, a repeat."""
    book = Workbook()
    survey = book.active
    survey.title = "survey"
    for row in SURVEY:
        survey.append(row)
    choices = book.create_sheet("choices")
    for row in CHOICES:
        choices.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
