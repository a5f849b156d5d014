"""What changed as one JSON object, judged/1 (spec/judged.schema.json)."""

from __future__ import annotations

from typing import Any

from wireproof.rejudge.changes import TOLD, Change
from wireproof.rejudge.perform import Rejudged
from wireproof.run.events import Event


def as_json(rejudged: Rejudged) -> dict[str, Any]:
    """The published form."""
    return {
        "schema": "judged/1",
        "of": str(rejudged.old.path),
        "events": str(rejudged.run.path),
        "cases": rejudged.judged,
        "changes": [_change(change) for change in rejudged.changes],
        "not_rejudged": [{"case": case, "why": why} for case, why in rejudged.not_rejudged.items()],
    }


def _change(change: Change) -> dict[str, Any]:
    return {"case": change.case, "kind": change.kind, "old": _told(change.old), "new": _told(change.new)}


def _told(event: Event | None) -> dict[str, Any] | None:
    return {name: event[name] for name in TOLD if name in event} if event else None
