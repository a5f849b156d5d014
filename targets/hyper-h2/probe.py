"""Of wireproof.testing.v1.ProbeService what the cases of the wire ask: what handlers see of their calls; health."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import health
import request
import status
from protowire import int32, integer_field, last_of_each, octets, octets_field

if TYPE_CHECKING:
    from call import Call

SERVICE = b"wireproof.testing.v1.ProbeService"
_MOST = 1024
_CANCELLED = 1


@dataclass
class Seen:
    """A call as its handler saw it."""

    method: bytes
    ended: bool = False
    cancelled: bool = False
    #: Who waits for its end.
    waiting: list[Callable[[], None]] = field(default_factory=list)

    def end(self, cancelled: bool) -> None:
        self.ended, self.cancelled = True, cancelled
        for tell in self.waiting:
            tell()
        self.waiting.clear()


SEEN: OrderedDict[bytes, Seen] = OrderedDict()


def begin(call_id: bytes, method: bytes) -> Seen:
    seen = Seen(method)
    SEEN[call_id] = seen
    SEEN.move_to_end(call_id)
    while len(SEEN) > _MOST:
        SEEN.popitem(last=False)
    return seen


def told_of_end(call: Call, seen: Seen) -> None:
    """The handler hears how its call ends."""
    call.over.append(seen.end)


def told_of_end_onward(call: Call, seen: Seen) -> None:
    """The handler of a call that another one made."""
    call.over.append(seen.end)


def deadline_onward(call: Call) -> int | None:
    return deadline_left(call)


def deadline_left(call: Call) -> int | None:
    """In milliseconds."""
    seconds = request.timeout(call.fields)
    return None if seconds is None else int(seconds * 1000)


def answer_later(call: Call, asked: dict[int, int | bytes], left: int | None, *, onward: bool) -> None:
    """What Wait does; `onward`: on behalf of Relay."""
    if left is None and asked.get(3):
        call.finish(status.FAILED_PRECONDITION, "the call has no deadline")
        return
    response = b"" if left is None else integer_field(1, left)
    call.pause(1000 * int32(asked.get(2)))
    call.send(octets_field(1, response) if onward else response)
    call.finish(status.OK)


def wait(call: Call, data: bytes) -> None:
    fields = last_of_each(data)
    told_of_end(call, begin(octets(fields.get(1)), SERVICE + b"/Wait"))
    answer_later(call, fields, deadline_left(call), onward=False)


def relay(call: Call, data: bytes) -> None:
    """To Wait of this server only."""
    fields = last_of_each(data)
    if fields.get(2) or octets(fields.get(3)) != b"/" + SERVICE + b"/Wait":
        call.finish(status.INVALID_ARGUMENT, "another server, or another method than Wait")
        return
    told_of_end(call, begin(octets(fields.get(1)), SERVICE + b"/Relay"))
    onward = last_of_each(octets(fields.get(4)))
    told_of_end_onward(call, begin(octets(onward.get(1)), SERVICE + b"/Wait"))
    answer_later(call, onward, deadline_onward(call), onward=True)


def seen_call(call: Call, data: bytes) -> None:
    """At once if the call has ended, or if it is enough that it has begun."""
    fields = last_of_each(data)
    seen = SEEN.get(octets(fields.get(1)))
    if seen is None:
        call.finish(status.NOT_FOUND, "no such call")
        return

    def answer() -> None:
        code = integer_field(5, _CANCELLED) if seen.cancelled else b""
        call.send(octets_field(1, seen.method) + integer_field(2, 1) + integer_field(4, seen.cancelled) + code)
        call.finish(status.OK)
        call.connection.flush()

    def give_up() -> None:
        seen.waiting.remove(answer)
        call.finish(status.NOT_FOUND, "no such call has ended")
        call.connection.flush()

    if seen.ended or fields.get(3):
        answer()
        return
    seen.waiting.append(answer)
    timer = asyncio.get_running_loop().call_later(int32(fields.get(2)) / 1000, give_up)
    call.over.append(lambda _cancelled: timer.cancel())


def throw(_call: Call, data: bytes) -> None:
    raise RuntimeError(octets(last_of_each(data).get(1)).decode("utf-8", "replace"))


def set_health(call: Call, data: bytes) -> None:
    fields = last_of_each(data)
    health.set_state(octets(fields.get(1)), well=bool(fields.get(2)))
    call.send(b"")
    call.finish(status.OK)
