"""What of wire/ a target reaches over time from an empty corpus: by changes of octets, and by those of its own mutator.

All run at the same time, so that they share the machine alike. An edge counts from the moment the engine tells of it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fuzz_targets import ROOT, Target, cause, command

#: Seconds after which the table tells what has been reached, up to the time that was asked for.
MOMENTS = (1, 2, 5, 10, 20, 30, 45, 60, 120, 300, 600)
#: Of the picture.
WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 640, 300, 56, 28, 616, 264


@dataclass(frozen=True)
class Way:
    """A way to mutate: its name, its colour in the picture, and how the engine is told."""

    name: str
    colour: str
    dictionary: bool
    by_octets: bool


WAYS = (
    Way("octets", "#8a8f98", dictionary=False, by_octets=True),
    Way("octets, dictionary", "#c77d1e", dictionary=True, by_octets=True),
    Way("own mutator", "#2f6fb5", dictionary=True, by_octets=False),
)


@dataclass(frozen=True)
class Curve:
    """When the edges of wire/ were reached, in order, and how many inputs were run."""

    times: list[float]
    executions: int

    def at(self, second: float) -> int:
        """So many edges were reached by then."""
        return bisect_right(self.times, second)


def in_wire(file: str) -> bool:
    """Whether this source belongs to wire/; its tests' helpers don't."""
    path = Path(os.path.normpath(file))
    return path.is_relative_to(ROOT / "wire") and "test" not in path.parts


def edges_of_wire(program: Path, addresses: Iterable[str]) -> set[str]:
    """Those of the program's addresses whose code was written in wire/."""
    words = ["llvm-symbolizer-19", "-e", str(program), "--output-style=JSON"]
    asked = "\n".join(sorted(set(addresses)))
    told = subprocess.run(words, input=asked, capture_output=True, text=True, check=True).stdout
    rows = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    return {row["Address"] for row in rows if any(in_wire(frame["FileName"]) for frame in row.get("Symbol", [])[:1])}


def grow(target: Target, way: Way, seconds: int, seed: int) -> Curve:
    """Lets the engine begin with nothing; 0 edges in the end: it couldn't run."""
    options = [f"-max_total_time={seconds}", f"-seed={seed}", "-print_pcs=1", "-print_final_stats=1"]
    environment = {**os.environ, "ASAN_OPTIONS": "symbolize=0"}
    if way.by_octets:  # the engine's own mutations want its own slow growth of inputs, too
        environment["WIREPROOF_FUZZ_BYTES"] = "1"
        options.append("-len_control=100")
    words = command(target, *options)
    if not way.dictionary:
        words = [word for word in words if not word.startswith("-dict=")]
    seen: list[tuple[float, str]] = []
    log = []
    with tempfile.TemporaryDirectory() as corpus:
        began = time.monotonic()
        with subprocess.Popen(
            [*words, f"-artifact_prefix={corpus}/", corpus],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace",
        ) as engine:  # fmt: skip
            assert engine.stderr
            for line in engine.stderr:
                if found := re.search(r"NEW_PC: .*\+(0x[0-9a-f]+)\)", line):
                    seen.append((time.monotonic() - began, found[1]))
                else:
                    log.append(line)
    text = "".join(log)
    if engine.returncode != 0:
        sys.exit(f"scripts/fuzz: {target.name}: {cause(text)}")
    wire = edges_of_wire(target.program, (address for _, address in seen))
    executions = re.findall(r"number_of_executed_units: (\d+)", text)
    return Curve([moment for moment, address in seen if address in wire], int(executions[-1]) if executions else 0)


def table(curves: dict[str, Curve], seconds: int) -> str:
    """For people, in Markdown."""
    lines = [f"| after | {' | '.join(curves)} |", "|---:" * (len(curves) + 1) + "|"]
    for moment in [moment for moment in MOMENTS if moment < seconds] + [seconds]:
        lines.append(f"| {moment} s | {' | '.join(f'{curve.at(moment):,}' for curve in curves.values())} |")
    lines.append(f"| inputs | {' | '.join(f'{curve.executions:,}' for curve in curves.values())} |")
    return "\n".join(lines)


def picture(name: str, curves: dict[str, Curve], seconds: int) -> str:
    """The same as a drawing, SVG."""
    most = max(1, *(len(curve.times) for curve in curves.values()))
    colours = {way.name: way.colour for way in WAYS}

    def x(second: float) -> float:
        return LEFT + (RIGHT - LEFT) * min(second, seconds) / seconds

    def y(edges: int) -> float:
        return BOTTOM - (BOTTOM - TOP) * edges / most

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
        '  font-family="sans-serif" font-size="12">',
        f"<title>{name}: edges of wire/ reached from an empty corpus</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<path d="M{LEFT} {TOP}V{BOTTOM}H{RIGHT}" fill="none" stroke="#444"/>',
    ]
    for part in range(5):
        edges, second = most * part // 4, seconds * part // 4
        parts.append(f'<text x="{LEFT - 6}" y="{y(edges) + 4:.0f}" text-anchor="end">{edges}</text>')
        parts.append(f'<text x="{x(second):.0f}" y="{BOTTOM + 18}" text-anchor="middle">{second} s</text>')
    for row, (way, curve) in enumerate(curves.items()):
        steps = [round(seconds * step / 120, 2) for step in range(121)]
        points = " ".join(f"{x(moment):.1f},{y(curve.at(moment)):.1f}" for moment in steps)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colours[way]}" stroke-width="2"/>')
        parts.append(f'<text x="{LEFT + 8 + 190 * row}" y="16" fill="{colours[way]}">{way}: {len(curve.times)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def run(target: Target, seconds: int, seed: int) -> int:
    """Prints the table and leaves the picture beside the target's runs."""
    curves: dict[str, Curve] = {}

    def follow(way: Way) -> None:
        curves[way.name] = grow(target, way, seconds, seed)

    threads = [threading.Thread(target=follow, args=(way,)) for way in WAYS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(curves) < len(WAYS):
        return 1
    curves = {way.name: curves[way.name] for way in WAYS}
    print(f"{target.name}: edges of wire/ reached from an empty corpus (seed {seed})\n")
    print(table(curves, seconds))
    drawing = target.work / target.name / "curve.svg"
    drawing.parent.mkdir(parents=True, exist_ok=True)
    drawing.write_text(picture(target.name, curves, seconds), encoding="utf-8")
    print(f"\n{drawing.relative_to(ROOT) if drawing.is_relative_to(ROOT) else drawing}")
    return 0
