"""The roles of a commission's members, and what each may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

OWNER = "owner"
COMMISSIONER = "commissioner"
RESEARCHER = "researcher"
ANALYST = "analyst"
RECRUITER = "recruiter"
SAFEGUARDING = "safeguarding"
CHECKER = "checker"
COORDINATOR = "coordinator"
CUSTODIAN = "custodian"
LINKER = "linker"

ROLES = {
    OWNER: "sees the report and the state of the work, and may recruit; opens no transcript; of a "
    "programme's organisations sees counts alone",
    COMMISSIONER: "sees the report and the state of the work",
    RESEARCHER: "sees the report and the state of the work, and reads transcripts line by line",
    ANALYST: "sees the report and the state of the work; asks for tables of linked records, which "
    "are protected before anybody sees them",
    CHECKER: "looks at tables of linked records before they leave; sees the report and the state "
    "of the work",
    RECRUITER: "recruits: sees volunteers one by one, and may open their contact details; sees the "
    "report, and opens no transcript",
    COORDINATOR: "runs a programme: sees its organisations one by one, asks, matches mentors; sees "
    "the report, and opens no transcript",
    CUSTODIAN: "brings the files of one party to an agreement, and sees what was found in them; "
    "sees the report, and nothing that another party brought",
    LINKER: "the linkage unit: sees how identifiers are filled and how well they were linked; "
    "labels pairs of records by hand; sees the report, and nothing of what is counted",
    SAFEGUARDING: "hears of harm that participants tell of; sees nothing else",
}


def who_opens(roles: Collection[str], *, programme: bool) -> frozenset[str]:
    """Return who opens what is shown of participants one by one.

    In a programme participants are organisations, and its owner and commissioner see none of them
    singly: the coordinators stand in the owner's place.

    Args:
        roles: who opens it in a study of people.
        programme: whether it is a programme.
    """
    if not programme:
        return frozenset(roles)
    return frozenset(COORDINATOR if role == OWNER else role for role in roles)
