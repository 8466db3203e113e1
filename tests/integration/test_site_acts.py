"""Requests and transactions: reading takes none, and an act that fails leaves nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from remit.site.middleware import ActMiddleware

pytestmark = pytest.mark.django_db


def ask(rf, view, method="post"):
    """Have a view answer through the middleware, as Django does."""

    def respond(request):
        acts.process_view(request, view, (), {})
        try:
            return view(request)
        except ValueError as error:
            acts.process_exception(request, error)
            return HttpResponse(status=500)

    acts = ActMiddleware(respond)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        status = acts(getattr(rf, method)("/")).status_code
    return status, any("SAVEPOINT" in query["sql"] for query in queries)


def write(_request):
    get_user_model().objects.create(username="somebody")
    return HttpResponse()


def write_and_fail(request):
    write(request)
    raise ValueError


def test_reading_begins_no_transaction_and_an_act_does(rf):
    assert ask(rf, write, "get") == (200, False)
    get_user_model().objects.all().delete()
    assert ask(rf, write) == (200, True)
    assert get_user_model().objects.exists()


def test_a_view_may_see_to_its_transactions_itself(rf):
    assert ask(rf, transaction.non_atomic_requests(write)) == (200, False)


def test_an_act_that_fails_leaves_nothing_when_its_page_is_made(rf):
    assert ask(rf, write_and_fail) == (500, True)
    assert not get_user_model().objects.exists()
