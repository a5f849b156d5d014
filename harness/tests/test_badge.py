"""A badge: honest numbers, readable by everybody."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from recordings import recording, row
from syrupy.assertion import SnapshotAssertion

from wireproof.report.badge import Badge, as_svg, badge, write

_SVG = "{http://www.w3.org/2000/svg}"


def of(folder: Path, *verdicts: str, **summary: Any) -> tuple[str, str]:
    """What the badge of a run with these verdicts says, and its colour."""
    return badge(recording(folder, *(row(f"a/{n}", verdict) for n, verdict in enumerate(verdicts)), **summary))[:2]


def test_all_that_was_judged_passes(tmp_path: Path) -> None:
    assert of(tmp_path, "pass", "pass", "allowed", "recorded", "skipped", "unsupported") == ("3/3", "green")


@pytest.mark.parametrize("verdict", ["warn", "xfail"])
def test_what_is_known_or_only_advised_is_no_pass(tmp_path: Path, verdict: str) -> None:
    assert of(tmp_path, "pass", verdict) == ("1/2", "yellow")


@pytest.mark.parametrize("verdict", ["fail", "unstable", "xpass", "error"])
def test_a_failure_is_red(tmp_path: Path, verdict: str) -> None:
    assert of(tmp_path, "pass", "xfail", verdict) == ("1/3", "red")


@pytest.mark.parametrize(
    "summary", [{"no_target": "it ended"}, {"engine_death": "x"}, {"errors": ["x"]}, {"interrupted": True}]
)
def test_a_run_that_is_not_whole_has_no_number(tmp_path: Path, summary: dict[str, Any]) -> None:
    assert of(tmp_path, "pass", **summary) == ("not judged", "lightgrey")


def test_a_run_that_judged_nothing_has_no_number(tmp_path: Path) -> None:
    assert of(tmp_path, "skipped", "recorded") == ("not judged", "lightgrey")


def test_svg_and_json_are_told_so(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    run = recording(tmp_path)
    write(run, tmp_path / "badge.svg")
    write(run, tmp_path / "badge.json")
    assert (tmp_path / "badge.svg").read_text(encoding="utf-8") == snapshot
    told = json.loads((tmp_path / "badge.json").read_text(encoding="utf-8"))
    assert told == {"schemaVersion": 1, "label": "wireproof", "message": "2/9", "color": "red"}


def test_who_cannot_see_it_is_told_the_same(tmp_path: Path) -> None:
    run = recording(tmp_path, row("a/b", "pass"))
    run.about["target"]["name"] = '<script>"&\0\ud800'
    svg = ET.fromstring(as_svg(badge(run)).encode())
    title = '<script>"&\\x00\\ud800'
    assert svg.attrib["role"] == "img"
    assert svg.attrib["aria-label"] == svg.findtext(f"{_SVG}title") == f"wireproof: {title}: 1 of 1 judged cases pass"


@pytest.mark.parametrize(
    ("text", "pixels"), [("288/344", 45.7), ("not judged", 59.3), ("1/1", 17.8), ("1500/1500", 60.1)]
)
def test_the_text_fits(text: str, pixels: float) -> None:
    """`pixels`: as DejaVu Sans has it."""
    svg = ET.fromstring(as_svg(Badge(text, "green", "")))
    label, message = svg.iter(f"{_SVG}text")
    grey = re.match(r"M3 0H(\d+)", svg.find(f"{_SVG}path").attrib["d"])  # type: ignore[union-attr]
    assert abs(float(message.attrib["textLength"]) - pixels) < 1
    assert grey and float(message.attrib["x"]) - float(grey[1]) == float(label.attrib["x"])
    right = float(message.attrib["x"]) + float(message.attrib["textLength"])
    assert float(svg.attrib["width"]) - right == float(label.attrib["x"])


def test_the_text_has_enough_contrast() -> None:
    for colour in ("green", "yellow", "red", "lightgrey"):
        fills = re.findall(r'<[rp][^>]*fill="#([0-9a-f]+)"', as_svg(Badge("1/1", colour, "")))
        assert len(fills) == 2
        for fill in fills:
            digits = fill if len(fill) == 6 else "".join(each * 2 for each in fill)
            assert 1.05 / (_luminance(digits) + 0.05) >= 4.5, colour


def _luminance(colour: str) -> float:
    """WCAG's relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
