"""Colours, where the output is a terminal and NO_COLOR isn't set."""

from __future__ import annotations

import os
from typing import TextIO

_COLOURS = {
    "fail": "red",
    "unstable": "magenta",
    "xpass": "magenta",
    "error": "red",
    "warn": "yellow",
    "pass": "green",
    "allowed": "green",
    "recorded": "cyan",
    "xfail": "yellow",
    "skipped": "blue",
    "unsupported": "blue",
}
_CODES = {"red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36, "bold": 1, "dim": 2}


class Style:
    """Paints words for one output."""

    def __init__(self, out: TextIO) -> None:
        self.on = out.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"

    def paint(self, text: str, colour: str) -> str:
        """`text` in a colour, `bold` or `dim`."""
        return f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if self.on else text

    def verdict(self, verdict: str, text: str | None = None) -> str:
        """A verdict (or a text about it) in its colour."""
        return self.paint(text or verdict, _COLOURS.get(verdict, "bold"))
