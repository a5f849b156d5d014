"""Under pytest-xdist the controller performs the cases before any worker begins; workers report from its events."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from wireproof.pytest_plugin.suite import Suite

_KEY = "wireproof_events"


class Controller:
    """Hooks of the process that only hands out tests. It collects none: what is selected it learns from its workers.

    Workers are started before there is an events file, so they are told of a file that will say where it is.
    """

    def __init__(self, suite: Suite) -> None:
        self._suite = suite
        self._handed_over: Path | None = None
        self._finished = 0
        self._selected: set[str] = set()

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """A worker is about to be started."""
        if self._handed_over is None:
            with tempfile.NamedTemporaryFile(prefix="wireproof-", delete=False) as file:
                self._handed_over = Path(file.name)
        node.workerinput[_KEY] = str(self._handed_over)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: list[str]) -> None:
        """A worker knows what is selected. None is told to begin before all know."""
        self._selected.update(ids)
        self._finished += 1
        if self._finished == node.workerinput["workercount"] and self._handed_over:
            events = self._suite.perform(self._selected)
            self._handed_over.write_text(str(events or ""), encoding="utf-8")

    def pytest_unconfigure(self) -> None:
        """Nobody asks any more."""
        if self._handed_over:
            self._handed_over.unlink(missing_ok=True)


def events_of_controller(config: pytest.Config) -> Path | None:
    """In a worker: the controller's events file; None where this is no worker."""
    told = getattr(config, "workerinput", {}).get(_KEY)
    return Path(Path(told).read_text(encoding="utf-8")) if told else None
