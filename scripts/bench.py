"""Prints how fast the suite is on each target, beside Connect's conformance suite, and the codec beside nghttp2.

A run is timed from exec to exit, with cached plans, the target's start included. Its memory is that of harness and
engine, each at its peak.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import connect_suite

from wireproof.errors import WireproofError

ROOT = Path(__file__).resolve().parent.parent
TARGETS = ["nghttpd", "reference-server", "grpcio", "grpc-go"]
CODEC = ROOT / "build" / "release" / "bench" / "codec_bench"
#: As it is installed: `scripts/wireproof` looks before each start whether anything must be built.
WIREPROOF = str(ROOT / ".venv" / "bin" / "wireproof")
COMMAND = [WIREPROOF, "run", "--json", "-t"]
#: What Connect's suite can ask of the server that it brings for grpc-go, which has no TLS.
CONNECT_FEATURES = ROOT / "bench" / "connect.yaml"
#: grpc-go answers calls with too many or too few messages with another status than that suite asks for.
CONNECT_KNOWN = ["**/multiple-requests", "**/no-request"]
PAIR, ITS_OWN, OURS = "pair", "Connect, its own", "Connect, ours"
#: Seconds between two looks at the memory.
LOOK_EVERY = 0.01


def run_suite(target: str) -> tuple[float, dict[str, object]] | None:
    """One run: seconds from exec to exit, and its results; nothing where the target cannot be started."""
    began = time.perf_counter()
    done = subprocess.run([*COMMAND, target], capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    try:
        return seconds, json.loads(done.stdout)
    except ValueError:
        print(f"{target}: no results (exit status {done.returncode}): {done.stderr.strip()[-200:]}", file=sys.stderr)
        return None


def waiting_share() -> float:
    """The share of the newest run's time in which the engine had nothing to do but wait."""
    runs = sorted((ROOT / ".wireproof" / "runs").iterdir(), key=lambda path: path.stat().st_mtime)
    last = (runs[-1] / "events.jsonl").read_text(encoding="utf-8").rstrip().rsplit("\n", 1)[-1]
    return float(json.loads(last)["waiting_share"])


