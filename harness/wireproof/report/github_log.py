"""The log of a step of GitHub Actions obeys: a line that begins with `::`, or has `##[` anywhere, may be a command."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO


def here() -> bool:
    """This is a step of a workflow."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def inert(text: str) -> str:
    """The same text with nothing in it that the log would obey, for what is printed by others (pytest)."""
    if not here():
        return text
    return re.sub(r"^(\s*)::", r"\1: :", text, flags=re.MULTILINE).replace("##[", "# #[")


@contextmanager
def verbatim(out: TextIO) -> Iterator[None]:
    """While it lasts nothing that is printed is taken for a command: it may be what a target said."""
    if not here():
        yield
        return
    token = os.urandom(16).hex()
    out.write(f"::stop-commands::{token}\n")
    try:
        yield
    finally:
        out.write(f"::{token}::\n")
        out.flush()
