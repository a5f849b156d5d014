"""Fixtures: a project of a user's own, in which pytest runs with the plugin against the doubles."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support import server

from wireproof.run.expectations import ENGINE_ROWS

#: The plugin by its module: it may or may not be installed with its entry point.
PLUGIN = ("-p", "wireproof.pytest_plugin")


@dataclass
class Item:
    """What JUnit's report says of one item."""

    outcome: str
    words: str
    time: float
    properties: dict[str, str]


@dataclass
class Pytest:
    """What a run of pytest did."""

    status: int
    out: str
    items: dict[str, Item]
    #: The cases that the engine was asked for; None where there was no run of it.
    performed: list[str] | None
    runs: int

    def of(self, *outcomes: str) -> list[str]:
        """The items with these outcomes."""
        return [name for name, item in self.items.items() if item.outcome in outcomes]


@pytest.fixture
def project(pytester: pytest.Pytester, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder with one test, where pytest sees the doubles and no plugin that it isn't told of."""
    for name, value in {**environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}.items():
        monkeypatch.setenv(name, value)
    pytester.makepyfile(test_own="def test_own(): pass")
    return pytester


@pytest.fixture
def run(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Pytest]:
    """Runs pytest. `target`: another than the double of a server, or None for none. `double`: what the engine does."""

    def run_pytest(*arguments: str, target: str | None = server(), double: dict[str, Any] | None = None) -> Pytest:
        monkeypatch.setenv("WIREPROOF_DOUBLE", json.dumps(double or {}))
        report = project.path / "junit.xml"
        report.unlink(missing_ok=True)
        options = [*PLUGIN, f"--junitxml={report}", *(["--wireproof-target", target] if target else [])]
        before = _runs(tmp_path)
        done = project.runpytest_subprocess(*options, *arguments)
        new = [folder for folder in _runs(tmp_path) if folder not in before]
        out = "\n".join([*done.outlines, *done.errlines])
        return Pytest(int(done.ret), out, _items(report), _performed(new[0]) if new else None, len(new))

    return run_pytest


@pytest.fixture
def xdist(run: Callable[..., Pytest]) -> Callable[..., Pytest]:
    """The same with pytest-xdist."""
    return lambda *arguments, **more: run("-p", "xdist", *arguments, **more)


def _runs(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "state" / "runs").glob("*") if not path.is_symlink())


def _performed(folder: Path) -> list[str]:
    events = map(json.loads, (folder / "events.jsonl").read_text().splitlines())
    verdicts = [event["case"] for event in events if event["ev"] == "verdict"]
    return [case for case in verdicts if not case.startswith(ENGINE_ROWS)]


def _items(report: Path) -> dict[str, Item]:
    if not report.exists():
        return {}
    cases = ET.parse(report).getroot().iter("testcase")
    return {f"{case.get('classname')}::{case.get('name')}".lstrip(":"): _item(case) for case in cases}


def _item(case: ET.Element) -> Item:
    ends = {"failure": "failed", "error": "error", "skipped": "skipped"}
    told = next((part for part in case if part.tag in ends), None)
    properties = {each.get("name", ""): each.get("value", "") for each in case.iter("property")}
    if told is None:
        return Item("passed", "", float(case.get("time", 0)), properties)
    outcome = "xfailed" if told.get("type") == "pytest.xfail" else ends[told.tag]
    return Item(outcome, f"{told.get('message')}\n{told.text or ''}", float(case.get("time", 0)), properties)
