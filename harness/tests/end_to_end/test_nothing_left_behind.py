"""Whatever is killed, and whenever: no verdict is lost, and every process that was started ends."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import time
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from end_to_end.running import Ran, remaining

pytestmark = pytest.mark.long

#: Reproducible, and spread over start-up, the first wave of cases, and the repeats.
_MOMENTS = [random.Random(seed).uniform(0.05, 1.2) for seed in range(4)]
_CASES = ("-k", "h2/settings", "-k", "h2/ping", "-k", "hpack/")


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(child) for child in task.read_text().split()]
    return found


def _named(pid: int, word: str) -> list[int]:
    """Descendants of `pid` whose command line contains `word`."""
    found = []
    for child in _children(pid):
        with contextlib.suppress(OSError):
            if word.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                found.append(child)
        found += _named(child, word)
    return found


class _Run:
    """A run in the background whose processes carry a marker of their own."""

    def __init__(self, command: list[str], environment: dict[str, str], target: str, *arguments: str) -> None:
        self.marker = f"WIREPROOF_TEST_MARK={uuid.uuid4()}"
        name, value = self.marker.split("=")
        self.process = subprocess.Popen(
            [*command, "run", "-t", target, "--json", *_CASES, *arguments],
            env={**environment, name: value},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def await_process(self, word: str) -> None:
        """Waits until a descendant with `word` in its command line lives, or the run is over."""
        deadline = time.monotonic() + 60
        while not _named(self.process.pid, word) and self.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)

    def kill(self, word: str, after: float) -> bool:
        """Kills the first such descendant so many seconds after it was seen; false if it has ended before."""
        self.await_process(word)
        time.sleep(after)
        victims = _named(self.process.pid, word)
        for victim in victims[:1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        return bool(victims)

    def finish(self) -> Ran:
        out, err = self.process.communicate(timeout=120)
        document = json.loads(out) if out.strip() else {"results": [], "totals": {}}
        return Ran(self.process.returncode, document["results"], err, document["totals"])

    def assert_nothing_is_left(self) -> None:
        deadline = time.monotonic() + 10
        while remaining(self.marker) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not remaining(self.marker)


@pytest.fixture
def start(environment: dict[str, str], command: list[str]) -> Callable[..., _Run]:
    return lambda target, *arguments: _Run(command, environment, target, *arguments)


@pytest.mark.parametrize("moment", _MOMENTS)
def test_a_target_that_is_killed_is_restarted_and_every_case_gets_its_verdict(
    start: Callable[..., _Run], moment: float
) -> None:
    run = start("null:yes", "--no-gates")
    run.kill("wireproof-peer", moment)
    ran = run.finish()
    run.assert_nothing_is_left()
    # Unless the case does not fit this server, whoever lives.
    performed = [row for row in ran.results if "the case needs" not in row.get("why", "")]
    assert len(performed) > 50
    assert not [row["id"] for row in performed if row["verdict"] in ("error", "skipped")]
    assert ran.status == 1


@pytest.mark.parametrize("moment", _MOMENTS)
def test_an_engine_that_is_killed_loses_no_row(start: Callable[..., _Run], moment: float) -> None:
    run = start("null:yes", "--no-gates")
    killed = run.kill("wireproof-engine", moment)
    ran = run.finish()
    run.assert_nothing_is_left()
    if killed:
        assert ran.status == 3
        assert "engine" in ran.err
        assert ran.results, "the rows are there, those without a verdict as error"


@pytest.mark.parametrize("moment", _MOMENTS)
def test_a_harness_that_is_killed_leaves_nothing(start: Callable[..., _Run], moment: float) -> None:
    run = start("null:yes", "--no-gates")
    run.await_process("wireproof-engine")
    time.sleep(moment)
    run.process.kill()
    run.process.wait()
    run.assert_nothing_is_left()


@pytest.mark.parametrize("moment", _MOMENTS[:2])
def test_a_keeper_that_is_killed_takes_the_target_with_it(start: Callable[..., _Run], moment: float) -> None:
    run = start("null:yes", "--no-gates")
    run.kill("wireproof-keeper", moment)
    run.finish()
    run.assert_nothing_is_left()


def test_a_target_of_which_nothing_can_be_asked_ends_too(start: Callable[..., _Run], tmp_path: Path) -> None:
    expected = tmp_path / "expected.yaml"
    expected.write_text("no list\n")
    run = start("null:yes", "--expect", str(expected))
    assert run.finish().status == 4
    run.assert_nothing_is_left()


def test_an_interrupt_ends_everything_and_says_so(start: Callable[..., _Run]) -> None:
    run = start("null:mute", "--no-gates")
    run.await_process("wireproof-engine")
    time.sleep(0.5)
    run.process.send_signal(signal.SIGINT)
    ran = run.finish()
    run.assert_nothing_is_left()
    assert ran.status == 2