def peak_memory(target: str) -> float:
    """MiB that harness and engine had, in a run of its own: looking costs time."""
    peaks: dict[str, int] = {}
    with subprocess.Popen([*COMMAND, target], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as run:
        while run.poll() is None:
            for process in (run.pid, *children(run.pid)):
                look(process, peaks)
            time.sleep(LOOK_EVERY)
    return (peaks.get("python", 0) + peaks.get("wireproof-engine", 0)) / 1024


def children(process: int) -> list[int]:
    """The processes that it started, as far as they are still there."""
    try:
        return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def look(process: int, peaks: dict[str, int]) -> None:
    """Notes the peak (KiB) of a process under the name of its program."""
    try:
        program = Path(f"/proc/{process}/exe").readlink().name
        peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return
    name = "python" if program.startswith("python") else program
    peaks[name] = max(peaks.get(name, 0), int(peak[1]) if peak else 0)


@dataclass(frozen=True)
class Timed:
    """One run, exec to exit."""

    performed: int
    rows: int
    seconds: float

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.performed / self.seconds


def bench_calls(runs: int) -> None:
    """Calls of the reference client, each checked at both ends, beside Connect's suite on that server and on its own.

    They take turns, so that both have met the machine in the same mood.
    """
    pair: Callable[[], Timed] = partial(run_pair, "reference-client", "reference-server")
    turns = {PAIR: pair, **contracts()}
    for run in turns.values():
        run()  # warms the page cache
    timed: dict[str, list[Timed]] = {name: [] for name in turns}
    for _ in range(runs):
        for name, run in turns.items():
            timed[name].append(run())
    for name, each in timed.items():
        tell(name, each[0].performed, each[0].rows, [one.seconds for one in each], "")
    if OURS in timed:
        ratios = sorted(ours.rate / connect.rate for ours, connect in zip(timed[PAIR], timed[OURS], strict=True))
        print(f"{PAIR} ÷ {OURS}: {ratios[0]:.2f} {statistics.median(ratios):.2f} {ratios[-1]:.2f} (min median max)")


def contracts() -> dict[str, Callable[[], Timed]]:
    """Connect's suite on the server that it brings and on ours; nothing where it can't be had."""
    try:
        programs = connect_suite.suite()
    except WireproofError as error:
        print(f"Connect's conformance suite isn't here: left out ({error})")
        return {}
    run = partial(connect_suite.run, programs, "server")
    own = partial(run, [str(programs / "grpcserver")], CONNECT_KNOWN, features=CONNECT_FEATURES)
    known = connect_suite.known_failures(ROOT / "reference-server" / "connect-known-failures.txt")
    ours = partial(run, connect_suite.peer("server"), known)
    return {ITS_OWN: partial(run_contract, ITS_OWN, own), OURS: partial(run_contract, OURS, ours)}


def run_contract(name: str, run: Callable[[], connect_suite.Outcome]) -> Timed:
    outcome = run()
    if not outcome.ok:
        print(f"{name}: not every row goes as is known; see scripts/connect-suite")
    return Timed(outcome.cases, outcome.cases, outcome.seconds)


def run_pair(client: str, server: str) -> Timed:
    """Raises WireproofError where it comes to nothing."""
    began = time.perf_counter()
    command = [WIREPROOF, "pair", "--json", "-c", client, "-s", server]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    try:
        (pair,) = json.loads(done.stdout)["pairs"]
    except ValueError:
        raise WireproofError(f"{client} × {server}: no results: {done.stderr.strip()[-200:]}") from None
    events = map(json.loads, Path(pair["events"]).read_text(encoding="utf-8").splitlines())
    verdicts = [event["verdict"] for event in events if event["ev"] == "row" and event["case"].startswith("rpc/")]
    return Timed(len(verdicts) - verdicts.count("unsupported") - verdicts.count("skipped"), len(verdicts), seconds)


def tell(name: str, performed: int, rows: int, times: list[float], more: str) -> None:
    """One line of the table."""
    median = statistics.median(times)
    spread = f"{min(times):6.2f} {median:6.2f} {max(times):6.2f} s (min median max)"
    print(f"{name:18} {performed:4} of {rows:4} rows  {spread}  {performed / median:7.0f} rows/s  {more}".rstrip())


def bench_target(target: str, runs: int) -> None:
    if run_suite(target) is None:  # warms the plan cache and the page cache
        return
    times, shares, rows, performed = [], [], 0, 0
    for _ in range(runs):
        measured = run_suite(target)
        if measured is None:
            return
        seconds, results = measured
        verdicts = [row["verdict"] for row in results["results"]]  # type: ignore[index, attr-defined]
        rows = len(verdicts)
        performed = rows - verdicts.count("unsupported") - verdicts.count("skipped")
        times.append(seconds)
        shares.append(waiting_share())
    memory = peak_memory(target)
    tell(target, performed, rows, times, f"waiting {statistics.median(shares):4.0%}  {memory:4.0f} MiB")


def bench_codec() -> None:
    command = [str(CODEC), "--benchmark_format=json", "--benchmark_min_time=0.1", "--benchmark_repetitions=9"]
    command.append("--benchmark_enable_random_interleaving=true")
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    best: dict[str, float] = {}
    octets: dict[str, float] = {}
    frames: dict[str, float] = {}
    for entry in json.loads(done.stdout)["benchmarks"]:
        if entry.get("run_type") == "iteration":
            name = entry["run_name"]
            best[name] = min(best.get(name, float("inf")), entry["cpu_time"])
            octets[name] = entry.get("octets", 0)
            if name.startswith("observe/"):
                frames[name] = max(frames.get(name, 0), entry["items_per_second"])
    for name, ours in sorted(best.items()):
        peer = name.replace("wireproof", "nghttp2", 1)
        if name.startswith("wireproof") and peer in best:
            label = name.split("/", 1)[1]
            written = f", octets {octets[name] / octets[peer]:.3f}" if octets[peer] else ""
            print(f"{label:32} {ours:10.0f} ns, nghttp2 {best[peer]:10.0f} ns, ratio {ours / best[peer]:.3f}{written}")
    for name, rate in frames.items():
        print(f"{name:32} {rate / 1e6:10.2f} million frames/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("targets", nargs="*", default=TARGETS, metavar="TARGET")
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    print("suite (exec to exit)")
    for target in arguments.targets:
        bench_target(target, arguments.runs)
    try:
        bench_calls(arguments.runs)
    except WireproofError as error:
        print(error, file=sys.stderr)
    print("codec (ours ÷ nghttp2, CPU time, best of 9)")
    bench_codec()


if __name__ == "__main__":
    main()
