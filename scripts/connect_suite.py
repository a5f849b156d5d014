"""Runs Connect's conformance suite on the reference client and the reference server, through the suite's contracts.

What is known to fail stands in reference-*/connect-known-failures.txt, each with its reason. Exit status 1 where
anything else fails, and where what is known to fail doesn't.
"""

from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wireproof import paths
from wireproof.errors import UsageError, WireproofError
from wireproof.targets.command import installed
from wireproof.targets.load import load_named
from wireproof.targets.setup import set_up

ROOT = paths.root()
#: The target whose set-up brings the suite.
SUITE = "connect-conformance"
#: What is asked of the peers.
FEATURES = ROOT / "targets" / SUITE / "features.yaml"
#: Seconds for one run: the suite gives up on a peer much earlier.
LIMIT = 600
_TOTAL = re.compile(r"^Total cases: (\d+)\n(\d+) passed, (\d+) failed", re.MULTILINE)
_AS_KNOWN = re.compile(r"\(Another (\d+) failed as expected")
_NOT_RUN = re.compile(r"Another (\d+) could not be run")


@dataclass(frozen=True)
class Outcome:
    """What came of one run of the suite."""

    #: Cases, those that passed, those that failed, and those that failed as is known.
    cases: int
    passed: int
    failed: int
    known: int
    not_run: int
    seconds: float
    #: All that the suite has printed.
    text: str
    ok: bool

    def line(self, name: str) -> str:
        """The totals."""
        told = f"{name}: {self.passed} of {self.cases} passed, {self.failed} failed, {self.known} failed as is known"
        never = f", {self.not_run} could not be run" if self.not_run else ""
        return f"{told}{never} ({self.seconds:.1f} s, {self.cases / self.seconds:.0f} rows/s)"


def suite() -> Path:
    """The folder of the suite's programs; gets them first. Raises WireproofError."""
    target = load_named(SUITE)
    set_up(target, lambda line: print(line, file=sys.stderr))
    return installed(target)


def peer(mode: str) -> list[str]:
    """The reference peer that the mode is about, speaking the contract."""
    name = f"reference-{mode}"
    return [str(paths.build() / name / name), "--connect"]


def known_failures(file: Path) -> list[str]:
    """The patterns of a list of known failures. Raises UsageError where one has no reason above it."""
    patterns, reason = [], False
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#"):
            reason = True
        elif not line.strip():
            reason = False
        elif reason:
            patterns.append(line.strip())
        else:
            raise UsageError(
                f"{file.relative_to(ROOT)}:{number}: a known failure wants its reason, in # lines above it"
            )
    return patterns


def run(
    programs: Path, mode: str, command: list[str], known: list[str], only: Sequence[str] = (), features: Path = FEATURES
) -> Outcome:
    """One run. Raises WireproofError where it comes to nothing."""
    words = [str(programs / "connectconformance"), "--mode", mode, "--conf", str(features)]
    words += [word for pattern in known for word in _known(pattern)]
    words += [word for pattern in only for word in ("--run", pattern)]
    began = time.perf_counter()
    try:
        done = subprocess.run([*words, "--", *command], capture_output=True, text=True, timeout=LIMIT, check=False)
    except subprocess.TimeoutExpired:
        raise WireproofError(f"Connect's suite did not end within {LIMIT} s") from None
    seconds = time.perf_counter() - began
    text = done.stdout + done.stderr
    totals = _TOTAL.search(text)
    if totals is None:
        raise WireproofError(
            f"Connect's suite came to nothing (exit status {done.returncode}):\n{text.strip()[-2000:]}"
        )
    cases, passed, failed = (int(count) for count in totals.groups())
    as_known, not_run = (int(found[1]) if (found := each.search(text)) else 0 for each in (_AS_KNOWN, _NOT_RUN))
    return Outcome(cases, passed, failed, as_known, not_run, seconds, text, done.returncode == 0)


def _known(pattern: str) -> tuple[str, str]:
    """The suite's words for a known failure; `sometimes PATTERN`: it is none every time."""
    sometimes = pattern.removeprefix("sometimes ")
    return ("--known-failing", pattern) if sometimes == pattern else ("--known-flaky", sometimes)


def failures(text: str) -> str:
    """Each case that did not go as it should, as the suite tells it; not those that are known to fail."""
    blocks = re.split(r"^(?=FAILED: |INFO: |Total cases: )", text, flags=re.MULTILINE)
    return "".join(block for block in blocks if block.startswith("FAILED: ")).rstrip()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modes", nargs="*", metavar="client|server", help="default: both")
    parser.add_argument("--run", action="append", default=[], metavar="PATTERN", help="only these cases")
    parser.add_argument("--peer", metavar="COMMAND", help="another client or server that speaks the contract")
    parser.add_argument("--features", type=Path, default=FEATURES, metavar="FILE", help="what is asked of it")
    options = parser.parse_args()
    modes = options.modes or ["client", "server"]
    if set(modes) - {"client", "server"} or (options.peer and len(modes) != 1):
        parser.error("client or server; with --peer, one of them")
    try:
        outcomes = [_asked(suite(), mode, options) for mode in modes]
    except WireproofError as error:
        print(error, file=sys.stderr)
        sys.exit(error.status)
    sys.exit(0 if all(outcome.ok for outcome in outcomes) else 1)


def _asked(programs: Path, mode: str, options: argparse.Namespace) -> Outcome:
    if options.peer:
        name, command, known = options.peer, shlex.split(options.peer), []
    else:
        name, command = f"reference-{mode}", peer(mode)
        known = known_failures(ROOT / name / "connect-known-failures.txt")
    # The suite refuses a known failure that is none of the cases asked for.
    outcome = run(programs, mode, command, [] if options.run else known, options.run, options.features)
    if told := failures(outcome.text):
        print(told)
    print(outcome.line(name))
    return outcome


if __name__ == "__main__":
    main()
