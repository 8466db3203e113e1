"""What people have done in a study since it was imported, and what an import would take of it.

Each room tells its own pieces of work. A piece that the last import brought is no work of people
here; one that an import would take away or change, or bring back after somebody took it out, is
told before it happens.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from hashlib import blake2b, sha256
from typing import TYPE_CHECKING

from remit.ask.core.work import work as ask_work
from remit.charter.core.work import work as charter_work
from remit.kernel.errors import ExitCode, RemitError
from remit.kernel.wording import counted
from remit.listen.core.work import work as listen_work
from remit.people.core.work import work as people_work
from remit.recruit.core.work import work as recruit_work
from remit.share.core.work import work as share_work
from remit.support.core.work import work as support_work

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from remit.kernel.work import Piece
    from remit.study.contents import StudyContents

MARK_BYTES = 8
_MOST_PLACES = 5

Group = tuple[str, str]
"""A kind of piece, and the transcript or form that it belongs to."""
Marked = dict[bytes, Group]


class WorkWouldBeLost(RemitError):
    """An import would take away what people have done here since the folder was written."""

    code = "work-would-be-lost"
    exit_code = ExitCode.NOT_POSSIBLE


def pieces(contents: StudyContents) -> Iterator[Piece]:
    """Yield every piece of work in a study, room by room."""
    yield from people_work(contents.people)
    if contents.recruit is not None:
        yield from recruit_work(contents.recruit)
    yield from ask_work(contents.ask)
    yield from listen_work(contents.listen)
    yield from support_work(contents.support)
    if contents.charter_history is not None:
        yield from charter_work(contents.charter_history)
    yield from share_work(contents.agreements, contents.settings)


def marked(found: Iterable[Piece], key: bytes) -> Marked:
    """Return pieces by marks that tell nothing of them to whoever lacks the vault's key.

    Without the key, a mark of what was said before a name was taken out would let the name be
    guessed.
    """
    secret = sha256(b"remit work" + key).digest()
    return {
        blake2b(piece.spelling.encode(), digest_size=MARK_BYTES, key=secret).digest(): piece[:2]
        for piece in found
    }


@dataclass(frozen=True, slots=True)
class Losses:
    """What an import takes away or changes of people's work, and what it brings back of it.

    Both by kind, then by transcript or form.
    """

    gone: Mapping[str, Mapping[str, int]]
    back: Mapping[str, Mapping[str, int]]

    def __bool__(self) -> bool:
        return bool(self.gone or self.back)

    def counts(self) -> dict[str, int]:
        """Return how many of each kind are taken away, and with “-back” those brought back."""
        gone = {kind.replace(" ", "-"): sum(at.values()) for kind, at in self.gone.items()}
        back = {f"{k.replace(' ', '-')}-back": sum(at.values()) for k, at in self.back.items()}
        return gone | back

    def error(self, name: str) -> WorkWouldBeLost:
        """Return the refusal, which names all of it."""
        said = []
        if self.gone:
            said.append(f"would take away or change {_listed(self.gone)}")
        if self.back:
            said.append(f"would bring back {_listed(self.back)} that somebody took out here")
        return WorkWouldBeLost(
            f"People have worked on “{name}” since it was last imported, and this folder "
            f"{', and '.join(said)}. Nothing was changed.",
            remedy=f"Write the study to another folder with `remit export {name} FOLDER`, and put "
            "your changes there; or import with --replace-work to give up what is listed.",
            study=name,
            **self.counts(),
        )


def losses(before: Marked, after: Marked, imported: Iterable[bytes]) -> Losses:
    """Return what is lost between two states of a study.

    Args:
        before: the pieces as people left them.
        after: the pieces with the folder in their place.
        imported: marks of what the last import brought; that may change freely.
    """
    known = frozenset(imported)
    gone = [group for mark, group in before.items() if mark not in known and mark not in after]
    back = [group for mark, group in after.items() if mark in known and mark not in before]
    # What was changed here and would be as before is told once, as gone.
    changed = set(gone)
    return Losses(_counts(gone), _counts(each for each in back if each not in changed))


def brought(before: Marked, after: Marked, contents: Marked, imported: Iterable[bytes]) -> bytes:
    """Return the marks to keep of an import: all that is there now and is nobody's work here."""
    here = before.keys() - frozenset(imported)
    return b"".join(sorted((after.keys() - here) | contents.keys()))


def marks_in(kept: bytes) -> frozenset[bytes]:
    """Return the marks that `brought` put together."""
    return frozenset(kept[at : at + MARK_BYTES] for at in range(0, len(kept), MARK_BYTES))


def _counts(groups: Iterable[Group]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for kind, where in groups:
        found[kind][where] += 1
    return {kind: dict(found[kind]) for kind in sorted(found)}


def _listed(found: Mapping[str, Mapping[str, int]]) -> str:
    return ", ".join(
        f"{counted(sum(at.values()), kind, f'{kind}s')}{_places(at)}" for kind, at in found.items()
    )


def _places(at: Mapping[str, int]) -> str:
    named = [f"“{where}”" for where in sorted(at) if where]
    further = len(named) - _MOST_PLACES
    more = [f"{further} more"] if further > 0 else []
    return f" ({', '.join([*named[:_MOST_PLACES], *more])})" if named else ""
