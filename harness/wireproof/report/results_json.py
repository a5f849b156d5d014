"""The results of a run as one JSON object, results/1 (spec/results.schema.json)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from wireproof.compact_json import by_lines
from wireproof.report.recorded import RecordedRun
from wireproof.run.results import Result

#: Members that every row has, empty or not.
_ALWAYS = ("id", "verdict", "clauses", "seen", "file", "line", "ms", "tries")
#: Members that only the events file tells.
_NEVER = ("intent", "given", "tier", "formerly", "steps", "log", "plan")


def as_json(run: RecordedRun) -> dict[str, Any]:
    """The published form."""
    return {
        "schema": "results/1",
        "target": {"name": run.target["name"], "version": run.target["version"]},
        "seed": run.seed,
        "interrupted": run.interrupted,
        "seconds": round(run.seconds, 3),
        "waiting_share": run.waiting_share,
        "restarts": run.restarts,
        "errors": run.errors,
        "events": str(run.path),
        "totals": run.totals,
        "results": [_row(row) for row in run.rows],
    }


def write(run: RecordedRun, path: Path) -> None:
    """The same as a file."""
    text = by_lines(as_json(run)) + "\n"
    path.write_text(text, encoding="utf-8", errors="backslashreplace")  # for JSON, too, that spells what is no text


def _row(row: Result) -> dict[str, Any]:
    members = {name: getattr(row, name) for name in _ALWAYS}
    members |= {name: value for name, value in row.said().items() if name not in _NEVER}
    if row.log_of == row.id:
        members.pop("log_of", None)
    return members
