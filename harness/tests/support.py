"""What the tests share besides fixtures: where their data is, what a command did."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
DATA = HERE / "data"
DOUBLES = HERE / "doubles"


def unmarked() -> dict[str, str]:
    """This process's environment without what says where it runs: pytest, and we, write for a CI otherwise."""
    ours = ("WIREPROOF_", "GITHUB_")
    return {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith(ours)}


@dataclass
class Ran:
    """What a command did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def environment_with(environment: dict[str, str], **double: Any) -> dict[str, str]:
    """The environment of a command whose engine is a double that is asked to do this."""
    return {**environment, "WIREPROOF_DOUBLE": json.dumps(double)}


def run_with(
    environment: dict[str, str], *arguments: str, double: dict[str, Any] | None = None, cwd: Path | None = None
) -> Ran:
    """Runs the command line."""
    env = environment_with(environment, **(double or {}))
    command = [sys.executable, "-m", "wireproof", *arguments]
    done = subprocess.run(
        command, env=env, cwd=cwd, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False
    )
    return Ran(done.returncode, done.stdout, done.stderr)


def server(manner: str = "listen") -> str:
    """`-t` for the double of a server."""
    return f"exec:{sys.executable} {DOUBLES / 'server.py'} {{port}} {manner}"


def wait_until(condition: Callable[[], bool]) -> None:
    """Waits, ten seconds at most."""
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it didn't come about")
