"""Whether to use colours: where the output is a terminal, unless NO_COLOR is set; anywhere, if FORCE_COLOR or
CLICOLOR_FORCE is."""

from __future__ import annotations

import os
from typing import TextIO


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
