"""Many people answering at once, on SQLite, over loopback: no answer lost, and how long pages take.

    python benchmarks/filling.py [--people 200] [--seconds 60] [--workers 2]

Starts `remit serve` on a free port with a database of its own, lets everyone come in within a few
seconds, and has each of them answer the example's form page by page, thinking for some seconds in
between. It stops by itself. At the end every answer that a page had taken is looked up in the
database. The figures are the times of whole pages as the people's side sees them.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path
from random import Random
from urllib.parse import urlencode, urlsplit

EXAMPLE = Path(__file__).parents[1] / "examples" / "attitudes"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
CHOICE = re.compile(r'type="radio"\s+name="([\w-]+)"\s+value="([^"]*)"')
TEXT = re.compile(r'<(?:input|textarea) id="(a\d+)"')
KEPT = re.compile(r'<bdi dir="ltr">(\S+?)</bdi>')
THINKS = (4.0, 10.0)


class Person:
    """One participant with a browser: cookies, pages, and what they have answered."""

    def __init__(self, number: int, address: str, until: float, began: float) -> None:
        parts = urlsplit(address)
        self.host, self.door = parts.netloc, parts.path
        self.rng = Random(number)
        self.until, self.began = until, began
        self.cookies: dict[str, str] = {}
        self.times: list[float] = []
        self.faults: list[str] = []
        self.code = ""
        self.answers: dict[str, str] = {}

    def run(self) -> None:
        """Come in, and answer until the time is over or everything is answered."""
        time.sleep(max(0.0, self.began - time.monotonic()))
        try:
            with closing(http.client.HTTPConnection(self.host, timeout=30)) as line:
                self.line = line
                self.come_in()
                self.answer()
        except (OSError, http.client.HTTPException) as error:
            self.faults.append(repr(error))

    def come_in(self) -> None:
        """Say yes to everything, and note the code."""
        page = self.open(f"{self.door}age/")
        page = self.post(f"{self.door}age/", page, {"age": "adult"})
        asked = dict.fromkeys((name for name, _ in CHOICE.findall(page[1])), "yes")
        page = self.post(page[0], page, asked)
        page = self.post(page[0], page, {})
        self.code = KEPT.findall(page[1])[0]

    def answer(self) -> None:
        """Answer page by page, and note what each page took."""
        page = self.open(f"{self.door}go/")
        while time.monotonic() < self.until and "/q/1/" in page[0]:
            time.sleep(self.rng.uniform(*THINKS))
            given: dict[str, str] = {}
            for name, value in CHOICE.findall(page[1]):
                if name not in given or not self.rng.randrange(3):
                    given[name] = value
            given |= dict.fromkeys(TEXT.findall(page[1]), f"words of {self.code}")
            key = page[0].rstrip("/").rpartition("/")[2]
            page = self.post(page[0], page, given)
            if given:
                self.answers[key] = next(iter(given.values()))

    def open(self, path: str) -> tuple[str, str]:
        """Return the page at a path, with the path that it came to."""
        return self.ask("GET", path)

    def post(self, path: str, page: tuple[str, str], given: dict[str, str]) -> tuple[str, str]:
        """Send a page's form."""
        token = TOKEN.search(page[1])
        body = {**given, "csrfmiddlewaretoken": token.group(1) if token else ""}
        return self.ask("POST", path, urlencode(body))

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[str, str]:
        """Ask for a page, follow where it leads, and note how long that took in all."""
        start = time.perf_counter()
        while True:
            headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
            if body is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            self.line.request(method, path, body, headers)
            answer = self.line.getresponse()
            text = answer.read().decode()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.split(";")[0].partition("=")
                self.cookies[name] = value
            if answer.status not in {302, 303}:
                break
            path, method, body = answer.headers["Location"].split("?")[0], "GET", None
        self.times.append(time.perf_counter() - start)
        if answer.status != 200:  # noqa: PLR2004  # HTTP's own number
            self.faults.append(f"{method} {path}: {answer.status}")
        return path, text


def main() -> None:
    """Run the load and print one Markdown row of figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--workers", type=int, default=2)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        address, server = start(Path(home), wanted.workers)
        try:
            people = load(address, wanted.people, wanted.seconds)
        finally:
            server.terminate()
            server.wait(20)
        report(people, wanted, lost(Path(home), people))


def start(home: Path, workers: int) -> tuple[str, subprocess.Popen[bytes]]:
    """Import the example, open a door, start the server; return the door's address."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "REMIT_HOME": str(home)}
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
    )
    for _ in range(100):
        with closing(socket.socket()) as line:
            if not line.connect_ex(("127.0.0.1", port)):
                return address, server
        time.sleep(0.2)
    raise SystemExit("The server did not start.")


def load(address: str, count: int, seconds: int) -> list[Person]:
    """Let so many people answer for so long; they come in over the first third of the time."""
    begin = time.monotonic()
    arrivals = Random(0)
    people = [
        Person(number, address, begin + seconds, begin + arrivals.uniform(0, seconds / 3))
        for number in range(count)
    ]
    threads = [threading.Thread(target=person.run, daemon=True) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds + 60)
    return people


def lost(home: Path, people: list[Person]) -> int:
    """Return how many answers that a page had taken are not in the database."""
    os.environ["REMIT_HOME"] = str(home)
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


def report(people: list[Person], wanted: argparse.Namespace, missing: int) -> None:
    """Print the figures."""
    times = sorted(took for person in people for took in person.times)
    faults = [fault for person in people for fault in person.faults]
    part = statistics.quantiles(times, n=100)
    answers = sum(len(person.answers) for person in people)
    print("| people at once | workers | pages | answers | lost | failed | median | 95% | 99% |")
    print("|---|---|---|---|---|---|---|---|---|")
    print(
        f"| {wanted.people} | {wanted.workers} | {len(times)} | {answers} | {missing} | "
        f"{len(faults)} | {part[49] * 1000:.0f} ms | {part[94] * 1000:.0f} ms | "
        f"{part[98] * 1000:.0f} ms |"
    )
    for fault in faults[:5]:
        print(fault)


if __name__ == "__main__":
    main()
