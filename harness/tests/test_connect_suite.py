"""scripts/connect-suite tells what Connect's suite found, and knows what is known to fail only with its reason."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from wireproof import paths
from wireproof.errors import UsageError, WireproofError

SAID = """\
FAILED: Basic/unary/error:
\tactual error {code: 2} does not match expected code 5
INFO: Basic/unary/known failed (as expected):
\tactual error {code: 13} does not match expected code 12

Total cases: 12
10 passed, 1 failed
(Another 1 failed as expected due to being known failures/flakes.)
"""


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """scripts/connect_suite.py."""
    spec = importlib.util.spec_from_file_location("connect_suite", paths.root() / "scripts" / "connect_suite.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["connect_suite"] = module
    spec.loader.exec_module(module)
    return module


def suite(folder: Path, said: str, status: int) -> Path:
    """A suite that notes its words, says this, and ends so."""
    program = folder / "connectconformance"
    (folder / "said").write_text(said)
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >{folder}/words\ncat {folder}/said\nexit {status}\n')
    program.chmod(0o755)
    return folder


def test_totals_and_failures_are_read(script: ModuleType, tmp_path: Path) -> None:
    outcome = script.run(suite(tmp_path, SAID, 1), "server", ["peer", "--connect"], ["a/**", "sometimes b"], ["c"])
    assert (outcome.cases, outcome.passed, outcome.failed, outcome.known, outcome.ok) == (12, 10, 1, 1, False)
    assert script.failures(outcome.text) == SAID.partition("INFO")[0].rstrip()
    assert outcome.line("x").startswith("x: 10 of 12 passed, 1 failed, 1 failed as is known (")
    words = (tmp_path / "words").read_text().split()
    assert words[4:] == ["--known-failing", "a/**", "--known-flaky", "b", "--run", "c", "--", "peer", "--connect"]


def test_a_suite_that_comes_to_nothing_is_an_error(script: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(WireproofError, match=r"came to nothing \(exit status 1\):\nno such file"):
        script.run(suite(tmp_path, "no such file", 1), "client", ["peer"], [])


def test_a_known_failure_wants_its_reason(script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "ROOT", tmp_path)
    listed = tmp_path / "known.txt"
    listed.write_text("# Because of this.\na/**\nb\n\n# And of that.\nsometimes c\n")
    assert script.known_failures(listed) == ["a/**", "b", "sometimes c"]
    listed.write_text("# Because of this.\na\n\nb\n")
    with pytest.raises(UsageError, match=r"known\.txt:4: a known failure wants its reason"):
        script.known_failures(listed)


@pytest.mark.parametrize("peer", ["reference-client", "reference-server"])
def test_what_the_reference_peers_fail_is_known_with_reasons(script: ModuleType, peer: str) -> None:
    assert script.known_failures(paths.root() / peer / "connect-known-failures.txt")
