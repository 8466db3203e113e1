"""Reads of a programme's network, whole for its folder, and as one organisation may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from remit.support.core.network import (
    ANSWER,
    BY_COORDINATOR,
    IN_PUBLIC,
    NO,
    OPEN,
    WAITING,
    YES,
    Circle,
    CircleMember,
    Introduction,
    KeepsGoing,
    NetworkFiles,
    Post,
    may_read,
)
from remit.support.core.own_copy import Sheet
from remit.support.models import Circle as CircleRow
from remit.support.models import CircleMember as MemberRow
from remit.support.models import Introduction as IntroductionRow
from remit.support.models import KeepsGoing as GoingRow
from remit.support.models import KeptBy
from remit.support.models import Post as PostRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class SeenPost:
    """A post as a reader sees it, with its answers; never whose it is.

    Attributes:
        key: its address.
        post: what it says, its code only for whoever may see organisations singly.
        circle: the circle's name, or "".
        is_own: whether it is the reader's.
        answers: those that the reader may see.
    """

    key: int
    post: Post
    circle: str
    is_own: bool
    answers: tuple[SeenPost, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenIntroduction:
    """An introduction as one of its two sides sees it; of the other, only whether both agreed.

    Attributes:
        key: its address.
        about: what brings them together.
        by_coordinator: whether a coordinator thought of it.
        is_asker: whether the reader asked for it.
        says: what the reader said.
        is_agreed: whether both said yes.
        is_over: whether nothing came of it. Who of the two said no is not told.
        other: the key of the other side's participant, once both have agreed; else None.
    """

    key: int
    about: str
    by_coordinator: bool
    is_asker: bool
    says: str
    is_agreed: bool
    is_over: bool
    other: str | None


def stored_network(commission_id: int) -> NetworkFiles:
    """Return everything of a programme's network."""
    return NetworkFiles(
        circles=circles(commission_id),
        circle_members=tuple(
            CircleMember(one.circle.key, one.organisation.participant.code, one.joined_on)
            for one in MemberRow.objects.filter(circle__commission_id=commission_id)
            .select_related("circle", "organisation__participant")
            .order_by("circle__key", "organisation__participant__code")
        ),
        posts=tuple(
            _post(one)
            for one in _posts(commission_id).order_by("organisation__participant__code", "number")
        ),
        introductions=introductions(commission_id),
        continuations=keeps_going(commission_id),
    )


def circles(commission_id: int) -> tuple[Circle, ...]:
    """Return a programme's circles by key."""
    rows = CircleRow.objects.filter(commission_id=commission_id).order_by("key")
    return tuple(
        Circle(*row)
        for row in rows.values_list("key", "name", "about", "kind", "opened_on", "closed_on")
    )


def circle_sizes(commission_id: int) -> dict[str, int]:
    """Return how many organisations are in each circle by key; for coordinators alone."""
    found: dict[str, int] = {}
    rows = MemberRow.objects.filter(circle__commission_id=commission_id)
    for key in rows.values_list("circle__key", flat=True):
        found[key] = found.get(key, 0) + 1
    return found


def circles_of(organisation_id: int) -> frozenset[str]:
    """Return the keys of the circles that an organisation is in."""
    rows = MemberRow.objects.filter(organisation_id=organisation_id)
    return frozenset(rows.values_list("circle__key", flat=True))


def introductions(commission_id: int) -> tuple[Introduction, ...]:
    """Return every introduction of a programme."""
    rows = IntroductionRow.objects.filter(first__participant__commission_id=commission_id)
    return tuple(
        Introduction(
            first=one.first.participant.code,
            number=one.number,
            second=one.second.participant.code,
            made_on=one.made_on,
            about=one.about,
            made_by=one.made_by,
            first_says=one.first_says,
            second_says=one.second_says,
            settled_on=one.settled_on,
        )
        for one in rows.select_related("first__participant", "second__participant").order_by(
            "first__participant__code", "number"
        )
    )


def keeps_going(commission_id: int) -> tuple[KeepsGoing, ...]:
    """Return what keeps going after a programme, in its order."""
    rows = GoingRow.objects.filter(commission_id=commission_id)
    kept = KeptBy.objects.filter(going__commission_id=commission_id).order_by("-pk")
    owners = dict(kept.values_list("going_id", "organisation__participant__code"))
    return tuple(
        KeepsGoing(
            number=one.number,
            what=one.what,
            next_step=one.next_step,
            by_on=one.by_on,
            owner=owners.get(one.pk, ""),
            owner_role=one.owner_role,
            done_on=one.done_on,
        )
        for one in rows.order_by("number")
    )


def kept_by(organisation_id: int) -> frozenset[int]:
    """Return the numbers of what an organisation keeps going."""
    rows = KeptBy.objects.filter(organisation_id=organisation_id)
    return frozenset(rows.values_list("going__number", flat=True))


