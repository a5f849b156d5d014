"""One run: hands target and engine what the other says, and gathers the verdicts."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from wireproof.run.about import about
from wireproof.run.events import Event, EventsFile
from wireproof.run.loop import Timer
from wireproof.run.request import Record, Request
from wireproof.run.started import Started, wanted_profiles
from wireproof.targets.supervisor import Listener, Supervisor
from wireproof.targets.target import DEFAULT_PROFILE

#: In the run's folder: the secrets of its TLS connections, as Wireshark reads them.
KEY_LOG = "keys.log"

#: An engine that says nothing for so long, times the time-out scale, hangs: it tells its progress after each attempt,
#: and no attempt takes longer than a minute.
_SILENCE = 120.0
#: What the engine gets to end in good order after Ctrl-C.
_LAST_WORDS = 2.0
_LAST_LINES = 8


class Session:
    """Performs one request by a target and an engine that are being started; whoever started the target ends it.

    `on_verdict` hears of each verdict as it comes, `on_ready` when the dialogue begins, `on_told` when every case has a
    verdict and the last connections are still read for a while, `on_over` when all is said and the target runs still.
    """

    def __init__(
        self,
        request: Request,
        started: Started,
        on_verdict: Callable[[Event], None] = lambda event: None,
        on_ready: Callable[[], None] = lambda: None,
        on_over: Callable[[Supervisor], None] = lambda supervisor: None,
        on_told: Callable[[], None] = lambda: None,
    ) -> None:
        self.request = request
        self.record = Record()
        self._on_verdict, self._on_ready, self._on_over, self._on_told = on_verdict, on_ready, on_over, on_told
        self._untold = {row.id for row in request.rows}
        self._loop, self._supervisor, self._engine = started.loop, started.supervisor, started.engine
        self._file = EventsFile(request.folder / "events.jsonl")
        self._started = started
        self._profiles = wanted_profiles(request.target, request.rows)
        self._waiting_for = set(self._profiles)
        #: The last incarnation of each profile that the engine knows of.
        self._incarnations: dict[str, int] = {}
        self._ended = False
        self._closing = False
        self._silence: Timer | None = None
        self._supervisor.listener = Listener(
            self._up, self._down, self._alive, self._failed, self._measured, self._keeper_ended
        )
        self._supervisor.key_log = request.folder / KEY_LOG
        started.on_lines, started.on_exit = self._lines, self._engine_exit

    def perform(self) -> Record:
        """Runs to the end, whatever ends first."""
        try:
            self._begin()
            self._loop.run(lambda: self._ended)
            self._on_over(self._supervisor)
        except KeyboardInterrupt:
            self._interrupt()
        finally:
            self._close()
        return self.record

    def _begin(self) -> None:
        self._started.tell(self.request.rows)
        if self.request.target.live:
            self._supervisor.start(DEFAULT_PROFILE)
        self._watch_silence()

    # What the target does -------------------------------------------------------------------------

    def _up(self, target: dict[str, Any]) -> None:
        self._incarnations[target["profile"]] = target["inc"]
        self._engine.send({"target": target})
        if target["profile"] in self._waiting_for:
            self._waiting_for.discard(target["profile"])
            self._run_when_ready()

    def _down(self, down: dict[str, Any]) -> None:
        self.record.last_words[down["inc"]] = down["stderr"]
        self._engine.send({"down": down})

    def _alive(self, incarnation: int) -> None:
        self._engine.send({"up": {"inc": incarnation}})

    def _measured(self, incarnation: int, usage: dict[str, int]) -> None:
        self._engine.send({"measured": {"inc": incarnation, **usage}})

    def _failed(self, profile: str, reason: str) -> None:
        """A profile's instance doesn't come up (again)."""
        instance = self._supervisor.instance(profile)
        last = "\n".join(instance.last_words[-_LAST_LINES:] if instance else [])
        if profile == DEFAULT_PROFILE and profile in self._waiting_for:
            self.record.no_target = f"{reason}\n{last}".rstrip()
            self._ended = True
        elif profile in self._waiting_for:
            self._waiting_for.discard(profile)
            self.record.errors.append(f"profile {profile}: {reason}")
            self._run_when_ready()
        else:
            down = {
                "inc": self._incarnations[profile],
                "reason": f"it didn't start again: {reason}",
                "stderr": last,
                "restarting": False,
            }
            self._engine.send({"down": down})

    def _keeper_ended(self) -> None:
        if not self._closing:
            self.record.errors.append(self._supervisor.why_keeper_ended())
            self._ended = True

    def _run_when_ready(self) -> None:
        if self._waiting_for:
            return
        request = self.request
        self.record.about = about(request, sorted(self._profiles), self._started.commit)
        self._engine.send(
            {
                "run": {
                    "ids": [row.id for row in request.rows],
                    "slow": request.slow,
                    "expected": request.expected,
                    "seed": request.seed,
                    "gates": request.gates,
                    "alone": request.max_parallel == 1,
                    "timeout_scale": request.timeout_scale,
                    "keep": request.keep,
                    "fail_fast": request.fail_fast,
                    "about": self.record.about,
                }
            }
        )
        self._on_ready()

    # What the engine does -------------------------------------------------------------------------

    def _lines(self, lines: bytes) -> None:
        self._watch_silence()
        if self.request.trace:
            _trace(lines)
        for event in self._file.take(lines):
            self._event(event)

    def _event(self, event: Event) -> None:
        kind = event["ev"]
        if kind == "verdict":
            self.record.verdicts[event["case"]] = event
            self._on_verdict(event)
            self._tell_of(event["case"])
        elif kind == "target" and event.get("state") in ("unreachable", "hung", "after_alone"):
            self._supervisor.doubt(event["inc"], event["state"])
        elif kind == "target" and event.get("state") == "measure":
            self._supervisor.measure(event["inc"])
        elif kind == "target" and event.get("state") == "worn":
            self._supervisor.renew(event["inc"])
        elif kind == "error":
            self.record.errors.append(str(event.get("why", event)))
        elif kind == "end":
            self.record.end = event
            self._ended = True

    def _tell_of(self, case: str) -> None:
        if case in self._untold:
            self._untold.discard(case)
            if not self._untold:
                self._on_told()

    def _engine_exit(self) -> None:
        if not self.record.end and not self._closing:
            words = "\n".join(
                [f"the engine ended ({self._engine.ending()})", *list(self._engine.errors)[-_LAST_LINES:]]
            )
            self.record.engine_death = words
        self._ended = True

    def _watch_silence(self) -> None:
        if self._silence:
            self._silence.cancel()
        self._silence = self._loop.after(_SILENCE * max(1.0, self.request.timeout_scale), self._too_silent)

    def _too_silent(self) -> None:
        self.record.errors.append("the engine said nothing for too long and was ended")
        self._engine.kill()

    # The end --------------------------------------------------------------------------------------

    def _interrupt(self) -> None:
        """Ctrl-C: asks the engine to end, so that what is finished is kept."""
        self.record.interrupted = True
        self._engine.send({"stop": {}})
        try:
            self._loop.run_at_most(_LAST_WORDS, lambda: self._ended)
        except KeyboardInterrupt:
            return

    def _close(self) -> None:
        self._closing = True
        if self._silence:
            self._silence.cancel()
        self._supervisor.close()
        self._end_engine()
        self._file.close()
        self.record.restarts = self._supervisor.restarts

    def _end_engine(self) -> None:
        try:
            self._started.end_engine()
        except KeyboardInterrupt:
            self.record.interrupted = True


def _trace(lines: bytes) -> None:
    """Prints the wire log as the engine writes it."""
    import json

    for line in lines.splitlines():
        event = json.loads(line)
        text = event.get("text") or event.get("what")
        if text:
            arrow = {"in": "<", "out": ">"}.get(event.get("dir", ""), " ")
            print(f"{event.get('t', 0):9.4f}  {event.get('case', '')}  {arrow} {text}", file=sys.stderr)
