"""What the short keys of an agreement stand for, in words: for forms, prints and drafts."""

from __future__ import annotations

BASES = {
    "6(1)(a)": "Article 6(1)(a): the person agrees",
    "6(1)(b)": "Article 6(1)(b): a contract with the person",
    "6(1)(c)": "Article 6(1)(c): a legal obligation",
    "6(1)(d)": "Article 6(1)(d): somebody's life",
    "6(1)(e)": "Article 6(1)(e): a public task",
    "6(1)(ea)": "Article 6(1)(ea): a recognised legitimate interest",
    "6(1)(f)": "Article 6(1)(f): legitimate interests",
    "part-3": "Part 3 of the Data Protection Act 2018: law enforcement",
}
SPECIALS = {
    "9(2)(a)": "Article 9(2)(a): the person agrees in plain words",
    "9(2)(b)": "Article 9(2)(b): work, social security, social protection",
    "9(2)(c)": "Article 9(2)(c): somebody's life",
    "9(2)(d)": "Article 9(2)(d): a body of members",
    "9(2)(e)": "Article 9(2)(e): the person made it public",
    "9(2)(f)": "Article 9(2)(f): legal claims and courts",
    "9(2)(g)": "Article 9(2)(g): substantial public interest",
    "9(2)(h)": "Article 9(2)(h): health or social care",
    "9(2)(i)": "Article 9(2)(i): public health",
    "9(2)(j)": "Article 9(2)(j): archives, research, statistics",
    "part-3": "Part 3 of the Data Protection Act 2018, Schedule 8",
}
CRIMINALS = {
    "official-authority": "under the control of official authority",
    "schedule-1": "a condition of Schedule 1",
}
CONFIDENTIALITIES = {
    "consent": "the person agrees",
    "statute": "a statute asks for it",
    "section-251": "support under section 251 of the National Health Service Act 2006",
    "public-interest": "an overriding public interest",
    "court-order": "a court orders it",
}
COMPULSIONS = {
    "court-order": "a court's order",
    "statute": "a statute",
    "life-at-risk": "a danger to a life",
}
ROLES = {
    "controller": "controller",
    "joint-controller": "joint controller",
    "processor": "processor",
}
KINDS = {
    "health": "health",
    "social-care": "social care",
    "police": "police",
    "local-authority": "local authority",
    "education": "education",
    "probation": "probation",
    "prison": "prison",
    "charity": "charity",
    "company": "company",
    "university": "university",
    "court": "court",
    "immigration": "immigration control",
    "other-public": "another public body",
}
RISKS = {"low": "low", "medium": "medium", "high": "high"}
ZEROS = {
    "shown": "shown",
    "usable": "may be hidden to protect others",
    "hidden": "hidden",
}
PARTS_OF_ACT = {
    2: "Part 2 (general processing)",
    3: "Part 3 (law enforcement)",
}
OFFICERS = {
    "dpo": "data protection officer",
    "siro": "senior information risk owner",
    "caldicott": "Caldicott Guardian",
}
