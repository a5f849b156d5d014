"""A badge: how many of the judged cases pass, as SVG or, for a file that ends in .json, as shields.io wants it.

Cases that are only recorded, skipped or unsupported judge nobody and are not counted. A known deviation is counted, and
is no pass: a badge tells what the target does, not what was expected of it.
"""

from __future__ import annotations

import json
from html import escape
from pathlib import Path
from typing import NamedTuple

from wireproof.report import row_text
from wireproof.report.recorded import RecordedRun
from wireproof.report.verdicts import score
from wireproof.report.visible import one_line
from wireproof.run.results import FAILING

_LABEL = "wireproof"
_GREY = "#555"
#: By shields.io's names; dark enough for white text (WCAG AA).
_COLOURS = {"green": "#2e7d32", "yellow": "#806600", "red": "#c62828", "lightgrey": "#5f6368"}
#: How wide the characters of a badge are in DejaVu Sans, in hundredths of its size. Verdana is as wide.
_WIDTHS = {
    character: width
    for width, characters in {
        28: "ijl",
        32: " ",
        34: "/",
        35: "f",
        39: "t",
        41: "r",
        52: "sz",
        55: "c",
        58: "k",
        59: "vxy",
        61: "ao",
        62: "e",
        63: "bdghnpqu",
        64: "0123456789",
        82: "w",
        97: "m",
    }.items()
    for character in characters
}
_SIZE, _PADDING = 11, 6


class Badge(NamedTuple):
    """What a badge says."""

    message: str
    colour: str
    #: The same for those who can't see it, and on hover.
    title: str


def write(run: RecordedRun, path: Path) -> None:
    """Writes the file, in the form that its name asks for."""
    made = badge(run)
    path.write_text(as_json(made) if path.suffix == ".json" else as_svg(made), encoding="utf-8")


def badge(run: RecordedRun) -> Badge:
    """`PASSED/JUDGED`; no number where the run is not whole."""
    name = f"{_LABEL}: {one_line(run.target['name'])}"
    passed, judged = score(run.totals)
    if [*row_text.troubles(run)] or not judged:
        return Badge("not judged", "lightgrey", f"{name} was not judged")
    failing = any(run.totals.get(verdict) for verdict in (*FAILING, "error"))
    colour = "red" if failing else "green" if passed == judged else "yellow"
    return Badge(f"{passed}/{judged}", colour, f"{name}: {passed} of {judged} judged cases pass")


def as_json(made: Badge) -> str:
    """For https://shields.io/badges/endpoint-badge."""
    shields = {"schemaVersion": 1, "label": _LABEL, "message": made.message, "color": made.colour}
    return json.dumps(shields) + "\n"


def as_svg(made: Badge) -> str:
    """Twenty pixels high, with text that fits where DejaVu Sans or Verdana is there, and is made to fit elsewhere."""
    left, right = _width(_LABEL) + 2 * _PADDING, _width(made.message) + 2 * _PADDING
    title = escape(made.title)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" width="{left + right}" height="20" role="img" aria-label="{title}">
<title>{title}</title>
<rect width="{left + right}" height="20" rx="3" fill="{_COLOURS[made.colour]}"/>
<path d="M3 0H{left}V20H3A3 3 0 0 1 0 17V3A3 3 0 0 1 3 0Z" fill="{_GREY}"/>
<g fill="#fff" font-family="DejaVu Sans,Verdana,Geneva,sans-serif" font-size="{_SIZE}">
<text x="{_PADDING}" y="14" textLength="{_width(_LABEL)}">{_LABEL}</text>
<text x="{left + _PADDING}" y="14" textLength="{_width(made.message)}">{made.message}</text>
</g>
</svg>
"""


def _width(text: str) -> int:
    """In pixels."""
    return round(sum(_WIDTHS[character] for character in text) * _SIZE / 100)
