"""Names of people as they are compared: honorifics off, particles apart, short forms known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from remit.share.core.linkage.spelling import folded, sounded

HONORIFICS = frozenset(
    (
        "mr mrs ms miss mx master dr prof professor rev revd reverend sir dame lord lady "
        "hon hajji haji hajja hajjah sheikh shaikh sheik imam rabbi fr father sister"
    ).split()
)
_AFTER = frozenset(("jr", "jnr", "sr", "snr", "ii", "iii", "iv", "obe", "mbe", "phd"))
PARTICLES = frozenset(
    (
        "de da di do dos das del della della den der des du la le las los van von zu ten "
        "ter af av al el ul ad as ash an ar at az bin bint ibn ben bat abu abd y e"
    ).split()
)
_PATRONYMIC = re.compile(
    r".{3,}(?:ovich|evich|ovych|evych|ovna|evna|ivna|ovic|evic|oglu|qizi|kyzy)$"
)
NOT_A_NAME = frozenset(
    "unknown unk na nk none null not known no name test anonymous baby infant xx xxx".split()
)


@dataclass(frozen=True, slots=True)
class ReadName:
    """One name as it is compared; every text is "" where there is nothing.

    Attributes:
        full: all its words, folded.
        core: without particles and patronymics; `full` where nothing else is left.
        plain: the first word of `core`, all forms of a name alike: “bob” and “robert”.
        sound: what transliterations have in common.
        words: the words of `core`, each likewise.
    """

    full: str = ""
    core: str = ""
    plain: str = ""
    sound: str = ""
    words: tuple[str, ...] = ()


@cache
def short_forms() -> dict[str, str]:
    """Return what each form of a name is led to, by the shipped list.

    A form that stands for several names (“sam”) leads all of them to one: Samuel and Samantha
    then count as forms of one name, which weighs the less the more people bear it.
    """
    text = (files("remit.share") / "names" / "short_forms.txt").read_text("utf-8")
    led: dict[str, str] = {}

    def leader(name: str) -> str:
        while led.setdefault(name, name) != name:
            name = led[name]
        return name

    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, _, shorts = line.partition(":")
            for short in shorts.split():
                one, other = sorted((leader(name.strip()), leader(short)))
                led[other] = one
    return {name: leader(name) for name in led}


def read_name(raw: str) -> ReadName:
    """Read a forename or a surname."""
    words = _words(raw)
    if not words:
        return ReadName()
    core = _core(words)
    forms = short_forms()
    whole = [forms.get(word, word) for word in core]
    return ReadName(
        full=" ".join(words),
        core=" ".join(core),
        plain=whole[0],
        sound=sounded(" ".join(core)),
        words=tuple(whole),
    )


def split_name(raw: str) -> tuple[str, str]:
    """Return forenames and surname of a name written in one: “Ada Lovelace”, “LOVELACE, Ada”.

    Without a comma, the last word is the surname, with the particles before it.
    """
    before, comma, after = raw.partition(",")
    if comma and after.strip():
        return after.strip(), before.strip()
    words = raw.split()
    at = len(words) - 1
    while at > 1 and folded(words[at - 1]) in PARTICLES:
        at -= 1
    return (" ".join(words[:at]), " ".join(words[at:])) if words else ("", "")


def _words(raw: str) -> list[str]:
    words = folded(raw).split()
    if " ".join(words) in NOT_A_NAME or all(word in NOT_A_NAME for word in words):
        return []
    kept = [word for word in words if word not in HONORIFICS and word not in _AFTER]
    return kept or words


def _core(words: list[str]) -> list[str]:
    bare = [word for word in words if word not in PARTICLES]
    bare = [word for at, word in enumerate(bare) if not (at and _PATRONYMIC.match(word))]
    return bare or words
