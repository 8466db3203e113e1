"""A long computation behind a page: in a thread of its own, watched without JavaScript.

The thread touches no database. What comes of it is kept by whoever watches, in one transaction of
their own, so that a visitor who goes away leaves nothing half-written.
"""

from __future__ import annotations

import logging
from queue import Empty, Queue
from threading import Event, Thread
from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeVar

from django.http import StreamingHttpResponse
from django.template.loader import render_to_string

from remit.kernel.errors import RemitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpRequest

    from remit.commission.views import Visit
    from remit.recruit.core.draw import Progress

log = logging.getLogger(__name__)

Result = TypeVar("Result")

WORKING = "recruit/working.html"
PROGRESS = "<!-- progress -->"
RESULT = "<!-- result -->"
BEAT = 3.0  # seconds after which the page says that the work goes on


class GivenUp(Exception):  # no failure: nobody waits for the result any more
    """Ends a computation whose result nobody waits for."""


class Work(Generic[Result]):
    """A computation that runs while its page is being written."""

    def __init__(self, task: Callable[[Progress], Result]) -> None:
        """Start the task; it is given a function that hears the share of work done."""
        self._task = task
        self._heard: Queue[float] = Queue()
        self._given_up = Event()
        self._result: Result | None = None
        self._error: BaseException | None = None
        self._begun = monotonic()
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def finished_within(self, seconds: float) -> bool:
        """Wait for the result for so long; answer whether it is there."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def lines(self) -> Iterator[str]:
        """Say how the work gets on, a sentence at a time, until it has ended."""
        told = -1
        while self._thread.is_alive() or not self._heard.empty():
            try:
                percent = int(100 * self._heard.get(timeout=BEAT))
            except Empty:
                seconds = round(monotonic() - self._begun)
                yield f"Still working, for {seconds} seconds so far."
                continue
            if told < percent < 100:  # noqa: PLR2004  # the end is told by what came of it
                told = percent
                yield f"{percent}% of the work is done."

    def result(self) -> Result:
        """Return what came of the task, which has ended; raise what it raised."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result  # type: ignore[return-value]  # there is one when there is no error

    def give_up(self) -> None:
        """Have the task end at its next sign of life."""
        self._given_up.set()

    def _run(self) -> None:
        try:
            self._result = self._task(self._hear)
        except BaseException as error:  # noqa: BLE001  # it is raised again where it is asked for
            self._error = error

    def _hear(self, share: float) -> None:
        if self._given_up.is_set():
            raise GivenUp
        self._heard.put(share)


def working_page(
    request: HttpRequest,
    visit: Visit,
    work: Work[Result],
    *,
    heading: str,
    ending: Callable[[Result], str],
    failed: Callable[[RemitError | None], str],
) -> StreamingHttpResponse:
    """Return a page that grows while the work goes on, and ends with what came of it.

    Args:
        request: the visitor's.
        visit: to which study.
        work: under way.
        heading: of the page.
        ending: keeps the result, and returns the page's last part as markup.
        failed: returns markup in its place when the work or the ending failed; it is given None
            for a failure that nobody expected, which is logged.
    """
    context = {"facts": visit.facts, "heading": heading}
    page = render_to_string(WORKING, context, request)
    before, _, rest = page.partition(PROGRESS)
    between, _, after = rest.partition(RESULT)

    def grow() -> Iterator[str]:
        try:
            yield before
            for line in work.lines():
                yield f"<p>{line}</p>\n"
            yield between
            yield _ending(work, ending, failed)
            yield after
        finally:
            # Comes here too when the visitor has gone away.
            work.give_up()

    return StreamingHttpResponse(grow())


def _ending(
    work: Work[Result],
    ending: Callable[[Result], str],
    failed: Callable[[RemitError | None], str],
) -> str:
    try:
        return ending(work.result())
    except RemitError as error:
        return failed(error)
    except Exception:
        # The page has begun, so that no error page can take its place.
        log.exception("The work behind a page failed.")
        return failed(None)
