"""A comparison as one JSON object, diff/1 (spec/diff.schema.json)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from wireproof.diff.compare import Change, Comparison
from wireproof.diff.runs import why_incomplete
from wireproof.report.recorded import RecordedRun


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The published form."""
    return {
        "schema": "diff/1",
        "old": [_run(run) for run in comparison.old],
        "new": _run(comparison.new),
        "differences": [{"what": each.what, "old": list(each.old), "new": each.new} for each in comparison.differences],
        "groups": {group: [_change(change) for change in changes] for group, changes in comparison.groups.items()},
        "renamed": {new: list(old) for new, old in comparison.renamed.items()},
        "same": comparison.same,
    }


def _run(run: RecordedRun) -> dict[str, Any]:
    about = run.about
    return {
        "events": str(run.path),
        "target": {name: str(run.target[name]) for name in ("name", "version", "spelled")},
        "wireproof": str(about.get("wireproof", "")),
        "commit": about.get("commit"),
        "date": str(about.get("date", "")),
        "seed": run.seed,
        "incomplete": why_incomplete(run),
        "totals": run.totals,
    }


def _change(change: Change) -> dict[str, Any]:
    row = change.row
    told = {
        "id": row.id,
        "old": [asdict(outcome) for outcome in change.old],
        "new": asdict(change.new) if change.new else None,
        "formerly": list(change.formerly),
        **{name: getattr(row, name) for name in ("clause", "level", "title", "expected", "got", "why", "file", "line")},
        **{name: getattr(row, name) for name in ("listed", "listed_in", "reason", "issue")},
    }
    return {name: value for name, value in told.items() if name in ("id", "old", "new") or value}
