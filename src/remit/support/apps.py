"""Registers the room with Django, and what it forgets when an organisation withdraws."""

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """The support room."""

    name = "remit.support"
    label = "support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room forgets."""
        from remit.people.withdrawal import on_withdrawal  # noqa: PLC0415  # models must be loaded first
        from remit.support.actions import forget_organisation  # noqa: PLC0415  # as above
        from remit.support.assessment_queries import assessment_sheets  # noqa: PLC0415  # as above
        from remit.support.cohort_queries import JOINING_SUBJECT  # noqa: PLC0415  # as above
        from remit.support.core.forgotten import FORGOTTEN  # noqa: PLC0415  # as above
        from remit.support.counting import on_counting  # noqa: PLC0415  # as above
        from remit.support.learning_queries import (  # noqa: PLC0415  # as above
            LEARNING_SUBJECT,
            plan_sheets,
        )
        from remit.support.mentoring_queries import (  # noqa: PLC0415  # as above
            MENTORING_SUBJECT,
            mentoring_sheets,
        )
        from remit.support.needs_queries import NEEDS_SUBJECT, needs_sheets  # noqa: PLC0415  # as above
        from remit.support.network_queries import network_sheets  # noqa: PLC0415  # as above
        from remit.support.own_copies import on_own_copy  # noqa: PLC0415  # as above
        from remit.support.own_copy_queries import (  # noqa: PLC0415  # as above
            joining_sheets,
            principles_sheets,
        )
        from remit.support.programme_queries import (  # noqa: PLC0415  # as above
            TAKING_PART,
            programme_sheets,
        )
        from remit.support.register_queries import register_sheets  # noqa: PLC0415  # as above

        on_withdrawal(
            "support",
            ["support.Organisation", "support.Mentor"],
            forget_organisation,
            FORGOTTEN,
        )
        on_counting(JOINING_SUBJECT)
        on_counting(NEEDS_SUBJECT)
        on_counting(TAKING_PART)
        on_counting(LEARNING_SUBJECT)
        on_counting(MENTORING_SUBJECT)
        on_own_copy("assessment", ["support.Assessment", "support.Assessor"], assessment_sheets)
        on_own_copy("needs", ["support.Need", "support.NeedFact"], needs_sheets)
        on_own_copy("joining", ["support.Organisation", "support.Counted"], joining_sheets)
        on_own_copy("register", ["support.Register", "support.RegisterEntry"], register_sheets)
        on_own_copy("learning", ["support.LearningPlan", "support.PlanStep"], plan_sheets)
        mentoring = ["MentoringWish", "MentorTie", "MentorMatch", "MentorSession"]
        on_own_copy("mentoring", [f"support.{one}" for one in mentoring], mentoring_sheets)
        on_own_copy(
            "principles",
            [
                "support.PrincipleAdoption",
                "support.PrincipleObjection",
                "support.VersionProposer",
                "support.Voter",
            ],
            principles_sheets,
            left_to_people=["support.StatementVote"],
        )
        on_own_copy(
            "network",
            ["support.CircleMember", "support.Post", "support.Introduction", "support.KeptBy"],
            network_sheets,
        )
        on_own_copy(
            "programme",
            ["support.Attendance", "support.SpecificationProposal", "support.Telling"],
            programme_sheets,
        )
