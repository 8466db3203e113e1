"""Each command in a process of its own, forked from one that has its libraries loaded already.

A command's process spends most of its time on loading what it stands on, which is the same for
all. What needs no settings is loaded once; what does need them, once for each environment that
commands have been run in. A forked process opens its own database, and ends with its own exit
code. Where there is no `fork`, and where a test is about how Python itself starts, `run` starts a
new process.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path

COMMAND = "from remit.cli import main; main()"
# What Django offers before it knows any settings.
DJANGO = ["core.management", "db.backends.sqlite3.base", "db.models", "forms", "http", "template"]


class WarmCommand:
    """Runs commands; ends with the process that holds the libraries."""

    def __init__(self) -> None:
        self._parent = None
        if hasattr(os, "fork"):
            self._parent = subprocess.Popen(  # noqa: S603  # this Python, on this very file
                [sys.executable, __file__],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
            )

    def close(self) -> None:
        """End the process that commands are forked from."""
        if self._parent is not None:
            self._parent.stdin.close()
            self._parent.wait()
            self._parent.stdout.close()

    def run(self, arguments, *, environment, stdin="", fresh=False):
        """Run one command and return it completed, with what it wrote."""
        arguments = [str(one) for one in arguments]
        environment = {k: v for k, v in environment.items() if k != "PYTEST_CURRENT_TEST"}
        if fresh or self._parent is None:
            return subprocess.run(  # noqa: S603  # the command is this interpreter and our own module
                [sys.executable, "-c", COMMAND, *arguments],
                input=stdin,
                capture_output=True,
                encoding="utf-8",
                env=environment,
                check=False,
            )
        with tempfile.TemporaryDirectory() as place:
            files = [Path(place, name) for name in ("stdin", "stdout", "stderr")]
            files[0].write_text(stdin, "utf-8")
            wanted = {
                "arguments": arguments,
                "environment": environment,
                "files": [str(path) for path in files],
                "folder": str(Path.cwd()),
            }
            self._parent.stdin.write(json.dumps(wanted) + "\n")
            self._parent.stdin.flush()
            code = int(self._parent.stdout.readline())
            out, err = (path.read_text("utf-8") for path in files[1:])
        return subprocess.CompletedProcess(arguments, code, out, err)


def load():
    """Load what commands stand on and what needs no settings."""
    importlib.import_module("remit.cli.main")
    importlib.import_module("typer._adapters")
    for name in DJANGO:
        importlib.import_module(f"django.{name}")
    for room in pkgutil.iter_modules(importlib.import_module("remit").__path__, "remit."):
        core = Path(room.module_finder.path, room.name.rpartition(".")[2], "core")
        if core.is_dir():
            for each in pkgutil.walk_packages([str(core)], f"{room.name}.core."):
                importlib.import_module(each.name)
    # What is loaded stays: looking through it would only copy it into each forked process.
    gc.collect()
    gc.freeze()


def settle(environment):
    """Take on an environment, and load what commands in it stand on."""
    os.environ.clear()
    os.environ.update(environment)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "remit.site.settings")
    with suppress(Exception):  # a command that needs what cannot be had says so itself
        importlib.import_module("django").setup()
    gc.collect()
    gc.freeze()


def become(wanted):
    """Make of this forked process the command that is wanted."""
    os.environ.clear()
    os.environ.update(wanted["environment"])
    os.chdir(wanted["folder"])
    for number, name in enumerate(wanted["files"]):
        file = os.open(name, os.O_RDWR | os.O_CREAT, 0o600)
        os.dup2(file, number)
        os.close(file)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115  # the process's own
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  # as above
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115  # as above
    sys.argv = ["remit", *wanted["arguments"]]


def serve(lines, answers, settled=None):
    """Fork a process for each line that comes; return in the forked one, or at the end.

    The first process passes each line on to one that has settled in the line's environment.
    """
    settlers = {}
    while line := lines.readline():
        wanted = json.loads(line)
        if settled is None:
            here = json.dumps(wanted["environment"], sort_keys=True)
            if here not in settlers:
                there, back = os.pipe(), os.pipe()
                if os.fork() == 0:
                    os.close(there[1])
                    settle(wanted["environment"])
                    return serve(os.fdopen(there[0]), os.fdopen(back[1], "w"), here)
                os.close(there[0])
                os.close(back[1])
                settlers[here] = os.fdopen(there[1], "w"), os.fdopen(back[0])
            ask, hear = settlers[here]
            ask.write(line)
            ask.flush()
            answer = hear.readline()
        else:
            child = os.fork()
            if child == 0:
                become(wanted)
                return True
            answer = f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\n"
        answers.write(answer)
        answers.flush()
    return False


def act():
    """Run the command and end with its exit code, without taking apart what was loaded for it."""
    from remit.cli import main  # with the others, in `load`

    code = 0
    try:
        main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)  # noqa: T201  # as Python does
    except BaseException:  # noqa: BLE001  # whatever it is, Python would show it and end with 1
        traceback.print_exc()
        code = 1
    atexit._run_exitfuncs()  # nothing public runs them early
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    load()
    if serve(sys.stdin, sys.stdout):
        act()