def posts_for(commission_id: int, organisation_id: int) -> tuple[SeenPost, ...]:
    """Return the posts that an organisation may read, and its own, the newest first."""
    joined = circles_of(organisation_id)
    rows = [
        row
        for row in _posts(commission_id)
        if row.organisation_id == organisation_id
        or (
            row.state == OPEN
            and may_read(row.audience, row.circle.key if row.circle else "", joined)
        )
    ]
    return _threads(rows, organisation_id)


def public_posts(commission_id: int) -> tuple[SeenPost, ...]:
    """Return the posts that anybody may read, the newest first."""
    return _threads(list(_posts(commission_id).filter(state=OPEN, audience=IN_PUBLIC)))


def waiting_posts(commission_id: int) -> tuple[SeenPost, ...]:
    """Return the posts that wait for a coordinator, with their codes."""
    rows = _posts(commission_id).filter(state=WAITING).order_by("posted_on", "pk")
    return tuple(_seen(row, None, named=True) for row in rows)


def introductions_of(organisation_id: int) -> tuple[SeenIntroduction, ...]:
    """Return the introductions of an organisation, the newest first."""
    found = IntroductionRow.objects.filter(
        Q(first_id=organisation_id) | Q(second_id=organisation_id)
    ).select_related("first__participant", "second__participant")
    return tuple(_side(row, organisation_id) for row in found.order_by("-pk"))


def network_sheets(organisation_id: int) -> tuple[Sheet, ...]:
    """Return what is an organisation's own in the network, for its copy."""
    posts = PostRow.objects.filter(organisation_id=organisation_id).select_related("circle")
    columns = ("number", "kind", "audience", "circle", "title", "text", "address", "state", "on")
    members = MemberRow.objects.filter(organisation_id=organisation_id).select_related("circle")
    going = KeptBy.objects.filter(organisation_id=organisation_id).select_related("going")
    return (
        Sheet(
            "circles",
            ("circle", "joined_on"),
            tuple({"circle": one.circle.name, "joined_on": one.joined_on} for one in members),
        ),
        Sheet(
            "posts",
            columns,
            tuple(
                {name: getattr(one, name, None) for name in columns}
                | {"circle": one.circle.name if one.circle else "", "on": one.posted_on}
                for one in posts
            ),
        ),
        Sheet(
            "introductions",
            ("about", "we_said", "both_agreed"),
            tuple(
                {"about": one.about, "we_said": one.says, "both_agreed": one.is_agreed}
                for one in introductions_of(organisation_id)
            ),
        ),
        Sheet(
            "keeps-going",
            ("what", "next_step", "by_on"),
            tuple(
                {"what": g.going.what, "next_step": g.going.next_step, "by_on": g.going.by_on}
                for g in going
            ),
        ),
    )


def _posts(commission_id: int) -> QuerySet[PostRow]:
    rows = PostRow.objects.filter(organisation__participant__commission_id=commission_id)
    return rows.select_related(
        "circle", "organisation__participant", "answers__organisation__participant"
    ).order_by("-posted_on", "-pk")


def _threads(rows: Iterable[PostRow], reader: int | None = None) -> tuple[SeenPost, ...]:
    found = list(rows)
    answers: dict[int, list[SeenPost]] = {}
    for row in reversed(found):
        if row.answers_id is not None:
            answers.setdefault(row.answers_id, []).append(_seen(row, reader))
    return tuple(
        _seen(row, reader, tuple(answers.get(row.pk, ()))) for row in found if row.kind != ANSWER
    )


def _seen(
    row: PostRow, reader: int | None, answers: tuple[SeenPost, ...] = (), *, named: bool = False
) -> SeenPost:
    post = _post(row)
    if not named:
        post = _unnamed(post)
    own = reader is not None and row.organisation_id == reader
    return SeenPost(row.pk, post, row.circle.name if row.circle else "", own, answers)


def _unnamed(post: Post) -> Post:
    values = {name: getattr(post, name) for name in Post.__slots__}
    return Post(**values | {"code": "", "number": 0, "answers_code": "", "answers_number": None})


def _post(row: PostRow) -> Post:
    to = row.answers
    return Post(
        code=row.organisation.participant.code,
        number=row.number,
        kind=row.kind,
        circle=row.circle.key if row.circle else "",
        audience=row.audience,
        language=row.language,
        title=row.title,
        text=row.text,
        address=row.address,
        answers_code=to.organisation.participant.code if to else "",
        answers_number=to.number if to else None,
        state=row.state,
        caught=row.caught,
        reason=row.reason,
        posted_on=row.posted_on,
    )


def _side(row: IntroductionRow, organisation_id: int) -> SeenIntroduction:
    is_first = row.first_id == organisation_id
    says = row.first_says if is_first else row.second_says
    other = row.second if is_first else row.first
    agreed = row.first_says == row.second_says == YES
    return SeenIntroduction(
        key=row.pk,
        about=row.about,
        by_coordinator=row.made_by == BY_COORDINATOR,
        is_asker=is_first and row.made_by != BY_COORDINATOR,
        says=says,
        is_agreed=agreed,
        is_over=NO in (row.first_says, row.second_says),
        other=other.participant.code if agreed else None,
    )
