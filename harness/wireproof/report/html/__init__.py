"""The report as one self-contained page: overview, a view for each case and clause, the run. Works from file://.

What is the same in every report (the shell: markup, style, script, the ledger) is rendered once and cached by its
content; a run adds its rows and, packed, its wire logs. So `wireproof run` can afford a page each time.
"""

from __future__ import annotations

from pathlib import Path

from wireproof.report.html import page
from wireproof.report.recorded import RecordedRun


def prepare() -> None:
    """Does what is the same for every run, where there is time before write()."""
    page.prepare()


def write(run: RecordedRun, path: Path) -> None:
    """Writes the page."""
    path.write_bytes(page.of(run))
