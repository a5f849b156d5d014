"""Fixtures: the sample cases, the doubles of engine and keeper, and the command line in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import DATA, DOUBLES, Ran, unmarked

pytest_plugins = ["pytester"]


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the doubles, as programs."""
    folder = tmp_path_factory.mktemp("bin")
    for name in ("engine", "judge", "keeper", "peer"):
        program = folder / f"wireproof-{name}"
        program.write_text(f"#!{sys.executable}\n" + (DOUBLES / f"{name}.py").read_text())
        program.chmod(0o755)
    return folder


@pytest.fixture
def environment(tmp_path: Path, programs: Path) -> dict[str, str]:
    """The sample cases, no real target, a state folder of the test's own."""
    return {
        **unmarked(),
        "WIREPROOF_CASES": str(DATA / "cases"),
        "WIREPROOF_TARGETS": str(tmp_path / "targets"),
        "WIREPROOF_STATE": str(tmp_path / "state"),
        "WIREPROOF_BIN_DIR": str(programs),
        "WIREPROOF_CONFIG": "",
        "COLUMNS": "100",
        "NO_COLOR": "1",
    }


@pytest.fixture
def wireproof(environment: dict[str, str], tmp_path: Path) -> Callable[..., Ran]:
    """Runs the command line; `double`: what the engine's double is asked to do."""

    def run(*arguments: str, double: dict[str, Any] | None = None) -> Ran:
        env = {**environment, "WIREPROOF_DOUBLE": json.dumps(double or {})}
        command = [sys.executable, "-m", "wireproof", *arguments]
        done = subprocess.run(command, env=env, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def target(tmp_path: Path) -> Callable[..., str]:
    """Writes targets/sample, with expectations if any; gives its name."""

    def write(expected: str | None = None, capabilities: str = "[grpc]") -> str:
        folder = tmp_path / "targets" / "sample"
        folder.mkdir(parents=True)
        (folder / "target.yaml").write_text(
            "name: sample\nside: server\nversion: 1.0\nready: {stdout: 'listening on port (\\d+)'}\n"
            f"start: {sys.executable} {DOUBLES / 'server.py'} {{port}}\n"
            f"capabilities: {capabilities}\ncall: {{path: /a.B/C}}\n"
        )
        if expected is not None:
            (folder / "expected.yaml").write_text(expected)
        return "sample"

    return write
