"""A client's adapter, of a manner: `good`, or with one fault. Usage: adapter.py MANNER.

It makes no calls: each ends at once with status 0, after its own request messages as responses.
"""

import json
import os
import sys
import time
from typing import Any

manner = sys.argv[1]
_OUT = open(1, "w", buffering=1 << 20, closefd=False)  # noqa: SIM115 - until the end; PYTHONUNBUFFERED is not for it
_ABOUT = {"name": "double", "version": "1", "capabilities": ["unary"]}
_KNOWN = {"id", "op", "channel", "pattern", "path", "messages", "target", "options", "v", "call", "watch", "connect"}


def say(id: int, ev: str, **members: Any) -> None:
    """An event, as the manner has it."""
    print(json.dumps({"id": id, "ev": ev, **members}), file=_OUT, flush=manner != "unflushed")


def perform(request: dict[str, Any]) -> None:
    """A call."""
    id = request["id"]
    if manner == "lost":
        return
    say(7777 if manner == "foreign" else id, "initial", metadata=[["a-bin", "??" if manner == "base64" else "AA=="]])
    for message in request["messages"]:
        say(id, "message", data=message["data"])
    if manner == "initial-again":
        say(id, "initial", metadata=[])
    if manner == "no-status":
        say(id, "end", message="", trailers=[])
    say(id, "end", status=-1 if manner == "status" else 0, message="", trailers=[])
    if manner == "end-again":
        say(id, "end", status=0, message="", trailers=[])


def answer(request: dict[str, Any]) -> None:
    """One request."""
    id, op = request["id"], request["op"]
    unknown = [name for name in request if name not in _KNOWN]
    if unknown and manner != "careless":
        say(id, "unsupported", what=unknown[0])
    elif op == "hello":
        say(id, "ok" if manner == "wrong-answer" else "hello", **({} if manner == "wrong-answer" else _ABOUT))
    elif op == "call":
        perform(request)
    elif op in ("channel", "close", "cancel"):
        say(id, "ok")
    elif op == "state":
        say(id, "state", state="SLEEPY" if manner == "state" else "IDLE")
    elif op == "bye":
        say(id, "bye")
        sys.exit(0)
    else:
        say(id, "ok" if manner == "careless" else "unsupported", **({} if manner == "careless" else {"what": "op"}))


def begin() -> None:
    """What goes wrong before the first request."""
    if manner == "early":
        print("I could not find my library", file=sys.stderr, flush=True)
        sys.exit(3)
    if manner == "dumb":
        os.close(1)
        time.sleep(600)
    if manner == "sleeps":
        time.sleep(600)
    while manner == "endless":
        os.write(1, b"x" * 65536)
    lines = {"log": "INFO: ready to serve", "array": "[1]", "kind": '{"id": 1, "ev": "started"}'}
    if manner in lines:
        print(lines[manner], file=_OUT, flush=True)


def main() -> None:
    """Until the end of the input."""
    begin()
    for line in sys.stdin:
        if manner == "deaf":
            continue
        try:
            request = json.loads(line)
            known = isinstance(request, dict) and {"id", "op"} <= request.keys()
        except ValueError:
            known = False
        if known:
            answer(request)
        else:
            say(0, "error", why="that is no request")
    if manner == "stays":
        time.sleep(600)


main()
