"""scripts/fuzz: what it makes of an engine's words and exit status. The engine here is a shell script."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from wireproof import paths

QUIET = """
echo '#128 DONE cov: 77 ft: 90'
echo 'stat::number_of_executed_units: 128'
echo 'stat::average_exec_per_sec:     64'
"""
FINDS = """
for word; do case $word in -artifact_prefix=*) prefix=${word#*=} ;; esac; done
echo 'oracle table: 1 entries, not 0' >&2
echo "artifact_prefix='$prefix'; Test unit written to ${prefix}crash-1" >&2
exit 77
"""


@pytest.fixture
def fuzz(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(paths.root() / "scripts"))
    spec = importlib.util.spec_from_file_location("scripts_fuzz", paths.root() / "scripts" / "fuzz.py")
    assert spec and spec.loader
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _ran(fuzz: ModuleType, folder: Path, engines: dict[str, str]) -> int:
    chosen = []
    for name, script in engines.items():
        target = fuzz.Target(name, folder, folder / "work")
        target.program.write_text(f"#!/bin/sh\n{script}", encoding="utf-8")
        target.program.chmod(0o755)
        chosen.append(target)
    return int(fuzz.run(chosen, 1, 1))


def test_who_finds_nothing_is_told_of_by_numbers(
    fuzz: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _ran(fuzz, tmp_path, {"quiet": QUIET}) == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["quiet", "128", "64", "77"]


def test_a_finding_fails_the_run_and_the_other_targets_run_all_the_same(
    fuzz: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _ran(fuzz, tmp_path, {"finds": FINDS, "quiet": QUIET}) == 1
    out = capsys.readouterr().out
    assert "oracle table: 1 entries, not 0" in out
    assert f"scripts/fuzz --reproduce {tmp_path}/work/finds/findings/crash-1 finds" in out
    assert "2 targets, 1 with a finding" in out


def test_one_input_is_looked_at_by_every_oracle(
    fuzz: ModuleType, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    target = fuzz.Target("one", tmp_path, tmp_path / "work")
    target.program.write_text('#!/bin/sh\necho "all: $WIREPROOF_FUZZ_ALL_ORACLES"\n', encoding="utf-8")
    target.program.chmod(0o755)
    assert fuzz.reproduce(target, tmp_path / "input") == 0
    assert "all: 1" in capfd.readouterr().out
