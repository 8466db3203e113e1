"""The network: circles and who is in them, posts, introductions, and what keeps going.

Who wrote a post, who is in a circle and whom an introduction is between are organisations' own,
and go with them. A circle, and what keeps going, are the programme's.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from remit.support.core import network


class Circle(models.Model):
    """Organisations with one need; `kind` is a kind of fact as in needs, or empty."""

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="circles")
    key = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    kind = models.CharField(max_length=10, blank=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "key"], name="circle_key_once"),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
                name="circle_closed_after_opening",
            ),
        ]


class CircleMember(models.Model):
    """That an organisation is in a circle: it chose so itself."""

    circle = models.ForeignKey(Circle, models.CASCADE, related_name="members")
    organisation = models.ForeignKey("support.Organisation", models.CASCADE, related_name="circles")
    joined_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["circle", "organisation"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["circle", "organisation"], name="circle_member_once"),
        ]


class Post(models.Model):
    """A question, a resource or an answer. Nobody but its organisation sees whose it is."""

    organisation = models.ForeignKey("support.Organisation", models.CASCADE, related_name="posts")
    number = models.PositiveIntegerField()
    circle = models.ForeignKey(Circle, models.CASCADE, related_name="posts", null=True, blank=True)
    answers = models.ForeignKey(
        "self", models.CASCADE, related_name="answered_by", null=True, blank=True
    )
    kind = models.CharField(max_length=10, default=network.QUESTION)
    audience = models.CharField(max_length=10, default=network.IN_CIRCLE)
    language = models.CharField(max_length=35)
    title = models.CharField(max_length=network.MOST_TITLE, blank=True)
    text = models.TextField()
    address = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, default=network.WAITING)
    caught = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    posted_on = models.DateField()

    class Meta:
        ordering: ClassVar = ["organisation", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "number"], name="post_number_once"),
            models.CheckConstraint(condition=Q(kind__in=network.KINDS), name="post_kind"),
            models.CheckConstraint(
                condition=Q(audience__in=network.AUDIENCES), name="post_audience"
            ),
            models.CheckConstraint(condition=Q(state__in=network.STATES), name="post_state"),
        ]


class Introduction(models.Model):
    """Two organisations who may come to know each other; each says yes or no for itself."""

    first = models.ForeignKey("support.Organisation", models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    second = models.ForeignKey("support.Organisation", models.CASCADE, related_name="+")
    made_on = models.DateField()
    about = models.TextField()
    made_by = models.CharField(max_length=12, default=network.BY_ORGANISATION)
    first_says = models.CharField(max_length=3, blank=True)
    second_says = models.CharField(max_length=3, blank=True)
    settled_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["made_on", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "number"], name="introduction_once"),
            models.CheckConstraint(
                condition=Q(first_says__in=["", *network.ANSWERS])
                & Q(second_says__in=["", *network.ANSWERS]),
                name="introduction_answers",
            ),
        ]


class KeepsGoing(models.Model):
    """Something that goes on after the programme."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="keeps_going"
    )
    number = models.PositiveIntegerField()
    what = models.TextField()
    next_step = models.TextField()
    by_on = models.DateField()
    owner_role = models.CharField(max_length=200, blank=True)
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "number"], name="keeps_going_once"),
        ]


class KeptBy(models.Model):
    """Which organisation sees to something that keeps going; there is one at a time."""

    going = models.ForeignKey(KeepsGoing, models.CASCADE, related_name="kept_by")
    organisation = models.ForeignKey("support.Organisation", models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["going", "organisation"], name="kept_by_once"),
        ]
