"""`findings.json`: the report's figures, quotes, rules and verdicts for a program to read."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from remit.publish.core.overview_document import overview_document
from remit.publish.core.programme import programme_document

if TYPE_CHECKING:
    from remit.publish.core.disclosure import Moves, QuotaRow, Share
    from remit.publish.core.evidence import ShownAgreement, ShownFlow, ShownRule
    from remit.publish.core.items import ShownItem, Wave
    from remit.publish.core.recruiting import Recruiting
    from remit.publish.core.report import Report
    from remit.publish.core.themes import Quote, Theme
    from remit.share.core.tables.account import Account

FORMAT = "remit-findings/1"


def findings_json(report: Report) -> bytes:
    """Return the document as UTF-8, spelt in one way: same report, same bytes."""
    text = json.dumps(
        findings_document(report), indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False
    )
    return f"{text}\n".encode()


def findings_document(report: Report) -> dict[str, Any]:
    """Return the report as plain values, as `schema/findings.schema.json` describes them."""
    facts = report.commission
    return {
        "format": FORMAT,
        "commission": {
            "name": facts.name,
            "reference": facts.reference,
            "title": facts.title,
            "kind": facts.kind,
            "question": facts.question,
            "made_up": facts.made_up,
        },
        "threshold": report.threshold,
        "outcomes": [
            {
                "key": section.key,
                "statement": section.statement,
                "questions": [item.ref for e in section.exhibits for item in e.items],
                "themes": [theme.ref for theme in section.themes],
            }
            for section in report.sections
        ],
        "questions": [_item(item) for item in report.items],
        "themes": [_theme(theme) for theme in report.themes],
        "quotes": [_quote(quote) for quote in report.quotes],
        "quotas": None
        if report.quotas is None
        else {
            "size": report.quotas.size,
            "pool": report.quotas.pool,
            "rows": [_quota(row) for row in report.quotas.rows],
        },
        "recruiting": _recruiting(report.recruiting),
        "charter": None
        if report.version is None
        else {
            "version": report.version.number,
            "status": report.version.status,
            "since": report.version.since and report.version.since.isoformat(),
            "digest": report.version.digest,
            "dissent": report.version.dissent,
        },
        "rules": [_rule(rule) for rule in report.rules],
        "agreements": [_agreement(agreement) for agreement in report.agreements],
        "releases": [_release(account) for account in report.releases],
        "overviews": [overview_document(overview) for overview in report.overviews],
        "programme": programme_document(report.programme),
    }


def _release(account: Account) -> dict[str, Any]:
    return {
        "key": account.key,
        "title": account.title,
        "agreement": account.agreement[0],
        "purpose": account.purpose,
        "released_on": account.released_on.isoformat(),
        "kept": list(account.kept),
        "cells": [dict(row) for row in account.rows],
    }


def _item(item: ShownItem) -> dict[str, Any]:
    return {
        "id": item.ref,
        "kind": item.kind,
        "title": item.title,
        "outcome": item.outcome,
        "scale": [{"value": value, "label": label} for value, label in item.scale],
        "truth": item.truth,
        "before": _wave(item, item.before),
        "after": _wave(item, item.after),
        "moves": _moves(item.moves),
        "flow": item.flow.as_dict() if item.flow else None,
        "note": item.note,
    }


def _wave(item: ShownItem, wave: Wave | None) -> dict[str, Any] | None:
    if wave is None:
        return None
    values = [value for value, _ in item.scale]
    return {
        "n": wave.n,
        "counts": [
            {"values": [values[place] for place in group.places], "count": group.count}
            for group in wave.groups
        ],
        "share": _share(wave.share),
    }


def _share(share: Share | None) -> dict[str, Any] | None:
    return None if share is None else asdict(share)


def _moves(moves: Moves | None) -> dict[str, Any] | None:
    return None if moves is None else asdict(moves)


def _theme(theme: Theme) -> dict[str, Any]:
    return {
        "id": theme.ref,
        "name": theme.name,
        "description": theme.description,
        "outcome": theme.outcome,
        "participants": _share(theme.voices),
        "transcripts": theme.transcripts,
        "transcripts_of": theme.transcripts_of,
        "quotes": [quote.ref for quote in theme.quotes],
        "ways": [asdict(way) for way in theme.ways],
    }


def _quote(quote: Quote) -> dict[str, Any]:
    where = quote.reference
    return {
        "id": quote.ref,
        "transcript": where.transcript if where else None,
        "line": where.line if where else None,
        "end_line": where.end_line if where else None,
        "text": quote.text or None,
        "held": quote.held or None,
    }


def _quota(row: QuotaRow) -> dict[str, Any]:
    return {
        "feature": row.feature,
        "value": row.value,
        "min": row.least,
        "max": row.most,
        "pool": row.pool,
        "panel": row.panel,
        "met": row.met,
    }


def _recruiting(recruiting: Recruiting) -> dict[str, Any]:
    parts = (recruiting.replacements, recruiting.attendance, recruiting.equality)
    names = ("replacements", "attendance", "equality")
    return {
        name: _plain(asdict(part)) if part else None
        for name, part in zip(names, parts, strict=True)
    }


def _plain(value: object) -> object:
    """Return a value with lists in place of tuples, as JSON has them."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value


def _rule(rule: ShownRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "effect": rule.effect,
        "statement": rule.statement,
        "requires": list(rule.requires),
        "unless": list(rule.unless),
        "evidence": [evidence.ref for evidence in rule.because],
    }


def _agreement(agreement: ShownAgreement) -> dict[str, Any]:
    return {
        "key": agreement.key,
        "title": agreement.title,
        "reference": agreement.reference,
        "verdict": agreement.answer.value,
        "unable": agreement.unable,
        "shown": agreement.is_ready,
        "law": agreement.law.as_dict() if agreement.law else None,
        "flows": [_flow(flow) for flow in agreement.flows],
    }


def _flow(flow: ShownFlow) -> dict[str, Any]:
    return {
        "id": flow.id,
        "flow": flow.flow.as_dict(),
        "words": flow.words,
        "why": flow.why,
        "verdict": flow.answer.value,
        "missing": [list(way) for way in flow.ways],
        "shown": flow.shown.value,
        "unshown": list(flow.unshown),
        "rules": [
            {
                "id": reason.rule,
                "role": reason.role,
                "statement": reason.statement,
                "evidence": [evidence.ref for evidence in reason.evidence],
                "missing": list(reason.missing),
            }
            for reason in flow.reasons
        ],
    }
