"""What a run is asked to do, and what it found."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from wireproof.catalog import Row
from wireproof.targets.target import Target

Event = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """One run of some cases on one target."""

    target: Target
    rows: list[Row]
    folder: Path
    seed: int
    timeout_scale: float = 1.0
    keep: str = "failed"
    gates: bool = True
    #: At most so many connections side by side, where the user said so; the target bears no more then, either.
    max_parallel: int | None = None
    fail_fast: bool = False
    trace: bool = False
    #: The configuration file that set what the command line left open, if there is one.
    config: str = ""
    #: Case → milliseconds, of what took long before and is begun soon; the seed shuffles the rest.
    slow: dict[str, float] = field(default_factory=dict)
    #: A file of expectations, in place of the target's own.
    expect: Path | None = None
    #: Case → verdict that the target's expectations list.
    expected: dict[str, str] = field(default_factory=dict)


@dataclass
class Record:
    """What came of it. A later verdict on the same case replaces the earlier one."""

    #: Of the event `run`; empty where the target never came up.
    about: dict[str, Any] = field(default_factory=dict)
    verdicts: dict[str, Event] = field(default_factory=dict)
    end: Event = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    interrupted: bool = False
    #: Why the target could not be used at all, with its last words.
    no_target: str | None = None
    #: Why the engine ended before it was done.
    engine_death: str | None = None
    restarts: int = 0
    #: Incarnation → what it wrote to its standard error at last.
    last_words: dict[int, str] = field(default_factory=dict)

    @property
    def took(self) -> dict[str, float]:
        """By case, in milliseconds."""
        return {case: event.get("ms", 0) for case, event in self.verdicts.items()}


def fresh_seed() -> int:
    """A seed that is easy to type again."""
    return int.from_bytes(os.urandom(3))
