"""Prints how fast the suite is on each target, and the codec beside nghttp2.

A run is timed from exec to exit, with cached plans, the target's start included.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGETS = ["nghttpd", "reference-server", "grpcio", "grpc-go"]
CODEC = ROOT / "build" / "release" / "bench" / "codec_bench"


def run_suite(target: str) -> tuple[float, dict[str, object]] | None:
    """One run: seconds from exec to exit, and its results; nothing where the target cannot be started."""
    command = [str(ROOT / "scripts" / "wireproof"), "run", "-t", target, "--json"]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
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
    median = statistics.median(times)
    print(
        f"{target:18} {performed:4} of {rows:4} rows  "
        f"{min(times):6.2f} {median:6.2f} {max(times):6.2f} s (min median max)  "
        f"{performed / median:7.0f} rows/s  waiting {statistics.median(shares):4.0%}"
    )


def bench_codec() -> None:
    command = [str(CODEC), "--benchmark_format=json", "--benchmark_min_time=0.1", "--benchmark_repetitions=9"]
    command.append("--benchmark_enable_random_interleaving=true")
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    best: dict[str, float] = {}
    frames: dict[str, float] = {}
    for entry in json.loads(done.stdout)["benchmarks"]:
        if entry.get("run_type") == "iteration":
            name = entry["run_name"]
            best[name] = min(best.get(name, float("inf")), entry["cpu_time"])
            if name.startswith("observe/"):
                frames[name] = max(frames.get(name, 0), entry["items_per_second"])
    for name, ours in best.items():
        peer = name.replace("wireproof", "nghttp2", 1)
        if name.startswith("wireproof") and peer in best:
            label = name.split("/", 1)[1]
            print(f"{label:32} {ours:10.0f} ns, nghttp2 {best[peer]:10.0f} ns, ratio {ours / best[peer]:.2f}")
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
    print("codec (ours ÷ nghttp2, CPU time, best of 9)")
    bench_codec()


if __name__ == "__main__":
    main()
