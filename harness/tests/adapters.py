"""A native adapter as the tests drive it: lines in, events out."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from wireproof import schemas

#: Nothing here takes nearly as long; a hang must not stop the tests.
LIMIT = 60


class Driven:
    """One adapter, whose events are checked against the schema as they come."""

    def __init__(self, *command: str, **environment: str) -> None:
        self._err = tempfile.TemporaryFile(mode="w+", encoding="utf-8")  # noqa: SIM115 - it lives as long as this
        self._process = subprocess.Popen(
            [sys.executable, "-m", *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._err,
            text=True,
            encoding="utf-8",
            env={**os.environ, **environment},
        )
        self._events: list[dict[str, Any]] = []
        schema = schemas.load("adapter")
        self._schema = Draft202012Validator({"$defs": schema["$defs"], "$ref": "#/$defs/event"})

    def say(self, id: int, op: str, **members: Any) -> None:
        self.write(json.dumps({"id": id, "op": op, **members}))

    def write(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def ask(self, id: int, op: str, **members: Any) -> dict[str, Any]:
        """Says it, and takes the first event with its id."""
        self.say(id, op, **members)
        return self.event(id)

    def event(self, id: int) -> dict[str, Any]:
        """The next event with this id; others are kept for later."""
        for event in self._events:
            if event["id"] == id:
                self._events.remove(event)
                return event
        assert self._process.stdout
        while line := self._process.stdout.readline():
            event = json.loads(line)
            self._schema.validate(event)
            if event["id"] == id:
                return event
            self._events.append(event)
        raise AssertionError(f"the output ended before an event with the id {id}; kept: {self._events}")

    def finish(self) -> int:
        """Ends its input; its exit status."""
        assert self._process.stdin
        self._process.stdin.close()
        return self._process.wait(LIMIT)

    def err(self) -> str:
        """What it has written to standard error."""
        self._err.seek(0)
        return self._err.read()

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdin
        assert self._process.stdout
        # What it did not read any more can't be written any more.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        self._process.stdout.close()
        self._err.close()

    @property
    def pid(self) -> int:
        return self._process.pid


def appears(file: Path) -> str:
    """What a file holds, once it holds something."""
    deadline = time.monotonic() + LIMIT
    while not (file.exists() and file.read_text()):
        assert time.monotonic() < deadline, f"{file} doesn't come"
        time.sleep(0.02)
    return file.read_text()


def is_gone(pid: int) -> bool:
    """Whether a process ends in time. A zombie is gone: its parent has not looked yet."""
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False
