"""From a first run to a green one, and from one build to the next."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

Wireproof = Callable[..., subprocess.CompletedProcess[str]]
LIAR = "liar:rfc9113-6.5-settings-length:ignore"


@pytest.fixture
def wireproof(environment: dict[str, str], command: list[str]) -> Wireproof:
    """Runs the command line."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        words = [*command, *arguments]
        return subprocess.run(words, env=environment, capture_output=True, text=True, timeout=240, check=False)

    return run


@pytest.mark.parametrize("target", ["null:nasty", LIAR])
def test_a_drafted_file_makes_the_next_run_as_expected(wireproof: Wireproof, tmp_path: Path, target: str) -> None:
    file = str(tmp_path / "known.yaml")
    first = wireproof("run", "-t", target, "--json")
    assert first.returncode == 1
    before = _skipped(first)
    assert wireproof("expect", "--write", file).returncode == 0
    second = wireproof("run", "-t", target, "--expect", file, "--json")
    assert second.returncode == 0, second.stderr
    assert "are drafts" in second.stderr or "is a draft" in second.stderr
    assert _skipped(second) <= before, "a case that is known to fail takes no other with it"
    kept = Path(file).read_text()
    assert wireproof("expect", "--write", file).returncode == 0
    assert Path(file).read_text() == kept
    better = wireproof("run", "-t", "honest", "--expect", file)
    assert better.returncode == 1
    assert "XPASS" in better.stdout


def _skipped(run: subprocess.CompletedProcess[str]) -> set[str]:
    return {row["id"] for row in json.loads(run.stdout)["results"] if row["verdict"] == "skipped"}


def test_a_build_is_as_the_one_before_until_it_breaks_a_rule(wireproof: Wireproof, environment: dict[str, str]) -> None:
    runs = Path(environment["WIREPROOF_STATE"]) / "runs"
    ids = []
    for target in ("honest", "honest", LIAR):
        wireproof("run", "-t", target)
        ids.append((runs / "last").resolve().name)
    same = wireproof("diff", *ids[:2])
    assert same.returncode == 0
    assert re.fullmatch(r"nothing fails newly; \d+ rows as before", same.stdout.splitlines()[-1]), same.stdout
    broken = wireproof("diff", *ids[1:], "--json")
    assert broken.returncode == 1
    groups = json.loads(broken.stdout)["groups"]
    assert "rfc9113-6.5-settings-length" in {change["clause"] for change in groups["newly_failing"]}
    assert not groups["newly_passing"]
