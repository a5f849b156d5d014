"""Words in colours."""

from __future__ import annotations

from typing import TextIO

from wireproof.report.colours import coloured
from wireproof.report.verdicts import SIGNS

_CODES = {"red": 31, "green": 32, "yellow": 33, "blue": 34, "magenta": 35, "cyan": 36, "bold": 1, "dim": 2}


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
