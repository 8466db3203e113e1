"""Registers the room with Django, and what it forgets when a participant withdraws."""

from django.apps import AppConfig


class RecruitConfig(AppConfig):
    """The recruit room."""

    name = "remit.recruit"
    label = "recruit"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room forgets."""
        from remit.people.withdrawal import on_withdrawal  # noqa: PLC0415  # models must be loaded first
        from remit.recruit.actions import forget_volunteer  # noqa: PLC0415  # as above

        on_withdrawal(
            "recruit",
            [
                "recruit.Volunteer",
                "recruit.LotteryNumber",
                "recruit.FieldStep",
                "recruit.Substitute",
                "recruit.Arrival",
                "recruit.Incentive",
            ],
            forget_volunteer,
            {
                "volunteers": ("row in the pool", "rows in the pool"),
                "selections": ("place on the panel", "places on the panel"),
                "lottery-numbers": ("lottery number", "lottery numbers"),
                "field-steps": ("step in the field", "steps in the field"),
                "arrivals": ("arrival", "arrivals"),
                "incentives": ("thank-you", "thank-yous"),
                "codes of payments": ("code on a payment", "codes on payments"),
            },
        )
