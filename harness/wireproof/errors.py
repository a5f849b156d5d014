"""What can go wrong before a verdict, and the exit statuses of DESIGN §6 (pytest's)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Exit(IntEnum):
    """Exit statuses."""

    AS_EXPECTED = 0
    FAILED = 1
    INTERRUPTED = 2
    OUR_ERROR = 3
    USAGE = 4
    NOTHING_SELECTED = 5


class WireproofError(Exception):
    """An error for people: printed without a traceback."""

    status = Exit.OUR_ERROR


class UsageError(WireproofError):
    """The user can mend it: an argument, a target's description, a case file."""

    status = Exit.USAGE


class NothingSelectedError(WireproofError):
    """The selection is empty."""

    status = Exit.NOTHING_SELECTED


class StoppedError(WireproofError):
    """The user would not wait for the end that Ctrl-C brings about."""

    status = Exit.INTERRUPTED


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in a file. `line` and `column` count from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


class FileError(UsageError):
    """Problems in files that people write, in the order of the files."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
