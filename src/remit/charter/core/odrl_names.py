"""The names that a charter has in ODRL 2.2, in the Data Privacy Vocabulary, and of its own.

Sources: W3C, ODRL Vocabulary & Expression 2.2 (2018); DPVCG, Data Privacy Vocabulary 2, with its
mapping to ODRL, https://w3id.org/dpv/mappings/odrl.
"""

from __future__ import annotations

from urllib.parse import quote, unquote

ODRL = "http://www.w3.org/ns/odrl/2/"
DPV = "https://w3id.org/dpv#"
DPV_ODRL = "https://w3id.org/dpv/mappings/odrl#"
DCT = "http://purl.org/dc/terms/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
REMIT = "urn:remit:ns:"

PREFIXES = {
    "odrl": ODRL, "dpv": DPV, "dpv-odrl": DPV_ODRL, "dct": DCT, "skos": SKOS, "xsd": XSD,
    "rdf": RDF, "remit": REMIT,
}  # fmt: skip
ODRL_CONTEXTS = frozenset(
    f"{scheme}://www.w3.org/ns/{name}"
    for scheme in ("http", "https")
    for name in ("odrl.jsonld", "odrl/2/ODRL22.jsonld", "odrl/2/odrl.jsonld")
)
AS_REFERENCE = (
    "profile", "inheritFrom", "relation", "target", "output", "hasPolicy", "assignee", "assigner",
    "attributedParty", "compensatedParty", "compensatingParty", "consentedParty",
    "consentingParty", "contractedParty", "contractingParty", "informedParty", "informingParty",
    "trackedParty", "trackingParty", "partOf", "source", "permission", "prohibition", "obligation",
    "duty", "consequence", "remedy", "failure", "constraint", "refinement", "includedIn",
    "implies", "rightOperandReference",
)  # fmt: skip
AS_NAME = ("conflict", "action", "leftOperand", "operator", "function", "scope", "status", "unit")

ACTION = f"{ODRL}distribute"
PROFILES = ("https://w3id.org/dpv/mappings/odrl", "urn:remit:odrl-profile")
LEFT_OPERANDS = {
    "subject": f"{DPV_ODRL}DataSubject",
    "data": f"{DPV_ODRL}PersonalData",
    "sender": f"{REMIT}sender",
    "recipient": f"{DPV_ODRL}Recipient",
    "purpose": f"{DPV_ODRL}Purpose",
    "conditions": f"{REMIT}condition",
}
OTHER_LEFT_OPERANDS = {
    f"{ODRL}purpose": "purpose",
    f"{ODRL}recipient": "recipient",
    f"{DPV}hasPurpose": "purpose",
    f"{DPV}hasRecipient": "recipient",
    f"{DPV}hasPersonalData": "data",
    f"{DPV}hasDataSubject": "subject",
    f"{DPV_ODRL}TechnicalOrganisationalMeasure": "conditions",
    f"{DPV}hasTechnicalOrganisationalMeasure": "conditions",
}
DPV_PROPERTIES = {
    "subject": f"{DPV}hasDataSubject",
    "data": f"{DPV}hasPersonalData",
    "recipient": f"{DPV}hasRecipient",
    "purpose": f"{DPV}hasPurpose",
}
INFORMATION = "urn:remit:information"
RULE, TERM = "urn:remit:rule:", "urn:remit:term:"

NOT_IN_ODRL = tuple(
    """\
A forbid also meets requests that are broader than its terms. ODRL compares what is asked alone.
Every permit that applies must have its conditions met. In ODRL one permission is enough.
Where no rule speaks, nobody was asked. ODRL leaves open what is not mentioned.
Who gives the information (remit:sender) and under what conditions (remit:condition).
What a rule rests on (remit:evidence) and its place in the charter (remit:order).
""".splitlines()
)


def rule_iri(rule: str) -> str:
    """Return what a rule is called in ODRL."""
    return RULE + quote(rule, safe="")


def rule_id(iri: str) -> str:
    """Return a rule's id from what it is called; of another's rule the last part."""
    if iri.startswith(RULE):
        return unquote(iri.removeprefix(RULE))
    return unquote(iri.rstrip("/#").replace("#", "/").replace(":", "/").rpartition("/")[2])


def term_iri(part: str, key: str) -> str:
    """Return what a term is called in ODRL."""
    return f"{TERM}{part}:{quote(key, safe='')}"


def compact(iri: str) -> str:
    """Return an IRI with a prefix, where it has one; a name of ODRL stands alone."""
    if iri.startswith(ODRL):
        return iri.removeprefix(ODRL)
    for prefix, start in PREFIXES.items():
        if iri.startswith(start):
            return f"{prefix}:{iri.removeprefix(start)}"
    return iri
