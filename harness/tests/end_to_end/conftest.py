"""Fixtures: the command line with the repository's own cases, targets and programs; a state folder of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from support import unmarked

from end_to_end.running import Ran
from wireproof import paths

#: No run of the suite takes nearly as long; a hang must not stop the tests.
_LIMIT = 240


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """Skips where nothing has been built."""
    engine = paths.binary("wireproof-engine", "harness/engine")
    if not engine.exists():
        pytest.fail(f"{engine} is not there; run scripts/setup test")


@pytest.fixture(scope="session")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The repository's own cases and targets; runs and caches go to a folder of the session's own."""
    own = {"WIREPROOF_STATE": str(tmp_path_factory.mktemp("state")), "WIREPROOF_CONFIG": "", "NO_COLOR": "1"}
    return {**unmarked(), **own}


@pytest.fixture(scope="session")
def command() -> list[str]:
    """`wireproof`, as this interpreter runs it."""
    return [sys.executable, "-m", "wireproof"]


@pytest.fixture(scope="session")
def judge(environment: dict[str, str], command: list[str]) -> Callable[..., Ran]:
    """Runs the suite on a target."""

    def run(target: str, *arguments: str) -> Ran:
        done = subprocess.run(
            [*command, "run", "-t", target, "--json", *arguments],
            env=environment,
            capture_output=True,
            text=True,
            timeout=_LIMIT,
            check=False,
        )
        document = json.loads(done.stdout) if done.stdout else {"results": [], "totals": {}}
        return Ran(done.returncode, document["results"], done.stderr, document["totals"])

    return run


@pytest.fixture(scope="session")
def plans() -> dict[str, dict[str, Any]]:
    """The plan of every case, by id."""
    from wireproof import catalog

    return {row.id: json.loads(row.plan) for row in catalog.load() if row.plan}


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """The address of a reference server that somebody else started."""
    program = paths.build() / "reference-server" / "reference-server"
    with subprocess.Popen([program, "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield process.stdout.readline().split()[-1]
        process.terminate()
