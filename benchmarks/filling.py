"""Many people answering at once, on SQLite, over loopback: no answer lost, and how long pages take.

    python benchmarks/filling.py [--people 200] [--arrive 60] [--seconds 150]

Starts `remit serve` on a free port with a database of its own. Everyone comes in within the first
`--arrive` seconds, as in a hall where an address is shown, and answers the example's form page by
page. What they do on a page takes a log-normal time (spread 0.5 on the log scale), never below 2 s
nor above 60. The median is 8 s for a page of choices, 20 s for one with words to write, 15 s for
the notice and for noting code and secret, and 5 s for the short pages at the door. These are
assumptions, on the quick side. At the end all who are still answering send their page in the same
instant: the burst. With `--kill` the server is killed with SIGKILL in the middle of it.

It stops by itself. Then every answer that a page had taken is looked up in the database. A page's
time is from sending until the page that comes next is there, on the people's side. The people run
in one Python process on the same machine and take its processors' time too; how much is printed.
So is how long a second's work takes just before: on a machine that has nothing else to do, one
second. Where it is more, the figures are of a smaller machine than this.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from math import log
from pathlib import Path
from random import Random
from urllib.parse import urlencode, urlsplit

EXAMPLE = Path(__file__).parents[1] / "examples" / "attitudes"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
CHOICE = re.compile(r'type="radio"\s+name="([\w-]+)"\s+value="([^"]*)"')
TEXT = re.compile(r'<(?:input|textarea) id="(a\d+)"')
KEPT = re.compile(r'<bdi dir="ltr">(\S+?)</bdi>')
SPREAD, SHORTEST, LONGEST = 0.5, 2.0, 60.0
DOOR, NOTICE, CHOICES, WORDS = 5.0, 15.0, 8.0, 20.0
BURST_TIME = 60.0
KILL_AFTER = 0.5
IDLE = 10.0


class Person:
    """One participant with a browser: cookies, pages, and what they have answered."""

    def __init__(self, number: int, address: str, began: float, end: float) -> None:
        parts = urlsplit(address)
        self.host, self.door = parts.netloc, parts.path
        self.rng = Random(number)
        self.began, self.end = began, end
        self.cookies: dict[str, str] = {}
        self.times: dict[str, list[float]] = {"door": [], "page": [], "burst": []}
        self.faults: list[str] = []
        self.requests, self.asked = 0, 0.0
        self.code = ""
        self.answers: dict[str, str] = {}

    def run(self) -> None:
        """Come in, and answer until the time is over or everything is answered."""
        self.wait_until(self.began)
        try:
            with closing(http.client.HTTPConnection(self.host, timeout=BURST_TIME)) as line:
                self.line = line
                self.come_in()
                self.answer()
        except (OSError, http.client.HTTPException) as error:
            self.faults.append(repr(error))

    def come_in(self) -> None:
        """Read the notice, say yes to everything, and note the code."""
        page = self.turn("door", self.door)
        self.think(NOTICE)
        page = self.turn("door", f"{self.door}age/")
        self.think(DOOR)
        page = self.turn("door", page[0], page, {"age": "adult"})
        self.think(DOOR)
        asked = dict.fromkeys((name for name, _ in CHOICE.findall(page[1])), "yes")
        page = self.turn("door", page[0], page, asked)
        self.think(DOOR)
        page = self.turn("door", page[0], page, {})
        self.code = KEPT.findall(page[1])[0]
        self.think(NOTICE)

    def answer(self) -> None:
        """Answer page by page, and note what each page took."""
        page = self.turn("door", f"{self.door}go/")
        while "/q/1/" in page[0]:
            texts = TEXT.findall(page[1])
            self.think(WORDS if texts else CHOICES)
            given: dict[str, str] = {}
            for name, value in CHOICE.findall(page[1]):
                if name not in given or not self.rng.randrange(3):
                    given[name] = value
            given |= dict.fromkeys(texts, f"words of {self.code}")
            last = time.monotonic() >= self.end
            page = self.turn("burst" if last else "page", page[0], page, given)
            if last:
                return

    def think(self, median: float) -> None:
        """Do what people do on a page; at the end of the time everyone stops at once."""
        wanted = self.rng.lognormvariate(log(median), SPREAD)
        longest = min(max(wanted, SHORTEST), LONGEST)
        self.wait_until(min(time.monotonic() + longest, self.end))

    def wait_until(self, moment: float) -> None:
        """Sleep until a moment of the monotonic clock."""
        time.sleep(max(0.0, moment - time.monotonic()))

    def turn(
        self,
        kind: str,
        path: str,
        page: tuple[str, str] | None = None,
        given: dict[str, str] | None = None,
    ) -> tuple[str, str]:
        """Open a page, or send its form; return where that led, and note how long it took."""
        start = time.perf_counter()
        status, answer = self.send(path, page, given)
        key = path.rstrip("/").rpartition("/")[2]
        if given and status in {302, 303} and kind != "door":
            self.answers[key] = next(iter(given.values()))  # taken: it must never be lost
        while status in {302, 303}:
            path = answer
            status, answer = self.send(path)
        self.times[kind].append(time.perf_counter() - start)
        if status != 200:  # noqa: PLR2004  # HTTP's own number
            self.faults.append(f"{path}: {status}")
        return path, answer

    def send(
        self,
        path: str,
        page: tuple[str, str] | None = None,
        given: dict[str, str] | None = None,
    ) -> tuple[int, str]:
        """Make one request; return its status, and the page or where it sends one."""
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "Accept-Encoding": "gzip",
        }
        body = None
        if time.monotonic() - self.asked > IDLE:
            self.line.close()  # a browser opens another where the server would have closed it
        if page is not None:
            token = TOKEN.search(page[1])
            body = urlencode({**(given or {}), "csrfmiddlewaretoken": token[1] if token else ""})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.line.request("GET" if body is None else "POST", path, body, headers)
        answer = self.line.getresponse()
        content = answer.read()
        self.requests, self.asked = self.requests + 1, time.monotonic()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        if answer.headers["Content-Encoding"] == "gzip":
            content = gzip.decompress(content)
        where = answer.headers["Location"]
        return answer.status, where.split("?")[0] if where else content.decode()


def main() -> None:
    """Run the load and print the figures as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--arrive", type=int, default=60)
    parser.add_argument("--seconds", type=int, default=150)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--kill", action="store_true")
    wanted = parser.parse_args()
    second = wall_of_a_second()
    with tempfile.TemporaryDirectory() as home:
        address, server = start(Path(home), wanted.workers)
        try:
            spent, generators = -cpu_of(server.pid), time.process_time()
            people, took = load(address, wanted, server)
            spent += cpu_of(server.pid)
            people_time = time.process_time() - generators
        finally:
            server.terminate()
            server.wait(20)
        missing = lost(Path(home), people)
    report(people, missing, wanted)
    requests = sum(person.requests for person in people)
    print(
        f"\n{requests} requests in {took:.0f} s. Processor time of each: the server "
        f"{spent / requests * 1000:.1f} ms, the people {people_time / requests * 1000:.1f} "
        f"ms. A second's work took {second:.1f} s before and {wall_of_a_second():.1f} s after."
    )


