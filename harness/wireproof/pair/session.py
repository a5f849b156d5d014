"""One client and one server: starts both, performs the rows side by side, and finds who ended what."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Container
from dataclasses import replace
from pathlib import Path
from typing import Any

from wireproof.adapter.events import Event
from wireproof.adapter.filled import FILL, spelled_out
from wireproof.adapter.process import Adapter
from wireproof.pair.channels import Call, Channel, Channels
from wireproof.pair.found import Found, Outcome
from wireproof.pair.ways import Ways
from wireproof.report.visible import shortened
from wireproof.rpc.row import Heard, Row
from wireproof.run.loop import Loop
from wireproof.targets.keeper import Keeper
from wireproof.targets.target import Target

#: Calls under way at a time: so many that neither the peers nor we wait for the other.
_SIDE_BY_SIDE = 64
#: Test cases under way at a time: an interop client is a process for each, which may take all of a core to start.
_CASES_SIDE_BY_SIDE = 2 * len(os.sched_getaffinity(0))
#: How often either end may die or err before the rest is left out.
_MOST_TROUBLES = 8
#: Seconds after a row's own time, in which a call that was cancelled must have its end.
_GRACE = 10.0
_LONGEST_WORDS = 500
#: Of what two looks disagree about.
_SELDOM = "on a channel of its own all is as it must be; beside others: "


class PairSession:
    """Performs `rows`, all of which the server is said to be capable of.

    `known`: ids of those that are known to go wrong: nobody else is put on their channels.
    """

    def __init__(
        self,
        client: Target,
        server: Target,
        rows: list[Row],
        on_outcome: Callable[[Outcome], None] = lambda outcome: None,
        patience: float = 1.0,
        recordings: Path | None = None,
        known: Container[str] = (),
    ) -> None:
        self.found = Found()
        self._client, self._patience = client, patience
        self._on_outcome = on_outcome
        self._loop = Loop()
        self._keeper = Keeper(self._loop, lambda: None)
        self._waiting = deque(Call(row, own=not row.may_share or row.id in known) for row in rows)
        self._calls: set[Call] = set()
        self._channels = Channels()
        #: What went wrong beside others and not by itself: where.
        self._disturbed: dict[str, Channel] = {}
        self._adapter: Adapter | None = None
        self._greeted = False
        self._adapters = 0
        self._troubles = 0
        self._over = not rows
        profiles = sorted({row.profile for row in rows})
        self._ways = Ways(
            self._loop,
            server,
            profiles,
            self._pump,
            self._server_down,
            self._relay_ended,
            self.found.add_finding,
            patience,
            recordings,
        )

    def perform(self) -> Found:
        """Until each row has an outcome. Interrupted (KeyboardInterrupt), it ends everything first."""
        began = time.monotonic()
        try:
            self._start_adapter()
            self._loop.run(lambda: self._over)
            self._say_goodbye()
        finally:
            self._end()
        self._excuse()
        self.found.restarts = self._ways.restarts + self._adapters - 1
        self.found.seconds = time.monotonic() - began
        return self.found

    def _say_goodbye(self) -> None:
        adapter = self._adapter
        if adapter is None or adapter.fault is not None or adapter.ended:
            return
        for channel in self._channels:
            self._close(channel)
        self._loop.run(lambda: not adapter.open_exchanges or adapter.fault is not None)
        if adapter.fault is None:
            ended: list[bool] = []
            adapter.finish(lambda: ended.append(True))
            self._loop.run(lambda: bool(ended))

    def _end(self) -> None:
        if self._adapter:
            self._adapter.kill()
        self._ways.close()
        self._keeper.close()
        self._loop.run(lambda: self._ways.closed and self._keeper.exited)

    # The client -----------------------------------------------------------------------------------

    def _start_adapter(self) -> None:
        self._adapters += 1
        self._greeted = False
        identity = f"adapter-{self._adapters}"
        adapter = Adapter(self._loop, self._keeper, self._client, self._client_fault, self._patience, identity)
        self._adapter = adapter
        adapter.start()
        adapter.request("hello", self._hello, v=1)

    def _hello(self, event: Event) -> None:
        if event["ev"] == "hello":
            self.found.hello = event
            self._greeted = True
            self._pump()
        else:
            self._give_up(f"the client answers `hello` with `{event['ev']}`")

    def _client_fault(self, why: str) -> None:
        assert self._adapter
        words = shortened(" / ".join(self._adapter.last_words[-3:]), _LONGEST_WORDS)
        told = f"the client {why}" + (f"; its last words: {words}" if words else "")
        if not self._greeted:
            self._give_up(told)
            return
        if self._over:
            self.found.trouble = told
            return
        self._void(told, "client")
        if not self._over:
            self._start_adapter()

    def _server_down(self, reason: str) -> None:
        self._void(f"the server died: {reason}", "server")

    def _relay_ended(self, why: str) -> None:
        """It is ours: nobody is to blame for what was under way."""
        for call in self._calls:
            if call.timer:
                call.timer.cancel()
        self._waiting.extend(self._calls)
        self._calls.clear()
        self._give_up(why)

    def _void(self, why: str, by: str) -> None:
        """What is under way has come to nothing: each is performed once more, alone; one that was alone is to blame."""
        self._troubles += 1
        calls, self._calls = self._calls, set()
        self._channels.forget()
        for call in sorted(calls, key=lambda each: each.row.id):
            if call.timer:
                call.timer.cancel()
            if call.alone:
                self._tell(call, "fail", why, decided_by=by)
            else:
                again = Call(call.row, own=True, alone=True, tries=call.tries + 1)
                again.before = call.before
                self._waiting.appendleft(again)
        if self._troubles > _MOST_TROUBLES:
            self._give_up(f"too much went wrong; at last: {why}")

    def _give_up(self, why: str) -> None:
        self.found.trouble = why
        for call in self._waiting:
            self._outcome(Outcome(call.row, "skipped", why=why, tries=call.tries))
        self._waiting.clear()
        self._over = True

    # The rows -------------------------------------------------------------------------------------

    def _pump(self) -> None:
        if self._over or not self._greeted or not self._ways.settled:
            return
        while self._waiting and self._may_begin(self._waiting[0]):
            call = self._waiting.popleft()
            if why := self._ways.failed.get(call.row.profile):
                self._outcome(Outcome(call.row, "skipped", why=why, tries=call.tries))
            else:
                self._begin(call)
        self._over = not self._waiting and not self._calls

    def _may_begin(self, next: Call) -> bool:
        if next.alone:
            return not self._calls
        if len(self._calls) >= _SIDE_BY_SIDE or any(call.alone for call in self._calls):
            return False
        cases = sum(call.row.op == "interop" for call in self._calls)
        return next.row.op != "interop" or cases < _CASES_SIDE_BY_SIDE

    def _begin(self, call: Call) -> None:
        self._calls.add(call)
        call.begin_on(self._channel_for(call))
        if call.channel.is_open:
            self._ask(call, self._asked(call))

    def _channel_for(self, call: Call) -> Channel:
        channel = None if call.own else self._channels.find(call.row)
        return channel or self._made_for(call)

    def _made_for(self, call: Call) -> Channel:
        assert self._adapter
        way = self._ways.to(call.row.profile)
        assert way
        channel = Channel(shared=not call.own)
        if channel.shared:
            self._channels.add(call.row, channel)
        options = {**call.row.options, **way.options}
        channel.id = self._adapter.request(
            "channel", lambda event: self._channel(channel, event), target=way.address, options=options
        )
        return channel

    def _channel(self, channel: Channel, event: Event) -> None:
        """The client has made it, or refuses it."""
        channel.is_open = event["ev"] == "ok"
        if not channel.is_open:
            self._channels.retire(channel)
        for call in sorted(channel.calls & self._calls, key=lambda each: each.row.id):
            if channel.is_open:
                self._ask(call, self._asked(call))
            else:
                self._refused(call, event)

    def _asked(self, call: Call) -> dict[str, Any]:
        way = self._ways.to(call.row.profile)
        assert way
        return call.row.members_at(way.server)

    def _ask(self, call: Call, members: dict[str, Any]) -> None:
        assert self._adapter
        if "messages" in members and not self._fills:
            members = {**members, "messages": [spelled_out(message) for message in members["messages"]]}
        time_for_it = (call.row.time + _GRACE) * self._patience
        call.timer = self._loop.after(call.row.time * self._patience, lambda: self._too_late(call))
        call.id = self._adapter.request(
            call.row.op,
            lambda event: self._event(call, event),
            time=time_for_it,
            channel=call.channel.id,
            **members,
        )

    @property
    def _fills(self) -> bool:
        """The client makes long messages by itself."""
        return self.found.hello is not None and FILL in self.found.hello["capabilities"]

    def _too_late(self, call: Call) -> None:
        assert self._adapter
        call.late = True
        self._adapter.request("cancel", lambda event: None, call=call.id)

    def _event(self, call: Call, event: Event) -> None:
        assert self._adapter
        if call not in self._calls:
            return
        if event["ev"] in ("unsupported", "error"):
            self._refused(call, event)
            return
        call.heard.take(event)
        if not call.heard.is_over:
            return
        if call.timer:
            call.timer.cancel()
        self._look(call)
        if call.row.then and not call.is_second:
            call.heard, call.is_second = Heard(), True
            self._ask(call, call.row.then[0])
        elif call.row.cancel_after:
            self._adapter.request("cancel", lambda event: self._over_with(call), call=call.id)
        else:
            self._over_with(call)

    def _over_with(self, call: Call) -> None:
        """All has come of it that could; a channel of its own is closed first."""
        if call.channel.shared:
            self._judge(call)
        else:
            self._close(call.channel, lambda: self._judge(call))

    def _close(self, channel: Channel, then: Callable[[], None] = lambda: None) -> None:
        assert self._adapter
        channel.is_open = False
        self._adapter.request("close", lambda event: then(), channel=channel.id)

    def _leave(self, call: Call) -> None:
        """It is no longer under way. A channel that nobody else is put on is closed behind the last one."""
        self._calls.discard(call)
        channel = call.channel
        channel.calls.discard(call)
        if channel.is_open and not channel.calls and (channel.went_wrong or not channel.shared):
            self._close(channel)

    def _refused(self, call: Call, event: Event) -> None:
        if call.timer:
            call.timer.cancel()
        if event["ev"] == "unsupported":
            self._tell(call, "unsupported", why=f"the client is not capable of `{event['what']}`")
        else:
            self._tell(call, "error", why=f"the adapter refuses the request: {event['why']}", decided_by="client")
        self._leave(call)
        self._pump()

    def _look(self, call: Call) -> None:
        """What is wrong with the call that is over now."""
        expected = call.row.then[1] if call.row.then and call.is_second else call.row.expected
        try:
            call.complaints += expected.complaints(call.heard)
        except ValueError as error:
            call.complaints.append(f"a response can't be read: {error}")

    def _judge(self, call: Call) -> None:
        if call not in self._calls:
            return
        complaints = call.complaints
        if call.late:
            complaints.insert(0, f"the call did not end within {call.row.time * self._patience:g} s")
        got = "; ".join(complaints)
        if got and call.channel.shared:
            self._perform_again(call, got)
        elif call.before and not got:
            self._tell(call, "unstable", f"{_SELDOM}{call.before[1]}")
            self._disturbed[call.row.id] = call.before[0]
        else:
            self._tell(call, "fail" if got else "pass", got)
        self._leave(call)
        self._pump()

    def _perform_again(self, call: Call, got: str) -> None:
        """On a channel of its own: what goes wrong beside others may be theirs, or the channel's."""
        call.channel.went_wrong.append(call.row.id)
        self._channels.retire(call.channel)
        again = Call(call.row, own=True, tries=call.tries + 1)
        again.before = (call.channel, got)
        self._waiting.appendleft(again)

    def _excuse(self) -> None:
        """A row is not unstable where another on its channel goes wrong by itself, too, and may have broken that."""
        outcomes = self.found.outcomes
        for id, channel in self._disturbed.items():
            culprits = [
                other for other in channel.went_wrong if other in outcomes and outcomes[other].verdict == "fail"
            ]
            if culprits:
                why = f"{outcomes[id].got}; {', '.join(culprits)}, one of them, goes wrong by itself"
                outcomes[id] = replace(outcomes[id], verdict="pass", got="", why=why)

    def _tell(self, call: Call, verdict: str, got: str = "", why: str = "", decided_by: str = "") -> None:
        ms = round((time.monotonic() - call.began) * 1000, 1)
        self._outcome(Outcome(call.row, verdict, got, why, decided_by, ms, call.tries))

    def _outcome(self, outcome: Outcome) -> None:
        self.found.outcomes[outcome.row.id] = outcome
        self._on_outcome(outcome)
