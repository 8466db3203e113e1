"""What the share room stores, as thin tables, a module for each subject."""

from remit.share.models.agreements import (
    AgreementSignature,
    AgreementSuspension,
    AgreementText,
)
from remit.share.models.writing import AgreementAdvice, AgreementDraft, AgreementEarlier

__all__ = [
    "AgreementAdvice",
    "AgreementDraft",
    "AgreementEarlier",
    "AgreementSignature",
    "AgreementSuspension",
    "AgreementText",
]
