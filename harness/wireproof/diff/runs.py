"""What there is to say of the runs themselves before their rows are compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wireproof.report.recorded import RecordedRun


@dataclass(frozen=True)
class Difference:
    """Something about the runs themselves that isn't the same in all."""

    what: str
    old: tuple[str, ...]
    new: str


def why_incomplete(run: RecordedRun) -> str:
    """Why a run doesn't tell all that it was asked; empty where it does."""
    if run.no_target:
        return f"the target could not be used: {run.no_target.splitlines()[0]}"
    if run.engine_death or run.errors:
        return (run.engine_death or run.errors[-1]).splitlines()[0]
    if run.interrupted:
        return f"interrupted with {run.unfinished} unfinished"
    return "" if run.complete else "cut short before its end was written down"


def differences(old: list[RecordedRun], new: RecordedRun) -> Iterator[Difference]:
    """All that isn't the same in all of them."""
    ours = [dict(_facts(run)) for run in old]
    for what, value in _facts(new):
        others = tuple(dict.fromkeys(facts[what] for facts in ours if what in facts))
        if any(other != value for other in others):
            yield Difference(what, others, value)


def _facts(run: RecordedRun) -> Iterator[tuple[str, str]]:
    """What should be the same in runs that are compared, by name."""
    target = run.target
    yield "target", str(target["name"])
    yield "version", str(target["version"])
    yield "called", "" if target["spelled"] == target["name"] else str(target["spelled"])
    yield "profiles", ", ".join(map(str, target["profiles"]))
    yield "wireproof", str(run.about.get("wireproof", ""))
    yield "commit", str(run.about.get("commit") or "")
    yield "platform", str(run.about.get("platform", ""))
    yield "seed", str(run.seed)
    options: dict[str, Any] = run.about.get("options") or {}
    for name, value in options.items():
        yield f"option {name}", str(value)
