"""The clause ledger, spec/clauses.tsv: every testable rule, and how strongly it binds."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

#: Levels from the strongest to the weakest. A case is as strong as the strongest of its clauses.
STRENGTH = ("MUST", "MUST NOT", "stated", "SHOULD", "SHOULD NOT", "MAY", "practice")

#: What the bound side does to keep a rule; docs/clauses.md has a paragraph on each.
KINDS = ("reject", "accept", "perform", "refrain", "remember", "limit", "timer")

_CONTESTED = "contested: "


@dataclass(frozen=True)
class Clause:
    """One row of the ledger."""

    id: str
    spec: str
    section: str
    level: str
    applies_to: str
    error: str
    rule: str
    how: str
    tolerated: str
    observer: str
    kind: str
    rests_on: str

    @property
    def contested(self) -> str:
        """Which sources contradict each other, so that whatever happens is only recorded; empty where none do."""
        return self.rests_on.removeprefix(_CONTESTED) if self.rests_on.startswith(_CONTESTED) else ""


def load(path: Path) -> dict[str, Clause]:
    """The ledger by id."""
    lines = path.read_text(encoding="utf-8").splitlines()
    columns = lines[0].split("\t")
    wanted = list(Clause.__dataclass_fields__)
    clauses = {}
    for line in lines[1:]:
        row = dict(zip(columns, line.split("\t"), strict=False))
        clauses[row["id"]] = Clause(**{name: row.get(name, "") for name in wanted})
    return clauses


def classes(path: Path) -> dict[str, str]:
    """How well each clause is proven, as `prove --write-doc` wrote it down; those that are open are left out."""
    read: dict[str, str] = json.loads(path.read_bytes())["classes"] if path.exists() else {}
    return read


def strongest(levels: Iterable[str]) -> str:
    """The strongest of some levels."""
    return min(levels, key=STRENGTH.index)
