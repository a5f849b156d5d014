"""The event loop and Ctrl-C."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator

import pytest

from wireproof.run.loop import Loop


@pytest.fixture(autouse=True)
def _handled_by_python() -> Iterator[None]:
    """Whoever started the tests may ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def press_ctrl_c() -> None:
    signal.raise_signal(signal.SIGINT)


def read_by(loop: Loop, callback: Callable[[bytes], None], text: bytes) -> None:
    """A pipe with some lines in it, and `callback` for them."""
    out, into = os.pipe()
    os.write(into, text)
    os.close(into)
    loop.read_lines(out, callback, lambda: None)


def test_ctrl_c_waits_until_what_was_read_is_dealt_with() -> None:
    loop = Loop()
    seen: list[object] = []

    def take(lines: bytes) -> None:
        press_ctrl_c()
        seen.extend(lines.splitlines())

    read_by(loop, take, b"one\ntwo\n")
    with pytest.raises(KeyboardInterrupt):
        loop.run(lambda: False)
    assert seen == [b"one", b"two"]


def test_ctrl_c_ends_the_waiting() -> None:
    user = threading.Timer(0.05, signal.pthread_kill, (threading.get_ident(), signal.SIGINT))
    user.start()
    with pytest.raises(KeyboardInterrupt):
        Loop().run(lambda: False)
    user.join()


def test_ctrl_c_in_the_last_callback_is_not_lost() -> None:
    loop = Loop()
    seen: list[object] = []

    def last() -> None:
        press_ctrl_c()
        seen.append(1)

    loop.after(0, last)
    with pytest.raises(KeyboardInterrupt):
        loop.run(lambda: bool(seen))
    assert seen


def test_ctrl_c_twice_ends_a_callback_that_takes_too_long() -> None:
    loop = Loop()
    seen: list[object] = []

    def too_long() -> None:
        press_ctrl_c()
        press_ctrl_c()
        seen.append(1)

    loop.after(0, too_long)
    with pytest.raises(KeyboardInterrupt):
        loop.run(lambda: bool(seen))
    assert not seen


def test_another_handler_is_left_in_its_place() -> None:
    heard: list[int] = []
    signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    loop = Loop()
    loop.after(0, press_ctrl_c)
    loop.run(lambda: bool(heard))
    assert heard == [signal.SIGINT]
