"""A client's adapter with one fault: stands in front of a sound one, and spoils what passes.

Usage: frail_adapter.py MANNER COMMAND…  `none`: without a fault.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from typing import Any

Event = dict[str, Any]

manner, command = sys.argv[1], sys.argv[2:]
_FOREVER = 600
# Buffered whatever PYTHONUNBUFFERED says, until the end.
_OUT = open(1, "w", buffering=1 << 20, closefd=False)  # noqa: SIM115


def begin() -> None:
    """What goes wrong before the first request."""
    if manner == "banner":
        print("Frail client 1.0 ready", flush=True)
    elif manner == "no-library":
        print("frail: libgone.so is missing", file=sys.stderr, flush=True)
        sys.exit(127)
    elif manner == "slow-start":
        time.sleep(_FOREVER)
    elif manner == "deaf":
        for _ in sys.stdin:
            pass
        sys.exit(0)


class Frail:
    """Requests go in by `request`, events come out by `event`; each spoilt by the manner."""

    def __init__(self) -> None:
        self._calls = 0
        self._kept: list[Event] = []
        #: The channel of each call, and those channels that another call has spoilt; whether one has.
        self._channel_of: dict[int, int] = {}
        self._spoilt: set[int] = set()
        self._has_spoilt = threading.Event()

    def request(self, line: str) -> str | None:
        """What the sound adapter gets; None: nothing."""
        try:
            request = json.loads(line)
        except ValueError:
            return None if manner == "ignores-lines" else line
        is_call = request["op"] == "call"
        self._calls += is_call
        if manner in ("crossed", "spoils-channel") and is_call:
            self._spoil(request)
        if manner == "dies-in-call" and is_call:
            print("frail: segmentation fault in a moment", file=sys.stderr, flush=True)
            os._exit(70)
        if manner == "mixed-up" and is_call and self._calls > 10:
            # As if what a call sends were kept in one place for all of them.
            self._kept = request["messages"] = self._kept or request["messages"]
        if manner == "ignores-options":
            request = without_unknown(request)
        if pretended(request):
            say({"id": request["id"], "ev": "ok"})
            return None
        if manner == "no-deadline":
            request.pop("deadline_ms", None)
        if manner == "never-closes" and request["op"] == "close":
            return None
        if manner == "log-in-call" and is_call:
            print(f"DEBUG calling {request['path']}", flush=True)
        for fill in fills(request) if manner == "short-fill" else []:
            fill["size"] -= 1
        if is_call and (what := refused(request)):
            say({"id": request["id"], "ev": "unsupported", "what": what})
            return None
        return json.dumps(request)

    def _spoil(self, request: Event) -> None:
        """`crossed`: calls on one channel spoil each other; `spoils-channel`: EmptyCall spoils it for all."""
        channel = request["channel"]
        is_second = channel in self._channel_of.values()
        self._channel_of[request["id"]] = channel
        if is_second if manner == "crossed" else request["path"].endswith("/EmptyCall"):
            self._spoilt.add(channel)
            self._has_spoilt.set()

    def event(self, event: Event) -> list[Event]:
        """What the harness gets."""
        kind = event["ev"]
        if manner in ("crossed", "spoils-channel") and kind == "end":
            self._has_spoilt.wait(_FOREVER)
            if self._channel_of[event["id"]] in self._spoilt:
                return [{**event, "status": 14}]
        spoil = _SPOILERS.get((manner, kind))
        if manner == "lost" and kind == "end" and self._calls > 10:
            return []
        return [spoil(event)] if spoil else [event, event] if manner == "two-ends" and kind == "end" else [event]


def pretended(request: Event) -> bool:
    """This manner answers `ok`, and that is all."""
    op = request["op"]
    if manner == "no-cancel":
        return bool(op == "cancel")
    return manner == "ignores-op" and op not in ("hello", "channel", "call", "cancel", "close", "bye")


def fills(request: Event) -> list[Event]:
    """What stands for long runs in the messages of a call."""
    return [message["fill"] for message in request.get("messages", []) if "fill" in message]


def refused(request: Event) -> str:
    """Which member of a call is unsupported by this manner; empty: none."""
    if manner == "performs-nothing":
        return "pattern"
    return "messages[0].fill" if manner in ("claims-fill", "no-fill") and fills(request) else ""


def without_unknown(request: Event) -> Event:
    """The request, without what nobody knows."""
    kept = {name: value for name, value in request.items() if name != "wireproof_unknown"}
    if "options" in kept:
        kept["options"] = {name: value for name, value in kept["options"].items() if name != "wireproof_unknown"}
    return kept


_SPOILERS = {
    ("foreign-id", "end"): lambda event: {**event, "id": event["id"] + 1000},
    ("no-status", "end"): lambda event: {name: value for name, value in event.items() if name != "status"},
    ("always-ok", "end"): lambda event: {**event, "status": 0},
    ("no-trailers", "end"): lambda event: {**event, "trailers": []},
    ("empty-messages", "message"): lambda event: {**event, "data": ""},
    ("claims", "hello"): lambda event: {**event, "capabilities": ["unary"]},
    ("no-fill", "hello"): lambda event: {
        **event,
        "capabilities": [each for each in event["capabilities"] if each != "fill"],
    },
    ("performs-nothing", "hello"): lambda event: {**event, "capabilities": []},
    ("wrong-hello", "hello"): lambda event: {"id": event["id"], "ev": "error", "why": "never heard of it"},
}


def say(event: Event) -> None:
    """An event."""
    print(json.dumps(event), file=_OUT, flush=manner != "unflushed")


def main() -> None:
    """Until the end of the input."""
    begin()
    frail = Frail()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as sound:
        assert sound.stdin
        assert sound.stdout
        told = threading.Thread(target=tell, args=(frail, sound.stdout))
        told.start()
        for line in sys.stdin:
            passed = frail.request(line)
            if passed is not None:
                sound.stdin.write(passed.rstrip("\n") + "\n")
                sound.stdin.flush()
        if manner == "hangs-at-end":
            time.sleep(_FOREVER)
        sound.stdin.close()
        told.join()
    _OUT.flush()
    sys.exit(3 if manner == "bad-exit" else 0)


def tell(frail: Frail, lines: Any) -> None:
    """What the sound one says, spoilt. After its last word this process ends, too, though its input stays open."""
    for line in lines:
        event = json.loads(line)
        for spoilt in frail.event(event):
            say(spoilt)
        if event["ev"] == "bye" and manner != "stays-after-bye":
            os._exit(0)


main()
