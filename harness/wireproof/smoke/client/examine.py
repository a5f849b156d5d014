"""What smoke asks a client, in order. A fault of the adapter ends it; all else that is wrong is gathered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from wireproof.adapter.events import Event
from wireproof.adapter.filled import FILL
from wireproof.adapter.process import ANSWER_TIME
from wireproof.smoke.client import calls
from wireproof.smoke.client.calls import Planned
from wireproof.smoke.client.check import BAD, OK, UNSUPPORTED, Check, bad, expect, refused, told
from wireproof.smoke.client.conversation import Conversation, clock
from wireproof.targets.target import Target

_SIDE_BY_SIDE = 16
_CANCELLED, _DEADLINE_EXCEEDED = 1, 4
_DEADLINE_MS = 200
#: Nobody knows these.
_UNKNOWN_OPTION = {"wireproof_unknown": True}
_UNKNOWN_OP = "wireproof_unknown"
_REFUSALS = ("unsupported", "error")
#: What can be performed: one of them is enough.
_PERFORMS = ("unary", "client_stream", "server_stream", "bidi", "interop")
_INTEROP_CASE = "empty_unary"


@dataclass
class ClientFindings:
    """What came of it."""

    target: Target
    hello: Event | None = None
    checks: list[Check] = field(default_factory=list)
    last_words: list[str] = field(default_factory=list)

    @property
    def bad(self) -> list[Check]:
        """What is wrong, the most important first."""
        return [check for check in self.checks if check.outcome == BAD]


def examine_client(target: Target, patience: float) -> ClientFindings:
    """Starts the adapter, twice, and asks."""
    found = ClientFindings(target)
    with Conversation(target, patience) as talk:
        for check in _Examination(talk, found).all():
            found.checks.append(check)
        if talk.adapter:
            found.last_words = talk.adapter.last_words
    return found


class _Examination:
    """The checks, as a generator that ends with the first fault."""

    def __init__(self, talk: Conversation, found: ClientFindings) -> None:
        self._talk, self._found = talk, found
        self._channel = 0

    def all(self) -> Iterator[Check]:
        """Each with its outcome."""
        refusals = (self._unknown_option, self._unknown_member, self._unknown_op, self._no_request)
        ends = (self._close, self._end, self._bye)
        more_calls = (self._filled, self._cancel, self._deadline)
        begin = (self._start, self._make_channel)
        for step in (*begin, *self._calls(), *more_calls, *refusals, self._side_by_side, self._interop, *ends):
            taken = clock()
            check = step()
            if check is None:
                continue
            if self._talk.fault is not None and check.outcome != BAD:
                check = self._fault(check.name)
            check.ms = taken() if check.outcome == OK else None
            yield check
            if self._talk.fault is not None:
                return
        yield from self._performs()

    def _fault(self, name: str) -> Check:
        adapter = self._talk.adapter
        assert adapter
        return Check(name, BAD, f"It {adapter.fault}.", kind=adapter.fault_kind)

    # Beginning and end --------------------------------------------------------------------------------

    def _start(self) -> Check:
        self._talk.begin()
        hello = self._talk.send("hello", time=None, v=1)
        if not self._talk.wait(lambda: bool(hello), ANSWER_TIME):
            return self._fault("hello") if self._talk.fault else self._no_hello(hello)
        if hello[0]["ev"] != "hello":
            return bad("hello", "wrong-answer", f"It answers `hello` with {told(hello)}.")
        self._found.hello = hello[0]
        return Check("hello", OK, f"{hello[0]['name']} {hello[0]['version']}".strip())

    def _no_hello(self, hello: list[Event]) -> Check:
        assert self._talk.adapter
        waited = f"{ANSWER_TIME * self._talk.patience:g} s"
        if self._talk.adapter.unread():
            self._talk.adapter.kill()
            self._stop("It reads nothing")
            return bad("hello", "slow-start", f"It has not read its first request after {waited}.")
        self._talk.leave()
        if hello and self._talk.fault is None:
            self._stop("not flushed")
            return bad("hello", "not-flushed", "It answers only when its input ends.")
        self._stop("silent")
        return bad("hello", "silent", f"It reads `hello`, and says nothing within {waited}, nor when its input ends.")

    def _stop(self, why: str) -> None:
        """Nothing more can be asked."""
        assert self._talk.adapter
        self._talk.adapter.fault = self._talk.adapter.fault or why

    def _make_channel(self) -> Check:
        heard = self._talk.ask("channel", target=self._talk.address, options={})
        self._channel = 2
        if heard and heard[-1]["ev"] != "ok":
            self._stop("no channel")
            return bad("channel", "performs-nothing", f"It makes no channel to {self._talk.address}: {told(heard)}.")
        return Check("channel", OK)

    def _close(self) -> Check:
        return expect("close", self._talk.ask("close", channel=self._channel), "ok")

    def _end(self) -> Check:
        self._talk.leave()
        return self._ended("end of input", "exits")

    def _ended(self, name: str, told: str) -> Check:
        assert self._talk.adapter
        how = self._talk.adapter.ending
        if self._talk.fault is None and how != "exit 0":
            return bad(name, "bad-exit", f"It ends with {how}, not with exit 0.")
        return Check(name, OK, told)

    def _bye(self) -> Check:
        """To a second one, since the first has ended."""
        self._talk.begin()
        self._talk.ask("hello", v=1)
        heard = self._talk.ask("bye")
        if self._talk.fault is not None or heard[-1]["ev"] != "bye":
            return expect("bye", heard, "bye")
        self._talk.leave(bye=True)
        return self._ended("bye", "exits")

    # Calls --------------------------------------------------------------------------------------------

    def _calls(self) -> Iterator[Callable[[], Check]]:
        for planned in calls.PLANNED:
            yield lambda planned=planned: self._call(planned)  # type: ignore[misc]

    def _call(self, planned: Planned) -> Check:
        return self._judged(planned, self._talk.ask("call", channel=self._channel, **planned.request))

    def _filled(self) -> Check | None:
        if FILL not in self._capabilities:
            return None
        heard = self._talk.ask("call", channel=self._channel, **calls.FILLED.request)
        if heard and heard[-1]["ev"] == "unsupported" and heard[-1]["what"] != "pattern":
            return bad(FILL, "claims-too-much", f"`hello` lists `{FILL}`, but it is answered {told(heard)}.")
        return self._judged(calls.FILLED, heard)

    def _judged(self, planned: Planned, heard: list[Event]) -> Check:
        if not heard or self._talk.fault is not None:
            return Check(planned.name, OK)  # the fault is told in its place
        if heard[-1]["ev"] == "unsupported":
            return self._unsupported(planned.name, planned.pattern, heard)
        if heard[-1]["ev"] == "error":
            return bad(planned.name, "wrong-call", f"It refuses the call {planned.name}: {told(heard)}.")
        wrong = planned.wrong(heard)
        return (
            bad(planned.name, "wrong-call", f"Of the call {planned.name}: {wrong}.")
            if wrong
            else Check(planned.name, OK)
        )

    def _unsupported(self, name: str, capability: str, heard: list[Event]) -> Check:
        if heard[-1]["what"] in ("pattern", "op", capability) and capability in self._capabilities:
            return bad(name, "claims-too-much", f"`hello` lists `{capability}`, but it is answered {told(heard)}.")
        return Check(name, UNSUPPORTED, heard[-1]["what"])

    @property
    def _capabilities(self) -> list[str]:
        return list(self._found.hello["capabilities"]) if self._found.hello else []

    def _cancel(self) -> Check:
        heard = self._talk.send("call", channel=self._channel, **calls.HELD.request)
        self._talk.wait(lambda: any(event["ev"] not in ("initial",) for event in heard))
        if heard and heard[-1]["ev"] in (*_REFUSALS, "end"):
            return self._not_held("cancel", heard)
        if self._talk.fault is None:
            answer = self._talk.ask("cancel", call=self._last_id)
            if answer and answer[-1]["ev"] == "unsupported":
                return self._unsupported("cancel", "cancel", answer)
        return self._ends("cancel", heard, _CANCELLED)

    @property
    def _last_id(self) -> int:
        assert self._talk.adapter
        return self._talk.adapter.last_id

    def _deadline(self) -> Check:
        milliseconds = int(_DEADLINE_MS * max(1.0, self._talk.patience))
        heard = self._talk.ask("call", channel=self._channel, deadline_ms=milliseconds, **calls.HELD.request)
        if heard and heard[-1]["ev"] in _REFUSALS:
            return self._not_held("deadline", heard)
        # The server has a deadline, too: on a busy machine its reset is there before the client looks at its clock.
        return self._ends("deadline", heard, _DEADLINE_EXCEEDED, _CANCELLED)

    def _not_held(self, name: str, heard: list[Event]) -> Check:
        if heard[-1]["ev"] == "unsupported":
            return Check(name, UNSUPPORTED, heard[-1]["what"])
        return bad(name, "wrong-call", f"A call that waits before its second message is over at once: {told(heard)}.")

    def _ends(self, name: str, heard: list[Event], status: int, *others: int) -> Check:
        if self._talk.fault is None and heard[-1].get("status") not in (status, *others):
            return bad(name, "wrong-call", f"After {name} a call must end with status {status}, not {told(heard)}.")
        return Check(name, OK)

    def _side_by_side(self) -> Check | None:
        if any(check.name == "unary" and check.outcome != OK for check in self._found.checks):
            return None
        planned = calls.many(_SIDE_BY_SIDE)
        heard = [self._talk.send("call", channel=self._channel, **one.request) for one in planned]
        self._talk.settle()
        name = f"{_SIDE_BY_SIDE} at once"
        for one, events in zip(planned, heard, strict=True):
            if self._talk.fault is None and (wrong := self._judged(one, events)).outcome == BAD:
                return bad(name, "mixed-up", f"Side by side, calls get what is another's. {wrong.told}")
        return Check(name, OK)

    def _interop(self) -> Check | None:
        if "interop" not in self._capabilities:
            return None
        heard = self._talk.ask("interop", channel=self._channel, case=_INTEROP_CASE)
        if not heard or self._talk.fault is not None:
            return Check("interop", OK)
        if heard[-1]["ev"] == "unsupported":
            return self._unsupported("interop", "interop", heard)
        if not heard[-1].get("passed"):
            return bad("interop", "wrong-call", f"The test case {_INTEROP_CASE} does not pass: {told(heard)}.")
        return Check("interop", OK, _INTEROP_CASE)

    def _performs(self) -> Iterator[Check]:
        performed = [check for check in self._found.checks if check.name in _PERFORMS]
        if any(check.outcome != UNSUPPORTED for check in performed):
            return
        if any(check.told == "path" for check in performed):
            # It performs calls, but of methods of its own choice.
            yield Check("calls", UNSUPPORTED, "no method of the bundled peer can be called")
        else:
            yield bad("calls", "performs-nothing", "It makes calls of no pattern, and runs no test case.")

    # What it must not ignore ----------------------------------------------------------------------------

    def _unknown_option(self) -> Check:
        heard = self._talk.ask("channel", target=self._talk.address, options=_UNKNOWN_OPTION)
        return refused("unknown option", "options.wireproof_unknown of a channel", heard)

    def _unknown_member(self) -> Check | None:
        if any(check.name == "unary" and check.outcome != OK for check in self._found.checks):
            return None
        request: dict[str, Any] = {**calls.PLANNED[0].request, **_UNKNOWN_OPTION}
        return refused("unknown member", "wireproof_unknown of a call", self._talk.ask("call", channel=2, **request))

    def _unknown_op(self) -> Check:
        heard = self._talk.ask(_UNKNOWN_OP)
        return refused("unknown op", f"the op {_UNKNOWN_OP}", heard)

    def _no_request(self) -> Check:
        assert self._talk.adapter
        self._talk.adapter.write("this is no request")
        if self._talk.wait(lambda: not self._talk.adapter or not self._talk.adapter.open_exchanges, ANSWER_TIME):
            return Check("no request", OK, "error")
        if self._talk.fault is not None:
            return Check("no request", OK)
        self._stop("no answer")
        return bad("no request", "lost-answer", "A line that is no request gets no answer: an `error` with the id 0.")
