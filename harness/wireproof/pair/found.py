"""What came of a client and a server: of each row, and of what the relays between them saw."""

from __future__ import annotations

from dataclasses import dataclass, field

from wireproof.adapter.events import Event
from wireproof.rpc.row import Row
from wireproof.run.watching import Line


@dataclass
class Outcome:
    """What came of a row."""

    row: Row
    verdict: str
    got: str = ""
    why: str = ""
    #: `client`, `server` or nothing: whom it speaks of.
    decided_by: str = ""
    ms: float = 0.0
    tries: int = 1


@dataclass
class Found:
    """What came of the pair."""

    outcomes: dict[str, Outcome] = field(default_factory=dict)
    hello: Event | None = None
    #: By (who, clause): the first finding of the relays', and how many there were.
    findings: dict[tuple[str, str], Line] = field(default_factory=dict)
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    #: Why nothing, or not all, could be performed.
    trouble: str = ""
    restarts: int = 0
    seconds: float = 0.0

    def add_finding(self, line: Line) -> None:
        """Of a relay's."""
        key = (line["by"], line["clause"])
        self.findings.setdefault(key, line)
        self.counts[key] = self.counts.get(key, 0) + 1
