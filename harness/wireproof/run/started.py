"""What needs time to start, started while its user still makes up what to ask of it: target, engine, git."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Self

from wireproof import paths
from wireproof.catalog import Row
from wireproof.run.about import Commit
from wireproof.run.loop import Loop
from wireproof.run.process import JsonProcess
from wireproof.targets.supervisor import Supervisor
from wireproof.targets.target import DEFAULT_PROFILE, TLS_PROFILE, Target

#: What the keeper gets to end everything, and the engine to end in good order.
_CLEAN_UP = 5.0


def wanted_profiles(target: Target, rows: Iterable[Row]) -> set[str]:
    """The profiles of a target that cases are put to."""
    if target.live:
        return {DEFAULT_PROFILE}
    wanted = {row.profile or TLS_PROFILE for row in rows if row.profile or row.given == TLS_PROFILE}
    wanted |= {TLS_PROFILE for row in rows if TLS_PROFILE in row.requires}
    return {DEFAULT_PROFILE} | (wanted & target.profiles.keys())


class Started:
    """A target whose usual profile is being started, and the engine; both end with it.

    Nothing is heard of either before somebody listens (`supervisor.listener`, `on_lines`, `on_exit`) and runs the loop.
    Where all is given more time (`timeout_scale`), so is the target's start; but never less.
    """

    def __init__(self, target: Target, timeout_scale: float = 1.0) -> None:
        self.loop = Loop()
        #: Hears each time what the engine said, in whole lines.
        self.on_lines: Callable[[bytes], None] = lambda lines: None
        self.on_exit: Callable[[], None] = lambda: None
        self._target = target
        self._profiles: set[str] = set()
        self._told: set[str] = set()
        program = paths.binary("wireproof-engine", "harness/engine")
        self.engine = JsonProcess(
            self.loop, program, lambda lines: self.on_lines(lines), lambda: self.on_exit(), is_told_much=True
        )
        self.supervisor = Supervisor(self.loop, target, patience=max(1.0, timeout_scale))
        self._start({DEFAULT_PROFILE})
        self.commit = Commit()

    def tell(self, rows: Iterable[Row]) -> None:
        """Has the engine read the plans that it does not know yet, and starts the profiles that they need."""
        fresh = [row for row in rows if row.id not in self._told]
        self._told |= {row.id for row in fresh}
        self.engine.send_lines('{"plan":' + row.plan + "}" for row in fresh)
        self._start(wanted_profiles(self._target, fresh))

    def _start(self, profiles: set[str]) -> None:
        if not self._target.live:  # of which nothing can be started
            for profile in sorted(profiles - self._profiles):
                self.supervisor.start(profile)
            self._profiles |= profiles

    def end_engine(self) -> None:
        """Nothing more is asked of it: it ends, and all that it said is heard."""
        self.engine.close_input()
        try:
            self.loop.run_at_most(_CLEAN_UP, lambda: self.engine.exited)
        finally:
            if not self.engine.exited:
                self.engine.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.supervisor.close()
        self.commit.end()
        self.end_engine()
        self.loop.run_at_most(_CLEAN_UP, lambda: self.supervisor.closed)
