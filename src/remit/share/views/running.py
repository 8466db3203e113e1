"""Starting a run from its page: linked while the page loads if that is soon done, else told how."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from remit.commission.views import study_page, what_failed
from remit.kernel.errors import RemitError
from remit.share.core.linkage.request import Power
from remit.share.core.linkage.settings import DISK
from remit.share.core.starting import check_soon_done
from remit.share.delivery_queries import records_waiting
from remit.share.permissions import check_can_link
from remit.share.run_actions import link
from remit.share.settings_queries import said_of
from remit.share.views.linkage import agreement_today, records_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from remit.commission.views import Visit

# Of the server's memory, in gigabytes, at most: pages are shown meanwhile.
_MEMORY = 1.0


# The run has transactions of its own: whoever suspends the agreement meanwhile must be heard.
@transaction.non_atomic_requests
@require_POST
@study_page(check_can_link)
def start(request: HttpRequest, visit: Visit, key: str) -> HttpResponse:
    """Link what was delivered, if that is soon done; the page comes when it is."""
    agreement_today(visit, key)
    records = records_waiting(visit.commission_id, key)
    try:
        check_soon_done(sum(records.values()), key, visit.facts.name)
        said = said_of(visit.commission_id, key)
        done = link(
            commission_id=visit.commission_id,
            agreement=key,
            home=settings.HOME,
            vault_key=settings.VAULT_KEY,
            rng=np.random.default_rng(secrets.randbits(256)),
            actor=visit.actor,
            clock=timezone.now,
            power=Power(memory=min(said.memory or _MEMORY, _MEMORY), disk=said.disk or DISK),
        )
    except RemitError as error:
        return records_page(request, visit, key, what_failed(error), status=422)
    messages.success(request, f"It is linked. {done.sentences[-1].strip()}")
    return redirect("agreement-run", visit.facts.name, key, done.run)
