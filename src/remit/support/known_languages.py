"""Languages that are known by their names, in English, in the pages' languages and in themselves.

Organisations and mentors write down which they speak, each in their own. Whatever a programme
offers at sign-up comes first; beyond that Django's list of languages is read.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext, override

from remit.ask.views.entrance import language_name
from remit.support.core.joining.choices import ENGLISH, Choice
from remit.support.language_names import OWN_NAMES, bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_READ = (ENGLISH, "ar")


def meant_by(offered: Iterable[Choice]) -> dict[str, Choice]:
    """Return the language that each name means, by the name as `bare` has it.

    A language that is offered stands for what Django calls otherwise, such as Farsi for Persian.
    """
    tagged = {one.tag: one for one in offered if one.tag}
    known = {name: tagged.get(one.tag, one) for name, one in _known().items()}
    return known | {bare(label): one for one in offered for label in one.labels.values()}


def own_name(tag: str) -> str:
    """Return what a language calls itself."""
    return OWN_NAMES.get(tag) or language_name(tag)


@cache
def _known() -> Mapping[str, Choice]:
    found: dict[str, Choice] = {}
    for tag, info in LANG_INFO.items():
        if "name" in info:
            own = {ENGLISH: info["name"], tag: info["name_local"]}
            one = Choice({**{read: _in(read, info["name"]) for read in _READ}, **own}, tag)
            for name in one.labels.values():
                found.setdefault(bare(name), one)
                found.setdefault(name.casefold(), one)
    return found


def _in(language: str, name: str) -> str:
    with override(language):
        return gettext(name)
