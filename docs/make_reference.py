"""Writes the reference pages that come from the code: commands, problems, statuses and so on.

`python docs/make_reference.py` writes them; a test compares them with what stands.
"""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import TYPE_CHECKING

import typer

import remit
from remit.kernel.errors import ExitCode, RemitError, problem_kinds

if TYPE_CHECKING:
    import click

FOLDER = Path(__file__).parent / "reference"
MADE = "<!-- Made by docs/make_reference.py. Change the code, then run it again. -->\n\n"

EXIT_CODES = {
    ExitCode.OK: "Done. Commands that judge end so whenever they could answer.",
    ExitCode.FAILED: "Something failed that Remit did not expect, or you stopped it.",
    ExitCode.USAGE: "The command was typed in a way that it does not know, or a setting is wrong.",
    ExitCode.INVALID_INPUT: "What you brought has problems. All are listed; nothing was changed.",
    ExitCode.NOT_FOUND: "A study, file or participant that you named is not there.",
    ExitCode.NOT_ALLOWED: "Your role does not open this.",
    ExitCode.NOT_POSSIBLE: "It cannot be done as things stand. The sentence says what would help.",
    ExitCode.NOT_VERIFIED: (
        "The ledger is not whole or does not go on from the checkpoint, or a published lottery or "
        "draw contradicts itself or what was published before it."
    ),
    ExitCode.MISSING_PART: "A part of Remit that is installed apart is missing. It is named.",
}


def pages() -> dict[str, str]:
    """Return each page's content by file name."""
    import_everything()
    return {
        "commands.md": MADE + commands(),
        "problems.md": MADE + problems(),
        "exit-codes.md": MADE + exit_codes(),
        "failures.md": MADE + failures(),
        "roles.md": MADE + roles(),
        "fieldwork-statuses.md": MADE + statuses(),
        "maturity.md": MADE + maturity(),
    }


def import_everything() -> None:
    """Import every module of Remit, so that all it declares is known."""
    import django  # noqa: PLC0415  # set up here, before any table is imported

    django.setup()
    for module in pkgutil.walk_packages(remit.__path__, "remit."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)


def commands() -> str:
    """Return every command with its help, arguments and options."""
    parts = ["# Commands\n"]
    for name, command in every_command().items():
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        usage = " ".join(p.name.upper() for p in arguments)
        parts.append(f"## remit {name}\n\n```\nremit {name} {usage}".rstrip() + "\n```\n")
        parts.append(f"{(command.help or '').strip()}\n")
        options = [p for p in command.params if p.name != "help"]
        if options:
            parts.append("| argument or option | what |\n|---|---|")
            parts += [
                f"| `{', '.join(p.opts)}` | {getattr(p, 'help', '') or ''} |" for p in options
            ]
            parts.append("")
    return "\n".join(parts)


def every_command() -> dict[str, click.Command]:
    """Return the commands by name, such as `run`; those of a group as `quotas explain`."""
    from remit.cli.main import app  # noqa: PLC0415  # needs Django set up

    found = {}
    for name, command in typer.main.get_command(app).commands.items():
        of_group = getattr(command, "commands", {})
        found |= {f"{name} {member}": inner for member, inner in of_group.items()}
        if not of_group:
            found[name] = command
    return dict(sorted(found.items()))


def problems() -> str:
    """Return every kind of problem that can be found in what a user brings."""
    rows = [
        f"| `{kind.code}` | {_cell(kind.message)} | {_cell(kind.remedy)} |"
        for kind in problem_kinds()
        if not kind.code.startswith("test-")
    ]
    head = "# Problems in what you bring\n\n| code | sentence | remedy |\n|---|---|---|"
    return "\n".join([head, *rows, ""])


def failures() -> str:
    """Return every expected failure with its code and exit code."""
    kinds: set[type[RemitError]] = set()
    queue = [RemitError]
    while queue:
        kind = queue.pop()
        if kind.__module__.startswith("remit."):
            kinds.add(kind)
        queue += kind.__subclasses__()
    rows = [
        f"| `{kind.code}` | {int(kind.exit_code)} | {_cell((kind.__doc__ or '').splitlines()[0])} |"
        for kind in sorted(kinds, key=lambda kind: (kind.code, kind.__name__))
    ]
    head = "# Failures that Remit expects\n\n| code | exit code | what |\n|---|---|---|"
    return "\n".join([head, *rows, ""])


def exit_codes() -> str:
    """Return what each exit code means."""
    rows = [f"| {int(code)} | {EXIT_CODES[code]} |" for code in ExitCode]
    return "\n".join(["# Exit codes\n\n| code | meaning |\n|---|---|", *rows, ""])


def roles() -> str:
    """Return what each role opens."""
    from remit.commission.core.roles import ROLES  # noqa: PLC0415  # needs Django set up

    rows = [f"| {role} | {what} |" for role, what in ROLES.items()]
    return "\n".join(["# Roles in a study\n\n| role | what it opens |\n|---|---|", *rows, ""])


def statuses() -> str:
    """Return the statuses of fieldwork, and the moves between them as a diagram."""
    from remit.recruit.core.fieldwork import STATUSES, moves_from, state_diagram  # noqa: PLC0415  # needs Django set up

    rows = [
        f"| {status} | {what} | {_cell(moves_from(status))} |" for status, what in STATUSES.items()
    ]
    head = "# Statuses of fieldwork\n\n| status | what it says | may become |\n|---|---|---|"
    return "\n".join([head, *rows, "", f"```mermaid\n{state_diagram()}```", ""])


def maturity() -> str:
    """Return the items of the latest assessment, their levels, and the crosswalk."""
    from remit.support.core.assessment.crosswalk import topics_of  # noqa: PLC0415  # needs Django set up
    from remit.support.core.assessment.instrument import LATEST, instrument  # noqa: PLC0415  # as above

    made = instrument(LATEST)
    spoken = [
        f"{one.language} (by a {one.by}, {'checked' if one.checked else 'not checked yet'})"
        for one in made.translations
    ]
    parts = [
        f"# How organisations work with data: version {made.version}\n",
        f"Written in English. Translated into: {', '.join(spoken)}.\n",
        (
            "The words are the project's own. **Rows** are those of the UK Government's “Data "
            "Maturity Assessment for Government: framework” (March 2023: 10 topics, 6 themes, 97 "
            "rows) that speak of the same thing. They are numbered 1 to 97 in its order of topics, "
            "as [the list of it by Japan's Information-technology Promotion Agency]"
            "(https://www.ipa.go.jp/digital/data/data-spaces-academy.html) numbers them; the "
            "framework's own pages were not compared row by row.\n"
        ),
    ]
    for theme in made.themes:
        parts.append(f"## {theme.title['en']}\n")
        for item in theme.items:
            parts.append(f"### {item.ask['en']}\n")
            parts += [f"{at}. {level['en']}" for at, level in enumerate(item.levels, start=1)]
            rows = ", ".join(map(str, item.rows))
            topics = "; ".join(topics_of(item.rows))
            parts.append(f"\nFirst step: {item.first_step['en']}\n")
            parts.append(f"Rows {rows} ({topics}). Stored as `{item.name}`.\n")
    return "\n".join(parts)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "remit.site.settings")
    for file_name, content in pages().items():
        (FOLDER / file_name).write_text(content, encoding="utf-8", newline="\n")
