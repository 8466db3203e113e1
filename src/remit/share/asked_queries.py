"""Reads of the requests for data that an organisation wrote down, for that organisation alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from remit.charter.queries import stored_charter
from remit.commission.queries import vocabulary
from remit.share.core.asked.answer import answer_request
from remit.share.core.asked.request import request_from_document
from remit.share.models import AskedRecord
from remit.share.queries import law_of
from remit.support.core.own_copy import Sheet

if TYPE_CHECKING:
    from datetime import date

    from remit.share.core.asked.answer import Answered
    from remit.share.core.asked.request import Request

COLUMNS = ("number", "kept_on", "request")


def asked_records(organisation_id: int) -> dict[int, Request]:
    """Return an organisation's requests by number."""
    rows = AskedRecord.objects.filter(organisation_id=organisation_id)
    return {row.number: request_from_document(row.document) for row in rows}


def asked_sheets(organisation_id: int) -> tuple[Sheet, ...]:
    """Return the requests as a sheet of the organisation's own copy."""
    rows = AskedRecord.objects.filter(organisation_id=organisation_id)
    found = (
        {"number": row.number, "kept_on": row.kept_on, "request": row.document} for row in rows
    )
    return (Sheet("asked-for-our-data", COLUMNS, tuple(found)),)


def answered(commission_id: int, request: Request, at: date, language: str = "en") -> Answered:
    """Return what the commission's charter and the law of a day say of a request."""
    charter, terms = stored_charter(commission_id), vocabulary(commission_id)
    return answer_request(request, charter, law_of(), terms, at, language)
