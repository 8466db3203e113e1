"""What a form calls its languages, turned into BCP 47 tags with their writing direction."""

from __future__ import annotations

import re
import unicodedata

from remit.ask.core.questionnaire import UNSTATED, Language

_TAG = re.compile(r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
_NAME_AND_TAG = re.compile(r"^(?P<name>.*?)\s*\((?P<tag>[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)\)$")
_RIGHT_TO_LEFT = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "prs", "ps", "sd", "syr", "ug", "ur", "yi"}
)
_SCRIPTS_RIGHT_TO_LEFT = frozenset({"adlm", "arab", "hebr", "nkoo", "syrc", "thaa"})
_SUBTAG_LENGTH = 8

# The names that forms of this field use, in English and in the language itself.
_TAGS = {
    "albanian": "sq", "shqip": "sq", "amharic": "am", "አማርኛ": "am", "arabic": "ar",
    "العربية": "ar", "عربي": "ar", "bengali": "bn", "বাংলা": "bn", "bosnian": "bs",
    "burmese": "my", "chinese": "zh", "中文": "zh", "dari": "prs", "دری": "prs", "dutch": "nl",
    "nederlands": "nl", "english": "en", "farsi": "fa", "persian": "fa", "فارسی": "fa",
    "french": "fr", "francais": "fr", "german": "de", "deutsch": "de", "greek": "el",
    "gujarati": "gu", "haitian creole": "ht", "hausa": "ha", "hebrew": "he", "עברית": "he",
    "hindi": "hi", "हिन्दी": "hi", "indonesian": "id", "italian": "it", "italiano": "it",
    "khmer": "km", "kinyarwanda": "rw", "kurdish": "ku", "kurmanji": "kmr", "lao": "lo",
    "lingala": "ln", "nepali": "ne", "नेपाली": "ne", "oromiffa": "om", "oromo": "om",
    "pashto": "ps", "پښتو": "ps", "polish": "pl", "polski": "pl", "portuguese": "pt",
    "portugues": "pt", "punjabi": "pa", "ਪੰਜਾਬੀ": "pa", "romanian": "ro", "romana": "ro",
    "russian": "ru", "русский": "ru", "serbian": "sr", "somali": "so", "soomaali": "so",
    "sorani": "ckb", "spanish": "es", "espanol": "es", "swahili": "sw", "kiswahili": "sw",
    "tagalog": "tl", "tamil": "ta", "தமிழ்": "ta", "thai": "th", "tigrinya": "ti",
    "tigirigna": "ti", "ትግርኛ": "ti", "turkish": "tr", "turkce": "tr", "ukrainian": "uk",
    "українська": "uk", "urdu": "ur", "اردو": "ur", "vietnamese": "vi", "welsh": "cy",
    "cymraeg": "cy", "yoruba": "yo", "zulu": "zu",
}  # fmt: skip


def language_of(name: str) -> Language:
    """Return the language that a form's column names, such as “English (en)” or “Français”.

    A name that is not known gets a private tag made of it, so that two unknown languages stay
    apart; no name gives the tag for an unstated language.
    """
    given = name.strip()
    if not given:
        return Language(UNSTATED, "")
    match = _NAME_AND_TAG.match(given)
    if match:
        tag = match["tag"]
        return Language(tag, match["name"] or tag, direction(tag))
    tag = _TAGS.get(_bare(given), "")
    if not tag:
        tag = given.lower() if _TAG.match(given) else _private(given)
    return Language(tag, given, direction(tag))


def direction(tag: str) -> str:
    """Return "rtl" or "ltr" by the language, and by the script where the tag names one."""
    first, *rest = tag.lower().split("-")
    scripts = [part for part in rest if len(part) == 4 and part.isalpha()]  # noqa: PLR2004  # BCP 47: a script has four letters
    if scripts:
        return "rtl" if scripts[0] in _SCRIPTS_RIGHT_TO_LEFT else "ltr"
    return "rtl" if first in _RIGHT_TO_LEFT else "ltr"


def _bare(name: str) -> str:
    """Return the name in lower case and without accents on Latin letters."""
    folded = name.casefold()
    if folded in _TAGS:
        return folded
    decomposed = unicodedata.normalize("NFKD", folded)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _private(name: str) -> str:
    words = re.findall(r"[a-z0-9]+", _bare(name))
    if not words:
        # A name in another script still needs a tag of its own: its letters' numbers.
        words = [f"{ord(letter):x}" for letter in name if letter.isalpha()][:4]
    return "-".join(["x", *(word[:_SUBTAG_LENGTH] for word in words)])
