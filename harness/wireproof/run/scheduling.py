"""How the kernel shares the processors between what a run starts."""

from __future__ import annotations

import contextlib
import os


def in_batch() -> None:
    """From now on, of this process and all that it starts, whoever is woken pushes nobody aside who works.

    Engine and target wake each other for every read; switching at each wake-up took a tenth of a run's time
    (SCHED_BATCH, sched(7)). Somebody's own choice of a policy stands.
    """
    with contextlib.suppress(OSError):  # a sandbox may forbid it
        if os.sched_getscheduler(0) == os.SCHED_OTHER:
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
