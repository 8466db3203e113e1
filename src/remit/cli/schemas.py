"""`remit schema`: the published JSON Schemas of every file that Remit reads or writes."""

from __future__ import annotations

from typing import Annotated

import typer

from remit.cli.output import out, print_json
from remit.kernel.documents import schema
from remit.kernel.errors import ExitCode, RemitError

SCHEMAS = {
    "commission": "remit.commission",
    "vocabulary": "remit.kernel",
    "draw": "remit.recruit",
    "lottery": "remit.recruit",
    "quotas-explanation": "remit.recruit",
    "analysis": "remit.ask",
    "form-check": "remit.ask",
    "journey": "remit.ask",
    "shift": "remit.ask",
    "vignettes": "remit.ask",
    "vignette-balance": "remit.ask",
    "guide": "remit.listen",
    "notes": "remit.listen",
    "matrix": "remit.listen",
    "adjudication": "remit.listen",
    "qda": "remit.listen",
    "transcript-check": "remit.listen",
    "coding-agreement": "remit.listen",
    "matching": "remit.support",
    "groups": "remit.support",
    "joining": "remit.support",
    "told": "remit.support",
    "redaction": "remit.listen",
    "charter": "remit.charter",
    "verdicts": "remit.charter",
    "proposals": "remit.charter",
    "law": "remit.charter",
    "law-answer": "remit.charter",
    "charter-check": "remit.charter",
    "charter-answer": "remit.charter",
    "charter-without": "remit.charter",
    "charter-comparison": "remit.charter",
    "agreement": "remit.share",
    "agreement-acts": "remit.share",
    "agreement-advice": "remit.share",
    "agreement-earlier": "remit.share",
    "judgement": "remit.share",
    "papers": "remit.share",
    "disclosure-rules": "remit.share",
    "protected-table": "remit.share",
    "linkage": "remit.share",
    "linkage-settings": "remit.share",
    "tables": "remit.share",
    "released-table": "remit.share",
    "findings": "remit.publish",
    "ledger-proof": "remit.ledger",
    "asked": "remit.share",
    "count-pool": "remit.share",
    "counts": "remit.share",
    "pooled-counts": "remit.share",
    "asked-answer": "remit.share",
}


class UnknownSchema(RemitError):
    """No schema has this name."""

    code = "schema-unknown"
    exit_code = ExitCode.NOT_FOUND


def add_to(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("schema")(show_schema)


def show_schema(
    name: Annotated[str, typer.Argument(help="The file's name without its ending.")] = "",
) -> None:
    """Print the JSON Schema of a file, or list them all.

    Example: `remit schema charter`
    """
    if not name:
        for known in SCHEMAS:
            out.print(known)
        return
    if name not in SCHEMAS:
        raise UnknownSchema(
            f"There is no schema named “{name}”.",
            remedy=f"Use one of: {', '.join(SCHEMAS)}.",
            name=name,
        )
    print_json(schema(SCHEMAS[name], name))
