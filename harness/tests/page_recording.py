"""A recorded run for the page's tests: a row of each verdict, a case that was looked at twice, a hostile server."""

from __future__ import annotations

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

from recordings import ABOUT, LENGTH, PLAN, ROWS, SUMMARY, row

from wireproof.report import html, recorded

#: What a server may say to break out of the page.
HOSTILE = '</script><script>window.broken = 1</script><!-- <img src=x onerror="window.broken = 2"> \u202egpj.exe'
HOSTILE_CASE = "grpc/status/hostile"
#: All that the page shows of the frame that is evidence of LENGTH.
PROOF = bytes.fromhex("000008 06 01 00000000 7772 6f6e67 21 21 21")

_OPTIONS = {"timeout_scale": 1.0, "keep": "failed", "gates": True, "alone": False, "fail_fast": False}
Event = dict[str, Any]


def frame(direction: str, kind: str, octets: bytes, text: str, **more: Any) -> Event:
    """A frame of which only what the page shows is true."""
    head = {"type": kind, "stream": int.from_bytes(octets[5:9]), "flags": octets[4], "length": len(octets) - 9}
    return {
        "ev": "frame",
        "dir": direction,
        **head,
        "bytes": b64encode(octets).decode(),
        "fields": {},
        "text": text,
        **more,
    }


def attempt(case: str, number: int, kind: str, *events: Event, conn: int = 1) -> list[Event]:
    """One look at a case, on a connection of its own."""
    common = {"case": case, "try": number, "inc": 1}
    begun = [{**common, "ev": "case", "attempt": kind}, {**common, "ev": "open", "protocol": "", "conn": conn}]
    return [*begun, *({**common, "conn": conn, **event} for event in events)]


SEND = {"ev": "step", "step": 0, "line": 12, "what": "send raw"}
EXPECT = {"ev": "step", "step": 1, "line": 15, "what": "expect connection_error"}
READY = {"ev": "mark", "mark": "fixture", "ready": True, "why": ""}
GRACE = {"ev": "mark", "mark": "grace", "step": 1}
SETTINGS = frame("out", "SETTINGS", bytes(9), "SETTINGS")
PING = frame(
    "out", "PING", bytes.fromhex("000008 06 00 00000000 7772706601020304"), "PING 7772706601020304", background=True
)
LIE = frame(
    "out",
    "SETTINGS",
    bytes.fromhex("000005 04 00 00000000 0003000000"),
    "SETTINGS 5 octets 0003000000",
    malformed={"clause": "rfc9113-6.5-settings-length", "reason": "length 5 is not a multiple of 6"},
)
ACK = frame("in", "PING", PROOF, "PING ack 77726f6e67212121", fields={"ack": True, "opaque_data": "d3JvbmchISE="})
TRAILERS = frame(
    "in",
    "HEADERS",
    bytes.fromhex("000004 01 05 00000001 00000000"),
    f"HEADERS stream=1 END_HEADERS END_STREAM  grpc-message: {HOSTILE}",
    block=[["grpc-status", "13"], ["grpc-message", HOSTILE]],
)


def dialogue() -> list[Event]:
    """What was logged: LENGTH twice, and the hostile server."""
    look = (SETTINGS, READY, SEND, LIE, EXPECT, PING, ACK, GRACE)
    return [
        *attempt(LENGTH, 1, "first", *look),
        *attempt(LENGTH, 2, "repeat", *look, conn=2),
        *attempt(HOSTILE_CASE, 1, "first", TRAILERS, conn=3),
    ]


def numbered(events: list[Event]) -> list[Event]:
    """With ordinals and times, as the engine writes them."""
    return [{"n": n, "ev": event["ev"], "t": round(n / 1000, 6), **event} for n, event in enumerate(events, start=1)]


def _rows(events: list[Event]) -> list[Event]:
    """ROWS, the first of them with its true evidence, and the hostile one."""
    proof = [each["n"] for each in events if each.get("text") == ACK["text"] and each["try"] == 2]
    steps = [{"line": 15, "clause": "rfc9113-6.5-settings-length", "verdict": "fail", "seen": "nothing"}]
    plan = {"steps": [PLAN["steps"][0], {**PLAN["steps"][1], "line": 15, "barrier": "ping"}]}
    words = {"title": "A truncated parameter ends the connection", "intent": "Whoever reads on is `out of step`."}
    whole = {"evidence": proof, "steps": steps, "plan": plan, "tries": 2, "given": "connection", "tags": ["settings"]}
    first = {**ROWS[0], **words, **whole, "line": 12}
    told = {"expected": "grpc-status OK", "got": f"answered :status 200 (grpc-message: {HOSTILE})", "log": "full"}
    expectation = {"clause": "grpc-http2-status-always-in-trailers"}
    passed = {"line": 20, **expectation, "verdict": "pass", "seen": "response as usual"}
    failed = {"line": 30, **expectation, "verdict": "fail", "seen": "other data"}
    hostile = row(
        HOSTILE_CASE,
        "fail",
        "grpc-http2-status-always-in-trailers",
        **told,
        title=HOSTILE,
        reason=HOSTILE,
        steps=[passed, failed],
    )
    return [first, *({**each, "line": each.get("line", 0)} for each in ROWS[1:]), hostile]


def recording(folder: Path, *more: Event, about: Event | None = None, **summary: Any) -> Path:
    """The events file of the run. `more`: further rows."""
    begun = {"ev": "run", "v": 1, "seed": 7, "cases": 13, "about": {**ABOUT, "options": _OPTIONS, **(about or {})}}
    said = numbered([begun, *dialogue()])
    events = numbered([begun, *dialogue(), *_rows(said), *more, {**SUMMARY, **summary}])
    path = folder / "events.jsonl"
    lines = [json.dumps(event, ensure_ascii=False, separators=(",", ":")) for event in events]
    sent = max(place for place, event in enumerate(events) if event.get("text") == LIE["text"])
    lines[sent - 1 : sent + 1] = lines[sent], lines[sent - 1]  # what tells the order is `n`
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def made(folder: Path, *more: Event, **summary: Any) -> str:
    """The address of a report over it."""
    html.write(recorded.load(recording(folder, *more, **summary)), folder / "report.html")
    return (folder / "report.html").as_uri()
