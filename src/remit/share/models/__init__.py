"""What the share room stores, as thin tables, a module for each subject."""

from remit.share.models.agreements import (
    AgreementSignature,
    AgreementSuspension,
    AgreementText,
)

__all__ = ["AgreementSignature", "AgreementSuspension", "AgreementText"]
