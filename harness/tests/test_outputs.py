"""What each command prints, word for word; and that colours are where they are wanted, and nowhere else."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import DOUBLES, Ran, environment_with, run_with
from syrupy.assertion import SnapshotAssertion

from wireproof.run.watching import Findings, Teller

Wireproof = Callable[..., Ran]
LENGTH = "h2/settings/length-not-multiple-of-6"
GREASE = "h2/settings/unknown-accepted[grease]"
MIXED = {"verdicts": {LENGTH: "fail", GREASE: "warn"}, "besides": {"observed/rfc9113-6.5-settings-length": "fail"}}
_COLOUR = re.compile(r"\x1b\[[\d;]*m")

#: What differs between machines and runs, and what to say instead.
_VARIES = [
    (re.escape(sys.executable), "PYTHON"),
    (re.escape(str(DOUBLES)), "DOUBLES"),
    (r"in \d+\.\d s \(seed \d+\)", "in T s (seed S)"),
    (r"--seed \d+", "--seed S"),
    (r'"seed": \d+', '"seed": 0'),
    (r'"(seconds|ready_after)": [\d.]+', r'"\1": 0.5'),
    (r"(start     ).*  \(ready after [\d.]+ s", r"\1COMMAND  (ready after T s"),
    (r"; in [\d.]+ s", "; in T s"),
    (r"\d+ open of \d+", "N open of N"),
    (r"(127\.0\.0\.1|port) ?:?\d{4,5}", r"\1:PORT"),
    (r"(events|\"events\"|report): .*", r"\1: FILE"),
]


def _steady(text: str, folder: Path) -> str:
    text = text.replace(str(folder), "FOLDER")
    for pattern, instead in _VARIES:
        text = re.sub(pattern, instead, text)
    return text


def _named(value: list[str] | dict[str, Any]) -> str:
    """A name for a test: the command line, or what its double is asked."""
    return " ".join(value) if isinstance(value, list) else "+".join(sorted(value))


@pytest.mark.parametrize(
    ("arguments", "double"),
    [
        (["list"], {}),
        (["list", "--json", "-k", LENGTH], {}),
        (["show", "--json", LENGTH], {}),
        (["targets"], {}),
        (["targets", "--json"], {}),
        (["schema"], {}),
        (["run", "-t", "sample"], {}),
        (["run", "-t", "sample"], MIXED),
        (["run", "-t", "sample", "--json"], MIXED),
        (["run", "-t", "sample", "-k", LENGTH], {"die_after": 0}),
        (["smoke", "-t", "sample"], {}),
        (["smoke", "-t", "sample", "--json"], {}),
        (["smoke", "-t", "sample"], {"die_after": 0}),
        (["prove", "--quick", "--eccentric", "1"], {"verdicts": {"*": "pass"}}),
        (["nosuch"], {}),
        (["run", "--sed", "7"], {}),
        (["run", "-t", "smaple"], {}),
        (["show", "h2/settings/lenght-not-multiple-of-6"], {}),
        (["report"], {}),
    ],
    ids=_named,
)
def test_a_command_prints_this(
    wireproof: Wireproof,
    target: Callable[..., str],
    tmp_path: Path,
    snapshot: SnapshotAssertion,
    arguments: list[str],
    double: dict[str, Any],
) -> None:
    target()
    ran = wireproof(*arguments, double=double)
    told = f"{_steady(ran.out, tmp_path)}-- on standard error, status {ran.status}:\n{_steady(ran.err, tmp_path)}"
    assert told == snapshot


def test_watch_prints_this(snapshot: SnapshotAssertion) -> None:
    said: list[str] = []
    teller, findings = Teller(io.StringIO(), said.append), Findings()
    violation = {"ev": "violation", "conn": 1, "by": "server", "verdict": "fail", "level": "MUST", "clause": "c"}
    found = {**violation, "reason": "DATA on stream 5", "stream": 5, "frame": 2, "octets": [9, 18], "text": "DATA"}
    for line in [
        {"ev": "listening", "address": "127.0.0.1:1", "to": "127.0.0.1:2", "tls": True},
        found,
        {"ev": "limit", "conn": 1, "by": "client", "what": "4096 streams"},
        {"ev": "failed", "conn": 2, "why": "connection refused"},
        {"ev": "refused", "conn": 257, "limit": 256},
        {"ev": "closed", "conn": 1, "findings": [{"by": "server", "clause": "c", "count": 3}]},
    ]:
        if findings.take(line):
            teller.tell(line)
    teller.sum_up(findings)
    assert "\n".join(said) == snapshot


#: Commands that colour something, for a run that went wrong.
_COLOURFUL = [
    (["run", "-t", "sample"], MIXED),
    (["report"], {}),
    (["smoke", "-t", "sample"], {"die_after": 0}),
    (["prove", "--quick", "--eccentric", "1", "--clause", "rfc9113-6.5-settings-length"], {"breaks": []}),
    (["diff", "before.jsonl", "last"], {}),
]
_PLAIN = [
    (["list"], {}),
    (["show", LENGTH], {}),
    (["targets"], {}),
    (["config"], {}),
    (["schema"], {}),
    (["run", "--help"], {}),
    (["run", "-t", "sample", "--json"], MIXED),
]


@pytest.fixture
def recorded(wireproof: Wireproof, target: Callable[..., str], tmp_path: Path) -> None:
    """There is a run to report of, and an earlier one that went well."""
    wireproof("run", "-t", target())
    shutil.copy(tmp_path / "state/runs/last/events.jsonl", tmp_path / "before.jsonl")
    wireproof("run", "-t", "sample", double=MIXED)


def _on_a_terminal(environment: dict[str, str], folder: Path, arguments: list[str], double: dict[str, Any]) -> str:
    """What a terminal would show."""
    mine, its = pty.openpty()
    command = [sys.executable, "-m", "wireproof", *arguments]
    env = {**environment_with(environment, **double), "TERM": environment.get("TERM", "xterm")}
    with subprocess.Popen(command, env=env, cwd=folder, stdin=its, stdout=its, stderr=its) as running:
        os.close(its)
        shown = b""
        try:
            while octets := os.read(mine, 65536):
                shown += octets
        except OSError:
            pass  # Linux's way to say that nobody writes there any more
        finally:
            os.close(mine)
        running.wait(timeout=60)
    return shown.decode()


@pytest.mark.long
@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(("arguments", "double"), _COLOURFUL, ids=_named)
def test_colours_are_for_terminals_and_for_who_insists(
    environment: dict[str, str], tmp_path: Path, arguments: list[str], double: dict[str, Any]
) -> None:
    free = {name: value for name, value in environment.items() if name != "NO_COLOR"}
    assert _COLOUR.search(_on_a_terminal(free, tmp_path, arguments, double))
    assert not _COLOUR.search(_on_a_terminal({**free, "NO_COLOR": "1"}, tmp_path, arguments, double))
    assert "\x1b" not in _on_a_terminal({**free, "TERM": "dumb"}, tmp_path, arguments, double)
    for forcing, coloured in [
        ({}, False),
        ({"FORCE_COLOR": "1"}, True),
        ({"CLICOLOR_FORCE": "1"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, False),
    ]:
        ran = run_with({**free, **forcing}, *arguments, double=double, cwd=tmp_path)
        assert bool(_COLOUR.search(ran.out + ran.err)) == coloured, forcing
        assert coloured or "\x1b" not in ran.out + ran.err


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(("arguments", "double"), _PLAIN, ids=_named)
def test_what_programs_read_is_never_coloured(
    environment: dict[str, str], tmp_path: Path, arguments: list[str], double: dict[str, Any]
) -> None:
    forced = {**{name: value for name, value in environment.items() if name != "NO_COLOR"}, "FORCE_COLOR": "1"}
    out = run_with(forced, *arguments, double=double, cwd=tmp_path).out
    assert out
    assert "\x1b" not in out
    if "--json" in arguments:
        json.loads(out)
