"""JSON on standard output."""

from __future__ import annotations

import json
import sys
from typing import Any

import click


def echo_json(value: Any) -> None:
    """One document. What the output can't take is escaped, as JSON can: all but ASCII, or only what is no text."""
    utf8 = "utf" in (sys.stdout.encoding or "").lower()
    text = json.dumps(value, ensure_ascii=not utf8, indent=1)
    click.echo(text.encode("utf-8", "backslashreplace"))
