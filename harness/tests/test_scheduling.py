"""The policy by which the kernel shares the processors."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from wireproof.run.scheduling import in_batch

PROGRAM = """
import os, subprocess, sys
from wireproof.run.scheduling import in_batch
os.sched_setscheduler(0, getattr(os, sys.argv[1]), os.sched_param(0))
in_batch()
child = [sys.executable, "-c", "import os; print(os.sched_getscheduler(0))"]
print(os.sched_getscheduler(0), subprocess.check_output(child, text=True))
"""


@pytest.mark.parametrize(
    ("before", "after"), [("SCHED_OTHER", "SCHED_BATCH"), ("SCHED_BATCH", "SCHED_BATCH"), ("SCHED_IDLE", "SCHED_IDLE")]
)
def test_a_run_and_what_it_starts_is_in_batch_unless_somebody_chose_otherwise(before: str, after: str) -> None:
    said = subprocess.check_output([sys.executable, "-c", PROGRAM, before], text=True)
    assert said.split() == [str(getattr(os, after))] * 2


def test_a_sandbox_that_forbids_it_is_borne(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setscheduler", refuse)
    in_batch()
