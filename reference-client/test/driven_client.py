"""Drives the reference client, and holds every line that it writes against spec/adapter.schema.json."""

from __future__ import annotations

import base64
import json
import queue
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import jsonschema

from wireproof import paths
from wireproof.adapter.filled import octets_of

PROGRAM = str(paths.binary("reference-client", "reference-client"))
PATIENCE = 10.0  # seconds; only a hanging client reaches it
SERVICE = "/grpc.testing.TestService/"
Event = dict[str, Any]

_SCHEMA = json.loads((paths.spec() / "adapter.schema.json").read_text())
_EVENT = jsonschema.Draft202012Validator({"$ref": "#/$defs/event", "$defs": _SCHEMA["$defs"]})


def data(*messages: bytes) -> list[Event]:
    """Request messages."""
    return [{"data": base64.b64encode(each).decode()} for each in messages]


@dataclass
class Result:
    """What came of a call."""

    events: list[Event] = field(default_factory=list)

    @property
    def end(self) -> Event:
        return self.events[-1]

    @property
    def status(self) -> int:
        assert self.end["ev"] == "end", self.end
        return int(self.end["status"])

    @property
    def kinds(self) -> list[str]:
        return [event["ev"] for event in self.events]

    @property
    def messages(self) -> list[bytes]:
        return [octets_of(event) for event in self.events if event["ev"] == "message"]

    @property
    def initial(self) -> list[list[str]]:
        return [pair for event in self.events if event["ev"] == "initial" for pair in event["metadata"]]


class Client:
    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.last_id = 0
        self._events: dict[int, queue.SimpleQueue[Event | None]] = {}
        self._lock = threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def end(self) -> None:
        """Before its pipes are closed: their numbers will be those of other files."""
        self.process.kill()
        self._reader.join(PATIENCE)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event = json.loads(line)
            _EVENT.validate(event)
            self._queue(event["id"]).put(event)

    def _queue(self, id: int) -> queue.SimpleQueue[Event | None]:
        with self._lock:
            return self._events.setdefault(id, queue.SimpleQueue())

    def write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def send(self, op: str, **members: Any) -> int:
        self.last_id += 1
        self.write(json.dumps({"id": self.last_id, "op": op, **members}))
        return self.last_id

    def next(self, id: int) -> Event:
        event = self._queue(id).get(timeout=PATIENCE)
        assert event is not None
        return event

    def silent(self, id: int) -> bool:
        """Whether nothing more has come for this id so far."""
        return self._queue(id).empty()

    def ask(self, op: str, **members: Any) -> Event:
        """The first answer."""
        return self.next(self.send(op, **members))

    def channel(self, target: str, **options: Any) -> int:
        id = self.send("channel", target=target, **({"options": options} if options else {}))
        answer = self.next(id)
        assert answer["ev"] == "ok", answer
        return id

    def begin(self, channel: int, path: str, *messages: bytes, pattern: str = "unary", **members: Any) -> int:
        members.setdefault("messages", data(*(messages or (b"",))))
        return self.send("call", channel=channel, pattern=pattern, path=path, **members)

    def result(self, id: int) -> Result:
        result = Result()
        while not result.events or result.end["ev"] in ("initial", "message"):
            result.events.append(self.next(id))
        return result

    def call(self, channel: int, path: str, *messages: bytes, pattern: str = "unary", **members: Any) -> Result:
        return self.result(self.begin(channel, path, *messages, pattern=pattern, **members))


@contextmanager
def driven(*flags: str) -> Iterator[Client]:
    with subprocess.Popen([PROGRAM, *flags], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        client = Client(process)
        try:
            yield client
        finally:
            client.end()


def run(*flags: str, input: str = "") -> subprocess.CompletedProcess[str]:
    """The client with flags, or with a whole input."""
    return subprocess.run([PROGRAM, *flags], input=input, capture_output=True, text=True, timeout=60)
