"""`wireproof smoke` on servers that speak something else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_SERVER = """
import socket, sys
listener = socket.create_server(("127.0.0.1", int(sys.argv[1])))
while True:
    connection, _ = listener.accept()
    try:
        for _ in range({pieces}):
            connection.sendall({words!r})
        connection.recv(1)
    except OSError:
        pass
"""


@pytest.mark.parametrize(
    ("words", "pieces", "advice"),
    [
        (b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", 1, "The port answers in HTTP/1"),
        (b"garbage and more of it, as much as a pipe takes at once" * 20, 500, "speaks no HTTP/2"),
    ],
)
def test_what_speaks_no_http2_is_told_briefly(
    environment: dict[str, str], command: list[str], tmp_path: Path, words: bytes, pieces: int, advice: str
) -> None:
    server = tmp_path / "server.py"
    server.write_text(_SERVER.format(words=words, pieces=pieces))
    done = subprocess.run(
        [*command, "smoke", "-t", f"exec:{sys.executable} {server} {{port}}", "--timeout-scale", "0.3"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert advice in done.stdout
    assert done.returncode in (1, 3)
    assert len(done.stdout.splitlines()) < 25
