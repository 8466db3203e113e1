"""What the share room stores, as thin tables, a module for each subject."""

from remit.share.models.agreements import (
    AgreementSignature,
    AgreementSuspension,
    AgreementText,
)
from remit.share.models.asked import AskedRecord
from remit.share.models.counting import CountPool, HandedCounts, PooledTable
from remit.share.models.labelling import PairLabel, PairSample, SampledPair
from remit.share.models.linking import Delivery, LinkageRun, Objection, ObjectionMark
from remit.share.models.tables import DeclaredTable, RequestedTable, TableCheck, TablePart
from remit.share.models.writing import AgreementAdvice, AgreementDraft, AgreementEarlier

__all__ = [
    "AgreementAdvice",
    "AgreementDraft",
    "AgreementEarlier",
    "AgreementSignature",
    "AgreementSuspension",
    "AgreementText",
    "AskedRecord",
    "CountPool",
    "DeclaredTable",
    "Delivery",
    "HandedCounts",
    "LinkageRun",
    "Objection",
    "ObjectionMark",
    "PairLabel",
    "PairSample",
    "PooledTable",
    "RequestedTable",
    "SampledPair",
    "TableCheck",
    "TablePart",
]
