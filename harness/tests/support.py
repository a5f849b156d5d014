"""What the tests share besides fixtures: where their data is, what a command did."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DATA = HERE / "data"
DOUBLES = HERE / "doubles"


@dataclass
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def server(manner: str = "listen") -> str:
    """`-t` for the double of a server."""
    return f"exec:{sys.executable} {DOUBLES / 'server.py'} {{port}} {manner}"
