"""The driver of a client's adapter: what it asks, what it hears, and what it says of one that errs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from adapters import is_gone
from jsonschema import Draft202012Validator

from wireproof import schemas
from wireproof.adapter.events import Misbehaved, parse
from wireproof.adapter.process import Adapter
from wireproof.run.loop import Loop
from wireproof.smoke.client.diagnosis import ADVICE
from wireproof.targets.keeper import Keeper
from wireproof.targets.load import resolve

_DOUBLE = Path(__file__).parent / "doubles" / "adapter.py"


class Talk:
    """An adapter of a manner, and what became of it."""

    def __init__(self, manner: str, patience: float = 1.0) -> None:
        self.loop = Loop()
        self.faults: list[str] = []
        self.keeper = Keeper(self.loop, lambda: None)
        target = resolve(f"client:{sys.executable} {_DOUBLE} {manner}")
        self.adapter = Adapter(self.loop, self.keeper, target, self.faults.append, patience)
        self.adapter.start()

    def ask(self, op: str, **members: Any) -> list[dict[str, Any]]:
        """All events of the answer; what came until the adapter was found at fault."""
        heard: list[dict[str, Any]] = []
        self.adapter.request(op, heard.append, **members)
        self.loop.run(lambda: not self.adapter.open_exchanges or self.adapter.fault is not None)
        return heard

    def finish(self) -> None:
        done: list[bool] = []
        self.adapter.finish(lambda: done.append(True))
        self.loop.run(lambda: bool(done))

    def close(self) -> None:
        self.adapter.kill()
        self.keeper.close()
        self.loop.run(lambda: self.keeper.exited)


@pytest.fixture
def talk() -> Iterator[Callable[..., Talk]]:
    open_talks: list[Talk] = []

    def start(manner: str, patience: float = 1.0) -> Talk:
        open_talks.append(Talk(manner, patience))
        return open_talks[-1]

    yield start
    for one in open_talks:
        one.close()


def call(talk: Talk, **members: Any) -> list[dict[str, Any]]:
    """A hello, a channel, a unary call; the events of the last."""
    talk.ask("hello", v=1)
    channel = talk.ask("channel", target="127.0.0.1:1")
    if not channel:
        return []
    return talk.ask(
        "call", channel=channel[0]["id"], pattern="unary", path="/p.S/M", messages=[{"data": "AQ=="}], **members
    )


def test_a_call_is_its_events_in_order(talk: Callable[..., Talk]) -> None:
    good = talk("good")
    assert [event["ev"] for event in call(good)] == ["initial", "message", "end"]
    good.finish()
    assert (good.faults, good.adapter.ending) == ([], "exit 0")


def test_what_the_adapter_does_not_know_it_refuses(talk: Callable[..., Talk]) -> None:
    (answer,) = call(talk("good"), hedging=True)
    assert answer == {"id": 3, "ev": "unsupported", "what": "hedging"}


def test_many_calls_go_side_by_side_and_each_has_its_own_events(talk: Callable[..., Talk]) -> None:
    good = talk("good")
    good.ask("hello", v=1)
    good.ask("channel", target="x")
    heard: dict[int, list[dict[str, Any]]] = {}
    for _ in range(200):
        events: list[dict[str, Any]] = []
        id = good.adapter.request(
            "call", events.append, channel=2, pattern="bidi", path="/p.S/M", messages=[{"data": ""}] * 3
        )
        heard[id] = events
    good.loop.run(lambda: not good.adapter.open_exchanges)
    for id, found in heard.items():
        assert [(event["id"], event["ev"]) for event in found] == [
            (id, "initial"), *[(id, "message")] * 3, (id, "end")
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("manner", "why"),
    [
        ("log", "wrote a line that is no JSON: 'INFO: ready to serve'; is it a log? Logs belong on stderr"),
        ("array", "wrote a line that is no JSON object: '[1]'"),
        ("kind", 'wrote an event of no known kind (`ev`): \'{"id": 1, "ev": "started"}\''),
        ("early", "ended too early (exit 3)"),
        ("dumb", "closed its standard output"),
        ("endless", "wrote a line longer than 64 MiB"),
        ("wrong-answer", "answered the hello 1 with `ok`"),
        ("foreign", "wrote `initial` for the id 7777, that nobody has asked with"),
        ("base64", "wrote `initial` whose `metadata` is not a list of [name, value], those in -bin as base64: "),
        ("initial-again", "told `initial` of the call 3 after `message`"),
        ("no-status", "wrote `end` without `status`: "),
        ("status", "wrote `end` whose `status` is not a status code, 0 or more: "),
    ],
)
def test_what_it_does_wrong_is_told_in_words_and_it_is_ended(manner: str, why: str, talk: Callable[..., Talk]) -> None:
    bad = talk(manner)
    call(bad)
    bad.loop.run(lambda: bad.adapter.fault is not None)
    assert len(bad.faults) == 1
    assert bad.faults[0].startswith(why), bad.faults
    assert bad.adapter.pid
    assert is_gone(bad.adapter.pid)


def test_a_second_response_of_a_unary_call_is_not_taken(talk: Callable[..., Talk]) -> None:
    bad = talk("good")
    bad.ask("hello", v=1)
    bad.ask("channel", target="x")
    bad.ask("call", channel=2, pattern="unary", path="/p.S/M", messages=[{"data": ""}] * 2)
    assert bad.faults == ["told a second `message` of the call 3, which takes one"]
    assert bad.adapter.fault_kind == "breaks-protocol"


def test_the_kind_of_a_fault_is_one_that_smoke_knows(talk: Callable[..., Talk]) -> None:
    for manner in ("log", "foreign", "early", "lost", "stays"):
        bad = talk(manner, patience=0.05)
        call(bad)
        if manner == "stays":
            bad.finish()
        bad.loop.run(lambda bad=bad: bad.adapter.fault is not None)  # type: ignore[misc]
        assert bad.adapter.fault_kind in ADVICE


def test_what_is_asked_at_once_is_written_at_once(talk: Callable[..., Talk], monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    good = talk("good")
    written: list[bytes] = []
    write = os.write
    monkeypatch.setattr(os, "write", lambda fd, data: written.append(bytes(data)) or write(fd, data))
    for _ in range(5):
        good.adapter.request("hello", lambda event: None, v=1)
    assert not any(b"hello" in each for each in written)
    good.loop.run(lambda: not good.adapter.open_exchanges)
    assert [each.count(b"hello") for each in written if b"hello" in each] == [5]


def test_whether_it_reads_can_be_seen(talk: Callable[..., Talk]) -> None:
    good = talk("good")
    good.ask("hello", v=1)
    assert not good.adapter.unread()
    asleep = talk("sleeps")
    asleep.adapter.request("hello", lambda event: None, v=1)
    assert asleep.adapter.unread()


def test_after_bye_it_ends_though_its_input_stays_open(talk: Callable[..., Talk]) -> None:
    good = talk("good")
    assert good.ask("bye") == [{"id": 1, "ev": "bye"}]
    done: list[bool] = []
    good.adapter.finish(lambda: done.append(True), bye=True)
    good.loop.run(lambda: bool(done))
    assert (good.faults, good.adapter.ending) == ([], "exit 0")


def test_an_event_after_the_answer_was_complete_is_told_as_such(talk: Callable[..., Talk]) -> None:
    bad = talk("end-again")
    call(bad)
    bad.loop.run(lambda: bad.adapter.fault is not None)
    assert bad.faults == ["wrote `end` for the id 3, after its answer was complete"]


@pytest.mark.parametrize(
    ("manner", "why"),
    [
        ("deaf", "did not answer `hello` (id 1) within 0.5 s"),
        ("unflushed", "did not answer `hello` (id 1) within 0.5 s"),
        ("lost", "did not answer `call` (id 3) within 0.5 s"),
    ],
)
def test_what_does_not_come_is_waited_for_so_long(manner: str, why: str, talk: Callable[..., Talk]) -> None:
    bad = talk(manner, patience=0.05)
    call(bad)
    assert bad.faults == [why]


def test_one_that_stays_when_its_input_ends_is_at_fault_and_killed(talk: Callable[..., Talk]) -> None:
    bad = talk("stays", patience=0.05)
    call(bad)
    bad.finish()
    assert bad.faults == ["did not end within 0.25 s of the end of its input"]


def test_its_last_words_are_kept(talk: Callable[..., Talk]) -> None:
    bad = talk("early")
    call(bad)
    bad.loop.run(lambda: bad.adapter.ended)
    assert bad.adapter.last_words == ["I could not find my library"]


def test_a_command_that_is_not_there_is_told(talk: Callable[..., Talk]) -> None:
    loop = Loop()
    keeper = Keeper(loop, lambda: None)
    faults: list[str] = []
    adapter = Adapter(loop, keeper, resolve("client:/nowhere/adapter"), faults.append)
    adapter.start()
    loop.run(lambda: bool(faults))
    assert faults[0].startswith('can\'t be started: cannot run argv[0] "/nowhere/adapter"')
    keeper.close()
    loop.run(lambda: keeper.exited)


def test_a_line_that_is_no_request_is_answered_with_the_id_0(talk: Callable[..., Talk]) -> None:
    good = talk("good")
    good.adapter.write("what?")
    good.loop.run(lambda: not good.adapter.open_exchanges)
    assert not good.faults


_GOOD = [
    {"id": 1, "ev": "hello", "name": "n", "version": "1", "capabilities": []},
    {"id": 0, "ev": "error", "why": "no"},
    {"id": 1, "ev": "initial", "metadata": [["a", "b"], ["c-bin", "AA=="]], "t_ms": 1.5},
    {"id": 1, "ev": "end", "status": 17, "message": "", "details": "", "trailers": []},
    {"id": 1, "ev": "message", "data": "", "fill": {"pattern": "AA==", "size": 32 << 20}, "rest": "AA=="},
    {"id": 1, "ev": "state", "state": "READY"},
    {"id": 1, "ev": "report", "calls": [], "spans": []},
    {"id": 1, "ev": "outcome", "passed": False, "why": "x"},
]
_BAD = [
    {"id": True, "ev": "ok"},
    {"id": 0, "ev": "ok"},
    {"id": 1, "ev": "ok", "more": 1},
    {"id": 1, "ev": ["ok"]},
    {"id": 1, "ev": "initial", "metadata": [["a"]]},
    {"id": 1, "ev": "end", "status": -1, "message": "", "trailers": []},
    {"id": 1, "ev": "message", "data": "AA==", "t_ms": -1},
    {"id": 1, "ev": "message", "data": "", "fill": {"pattern": "AA==", "size": (32 << 20) + 1}},
    {"id": 1, "ev": "message", "data": "", "fill": {"pattern": "AA==", "size": 0}},
    {"id": 1, "ev": "message", "data": "", "fill": {"pattern": "", "size": 1}},
    {"id": 1, "ev": "message", "data": "", "fill": {"pattern": "AA=="}},
    {"id": 1, "ev": "message", "data": "", "rest": 7},
    {"id": 1, "ev": "outcome", "passed": "yes"},
    {"id": 1, "ev": "hello", "name": "n", "version": "1", "capabilities": [1]},
]


@pytest.mark.parametrize("event", _GOOD + _BAD, ids=str)
def test_a_line_is_good_where_the_published_schema_says_so(event: dict[str, Any]) -> None:
    import json

    schema = schemas.load("adapter")
    told = Draft202012Validator({"$defs": schema["$defs"], "$ref": "#/$defs/event"}).is_valid(event)
    try:
        ours = bool(parse(json.dumps(event).encode()))
    except Misbehaved:
        ours = False
    assert ours == told == (event in _GOOD)
