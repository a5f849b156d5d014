"""Child processes of the harness itself (engine, keeper) with pipes on the loop."""

from __future__ import annotations

import json
import os
import subprocess
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from wireproof import paths
from wireproof.errors import WireproofError
from wireproof.run.loop import Loop, widen

_ERROR_LINES = 50


class JsonProcess:
    """A program that reads and writes JSON Lines.

    In a process group of its own, so that Ctrl-C reaches only the harness, which ends it in good order.
    """

    def __init__(
        self,
        loop: Loop,
        program: Path,
        on_lines: Callable[[bytes], None],
        on_exit: Callable[[], None],
        on_error_line: Callable[[str], None] | None = None,
        arguments: Sequence[str] = (),
        *,
        is_told_much: bool = False,
    ) -> None:
        self.name = program.name
        self.errors: deque[str] = deque(maxlen=_ERROR_LINES)
        self._on_exit = on_exit
        self._on_error_line = on_error_line
        self._open_pipes = 2
        self._process = _spawn(program, arguments)
        assert self._process.stdin and self._process.stdout and self._process.stderr
        if is_told_much:
            widen(self._process.stdin.fileno())
        self._writer = loop.writer(os.dup(self._process.stdin.fileno()))
        self._process.stdin.close()
        loop.read_lines(os.dup(self._process.stdout.fileno()), on_lines, self._pipe_ended)
        self._process.stdout.close()
        loop.read_lines(os.dup(self._process.stderr.fileno()), self._error_lines, self._pipe_ended)
        self._process.stderr.close()

    @property
    def exited(self) -> bool:
        """Everything that it said has been read, and it has ended."""
        return self._open_pipes == 0

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def send(self, message: dict[str, Any]) -> None:
        """One object, one line."""
        self.send_lines([json.dumps(message, ensure_ascii=False, separators=(",", ":"))])

    def send_lines(self, lines: Iterable[str]) -> None:
        """Lines that are JSON already."""
        self._writer.write("".join(f"{line}\n" for line in lines).encode("utf-8", "surrogatepass"))

    def close_input(self) -> None:
        """No more is to be said."""
        self._writer.close()

    def terminate(self) -> None:
        """Asks it to end."""
        self._process.terminate()

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()

    def status(self) -> int:
        """How it ended: its exit status, or less than 0: a signal."""
        return self._process.wait()

    def ending(self) -> str:
        """The same in words: "exit 1", "signal 11"."""
        status = self.status()
        return f"exit {status}" if status >= 0 else f"signal {-status}"

    def _pipe_ended(self) -> None:
        self._open_pipes -= 1
        if self._open_pipes == 0:
            self._on_exit()

    def _error_lines(self, lines: bytes) -> None:
        for line in lines.decode("utf-8", "replace").splitlines():
            self.errors.append(line)
            if self._on_error_line:
                self._on_error_line(line)


def not_started(program: Path, error: OSError) -> WireproofError:
    """Why a program of ours can't be started, and what helps."""
    remedy = "install wireproof again, for this machine" if paths.is_installed() else "build it first: scripts/setup"
    return WireproofError(f"{program} can't be started ({error.strerror}); {remedy}")


def _spawn(program: Path, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    pipe = subprocess.PIPE
    try:
        command = [str(program), *arguments]
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, process_group=0)
    except OSError as error:
        raise not_started(program, error) from None
