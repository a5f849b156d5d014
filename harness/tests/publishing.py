"""A small matrix: two targets over the rows of `recordings`, and one that was not set up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from recordings import ABOUT, BEGUN, LENGTH, ON, SUMMARY, about_length, frames, listed, row, written

from wireproof.publish import folder
from wireproof.publish.matrix import Judged, Matrix, NotJudged
from wireproof.report import recorded

COMMIT = "0123456789abcdef0123456789abcdef01234567"
DATE = "2026-01-02T03:04:05Z"
EVEN = "observed/rfc9113-5.1.1-server-even-id"
_RANGE = {"title": "A value outside of its range", "tags": ["settings"]}
#: By target: what it breaks, and what it does well.
ROWS: dict[str, list[dict[str, Any]]] = {
    "careful": [
        about_length("pass"),
        row("h2/settings/range[low]", "pass", "rfc9113-6.5.2-settings-frame-size-low", seen="GOAWAY", **_RANGE),
        row("h2/settings/range[high]", "warn", "rfc9113-6.5.2-settings-frame-size-high", got="sent GOAWAY", **_RANGE),
        row("h2/ping/ack", "allowed", "rfc9113-6.7-ping-ack", seen="PING ack"),
        row("grpc/web/text[long]", "unsupported", why="it lacks grpc_web", decided_by="harness"),
    ],
    "careless": [
        about_length("xfail", **listed("https://e.org/2")),
        row("h2/settings/range[low]", "fail", "rfc9113-6.5.2-settings-frame-size-low", got=ON, **_RANGE),
        row("h2/settings/range[high]", "pass", "rfc9113-6.5.2-settings-frame-size-high", seen="GOAWAY", **_RANGE),
        row("h2/ping/ack", "recorded", "rfc9113-6.7-ping-ack", seen="nothing"),
        row("grpc/web/text[long]", "pass", title="A <b>long</b> text | with a bar"),
        row(EVEN, "fail", "rfc9113-5.1.1-server-even-id", log_of=LENGTH, got="HEADERS on stream 2", seen_in=[LENGTH]),
    ],
}


def judged(name: str, base: Path) -> Judged:
    """One of the targets, with its run."""
    (base / name).mkdir(parents=True)
    target = {"name": name, "version": "1.2", "spelled": name, "profiles": []}
    begun = {**BEGUN, "about": {**ABOUT, "commit": COMMIT, "target": target}}
    path = written(base / name, [begun, *frames(), *ROWS[name], SUMMARY])
    return Judged(f"{name}, on <its> own | stack", recorded.load(path))


def matrix(base: Path) -> Matrix:
    """Both."""
    targets = [judged(name, base / "runs") for name in ROWS]
    return Matrix(targets, [NotJudged("absent", "0.9", "it isn't set up")], COMMIT, DATE)


def published(base: Path) -> Path:
    """The folder that comes of it."""
    (base / "reports").mkdir()
    folder.write(matrix(base), base / "reports")
    return base / "reports"
