"""A small event loop: pipes read by lines, pipes written without blocking, timers."""

from __future__ import annotations

import heapq
import itertools
import os
import selectors
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from fcntl import F_SETPIPE_SZ, fcntl

#: What a pipe holds; more would be room that is taken and given back each time.
_CHUNK = 1 << 16
_WIDE = 1 << 20


def widen(pipe: int) -> None:
    """Has a pipe hold 1 MiB, if the system allows it: what is large is passed on in few pieces, or without waiting."""
    with suppress(OSError):
        fcntl(pipe, F_SETPIPE_SZ, _WIDE)


class Timer:
    """A callback to come; `cancel` forgets it."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        """It won't be called any more."""
        self.callback = None


class Writer:
    """Writes to a pipe as fast as its reader takes it, and never waits."""

    def __init__(self, loop: Loop, fd: int) -> None:
        self._loop = loop
        self._fd = fd
        self._pending = bytearray()
        self._closing = False
        self.closed = False
        os.set_blocking(fd, False)

    @property
    def pending(self) -> int:
        """Octets that are still to be written."""
        return len(self._pending)

    def write(self, data: bytes) -> None:
        """Takes the data; a reader that is gone is not an error here (its end is seen elsewhere)."""
        if self.closed or self._closing:
            return
        self._pending += data
        self._flush()

    def write_soon(self, data: bytes) -> None:
        """As write(), but all that comes until the loop looks around at once: the reader wakes once for it."""
        if self.closed or self._closing:
            return
        self._pending += data
        self._loop.watch_writable(self._fd, self._flush)

    def close(self) -> None:
        """Closes the pipe once everything is written."""
        self._closing = True
        self._flush()

    def _flush(self) -> None:
        if self.closed:
            return
        try:
            while self._pending:
                with memoryview(self._pending) as pending:
                    done = os.write(self._fd, pending[:_CHUNK])
                del self._pending[:done]
        except BlockingIOError:
            self._loop.watch_writable(self._fd, self._flush)
            return
        except OSError:
            self._pending.clear()
            self._closing = True
        self._loop.unwatch(self._fd)
        if self._closing:
            self.closed = True
            os.close(self._fd)


class Loop:
    """Runs callbacks for pipes and timers in one thread.

    Ctrl-C (KeyboardInterrupt) ends its waiting, never a callback, which would lose half of what it has just read.
    """

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._timers: list[tuple[float, int, Timer]] = []
        self._order = itertools.count()
        self._waiting = False
        self._interrupted = False

    def writer(self, fd: int) -> Writer:
        """A writer for a pipe, which it owns from now on."""
        return Writer(self, fd)

    def read_lines(
        self,
        fd: int,
        on_lines: Callable[[bytes], None],
        on_end: Callable[[], None],
        longest: int | None = None,
        on_too_long: Callable[[], None] = lambda: None,
    ) -> None:
        """Calls `on_lines` with whole lines, several at a time, and `on_end` once. It owns the pipe from now on.

        A line beyond `longest` octets is not kept: `on_too_long`, and it is as if the pipe had ended.
        """
        os.set_blocking(fd, False)
        rest = bytearray()

        def readable() -> None:
            try:
                data = os.read(fd, _CHUNK)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if longest is not None and len(rest) + len(data) > longest and b"\n" not in data:
                on_too_long()
                data = b""
            if not data:
                self._selector.unregister(fd)
                os.close(fd)
                on_end()
                return
            cut = data.rfind(b"\n") + 1
            if cut:
                lines = bytes(rest) + data[:cut]
                rest[:] = data[cut:]
                on_lines(lines)
            else:
                rest.extend(data)

        self._selector.register(fd, selectors.EVENT_READ, readable)

    def watch_writable(self, fd: int, callback: Callable[[], None]) -> None:
        """Calls back whenever the pipe takes data."""
        if fd not in self._selector.get_map():
            self._selector.register(fd, selectors.EVENT_WRITE, callback)

    def unwatch(self, fd: int) -> None:
        """Watches the pipe no longer."""
        if fd in self._selector.get_map():
            self._selector.unregister(fd)

    def after(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Calls back once, in `seconds`."""
        timer = Timer(callback)
        heapq.heappush(self._timers, (time.monotonic() + seconds, next(self._order), timer))
        return timer

    def run(self, until: Callable[[], bool]) -> None:
        """Runs until the condition holds. Raises KeyboardInterrupt where the user stops it."""
        with self._interruptible():
            while not until():
                for key, _ in self._wait():
                    key.data()
                self._fire()

    def run_at_most(self, seconds: float, until: Callable[[], bool]) -> None:
        """Runs until the condition holds or the time is over."""
        over: list[bool] = []
        timer = self.after(seconds, lambda: over.append(True))
        try:
            self.run(lambda: until() or bool(over))
        finally:
            timer.cancel()

    def _wait(self) -> list[tuple[selectors.SelectorKey, int]]:
        self._waiting = True
        if self._interrupted:
            raise KeyboardInterrupt
        ready = self._selector.select(self._patience())
        self._waiting = False
        return ready

    @contextmanager
    def _interruptible(self) -> Iterator[None]:
        """Holds Ctrl-C back until a callback is done; leaves it to whoever handles it otherwise."""
        ours = threading.current_thread() is threading.main_thread()
        if not ours or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            yield
            return
        self._interrupted = False
        signal.signal(signal.SIGINT, self._interrupt)
        try:
            yield
        finally:
            self._waiting = False
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if self._interrupted:
            raise KeyboardInterrupt

    def _interrupt(self, *_signal: object) -> None:
        if self._waiting or self._interrupted:  # the second time it can't wait
            raise KeyboardInterrupt
        self._interrupted = True

    def _patience(self) -> float | None:
        while self._timers and self._timers[0][2].callback is None:
            heapq.heappop(self._timers)
        return max(0.0, self._timers[0][0] - time.monotonic()) if self._timers else None

    def _fire(self) -> None:
        now = time.monotonic()
        while self._timers and self._timers[0][0] <= now:
            callback = heapq.heappop(self._timers)[2].callback
            if callback:
                callback()
