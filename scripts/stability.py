"""Tells whether targets draw the same verdicts in whatever order, with whatever beside it, and on a busy machine.

Each target is put to the suite six times: three times in different orders with as many connections as it bears, once
with eight, once with one, and once with every core kept busy by something else. Exit status 1 where a row's verdict is
not the same each time, or where more than one in a thousand results is `unstable`. Only what a target's expectations
list as seen `sometimes` may differ: it is the target that is not the same each time.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from wireproof.run import expectations
from wireproof.targets.load import resolve

COMMAND = [sys.executable, "-m", "wireproof"]
#: Of a thousand results.
MOST_UNSTABLE = 1
#: What a row without a result stands for: the observer names a clause only where it saw it broken.
ABSENT = "–"
#: Seconds for one run; a target that hangs is ended by the suite long before.
LIMIT = 900


@dataclass(frozen=True)
class Mode:
    """One way to run the suite."""

    name: str
    seed: int
    options: tuple[str, ...] = ()
    busy: bool = False


MODES = (
    Mode("order 1", 1),
    Mode("order 2", 2),
    Mode("order 3", 3),
    Mode("8 at once", 4, ("--max-parallel", "8")),
    Mode("1 at once", 5, ("--max-parallel", "1")),
    Mode("busy", 6, busy=True),
)

#: Verdicts by row.
Verdicts = dict[str, str]

#: Of a row that is not as expected, whatever is listed.
UNEXPECTED = ("fail", "unstable", "xpass", "error")


class NoResultsError(Exception):
    """A run that came to nothing, in words."""


@contextmanager
def busy_cores(wanted: bool) -> Iterator[None]:
    """Keeps every core busy, if that is wanted."""
    idle_never = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(idle_never) for _ in range(len(os.sched_getaffinity(0)) if wanted else 0)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
        for other in others:
            other.wait()


def run(target: str, mode: Mode, selection: list[str]) -> Verdicts:
    """One run of the suite. Raises NoResultsError."""
    command = [*COMMAND, "run", "-t", target, "--json", "--seed", str(mode.seed), *mode.options, *selection]
    with busy_cores(mode.busy):
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    try:
        rows = json.loads(done.stdout)["results"]
    except ValueError:
        raise NoResultsError(f"{mode.name}: exit status {done.returncode}: {done.stderr.strip()[-300:]}") from None
    return {row["id"]: row["verdict"] for row in rows}


def only_sometimes(target: str) -> Callable[[str], bool]:
    """Whether the target's expectations list a row as seen only now and then."""
    expected = expectations.load(resolve(target))

    def listed(row: str) -> bool:
        entry = expected.of(row)
        return entry is not None and bool(entry.sometimes)

    return listed


def differing(by_mode: dict[str, Verdicts]) -> dict[str, dict[str, list[str]]]:
    """The rows whose verdict is not the same in each mode: row → verdict → modes."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in dict.fromkeys(row for verdicts in by_mode.values() for row in verdicts):
        told: dict[str, list[str]] = {}
        for mode, verdicts in by_mode.items():
            told.setdefault(verdicts.get(row, ABSENT), []).append(mode)
        if len(told) > 1:
            found[row] = told
    return found


def judged(by_mode: dict[str, Verdicts]) -> list[str]:
    """Every verdict on something that was performed."""
    every = [verdict for verdicts in by_mode.values() for verdict in verdicts.values()]
    return [verdict for verdict in every if verdict not in ("unsupported", "skipped")]


def examine(target: str, selection: list[str]) -> bool:
    """Runs every mode, tells what came of it, and whether it was stable."""
    by_mode = {mode.name: run(target, mode, selection) for mode in MODES}
    known = only_sometimes(target)
    results = judged(by_mode)
    unstable = results.count("unstable")
    rows = differing(by_mode)
    listed = [row for row, told in rows.items() if known(row) and told.keys().isdisjoint(UNEXPECTED)]
    unknown = [row for row in rows if row not in listed]
    summary = f"{len(unknown)} rows differ, {len(listed)} as is known, {unstable} unstable"
    print(f"{target:18} {len(MODES)} runs, {len(results):5} results: {summary}")
    for row in unknown:
        by_verdict = rows[row].items()
        print(f"    {row}: " + "; ".join(f"{verdict} ({', '.join(modes)})" for verdict, modes in by_verdict))
    sys.stdout.flush()
    return not unknown and unstable * 1000 <= MOST_UNSTABLE * len(results)


def targets_here() -> list[str]:
    """The servers that can be started on this machine."""
    done = subprocess.run([*COMMAND, "targets", "--json"], capture_output=True, text=True, check=True)
    listed = json.loads(done.stdout)
    return [target["name"] for target in listed if target["available"] and target["side"] == "server"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("-k", metavar="TEXT", action="append", default=[], help="ids that contain TEXT")
    arguments = parser.parse_args()
    selection = [word for text in arguments.k for word in ("-k", text)]
    stable = True
    for target in arguments.targets or targets_here():
        try:
            stable = examine(target, selection) and stable
        except NoResultsError as error:
            print(f"{target:18} {error}")
            stable = False
    sys.exit(not stable)


if __name__ == "__main__":
    main()
