"""Colours: where the output is a terminal, unless NO_COLOR is set; anywhere, if FORCE_COLOR or CLICOLOR_FORCE is."""

from __future__ import annotations

import os
from typing import TextIO

from wireproof.report.verdicts import SIGNS

_CODES = {"red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36, "bold": 1, "dim": 2}


def is_terminal(out: TextIO) -> bool:
    """Somebody sees what happens there, and a line can be written anew."""
    return out.isatty() and os.environ.get("TERM") != "dumb"


def colours_forced() -> bool:
    """Colours are wanted whatever the output is, as in the log of a CI. NO_COLOR counts more."""
    forced = (os.environ.get(name, "") for name in ("FORCE_COLOR", "CLICOLOR_FORCE"))
    return not os.environ.get("NO_COLOR") and any(value not in ("", "0") for value in forced)


def coloured(out: TextIO) -> bool:
    """Colours are wanted there."""
    return colours_forced() or (is_terminal(out) and not os.environ.get("NO_COLOR"))


class Style:
    """Paints words for one output."""

    def __init__(self, out: TextIO) -> None:
        self.on = coloured(out)

    def paint(self, text: str, colour: str) -> str:
        """`text` in a colour, `bold` or `dim`."""
        return f"\x1b[{_CODES[colour]}m{text}\x1b[0m" if self.on else text

    def verdict(self, verdict: str, text: str | None = None) -> str:
        """A verdict (or a text about it) in its colour."""
        colour = SIGNS[verdict].colour if verdict in SIGNS else "bold"
        return self.paint(text or verdict, colour)
