"""A small recorded run with a row of each verdict, as the events file holds it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from wireproof.report import recorded
from wireproof.report.recorded import RecordedRun

from samples import CLAUSES

ON = "went on as if nothing had happened"
LENGTH = "h2/settings/length-not-multiple-of-6"
ABOUT = {
    "wireproof": "0.1.0",
    "commit": "0123456789abcdef0123456789abcdef01234567",
    "date": "2026-01-02T03:04:05Z",
    "platform": "Linux",
    "target": {"name": "mine", "version": "1.2", "spelled": "exec:./mine {port}", "profiles": ["default", "tls"]},
    "options": {},
}
BEGUN = {"ev": "run", "t": 0.0, "v": 1, "seed": 7, "cases": 1, "about": ABOUT}
SUMMARY = {
    "ev": "summary",
    "seconds": 1.5,
    "waiting_share": 0.5,
    "interrupted": False,
    "unfinished": 0,
    "restarts": 0,
    "errors": [],
    "no_target": "",
    "engine_death": "",
    "strict": False,
    "rerun_options": ["--method", "/a.B/C"],
}
PLAN = {
    "steps": [
        {"send": "raw", "payload": "0000050400000000000003000000", "line": 12, "stimulus": True},
        {"expect": "connection_error", "code": ["FRAME_SIZE_ERROR"], "clause": "rfc9113-6.5-settings-length"},
    ]
}


def row(case: str, verdict: str, clause: str = "", **more: Any) -> dict[str, Any]:
    """A row, as the events file has it."""
    head = {"ev": "row", "case": case, "verdict": verdict, "ms": 12.5, "tries": 1, "log_of": case}
    place = {} if case.startswith("observed/") else {"file": f"cases/{case.rpartition('/')[0]}.yaml", "line": 12}
    cited = {"clauses": [clause], "clause": clause, "level": CLAUSES[clause].level} if clause else {}
    return {**head, **place, **cited, "decided_by": "expect", **more}


def about_length(verdict: str, **more: Any) -> dict[str, Any]:
    """A row of the case whose frames the file has."""
    told = {"expected": "connection error FRAME_SIZE_ERROR", "got": ON}
    kept = {"seen": "nothing", "evidence": [5], "log": "full", "plan": PLAN}
    return row(LENGTH, verdict, "rfc9113-6.5-settings-length", **told, **kept, **more)


def listed(issue: str = "", reason: str = "since 2020") -> dict[str, str]:
    """What a row says that the expectations list."""
    return {"judged": "fail", "listed": "*", "listed_in": "known.yaml:3", "reason": reason, "issue": issue}


ROWS = [
    about_length("fail"),
    row("h2/ping/flood", "unstable", "rfc9113-6.7-ping-ack", got=f"{ON}; another time: sent PING", expected="PING ack"),
    row(
        "hpack/index/zero",
        "xpass",
        "rfc7541-6.1-indexed-zero-server",
        got="sent GOAWAY",
        reason="taken",
        issue="https://e.org/1",
    ),
    row("h2/data/padding", "error", why="the memory for traces is used up", decided_by="engine"),
    row(
        "h2/goaway/close",
        "warn",
        "rfc9113-6.7-ping-priority",
        expected="NO_ERROR",
        got="ended the connection with GOAWAY CANCEL, FIN",
        why="noticed, wrong code: CANCEL",
    ),
    row("h2/ping/ack", "pass", "rfc9113-6.7-ping-ack", seen="PING ack", got="answered"),
    row("h2/ping/stream", "allowed", "rfc9113-6.7-ping-stream-id", got="closed the connection", why="a SHOULD"),
    row("h2/ping/unasked", "recorded", "rfc9113-6.7-ping-unsolicited-ack", got="sent RST_STREAM"),
    row("grpc/status/missing", "xfail", **listed("https://e.org/2"), got=ON, expected="trailers"),
    row("h2/push/one", "skipped", why="the target allows no push", decided_by="engine"),
    row("grpc/web/text[long]", "unsupported", why="the target lacks grpc_web", decided_by="harness"),
    row(
        "observed/rfc9113-5.1.1-server-even-id",
        "fail",
        "rfc9113-5.1.1-server-even-id",
        log_of=LENGTH,
        got="HEADERS on stream 2",
        decided_by="observer",
        seen_in=[LENGTH, "h2/ping/ack"],
    ),
]


def frames(text: str = "SETTINGS ack") -> list[dict[str, Any]]:
    """What was logged of the case `LENGTH`."""
    common = {"case": LENGTH, "try": 1}
    return [
        {"ev": "open", "t": 0.01, **common},
        {"ev": "step", "t": 0.02, **common, "step": 0},
        {"ev": "raw", "t": 0.02, **common, "dir": "out", "text": "SETTINGS 5 octets", "bytes": "AAAFBAAAAAAAAAMAAAA="},
        {"ev": "frame", "t": 0.03, **common, "dir": "in", "text": text, "bytes": ""},
    ]


def recording(folder: Path, *rows: dict[str, Any], text: str = "SETTINGS ack", **summary: Any) -> RecordedRun:
    """A run with these rows (all of `ROWS` if there are none), read from its events file. `text`: what came."""
    events = [BEGUN, *frames(text), *(rows or ROWS), {**SUMMARY, **summary}]
    return recorded.load(written(folder, events))


def written(folder: Path, events: list[dict[str, Any]]) -> Path:
    """The events file in a folder."""
    path = folder / "events.jsonl"
    lines = [json.dumps({"n": n, **event}, separators=(",", ":")) for n, event in enumerate(events, start=1)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
