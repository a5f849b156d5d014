"""JSON on standard output."""

from __future__ import annotations

import json
import sys
from typing import Any

import click


def echo_json(value: Any) -> None:
    """One document. Where the output takes no UTF-8, other characters are escaped, as JSON can."""
    utf8 = "utf" in (sys.stdout.encoding or "").lower()
    click.echo(json.dumps(value, ensure_ascii=not utf8, indent=1))
