"""One request and the events that answer it, in the order in which they may come."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wireproof.adapter.events import Event, Misbehaved
from wireproof.run.loop import Timer

#: What ends the answer to each request. Every one of them may be refused in place of it.
_LAST = {
    "hello": "hello",
    "channel": "ok",
    "call": "end",
    "cancel": "ok",
    "state": "state",
    "report": "report",
    "interop": "outcome",
    "close": "ok",
    "bye": "bye",
}
REFUSALS = ("unsupported", "error")
#: In place of an `op`, of a line that has none.
NO_REQUEST = "line"


class Exchange:
    """A request that was sent. `on_event` gets each event of its answer; `over` after the last one."""

    def __init__(self, id: int, request: dict[str, Any], on_event: Callable[[Event], None]) -> None:
        self.id = id
        self.op: str = request["op"]
        #: Of what goes on on a channel: the id of that channel.
        self.channel: int | None = request.get("channel")
        self.over = False
        self.deadline: Timer | None = None
        self._takes_one = request.get("pattern") in ("unary", "client_stream")
        self._watched = bool(request.get("watch"))
        self._on_event = on_event
        self._seen: str | None = None

    def take(self, event: Event) -> None:
        """The next event. Raises Misbehaved where it may not come now."""
        kind = event["ev"]
        if kind in REFUSALS:
            if self._seen and self.op != "state":
                raise Misbehaved(f"answered the {self.op} {self.id} with `{kind}` after `{self._seen}`")
            self.over = True
        elif self.op == "call" and kind in ("initial", "message"):
            if kind == "initial" and self._seen:
                raise Misbehaved(f"told `initial` of the call {self.id} after `{self._seen}`")
            if kind == "message" and self._seen == "message" and self._takes_one:
                raise Misbehaved(f"told a second `message` of the call {self.id}, which takes one")
        elif kind == _LAST.get(self.op):
            self.over = not self._watched
        else:
            known = self.op in _LAST or self.op == NO_REQUEST
            raise Misbehaved(f"answered the {self.op} {self.id} with `{kind}`", *([] if known else ["ignores-unknown"]))
        self._seen = kind
        if self.over and self.deadline:
            self.deadline.cancel()
        self._on_event(event)
