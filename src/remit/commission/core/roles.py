"""The roles of a commission's members, and what each may see."""

from __future__ import annotations

OWNER = "owner"
COMMISSIONER = "commissioner"
RESEARCHER = "researcher"
ANALYST = "analyst"
RECRUITER = "recruiter"
SAFEGUARDING = "safeguarding"
COORDINATOR = "coordinator"

ROLES = {
    OWNER: "sees the report and the state of the work, and may recruit; opens no transcript",
    COMMISSIONER: "sees the report and the state of the work",
    RESEARCHER: "sees the report and the state of the work, and reads transcripts line by line",
    ANALYST: "sees the report and the state of the work",
    RECRUITER: "recruits: sees volunteers one by one, and may open their contact details; sees the "
    "report, and opens no transcript",
    COORDINATOR: "runs a programme: sees its organisations one by one, matches mentors; sees the "
    "report, and opens no transcript",
    SAFEGUARDING: "hears of harm that participants tell of; sees nothing else",
}
