"""The small journey with pictures, a sound, easy words, guidance, and a third language half there."""

from __future__ import annotations

import io
import struct
import wave
import zlib

from openpyxl import Workbook

from small_journey import FORM, JOURNEY, small_journey

SURVEY = [
    ["type", "name", "label::English (en)", "label::Easy English (en-simple)",
     "label::Arabic (ar)", "label::Farsi (fa)", "hint::English (en)", "guidance_hint::English (en)",
     "media::image", "media::audio::English (en)", "calculation"],
    ["select_one scale", "overall", "Is it a good idea to share?", "Is sharing good?",
     "هل المشاركة فكرة جيدة؟", "آیا به اشتراک گذاشتن خوب است؟", "Think of your own life.",
     "Read it out slowly. Do not help.", "sharing.png", "sharing.wav", ""],
    ["text", "who", "Who is it?", "", "من هو؟", "", "", "", "", "", ""],
    ["calculate", "both", "", "", "", "", "", "", "", "", "concat(${who}, '!')"],
    ["select_one trust", "trust", "Do you trust ${who} (${both})?", "", "هل تثق به؟", "", "", "", "",
     "", ""],
]  # fmt: skip
CHOICES = [
    ["list_name", "name", "label::English (en)", "label::Easy English (en-simple)",
     "label::Arabic (ar)", "media::image"],
    ["scale", "yes", "Yes, I think that it is", "Yes", "نعم", "yes.png"],
    ["scale", "no", "No, I do not think so", "No", "لا", "no.png"],
    ["trust", "yes", "I trust ${who}", "", "نعم", ""],
    ["trust", "no", "I do not", "", "لا", ""],
]  # fmt: skip


def pictured_journey() -> dict[str, bytes]:
    """Return the files of a small study whose participants see pictures and hear a sound."""
    journey = (
        JOURNEY.replace('languages = ["en", "ar"]', 'languages = ["en", "ar", "fa"]')
        .replace("ar = '''", "en-simple = '''\nTell us what you think.\n'''\nar = '''", 1)
        .replace('version = "3"\n', 'version = "3"\npicture = "sharing.png"\n')
        .replace(
            "[step.check]",
            'audio = { en = "sharing.wav" }\npicture_words = { en = "Two hands" }\n\n[step.check]',
            1,
        )
    )
    return small_journey() | {
        "ask/journey.toml": journey.encode(),
        f"ask/{FORM}": form(),
        "ask/media/sharing.png": picture(40, 110, 120),
        "ask/media/yes.png": picture(30, 120, 60),
        "ask/media/no.png": picture(150, 40, 40),
        "ask/media/sharing.wav": sound(),
    }


def form() -> bytes:
    """Return the form: a choice by pictures, and labels that show an earlier answer."""
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


def picture(*colour: int, side: int = 240) -> bytes:
    """Return a square of one colour as a PNG."""
    rows = (b"\0" + bytes(colour) * side) * side
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def sound() -> bytes:
    """Return a tenth of a second of silence as a WAV."""
    out = io.BytesIO()
    with wave.open(out, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(8000)
        written.writeframes(b"\x80" * 800)
    return out.getvalue()
