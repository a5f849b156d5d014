"""What is told while a run goes on."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from support import environment_with

from wireproof.run.progress import Progress

LENGTH = "h2/settings/length-not-multiple-of-6"
GREASE = "h2/settings/unknown-accepted[grease]"


def test_a_later_verdict_on_a_case_replaces_the_earlier_one() -> None:
    progress = Progress(io.StringIO(), 2, "sample")
    for case, verdict in (("a", "fail"), ("b", "unstable"), ("a", "pass")):
        progress.verdict({"case": case, "verdict": verdict})
    assert (progress.bad(), progress.done) == ("1 unstable", 2)


def test_a_failure_that_is_expected_is_not_counted_as_one(
    environment: dict[str, str], target: Callable[..., str], tmp_path: Path
) -> None:
    name = target(f"- match: {LENGTH}\n  verdict: fail\n  reason: it reads on, against the text\n")
    env = environment_with(environment, verdicts={LENGTH: "fail", GREASE: "fail"}, pause=0.3)
    told = on_a_terminal([sys.executable, "-m", "wireproof", "run", "-t", name], env, tmp_path)
    assert "1 fail" in told
    assert "2 fail" not in told


def on_a_terminal(command: list[str], environment: dict[str, str], folder: Path) -> str:
    """What the command writes to standard error where that is a terminal."""
    ours, its = pty.openpty()
    with subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=its) as run:
        os.close(its)
        told = b""
        try:
            while chunk := os.read(ours, 4096):
                told += chunk
        except OSError:  # Linux's way to say that nobody has the terminal open any more
            pass
        finally:
            os.close(ours)
        run.wait(timeout=60)
    return told.decode()
