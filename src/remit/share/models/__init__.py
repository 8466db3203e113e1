"""What the share room stores, as thin tables, a module for each subject."""

from remit.share.models.agreements import (
    AgreementSignature,
    AgreementSuspension,
    AgreementText,
)
from remit.share.models.asked import AskedRecord
from remit.share.models.counting import CountPool, HandedCounts, PooledTable
from remit.share.models.linking import Delivery, LinkageRun, Objection, ObjectionMark
from remit.share.models.tables import DeclaredTable, RequestedTable, TableCheck, TablePart

__all__ = [
    "AgreementSignature",
    "AgreementSuspension",
    "AgreementText",
    "DeclaredTable",
    "AskedRecord",
    "CountPool",
    "Delivery",
    "HandedCounts",
    "LinkageRun",
    "Objection",
    "ObjectionMark",
    "RequestedTable",
    "TableCheck",
    "TablePart",
    "PooledTable",
]
