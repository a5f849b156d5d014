"""A progress bar, where somebody watches."""

from __future__ import annotations

from collections import Counter
from typing import Any, TextIO

from wireproof.report.colours import is_terminal
from wireproof.run.events import Event
from wireproof.run.results import FAILING

#: What is told beside the bar.
_TOLD = (*FAILING, "error")


class Progress:
    """Counts verdicts. rich is imported only for a terminal, and only once the dialogue has begun."""

    def __init__(self, out: TextIO, cases: int, name: str) -> None:
        self._out, self._cases, self._name = out, cases, name
        self._bar: Any = None
        self._task: Any = None
        #: The last verdict on each case, expectations applied.
        self._verdicts: dict[str, str] = {}

    @property
    def done(self) -> int:
        """How many cases have a verdict."""
        return min(len(self._verdicts), self._cases)

    def begin(self) -> None:
        """The target answers; from now on verdicts come."""
        if not is_terminal(self._out):
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
        self._task = self._bar.add_task(self._name, total=self._cases, counts="", completed=self.done)
        self._bar.start()

    def verdict(self, event: Event) -> None:
        """One more verdict (or a better one), in the light of what is expected of the target."""
        self._verdicts[event["case"]] = event["verdict"]
        if self._bar:
            self._bar.update(self._task, completed=self.done, counts=self.bad())

    def bad(self) -> str:
        """What went wrong so far, counted: "2 fail, 1 unstable"."""
        counts = Counter(self._verdicts.values())
        return ", ".join(f"{counts[verdict]} {verdict}" for verdict in _TOLD if counts[verdict])

    def end(self) -> None:
        """Takes the bar away."""
        if self._bar:
            self._bar.stop()
