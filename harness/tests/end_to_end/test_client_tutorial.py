"""Each program of docs/testing-your-client.md does what the page says of it."""

from __future__ import annotations

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from client_tutorial import stages

from wireproof.targets.command import installed, unavailable
from wireproof.targets.load import load_named


@pytest.fixture(scope="module")
def python() -> str:
    """One that has grpcio."""
    target = load_named("grpcio-client")
    if why := unavailable(target):
        pytest.skip(f"grpcio-client is unavailable: {why}")
    return str(installed(target) / "venv" / "bin" / "python")


def smoke(command: list[str], environment: dict[str, str], target: str) -> dict[str, Any]:
    """What smoke finds."""
    asked = [*command, "smoke", "-t", target, "--json"]
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout, done.stderr
    findings: dict[str, Any] = json.loads(done.stdout)
    return findings


def outcomes(findings: dict[str, Any]) -> dict[str, str]:
    """Each check, and what it came to."""
    return {check["name"]: check["outcome"] for check in findings["client"]["checks"]}


def staged(number: int, python: str, folder: Path) -> str:
    """A target: a step's program."""
    program = folder / f"step-{number}.py"
    program.write_text(stages()[number - 1])
    return "client:" + shlex.join([python, str(program)])


def test_the_first_step_says_hello_and_has_no_channel(
    python: str, command: list[str], environment: dict[str, str], tmp_path: Path
) -> None:
    findings = smoke(command, environment, staged(1, python, tmp_path))
    assert outcomes(findings) == {"hello": "ok", "channel": "bad"}
    assert findings["problem"]["kind"] == "performs-nothing"


def test_the_second_step_is_fit_for_unary_calls(
    python: str, command: list[str], environment: dict[str, str], tmp_path: Path
) -> None:
    findings = smoke(command, environment, staged(2, python, tmp_path))
    assert findings["problem"] is None
    seen = outcomes(findings)
    others = {"client_stream", "server_stream", "bidi", "cancel", "deadline"}
    assert {name for name, outcome in seen.items() if outcome == "unsupported"} == others
    assert set(seen.values()) == {"ok", "unsupported"}


@pytest.mark.parametrize("number", [3, 4])
def test_the_third_step_and_the_last_can_do_everything_that_smoke_asks(
    number: int, python: str, command: list[str], environment: dict[str, str], tmp_path: Path
) -> None:
    findings = smoke(command, environment, staged(number, python, tmp_path))
    assert findings["problem"] is None
    assert set(outcomes(findings).values()) == {"ok"}
