"""The roles of a commission's members, and what each may see."""

from __future__ import annotations

OWNER = "owner"
COMMISSIONER = "commissioner"
RESEARCHER = "researcher"
ANALYST = "analyst"

ROLES = {
    OWNER: "sees the report and the state of the work; opens no transcript",
    COMMISSIONER: "sees the report and the state of the work",
    RESEARCHER: "sees the report and the state of the work, and reads transcripts line by line",
    ANALYST: "sees the report and the state of the work",
}
