"""What a recorded run says about a target's deviations, whatever was expected of it at the time."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from wireproof.catalog import Row
from wireproof.report.recorded import RecordedRun
from wireproof.run.expectations import ENGINE_ROWS, SMOKE
from wireproof.run.results import LISTED, NOT_PERFORMED, Result

#: Where a row does not tell: it was added because nothing came about, or a run of an older version wrote it.
_SUPPOSED = {"xpass": "pass", "xfail": "fail"}
DEVIATING = ("fail", "warn", "unstable")


@dataclass
class Evidence:
    """A run's rows with the verdicts before expectations, and the cases that the target can be asked."""

    rows: dict[str, Result] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    #: Rows that can't be listed, by the reason why.
    left_out: dict[str, list[str]] = field(default_factory=dict)

    @property
    def ran(self) -> dict[str, str]:
        """The cases that were performed, each with its fixture."""
        cases = set(self.known)
        return {identity: row.given for identity, row in self.rows.items() if identity in cases}

    def verdict(self, identity: str) -> str | None:
        """Of a row before expectations; None where there is none that counts."""
        row = self.rows.get(identity)
        return row.verdict if row else None


def evidence(run: RecordedRun, catalog: list[Row]) -> Evidence:
    """Reads a run. `catalog`: the cases as they are now."""
    unsupported = {row.id for row in run.rows if row.verdict == "unsupported"}
    found = Evidence(known=[row.id for row in catalog if row.plan and row.id not in unsupported])
    cases = {row.id for row in catalog}
    for row in run.rows:
        why = _why_not(row, cases)
        if why:
            found.left_out.setdefault(why, []).append(row.id)
        elif row.verdict not in NOT_PERFORMED:
            found.rows[row.id] = _before_expectations(row)
    return found


def _why_not(row: Result, cases: set[str]) -> str:
    if row.verdict == "error":
        return "our own error, not the target's"
    if row.id.startswith(SMOKE):
        return "without it there is nothing to expect: see wireproof smoke"
    if row.id not in cases and not row.id.startswith(ENGINE_ROWS):
        return "there is no such case any more"
    return ""


def _before_expectations(row: Result) -> Result:
    if row.verdict not in LISTED:
        return row
    return replace(row, verdict=row.judged or _SUPPOSED[row.verdict])
