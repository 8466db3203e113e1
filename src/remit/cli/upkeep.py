"""`remit tidy`, and the same once a day while the pages are served: what is promised to be deleted.

Whoever was thanked is promised that what they answered is deleted within 14 days, and a pool's
file that nobody confirms is kept for a day, whether or not anybody opens a page. What was delivered
and linked is destroyed by the day that its agreement names; a linking that was killed is undone.
"""

from __future__ import annotations

import logging
import threading

import typer
from rich.markup import escape

from remit.cli.arguments import Json
from remit.cli.output import out, print_json
from remit.cli.preparation import actor, now, prepare

DAY_IN_SECONDS = 24 * 60 * 60
HOUR_IN_SECONDS = 60 * 60


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("tidy")(tidy)


def tidy(
    as_json: Json = False,
) -> None:
    """Delete, in every study, what is due: answers of people who were thanked, waiting files.

    The answers go before 14 days are over, and so does who began a screener and never came to its
    end; a pool's file that nobody confirmed after a day; custodians' files and what was linked, by
    the day that the agreement names. A linking that was killed half-way is undone.

    `remit serve` does this at its start and once a day. Where another server shows the pages, or
    none does, have this run daily (cron, or the Task Scheduler).

    Example: `remit tidy`
    """
    prepare()
    from django.conf import settings

    from remit.ask.screening_actions import delete_old_screenings
    from remit.people.waiting_actions import delete_expired_files
    from remit.recruit.rolling_actions import delete_every_screened_out
    from remit.share.ending_actions import end_linkages
    from remit.support.joining_actions import delete_old_sign_ups

    ended = end_linkages(home=settings.HOME, actor=actor(), now=now())
    delete_old_sign_ups(now=now())
    unfinished = delete_old_screenings(now=now())
    counts, files = delete_every_screened_out(now=now()), delete_expired_files(now=now())
    if as_json:
        print_json(
            {
                "ok": True,
                "deleted": counts,
                "files": files,
                "unfinished": unfinished,
                "agreements_ended": ended,
            }
        )
        return
    if files:
        out.print(f"Files of pools that waited for more than a day, now deleted: {files}.")
    for name, count in counts.items():
        people = "1 person" if count == 1 else f"{count} people"
        out.print(escape(f"{name}: the answers of {people} who were thanked were deleted."))
    if unfinished:
        out.print(
            f"People who began a screener and did not finish it, now forgotten: {unfinished}."
        )
    if ended:
        out.print(f"Agreements whose deliveries and linked tables are now destroyed: {ended}.")
    if not counts and not files and not unfinished and not ended:
        out.print("There is nothing to delete today.")


class DailyUpkeep(threading.Thread):
    """Tidies once at its beginning and then every day, for as long as the program runs.

    A failure (a database that is busy or away) is logged and tried again after an hour.
    """

    def __init__(self) -> None:
        super().__init__(name="remit-upkeep", daemon=True)
        self._ended = threading.Event()
        self._wait = 0

    def begin(self) -> None:
        """Tidy, then start waiting for the next time.

        The first time is before the thread starts: the server then forks its workers, and a fork
        while another thread uses the database could leave them with a lock that nobody opens.
        """
        self._wait = self.once()
        self.start()

    def run(self) -> None:
        """Wait for the next time, tidy, and so on until `end`."""
        while not self._ended.wait(self._wait):
            self._wait = self.once()

    def once(self) -> int:
        """Tidy now; return how many seconds to wait for the next time."""
        from django.conf import settings
        from django.db import connections

        from remit.ask.screening_actions import delete_old_screenings
        from remit.people.waiting_actions import delete_expired_files
        from remit.recruit.rolling_actions import delete_every_screened_out
        from remit.share.ending_actions import end_linkages
        from remit.support.joining_actions import delete_old_sign_ups

        try:
            end_linkages(home=settings.HOME, actor="upkeep", now=now())
            delete_old_sign_ups(now=now())
            delete_every_screened_out(now=now())
            delete_old_screenings(now=now())
            delete_expired_files(now=now())
        except Exception:
            logging.getLogger("remit.upkeep").exception("Tidying failed; it is tried again.")
            return HOUR_IN_SECONDS
        finally:
            # A thread's connection is its own, and would stay open for a day.
            connections.close_all()
        return DAY_IN_SECONDS

    def end(self) -> None:
        """Stop waiting, so that the thread ends."""
        self._ended.set()
