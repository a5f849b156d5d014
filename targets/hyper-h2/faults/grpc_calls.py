"""Whole calls."""

from __future__ import annotations

from collections.abc import Callable

import status
from call import Call, Fields

from faults.patch import around
from faults.wire import INTERNAL_ERROR


def fail_calls(when: Callable[[Call], bool]) -> None:
    """Such calls are reset as soon as they begin."""

    def act(original: Callable[[Call], None], self: Call) -> None:
        original(self)
        if when(self):
            self.reset(INTERNAL_ERROR)

    around(Call, "begin", act)


def refuse_calls(when: Callable[[Fields], bool]) -> None:
    """Calls with such request headers fail with INTERNAL."""

    def act(original: Callable[[Call], None], self: Call) -> None:
        original(self)
        if not self.finished and when(self.fields):
            self.finish(status.INTERNAL, "refused")

    around(Call, "begin", act)
