"""JSON on standard output."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import click

_indented = partial(json.dumps, indent=1)


def echo_json(value: Any, dumps: Callable[..., str] = _indented) -> None:
    """One document. What the output can't take is escaped, as JSON can: all but ASCII, or only what is no text.

    `dumps`: how it is laid out.
    """
    utf8 = "utf" in (sys.stdout.encoding or "").lower()
    text = dumps(value, ensure_ascii=not utf8)
    click.echo(text.encode("utf-8", "backslashreplace"))
