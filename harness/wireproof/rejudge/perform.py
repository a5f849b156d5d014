"""The way of one `wireproof judge`: ask the program, tell apart, write a run that every report reads."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from wireproof import __version__
from wireproof.errors import NothingSelectedError
from wireproof.rejudge.changes import Change, changes, verdicts_now
from wireproof.rejudge.program import Said, ask
from wireproof.rejudge.rows import rows_now
from wireproof.report.recorded import RecordedRun
from wireproof.run.about import commit
from wireproof.run.events import Event, append, lines_of

_HEAD = 96
#: What is told of the run's end is told anew.
_RETOLD = (b'"ev":"observed"', b'"ev":"not_rejudged"', b'"ev":"end"', b'"ev":"row"', b'"ev":"summary"')
_VERDICT = b'"ev":"verdict"'


@dataclass
class Rejudged:
    """A run that was judged anew."""

    old: RecordedRun
    #: With the new verdicts, in a file of its own.
    run: RecordedRun
    changes: list[Change]
    #: Id → what of its record is missing.
    not_rejudged: dict[str, str]
    #: How many cases were judged anew.
    judged: int


def rejudge(old: RecordedRun, file: Path) -> Rejudged:
    """Judges a recorded run anew; `file` becomes its events file.

    Raises UsageError for a record that can't be read, NothingSelectedError where nothing in it can be judged.
    """
    said = ask(old.path)
    judged = [case for case, event in said.verdicts.items() if "try" in event]
    if not judged:
        whys = Counter(said.not_rejudged.values()).most_common(1)
        why = f": {whys[0][0]} (wireproof run --keep all keeps all frames)" if whys else ""
        raise NothingSelectedError(f"{old.path}: no case in it can be judged anew{why}")
    before = _verdicts(old.path)
    now = verdicts_now(before, said)
    changed = changes(before, now)
    run = replace(
        old,
        path=file,
        rows=rows_now(old, before, now),
        rejudged={
            "of": old.path.name,
            "wireproof": __version__,
            "commit": commit(),
            "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "cases": len(judged),
            "changed": len(changed),
            "not_rejudged": len(said.not_rejudged),
        },
    )
    _write(run, said, now, old)
    return Rejudged(old, run, changed, said.not_rejudged, len(judged))


def _verdicts(path: Path) -> dict[str, Event]:
    """The last verdict on each row."""
    found: dict[str, Event] = {}
    for line in lines_of(path):
        event = _event(line) if _VERDICT in line[:_HEAD] else None
        if event and isinstance(event.get("case"), str) and isinstance(event.get("verdict"), str):
            found[event["case"]] = event
    return found


def _event(line: bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None


def _write(run: RecordedRun, said: Said, now: dict[str, Event], old: RecordedRun) -> None:
    """The record with the new verdicts in place of the old ones."""
    with run.path.open("wb") as file:
        for line in _kept(old.path):
            file.write(line if line.endswith(b"\n") else b"")
    told: list[Event] = [*said.observed, *now.values()]
    told += [{"ev": "not_rejudged", "case": case, "why": why} for case, why in said.not_rejudged.items()]
    totals = Counter(event["verdict"] for event in now.values())
    end = {"ev": "end", "totals": dict(totals), "seconds": run.seconds, "waiting_share": run.waiting_share or 0}
    append(run.path, [{name: value for name, value in event.items() if name != "n"} for event in (*told, end)])
    run.write_rows()


def _kept(path: Path) -> Iterator[bytes]:
    """The lines that stay: what happened."""
    for line in lines_of(path):
        head = line[:_HEAD]
        if _VERDICT not in head and not any(kind in head for kind in _RETOLD):
            yield line
