"""A programme's network stored as a folder gives it, row by row in place of those of one key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.support.models import (
    Circle,
    CircleMember,
    Introduction,
    KeepsGoing,
    KeptBy,
    Post,
)
from remit.support.organisation_queries import organisation_ids

if TYPE_CHECKING:
    from collections.abc import Mapping

    from remit.support.core.network import NetworkFiles
    from remit.support.core.network import Post as PostValue


def store_network(*, commission_id: int, network: NetworkFiles) -> None:
    """Store the network of a folder. What the folder does not have stays.

    It is part of storing a folder, which the caller records.
    """
    if not network:
        return
    ids = organisation_ids(commission_id)
    circles = _circles(commission_id, network)
    for member in network.circle_members:
        if member.code in ids:
            CircleMember.objects.update_or_create(
                circle_id=circles[member.circle],
                organisation_id=ids[member.code],
                defaults={"joined_on": member.joined_on},
            )
    _posts(network, ids, circles)
    for one in network.introductions:
        if one.first in ids and one.second in ids:
            Introduction.objects.update_or_create(
                first_id=ids[one.first],
                number=one.number,
                defaults={
                    "second_id": ids[one.second],
                    "made_on": one.made_on,
                    "about": one.about,
                    "made_by": one.made_by,
                    "first_says": one.first_says,
                    "second_says": one.second_says,
                    "settled_on": one.settled_on,
                },
            )
    _going(commission_id, network, ids)


def _circles(commission_id: int, network: NetworkFiles) -> dict[str, int]:
    for one in network.circles:
        Circle.objects.update_or_create(
            commission_id=commission_id,
            key=one.key,
            defaults={
                "name": one.name,
                "about": one.about,
                "kind": one.kind,
                "opened_on": one.opened_on,
                "closed_on": one.closed_on,
            },
        )
    rows = Circle.objects.filter(commission_id=commission_id)
    return dict(rows.order_by("key").values_list("key", "pk"))


def _posts(network: NetworkFiles, ids: Mapping[str, int], circles: Mapping[str, int]) -> None:
    made: dict[tuple[str, int], int] = {}
    # An answer stands on what it answers.
    for one in sorted(network.posts, key=lambda post: bool(post.answers_code)):
        to = made.get((one.answers_code, one.answers_number or 0))
        if one.code in ids and (to or not one.answers_code):
            row, _ = Post.objects.update_or_create(
                organisation_id=ids[one.code],
                number=one.number,
                defaults=_columns(one) | {"answers_id": to, "circle_id": circles.get(one.circle)},
            )
            made[one.code, one.number] = row.pk


def _columns(one: PostValue) -> dict[str, object]:
    names = (
        "kind", "audience", "language", "title", "text", "address", "state", "caught", "reason",
        "posted_on",
    )  # fmt: skip
    return {name: getattr(one, name) for name in names}


def _going(commission_id: int, network: NetworkFiles, ids: Mapping[str, int]) -> None:
    for one in network.continuations:
        row, _ = KeepsGoing.objects.update_or_create(
            commission_id=commission_id,
            number=one.number,
            defaults={
                "what": one.what,
                "next_step": one.next_step,
                "by_on": one.by_on,
                "owner_role": one.owner_role,
                "done_on": one.done_on,
            },
        )
        KeptBy.objects.filter(going=row).delete()
        if one.owner in ids:
            KeptBy.objects.create(going=row, organisation_id=ids[one.owner])
