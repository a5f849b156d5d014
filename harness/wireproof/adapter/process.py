"""A running adapter: requests out, events in, and whatever it does wrong told once, in words."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from wireproof.adapter.events import Event, Misbehaved, parse
from wireproof.adapter.exchange import NO_REQUEST, Exchange
from wireproof.adapter.pipes import Pipes
from wireproof.compact_json import compact
from wireproof.report.visible import one_line
from wireproof.run.loop import Loop, Timer
from wireproof.targets.command import argv
from wireproof.targets.keeper import Keeper
from wireproof.targets.target import DEFAULT_PROFILE, Target
from wireproof.targets.trouble import ending

#: The longest line that an adapter may write: two of the largest messages, in base64.
LONGEST_LINE = 64 << 20
#: Seconds that a short answer may take, and the end of the process after it was asked for.
ANSWER_TIME = 10.0
EXIT_TIME = 5.0
#: Seconds between the end of its output and its own end, whichever is first.
_LAST_OUTPUT = 0.5
#: What it has written last, for people.
_TAIL_LINES = 20
#: Ids that are remembered after their answer, so that what comes too late is told apart from what nobody asked for.
_REMEMBERED = 10_000


class Adapter:
    """Starts the client's adapter under the keeper, and speaks with it over two named pipes.

    `on_fault(why)` is called once, when the adapter broke the protocol, did not answer in time, or ended too early; it
    is ended then, and every exchange that was open stays without another event. `patience`: it gets so many times
    the usual time for everything.
    """

    def __init__(
        self,
        loop: Loop,
        keeper: Keeper,
        target: Target,
        on_fault: Callable[[str], None],
        patience: float = 1.0,
        identity: str = "adapter",
    ) -> None:
        self.target = target
        #: What is wrong with it; None: nothing so far.
        self.fault: str | None = None
        #: Which kind of fault, as in spec/smoke.schema.json.
        self.fault_kind = ""
        #: Its process has ended, or could not be started.
        self.ended = False
        #: How it ended, in words: "exit 0".
        self.ending = ""
        self.pid: int | None = None
        self.stderr: deque[str] = deque(maxlen=_TAIL_LINES)
        self._loop, self._keeper = loop, keeper
        self._on_fault = on_fault
        self._patience = patience
        self._identity = identity
        self._exchanges: dict[int, Exchange] = {}
        self._answered: deque[int] = deque(maxlen=_REMEMBERED)
        self._next = 1
        self._leaving = False
        self._said_bye = False
        self._silent = False
        self._told_end = False
        self._on_end: Callable[[], None] = lambda: None
        self._exit_deadline: Timer | None = None
        self._pipes = Pipes(loop)
        self._writer = self._pipes.writer
        loop.read_lines(self._pipes.heard, self._lines, self._output_over, LONGEST_LINE, self._too_long)

    @property
    def last_words(self) -> list[str]:
        """What it wrote to standard error last."""
        return list(self.stderr)

    @property
    def last_id(self) -> int:
        """Of the last request."""
        return self._next - 1

    @property
    def open_exchanges(self) -> int:
        """How many requests have not had their whole answer."""
        return len(self._exchanges)

    def start(self) -> None:
        """Starts the process. What is asked meanwhile waits in the pipe."""
        profile = self.target.profiles[DEFAULT_PROFILE]
        command = argv(self.target, profile, 0)
        self._keeper.start(self._identity, command, self.target.folder, profile.env, self._event, self._pipes.paths)

    def request(
        self, op: str, on_event: Callable[[Event], None], time: float | None = ANSWER_TIME, **members: Any
    ) -> int:
        """Asks, and gives the id. Within `time` seconds the whole answer must have come; None: whenever it comes."""
        id = self._next
        self._next += 1
        message = {"id": id, "op": op, **members}
        exchange = Exchange(id, message, on_event)
        self._exchanges[id] = exchange
        if time is not None:
            exchange.deadline = self._loop.after(time * self._patience, lambda: self._too_slow(exchange, time))
        self._writer.write_soon(compact(message) + b"\n")
        return id

    def write(self, line: str) -> None:
        """A line that need not be a request: to see what the adapter makes of it. Its error bears the id 0."""
        self._exchanges[0] = Exchange(0, {"op": NO_REQUEST}, lambda event: None)
        self._writer.write(f"{line}\n".encode())

    def unread(self) -> bool:
        """It has not yet read all that it was sent."""
        return self._pipes.unread()

    def finish(self, on_end: Callable[[], None], *, bye: bool = False) -> None:
        """Closes its input and calls back when it has ended; one that does not end is at fault, and killed.

        `bye`: it was told to leave by that request, and its input stays open until it has ended.
        """
        self._leaving = True
        self._said_bye = bye
        self._on_end = on_end
        if not bye:
            self._writer.close()
        if self._told_end:
            on_end()
        elif not self.ended:
            self._exit_deadline = self._loop.after(EXIT_TIME * self._patience, self._hangs_at_the_end)

    def kill(self) -> None:
        """Ends it at once, whatever it does."""
        self._leaving = True
        self._writer.close()
        if not self.ended:
            self._keeper.kill(self._identity)

    # What it says ---------------------------------------------------------------------------------

    def _lines(self, lines: bytes) -> None:
        for line in lines.splitlines():
            if self.fault:
                return
            try:
                self._take(parse(line))
            except Misbehaved as misbehaviour:
                self._is_at_fault(str(misbehaviour), misbehaviour.kind)

    def _take(self, event: Event) -> None:
        exchange = self._exchanges.get(event["id"])
        if exchange is None:
            late = event["id"] in self._answered
            why = "after its answer was complete" if late else "that nobody has asked with"
            told = f"wrote `{event['ev']}` for the id {event['id']}, {why}"
            raise Misbehaved(told, "breaks-protocol" if late else "unknown-id")
        exchange.take(event)
        if exchange.over:
            self._leaving = self._leaving or event["ev"] == "bye"
            self._forget(exchange)

    def _forget(self, exchange: Exchange) -> None:
        self._exchanges.pop(exchange.id, None)
        self._answered.append(exchange.id)
        if exchange.op == "close":
            # What was watched on the channel ends with it, without a last word.
            for other in [one for one in self._exchanges.values() if one.channel == exchange.channel]:
                if other.op == "call":
                    raise Misbehaved(
                        f"said that channel {exchange.channel} is closed before the end of call {other.id}"
                    )
                self._forget(other)

    def _too_long(self) -> None:
        self._is_at_fault(f"wrote a line longer than {LONGEST_LINE >> 20} MiB", "breaks-protocol")

    # What becomes of it ---------------------------------------------------------------------------

    def _event(self, kind: str, body: dict[str, Any]) -> None:
        if kind == "started":
            self.pid = body["pid"]
            self._pipes.forget_names()
        elif kind == "output":
            self.stderr.append(one_line(body["text"].rstrip("\n").expandtabs()))
        elif kind == "failed":
            self._pipes.forget_names()
            self._over(f"can't be started: {body['error']}")
        elif kind == "exited":
            self._over(ending(body))

    def _over(self, ending: str) -> None:
        self.ended = True
        self.ending = ending
        if self._exit_deadline:
            self._exit_deadline.cancel()
        # What it wrote before its end may be in the pipe still; and a descendant may keep that open for ever.
        if self._silent or self.pid is None:
            self._tell_end()
        else:
            self._loop.after(_LAST_OUTPUT, self._tell_end)

    def _output_over(self) -> None:
        self._silent = True
        if self.ended:
            self._tell_end()
        else:
            self._loop.after(_LAST_OUTPUT * self._patience, self._lives_without_output)

    def _lives_without_output(self) -> None:
        if not self.ended and not self._leaving:
            self._is_at_fault("closed its standard output", "exits-early")

    def _tell_end(self) -> None:
        if self._told_end:
            return
        self._told_end = True
        if not self._leaving:
            if self.pid is None:
                self._is_at_fault(self.ending, "cannot-start")
            else:
                self._is_at_fault(f"ended too early ({self.ending})", "exits-early")
        self._writer.close()
        self._on_end()

    def _too_slow(self, exchange: Exchange, time: float) -> None:
        if not self._leaving and not self.ended:
            why = f"did not answer `{exchange.op}` (id {exchange.id}) within {time * self._patience:g} s"
            self._is_at_fault(why, "lost-answer")

    def _hangs_at_the_end(self) -> None:
        if not self.ended:
            after = "it was told `bye`" if self._said_bye else "the end of its input"
            self._is_at_fault(f"did not end within {EXIT_TIME * self._patience:g} s of {after}", "hangs-at-end")

    def _is_at_fault(self, why: str, kind: str) -> None:
        if self.fault is not None:
            return
        self.fault, self.fault_kind = why, kind
        for exchange in self._exchanges.values():
            if exchange.deadline:
                exchange.deadline.cancel()
        self._exchanges.clear()
        if not self.ended:
            self._keeper.kill(self._identity)
        self._on_fault(why)
