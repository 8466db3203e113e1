"""Quotas, volunteers, the draw and whom it selected, and fieldwork, as thin tables."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from remit.recruit.core.arrival import ANSWERS, THANKED
from remit.recruit.core.fieldwork import STATUSES, WITHDREW
from remit.recruit.core.incentive import METHODS
from remit.recruit.core.session import MODES


class Quota(models.Model):
    """How many of the panel share one value of one feature; `position` keeps the file's order.

    `shares` are pairs of column and text, of the bounds that the file gives as shares.
    """

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="quotas")
    position = models.PositiveIntegerField()
    feature = models.TextField()
    value = models.TextField()
    minimum = models.PositiveIntegerField()
    maximum = models.PositiveIntegerField()
    min_flex = models.PositiveIntegerField(null=True, blank=True)
    max_flex = models.PositiveIntegerField(null=True, blank=True)
    shares = models.JSONField(default=list, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "feature", "value"], name="quota_once"),
            models.CheckConstraint(
                condition=Q(minimum__lte=F("maximum")), name="quota_min_not_above_max"
            ),
            models.CheckConstraint(
                condition=Q(min_flex__isnull=True) | Q(min_flex__lte=F("minimum")),
                name="quota_min_flex_not_above_min",
            ),
            models.CheckConstraint(
                condition=Q(max_flex__isnull=True) | Q(max_flex__gte=F("maximum")),
                name="quota_max_flex_not_below_max",
            ),
        ]


class Volunteer(models.Model):
    """One participant who volunteered, with a value for each column of the pool."""

    participant = models.OneToOneField(
        "people.Participant", models.CASCADE, related_name="volunteer"
    )
    position = models.PositiveIntegerField()
    features = models.JSONField()

    class Meta:
        ordering: ClassVar = ["position"]


class Draw(models.Model):
    """How a commission's panel is drawn, and whether it has been.

    `columns` are the pool's, in order. `inputs` is the digest of the quotas, pool and settings
    for which the recorded panel stands.
    """

    commission = models.OneToOneField("commission.Commission", models.CASCADE, related_name="draw")
    columns = models.JSONField()
    size = models.PositiveIntegerField(null=True, blank=True)
    seed = models.BigIntegerField(null=True, blank=True)
    method = models.CharField(max_length=20, blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    inputs = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(size__isnull=True, seed__isnull=True, method="")
                # A comparison with null is unknown, which a check lets pass: so it is ruled out.
                | Q(size__isnull=False, size__gte=1)
                & (Q(seed__isnull=True) | Q(seed__isnull=False, seed__gte=0))
                & ~Q(method=""),
                name="draw_settings_whole_or_absent",
            ),
            models.CheckConstraint(
                condition=Q(recorded_at__isnull=True, inputs="")
                | (Q(recorded_at__isnull=False) & ~Q(inputs="")),
                name="draw_recorded_with_its_inputs",
            ),
        ]


class Selection(models.Model):
    """One volunteer on the recorded panel."""

    draw = models.ForeignKey(Draw, models.CASCADE, related_name="selections")
    volunteer = models.OneToOneField(Volunteer, models.CASCADE, related_name="selection")


class Lottery(models.Model):
    """The lottery of a commission as it was published, before its draw and after.

    `document` is the public file to the letter, as text: a database's own JSON would reorder it.
    `inputs` is the digest of the quotas, pool, size and method that it stands for; blank when it
    is out.
    """

    commission = models.OneToOneField(
        "commission.Commission", models.CASCADE, related_name="lottery"
    )
    document = models.TextField()
    published_at = models.DateTimeField()
    inputs = models.CharField(max_length=64, blank=True)


class LotteryNumber(models.Model):
    """The lottery number of one participant, which is known to the study alone."""

    lottery = models.ForeignKey(Lottery, models.CASCADE, related_name="numbers")
    participant = models.OneToOneField(
        "people.Participant", models.CASCADE, related_name="lottery_number"
    )
    number = models.CharField(max_length=10)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lottery", "number"], name="lottery_number_once"),
            models.CheckConstraint(condition=~Q(number=""), name="lottery_number_present"),
        ]


class FieldStep(models.Model):
    """One person came to one status: who recorded it, when, from which status, and why.

    Of somebody who withdrew from the study, one step stays, "withdrew", without any detail.
    """

    participant = models.ForeignKey(
        "people.Participant", models.CASCADE, related_name="field_steps"
    )
    number = models.PositiveIntegerField()
    previous = models.CharField(max_length=12, blank=True)
    status = models.CharField(max_length=12)
    on = models.DateField(null=True, blank=True)
    session = models.CharField(max_length=100, blank=True)
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField(null=True, blank=True)
    actor = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering: ClassVar = ["on", "participant__code", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["participant", "number"], name="field_step_once"),
            models.CheckConstraint(
                condition=Q(status__in=list(STATUSES)), name="field_status_known"
            ),
            models.CheckConstraint(
                condition=Q(previous__in=["", *STATUSES]), name="field_previous_known"
            ),
            models.CheckConstraint(
                condition=(Q(on__isnull=False, recorded_at__isnull=False) & ~Q(actor=""))
                | Q(
                    on__isnull=True,
                    recorded_at__isnull=True,
                    actor="",
                    session="",
                    note="",
                    previous="",
                    number=1,
                    status=WITHDREW,
                ),
                name="field_step_whole_or_forgotten",
            ),
        ]


class Substitute(models.Model):
    """One person drawn for an open place; who withdrew from the study leaves the round alone."""

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="substitutes"
    )
    participant = models.OneToOneField(
        "people.Participant", models.CASCADE, related_name="substitute", null=True, blank=True
    )
    round = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(round__gte=1), name="substitute_round_from_one"),
        ]


class Arrival(models.Model):
    """One person who came, through whom, and what they were told; who was thanked has no code.

    `token` is the digest of what a form or a command was sent with, so that it counts once.
    """

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="arrivals")
    participant = models.OneToOneField(
        "people.Participant", models.CASCADE, related_name="arrival", null=True, blank=True
    )
    on = models.DateField()
    via = models.CharField(max_length=100, blank=True)
    answer = models.CharField(max_length=8)
    features = models.JSONField()
    token = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["on", "participant__code", "via"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commission", "token"], condition=~Q(token=""), name="arrival_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(answer__in=list(ANSWERS)), name="arrival_answer_known"
            ),
            models.CheckConstraint(
                condition=Q(answer=THANKED, participant__isnull=True)
                | (~Q(answer=THANKED) & Q(participant__isnull=False)),
                name="arrival_code_unless_thanked",
            ),
        ]


class Session(models.Model):
    """One session with its places. Steps name it by its key; who is booked follows from them."""

    commission = models.ForeignKey("commission.Commission", models.CASCADE, related_name="sessions")
    key = models.CharField(max_length=100)
    title = models.TextField(blank=True)
    on = models.DateField()
    starts = models.TimeField(null=True, blank=True)
    venue = models.TextField(blank=True)
    places = models.PositiveIntegerField()
    mode = models.CharField(max_length=12)

    class Meta:
        ordering: ClassVar = ["commission", "on", "key"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "key"], name="session_once"),
            models.CheckConstraint(condition=Q(places__gte=1), name="session_has_places"),
            models.CheckConstraint(condition=Q(mode__in=list(MODES)), name="session_mode_known"),
        ]


class Incentive(models.Model):
    """One promise of thanks and its payment; without a participant, the bare payment.

    `token` is the digest of what a form was sent with, so that it counts once.
    """

    commission = models.ForeignKey(
        "commission.Commission", models.CASCADE, related_name="incentives"
    )
    participant = models.ForeignKey(
        "people.Participant", models.CASCADE, related_name="incentives", null=True, blank=True
    )
    number = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=8, decimal_places=2)
    method = models.CharField(max_length=14)
    what = models.CharField(max_length=200, blank=True)
    session = models.CharField(max_length=100, blank=True)
    promised_on = models.DateField(null=True, blank=True)
    paid_on = models.DateField(null=True, blank=True)
    receipt = models.CharField(max_length=100, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)
    token = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["commission", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["commission", "number"], name="incentive_once"),
            models.UniqueConstraint(
                fields=["commission", "token"], condition=~Q(token=""), name="incentive_sent_once"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="incentive_number_from_one"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="incentive_above_nothing"),
            models.CheckConstraint(
                condition=Q(method__in=list(METHODS)), name="incentive_method_known"
            ),
            models.CheckConstraint(
                condition=Q(receipt="") | Q(paid_on__isnull=False),
                name="incentive_receipt_once_paid",
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True)
                | Q(promised_on__isnull=True)
                | Q(paid_on__gte=F("promised_on")),
                name="incentive_paid_not_before_promised",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True)
                | (Q(promised_on__isnull=True) | Q(cancelled_on__gte=F("promised_on")))
                & (Q(paid_on__isnull=True) | Q(cancelled_on__gte=F("paid_on"))),
                name="incentive_cancelled_last",
            ),
            models.CheckConstraint(
                condition=Q(participant__isnull=False, promised_on__isnull=False)
                | Q(
                    participant__isnull=True,
                    promised_on__isnull=True,
                    paid_on__isnull=False,
                ),
                name="incentive_promised_or_bare_payment",
            ),
        ]
