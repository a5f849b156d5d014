"""A progress bar, where somebody watches."""

from __future__ import annotations

from collections import Counter
from typing import Any, TextIO

from wireproof.run.events import Event


class Progress:
    """Counts verdicts. rich is imported only for a terminal, and only once the dialogue has begun."""

    def __init__(self, out: TextIO, cases: int, name: str) -> None:
        self._out, self._cases, self._name = out, cases, name
        self._bar: Any = None
        self._task: Any = None
        self._counts: Counter[str] = Counter()
        self._seen: set[str] = set()

    def begin(self) -> None:
        """The target answers; from now on verdicts come."""
        if not self._out.isatty():
            return
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
        from rich.progress import Progress as Bar

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[counts]}"),
        )
        self._bar = Bar(*columns, console=Console(file=self._out), transient=True)
        self._task = self._bar.add_task(self._name, total=self._cases, counts="", completed=len(self._seen))
        self._bar.start()

    def verdict(self, event: Event) -> None:
        """One more verdict (or a better one)."""
        self._counts[event["verdict"]] += 1
        self._seen.add(event["case"])
        if self._bar:
            bad = ", ".join(f"{self._counts[v]} {v}" for v in ("fail", "unstable", "error") if self._counts[v])
            self._bar.update(self._task, completed=min(len(self._seen), self._cases), counts=bad)

    def end(self) -> None:
        """Takes the bar away."""
        if self._bar:
            self._bar.stop()
