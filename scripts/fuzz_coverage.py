"""Which lines of wire/ the committed corpora reach, by clang's own counters, in a build of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from fuzz_targets import ROOT, Target, unpack

BUILD = ROOT / "build" / "fuzz-coverage"
#: How many files are shown, those with the most lines that nothing reaches first.
SHOWN = 25
CONFIGURE = (
    "cmake", "-G", "Ninja", "-S", str(ROOT), "-B", str(BUILD),
    "-DCMAKE_BUILD_TYPE=Release", "-DCMAKE_CXX_COMPILER=clang++-19",
    "-DCMAKE_CXX_FLAGS_RELEASE=-O1 -fprofile-instr-generate -fcoverage-mapping",
    "-DWIREPROOF_FUZZ=OFF", "-DWIREPROOF_TESTS=ON", "-DWIREPROOF_BENCH=OFF", "-DWIREPROOF_REFERENCE_PEERS=OFF",
)  # fmt: skip


def quietly(*words: str, **variables: str) -> str:
    """Runs a program that is to succeed; what it says."""
    done = subprocess.run(words, env={**os.environ, **variables}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"scripts/fuzz: {' '.join(words[:4])} …\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def programs(names: list[str]) -> dict[str, Path]:
    """The targets with a plain main(), built so that they count."""
    launcher = {"CMAKE_CXX_COMPILER_LAUNCHER": "ccache"} if shutil.which("ccache") else {}
    quietly(*CONFIGURE, **launcher)
    files = (ROOT / "fuzz" / "target").glob("*.cc")
    known = sorted(file.stem for file in files if file.stem not in ("custom", "entry", "replay"))
    for name in names:
        if name not in known:
            sys.exit(f"scripts/fuzz: no target is called {name}; there are: {', '.join(known)}")
    chosen = names or known
    quietly("cmake", "--build", str(BUILD), "--target", *(f"replay_{name}" for name in chosen))
    return {name: BUILD / "fuzz" / f"replay_{name}" for name in chosen}


def measured(names: list[str]) -> dict[str, tuple[int, int]]:
    """By file of wire/: lines reached, and lines. Tests are none of them."""
    built = programs(names)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name, program in built.items():
            target = Target(name, work=place)
            unpack(target)
            quietly(str(program), str(target.corpus), LLVM_PROFILE_FILE=str(place / f"{name}.profraw"))
        merged = place / "all.profdata"
        quietly("llvm-profdata-19", "merge", "-o", str(merged), *(str(place / f"{name}.profraw") for name in built))
        first, *others = (str(program) for program in built.values())
        # What no target is linked with is part of wire/ all the same.
        library = sorted(str(file) for file in (BUILD / "wire" / "CMakeFiles" / "wire.dir").rglob("*.o"))
        objects = [word for file in (*others, *library) for word in ("-object", file)]
        words = ("llvm-cov-19", "export", "-summary-only", f"-instr-profile={merged}", first, *objects)
        report = json.loads(quietly(*words))
    counts = {}
    for file in report["data"][0]["files"]:
        path = Path(file["filename"])
        if path.is_relative_to(ROOT / "wire") and "test" not in path.parts:
            lines = file["summary"]["lines"]
            counts[str(path.relative_to(ROOT))] = (lines["covered"], lines["count"])
    return counts


def share(covered: int, count: int) -> str:
    """For people."""
    return f"{covered:>6} of {count:>6}  {100 * covered / count if count else 100:5.1f} %"


def run(names: list[str]) -> int:
    """Prints it by folder, then the files of which most is missing."""
    files = measured(names)
    folders: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for file, counts in files.items():
        for name in (str(Path(file).parent), "all of wire"):
            folders[name] = [folders[name][0] + counts[0], folders[name][1] + counts[1]]
    for name, (covered, count) in sorted(folders.items(), key=lambda row: (row[0] == "all of wire", row[0])):
        print(f"{name:<36} {share(covered, count)}")
    worst = sorted(files.items(), key=lambda row: row[1][0] - row[1][1])
    print("\nlines that nothing reaches")
    for name, (covered, count) in worst[:SHOWN]:
        if covered < count:
            print(f"{name:<36} {count - covered:>6}  {share(covered, count)}")
    return 0
