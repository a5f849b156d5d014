"""What came of a pair, as a recorded run: the same events file, rows and reports as those of `wireproof run`."""

from __future__ import annotations

import json
import platform
import time
from pathlib import Path
from typing import Any

from wireproof import __version__, ledger, paths
from wireproof.pair.found import Found, Outcome
from wireproof.report.recorded import RecordedRun
from wireproof.report.visible import folded
from wireproof.rpc.row import Row
from wireproof.run import expectations
from wireproof.run.about import Commit
from wireproof.run.expectations import OBSERVED, Expectations
from wireproof.run.results import Result, listing
from wireproof.run.watching import Line
from wireproof.targets.target import Target

EVENTS = "events.jsonl"
#: Of what a client found: it may be all that it printed.
_LONGEST = 500


class Record:
    """One pair's file, and its rows in the light of what is known of either end."""

    def __init__(self, folder: Path, client: Target, server: Target, patience: float) -> None:
        self.client, self.server = client, server
        self.path = folder / EVENTS
        self._patience = patience
        self._of_client = expectations.load(client).towards(server.name)
        self._of_server = expectations.load(server)
        self._clauses = ledger.load(paths.spec() / "clauses.tsv")
        self._commit = Commit()

    def write(self, found: Found, unsupported: list[tuple[Row, str]], rerun_options: list[str]) -> RecordedRun:
        """The whole file, at once: a pair that was cut short has none."""
        rows = [self._row(outcome) for outcome in found.outcomes.values()]
        rows += [self._row(Outcome(row, "unsupported", why=why)) for row, why in unsupported]
        order = {row.id: place for place, row in enumerate(sorted(rows, key=lambda each: (each.file, each.line)))}
        rows.sort(key=lambda each: order[each.id])
        rows += [self._observed(key, line, found) for key, line in sorted(found.findings.items())]
        about = self._about()
        self._commit.end()
        run = RecordedRun(
            self.path,
            about=about,
            rows=rows,
            seconds=found.seconds,
            restarts=found.restarts,
            no_target=found.trouble,
            rerun_options=rerun_options,
        )
        begin = {"n": 0, "ev": "run", "t": 0.0, "v": 1, "seed": 0, "cases": len(rows), "about": about}
        partial = self.path.with_suffix(".partial")
        partial.write_text(json.dumps(begin, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        run.path = partial
        run.write_rows()
        partial.replace(self.path)
        run.path = self.path
        return run

    def _about(self) -> dict[str, Any]:
        versions = " × ".join(each.version or "?" for each in (self.client, self.server))
        spelled = {"client": self.client.spelled, "server": self.server.spelled}
        return {
            "wireproof": __version__,
            "commit": self._commit.text,
            "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "platform": platform.platform(),
            "target": {
                "name": f"{self.client.name} × {self.server.name}",
                "version": versions,
                "spelled": f"{self.client.spelled} × {self.server.spelled}",
                "profiles": [],
            },
            "pair": spelled,
            "options": {
                "timeout_scale": self._patience,
                "keep": "none",
                "gates": True,
                "alone": False,
                "fail_fast": False,
            },
        }

    def _row(self, outcome: Outcome) -> Result:
        row = outcome.row
        verdict, known = self._weighed(row.id, outcome.verdict, self._of_client)
        clause = row.clauses[0] if len(row.clauses) == 1 else ""
        return Result(
            row.id,
            verdict,
            clauses=list(row.clauses),
            clause=clause,
            level=self._clauses[clause].level if clause else "",
            seen=outcome.verdict,
            expected=row.expected.told(),
            got=folded(outcome.got, _LONGEST),
            why=outcome.why,
            file=row.file,
            line=row.line,
            ms=outcome.ms,
            tries=outcome.tries,
            decided_by=outcome.decided_by or "harness",
            title=row.title,
            **known,
        )

    def _observed(self, key: tuple[str, str], line: Line, found: Found) -> Result:
        by, clause = key
        of_end = self._of_client if by == "client" else self._of_server
        verdict, known = self._weighed(OBSERVED + clause, line["verdict"], of_end)
        return Result(
            f"{OBSERVED}{by}/{clause}",
            verdict,
            clauses=[clause],
            clause=clause,
            level=line["level"],
            seen=line.get("text", ""),
            expected="the rule kept",
            got=f"the {by}: {line['reason']}" + (f": {line['text']}" if line.get("text") else ""),
            why=f"seen {found.counts[key]} times",
            decided_by="observer",
            **known,
        )

    @staticmethod
    def _weighed(id: str, verdict: str, known: Expectations) -> tuple[str, dict[str, Any]]:
        """The verdict in the light of what is known, and what lists it."""
        entry = known.of(id)
        weighed = expectations.apply(verdict, entry)
        return weighed, listing(entry, known, verdict) if entry and weighed != verdict else {}
