"""A target that starts while its user still makes up what to ask of it, and ends with its user."""

from __future__ import annotations

from typing import Self

from wireproof.run.loop import Loop
from wireproof.targets.supervisor import Supervisor
from wireproof.targets.target import DEFAULT_PROFILE, Target

#: What the keeper gets to end everything.
_CLEAN_UP = 5.0


class Started:
    """The usual profile of a target, already being started, and whatever others are wanted.

    Nothing is heard of it before somebody sets `supervisor.listener` and runs the loop. Where all is given more time
    (`timeout_scale`), so is its start; but never less.
    """

    def __init__(self, target: Target, timeout_scale: float = 1.0) -> None:
        self.loop = Loop()
        self.supervisor = Supervisor(self.loop, target, patience=max(1.0, timeout_scale))
        self._live = bool(target.live)
        self._profiles: set[str] = set()
        self.start({DEFAULT_PROFILE})

    def start(self, profiles: set[str]) -> None:
        """Starts those that aren't yet; of a live target nothing can be started."""
        if not self._live:
            for profile in sorted(profiles - self._profiles):
                self.supervisor.start(profile)
            self._profiles |= profiles

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self.supervisor.close()
        self.loop.run_at_most(_CLEAN_UP, lambda: self.supervisor.closed)
