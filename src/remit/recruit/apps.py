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
        )
