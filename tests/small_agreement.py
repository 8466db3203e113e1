"""A small, made-up agreement that says all that the law asks; tests change one thing of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from remit.charter.core.law import parse_law
from remit.charter.files import law_files
from remit.kernel.errors import Problems
from remit.kernel.flow import Flow
from remit.kernel.vocabulary import Term, Vocabulary
from remit.share.core.agreement import Agreement, Party, RequestedFlow
from remit.share.core.legal_facts import Advice, FlowLaw, LegalFacts

PD = "https://w3id.org/dpv/pd#"
VOCABULARY = Vocabulary(
    [
        Term("subject", "patients"),
        Term("data", "health", dpv=f"{PD}Health"),
        Term("data", "mental-health", "health"),
        Term("data", "crime", dpv=f"{PD}CriminalConviction"),
        Term("data", "school"),
        *(Term("sender", key) for key in ("hospital", "council", "police")),
        *(Term("recipient", key) for key in ("council", "police", "company")),
        Term("purpose", "early-help"),
    ]
)
DAY = date(2026, 7, 1)
LAW = parse_law(law_files("uk"), Problems())
PARTIES = (
    Party("hospital", "A hospital", "controller", "health"),
    Party("council", "A council", "controller", "local-authority"),
    Party("police", "A force", "controller", "police"),
    Party("company", "A company", "controller", "company"),
)
STATED = FlowLaw(
    basis="6(1)(e)",
    special="9(2)(h)",
    schedule=2,
    gateway="cda-1998-115",
    sender_part=2,
    recipient_part=2,
    confidentiality="consent",
)
SAFEGUARDS = LegalFacts(
    requester="council",
    purposes=("To offer help early.",),
    assessment="DPIA/1",
    residual_risk="medium",
    advice=(Advice("dpo", DAY, "Go on."),),
    policy="APD/1",
    notice="A leaflet.",
    opt_out="applied",
    quality="Checked.",
    security="Locked.",
    delete_by=date(2027, 6, 30),
    deletion="By the council's archivist.",
    rights="Write to us.",
    complaints="Write to us.",
    equality="Looked at.",
    review_on=date(2026, 12, 1),
    sanctions="It ends.",
)


def agreement(data="mental-health", sender="hospital", recipient="council", law=STATED, **facts):
    flow = Flow("patients", data, sender, recipient, "early-help")
    return Agreement(
        "a",
        "A",
        (RequestedFlow("f", flow, law=law),),
        PARTIES,
        starts=DAY,
        ends=date(2027, 6, 1),
        safeguards=replace(SAFEGUARDS, **facts),
    )
