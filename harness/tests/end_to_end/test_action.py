"""The action's own step, on real targets: what a job would find afterwards."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from workflows import perform

from wireproof import paths

pytestmark = pytest.mark.long


@pytest.fixture
def wireproof(tmp_path: Path) -> str:
    """The command, as a program."""
    program = tmp_path / "wireproof"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={paths.root()}/harness exec {sys.executable} -m wireproof "$@"\n')
    program.chmod(0o755)
    return str(program)


def test_a_server_that_keeps_the_rules_passes_and_leaves_its_reports(tmp_path: Path, wireproof: str) -> None:
    summary = tmp_path / "summary.md"
    step = {"COMMAND": wireproof, "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(summary)}
    inputs = {"target": "honest", "args": "-k h2/ping -k h2/settings"}
    status, out, outputs = perform("Run", tmp_path, inputs, **step)
    assert (status, outputs["status"]) == (0, "0"), out
    folder = Path(outputs["folder"])
    wanted = {"report.html", "junit.xml", "report.md", "results.json", "badge.svg", "badge.json", "events.jsonl"}
    assert {path.name for path in folder.iterdir()} == wanted
    results = json.loads((folder / "results.json").read_text(encoding="utf-8"))
    assert results["totals"]["pass"] > 10
    assert len([*ET.parse(folder / "junit.xml").iter("testcase")]) == len(results["results"])
    assert json.loads((folder / "badge.json").read_text(encoding="utf-8"))["color"] == "green"
    assert (folder / "report.md").read_text(encoding="utf-8") in summary.read_text(encoding="utf-8")
    assert "::error" not in out


def test_a_server_that_breaks_a_rule_fails_the_step_and_is_annotated(tmp_path: Path, wireproof: str) -> None:
    inputs = {"target": "liar:rfc9113-6.5-settings-length:ignore", "args": "-k length-not-multiple-of-6"}
    status, out, outputs = perform("Run", tmp_path, inputs, COMMAND=wireproof, GITHUB_ACTIONS="true")
    assert (status, outputs["status"]) == (1, "1"), out
    errors = [line for line in out.splitlines() if line.startswith("::error ")]
    assert len(errors) == 1
    assert "length-not-multiple-of-6" in errors[0]
    assert (Path(outputs["folder"]) / "junit.xml").read_text(encoding="utf-8").count("<failure") == 1