def wall_of_a_second() -> float:
    """Return how many seconds pass while a program gets one second of processor time."""
    wall, spent = time.perf_counter(), time.process_time()
    while time.process_time() - spent < 1:
        pass
    return time.perf_counter() - wall


def start(home: Path, workers: int) -> tuple[str, subprocess.Popen[bytes]]:
    """Import the example, open a door, start the server; return the door's address."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "REMIT_HOME": str(home), "DATABASE_URL": ""}
    remit = [sys.executable, "-c", "from remit.cli.main import main; main()"]

    def run(*words: str) -> str:
        done = subprocess.run(  # noqa: S603  # our own program
            [*remit, *words], env=environment, capture_output=True, check=True, text=True
        )
        return done.stdout

    run("import", str(EXAMPLE))
    opened = run("ask", "open", "attitudes", "--site", f"http://127.0.0.1:{port}")
    address = opened.split()[-1]
    server = subprocess.Popen(  # noqa: S603  # as above
        [*remit, "serve", "--port", str(port), "--workers", str(workers)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # so that all of it can be killed at once
    )
    for _ in range(100):
        with closing(socket.socket()) as line:
            if not line.connect_ex(("127.0.0.1", port)):
                time.sleep(3)  # every worker has loaded the program
                return address, server
        time.sleep(0.2)
    raise SystemExit("The server did not start.")


def load(
    address: str, wanted: argparse.Namespace, server: subprocess.Popen[bytes]
) -> tuple[list[Person], float]:
    """Let so many people answer for so long; return them, and how long it took."""
    begin = time.monotonic()
    end = begin + wanted.seconds
    arrivals = Random(0)
    people = [
        Person(number, address, begin + arrivals.uniform(0, wanted.arrive), end)
        for number in range(wanted.people)
    ]
    threads = [threading.Thread(target=person.run, daemon=True) for person in people]
    for thread in threads:
        thread.start()
    if wanted.kill:
        time.sleep(max(0.0, end + KILL_AFTER - time.monotonic()))
        os.killpg(server.pid, signal.SIGKILL)
    for thread in threads:
        thread.join(max(0.0, end + BURST_TIME - time.monotonic()))
    return people, time.monotonic() - begin


def cpu_of(group: int) -> float:
    """Return the seconds of processor time that the processes of a group have taken (Linux)."""
    ticks = 0
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = file.read_text().rpartition(")")[2].split()
        except OSError:  # it ended just now
            continue
        if int(fields[2]) == group:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def lost(home: Path, people: list[Person]) -> int:
    """Return how many answers that a page had taken are not in the database."""
    os.environ["REMIT_HOME"] = str(home)
    os.environ["DATABASE_URL"] = ""
    os.environ["DJANGO_SETTINGS_MODULE"] = "remit.site.settings"
    import django

    django.setup()
    from remit.ask.models import Filling

    kept = {
        code: list(values.values())
        for code, values in Filling.objects.values_list("participant__code", "values")
    }
    return sum(
        value not in kept.get(person.code, ())
        for person in people
        for value in person.answers.values()
    )


def report(people: list[Person], missing: int, wanted: argparse.Namespace) -> None:
    """Print how long pages took, by where they stand."""
    faults = [fault for person in people for fault in person.faults]
    answers = sum(len(person.answers) for person in people)
    when = " once the server was killed" if wanted.kill else ""
    print(
        f"{wanted.people} people, {wanted.workers} workers: {answers} answers taken, "
        f"{missing} lost, {len(faults)} pages failed{when}.\n"
    )
    print("| pages | how many | median | 95% | 99% | slowest |")
    print("|---|---|---|---|---|---|")
    for kind, name in {
        "door": "coming in",
        "page": "questions",
        "burst": "all at once",
    }.items():
        times = [took * 1000 for person in people for took in person.times[kind]]
        if len(times) > 1:
            part = statistics.quantiles(times, n=100)
            print(
                f"| {name} | {len(times)} | {part[49]:.0f} ms | {part[94]:.0f} ms "
                f"| {part[98]:.0f} ms | {max(times):.0f} ms |"
            )
    if not wanted.kill:
        print("".join(f"\n{fault}" for fault in faults[:5]))


if __name__ == "__main__":
    main()
