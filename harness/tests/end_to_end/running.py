"""What a run of the command line did, and what it left behind."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Ran:
    """A `wireproof run --json`."""

    status: int
    results: list[dict[str, Any]]
    err: str
    totals: dict[str, int] = field(default_factory=dict)

    def of(self, *verdicts: str) -> list[dict[str, Any]]:
        """The rows with these verdicts."""
        return [row for row in self.results if row["verdict"] in verdicts]


def remaining(marker: str) -> list[str]:
    """The command lines of living processes that carry `marker` in their environment."""
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit() or int(folder.name) == os.getpid():
            continue
        try:
            if marker.encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue  # it has just ended
    return found
