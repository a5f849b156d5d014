"""How the tests start the two servers of grpc.testing.TestService that this repository contains."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARIES = Path(os.environ.get("WIREPROOF_BIN_DIR", ROOT / "build" / "release"))
COMMANDS = {
    "reference-server": [str(BINARIES / "reference-server" / "reference-server")],
    "grpcio": [sys.executable, str(ROOT / "targets" / "grpcio" / "server.py")],
}


@dataclass
class Server:
    name: str
    process: subprocess.Popen[str]
    address: str


@contextmanager
def running(name: str, *options: str, environment: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A server on a port of its own, which is killed at the end unless the test has ended it.

    `environment` is added to the test's own.
    """
    command = [*COMMANDS[name], "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | (environment or {})) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            match = re.fullmatch(r"listening on (127\.0\.0\.1:\d+)\n", line)
            assert match, f"{name} printed {line!r} first"
            yield Server(name, process, match[1])
        finally:
            process.kill()
