"""The pytest plugin on real servers says what `wireproof run` says, and docs/pytest.md is true."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
import sys
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest
from support import wait_until

from end_to_end.running import Ran, remaining
from wireproof import paths

Judge = Callable[..., Ran]
#: Breaks what one case asks for, and what is watched in every case.
_LIAR = "liar:rfc9113-6.7-ping-ack-not-answered:send"
_AREAS = ("h2/settings", "h2/ping")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Somebody's project with a test of its own, far from the cases."""
    (tmp_path / "test_own.py").write_text("def test_own(): pass\n")
    return tmp_path


@pytest.fixture
def pytest_environment(environment: dict[str, str]) -> dict[str, str]:
    """The plugin by its module: it may or may not be installed with its entry point."""
    options = "-p xdist -p wireproof.pytest_plugin"
    return {**environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": options, "COLUMNS": "120"}


def _run(project: Path, env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=project, env=env, capture_output=True, text=True, timeout=240, check=False)


def _failed(report: Path) -> set[str]:
    cases = ET.parse(report).getroot().iter("testcase")
    return {f"{case.get('classname')}::{case.get('name')}" for case in cases if case.find("failure") is not None}


def test_the_honest_peer_passes_every_item(project: Path, pytest_environment: dict[str, str], judge: Judge) -> None:
    done = _run(project, pytest_environment, "--wireproof-target", "honest", "--junitxml=report.xml")
    ran = judge("honest")
    assert (done.returncode, ran.status) == (0, 0)
    items = ET.parse(project / "report.xml").getroot().iter("testcase")
    verdicts = [each.get("value") for item in items for each in item.iter("property") if each.get("name") == "verdict"]
    assert len(verdicts) == len(ran.results)
    assert {verdict: verdicts.count(verdict) for verdict in set(verdicts)} == ran.totals


@pytest.mark.parametrize("workers", ["-n0", "-n2"])
def test_a_liar_fails_the_items_whose_rows_fail(
    project: Path, pytest_environment: dict[str, str], judge: Judge, workers: str
) -> None:
    areas = [f"wireproof/{area}" for area in _AREAS]
    done = _run(project, pytest_environment, "--wireproof-target", _LIAR, "--junitxml=report.xml", workers, *areas)
    ran = judge(_LIAR, *(word for area in _AREAS for word in ("-k", area)))
    assert [row["id"] for row in ran.of("fail")] == [
        "h2/ping/ack-not-answered",
        "observed/rfc9113-6.7-ping-ack-not-answered",
    ]
    assert _failed(project / "report.xml") == {"wireproof.h2.ping::ack-not-answered", "wireproof.run::observed"}
    assert "FAIL  observed/rfc9113-6.7-ping-ack-not-answered" in done.stdout
    assert "test_own" not in done.stdout
    assert (done.returncode, ran.status) == (1, 1)


@pytest.mark.long
def test_an_interrupt_ends_everything(project: Path, pytest_environment: dict[str, str]) -> None:
    marker = str(uuid.uuid4())
    state = project / "state"
    env = {**pytest_environment, "WIREPROOF_TEST_MARK": marker, "WIREPROOF_STATE": str(state)}
    command = [sys.executable, "-m", "pytest", "--wireproof-target", "null:mute", "wireproof/h2/settings", "-n1"]
    with subprocess.Popen(command, cwd=project, env=env, stdout=subprocess.PIPE, text=True) as process:
        wait_until(lambda: '"ev":"run"' in _read(state / "runs" / "last" / "events.jsonl"))
        assert any("wireproof-peer" in line for line in remaining(marker))
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert re.search(r"interrupted with \d+ unfinished", out)
    wait_until(lambda: not remaining(marker))


def _read(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def test_the_example_of_the_documentation_says_what_it_shows(project: Path, pytest_environment: dict[str, str]) -> None:
    text = (paths.root() / "docs" / "pytest.md").read_text(encoding="utf-8")
    block = re.search(r"\n    \$ pytest (.+)\n((?:    .*\n|\n)+)", text)
    assert block
    done = _run(project, pytest_environment, *shlex.split(block[1]))
    lines = [line.removeprefix("    ") for line in block[2].rstrip().splitlines()]
    shown = [_alike(line) for line in lines if line not in ("", "…")]  # which stands for lines that are left out
    assert [line for line in map(_alike, done.stdout.splitlines()) if line in shown] == shown
    assert done.returncode == 1


def _alike(line: str) -> str:
    """A line without what differs between machines and runs."""
    line = re.sub(r"\S*(cases/\S+:\d+)", r"\1", line)
    line = re.sub(r"--seed \d+|seed \d+", "seed S", line)
    line = re.sub(r"events: .*", "events: FILE", line)
    line = re.sub(r"^([* ]) +\d+\.\d  ", r"\1 T  ", line.removeprefix("    "))
    line = re.sub(r"\s+\[ *\d+%\]", "", line)
    return re.sub(r"\d+\.\d+ ?s", "T s", line).strip(" =_")
