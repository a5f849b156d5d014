"""The two named pipes between the harness and an adapter, in a private folder until both ends are open."""

from __future__ import annotations

import os
import tempfile
from array import array
from fcntl import ioctl
from pathlib import Path
from termios import FIONREAD

from wireproof.run.loop import Loop, Writer, widen


class Pipes:
    """Open on our side from the start; the keeper opens the other ends for the program, by `paths`."""

    def __init__(self, loop: Loop) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="wireproof-adapter-")
        self.paths = (Path(self._folder.name) / "in", Path(self._folder.name) / "out")
        for path in self.paths:
            os.mkfifo(path, 0o600)
        # Opened for both: a pipe for writing alone can't be opened before its reader is there.
        self._said = os.open(self.paths[0], os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        #: Where the adapter's output is read; whoever reads it owns it.
        self.heard = os.open(self.paths[1], os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        for pipe in (self._said, self.heard):
            widen(pipe)
        self.writer: Writer = loop.writer(self._said)

    def forget_names(self) -> None:
        """Nobody opens them any more."""
        self._folder.cleanup()

    def unread(self) -> bool:
        """The adapter has not yet read all that it was sent."""
        waiting = array("i", [0])
        if not self.writer.closed:
            ioctl(self._said, FIONREAD, waiting)
        return bool(waiting[0] or self.writer.pending)
