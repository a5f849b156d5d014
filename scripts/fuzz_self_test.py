"""Do the fuzz targets find anything? Each patch of fuzz/self-test puts a realistic bug into a copy of wire/.

The copy is one, .wireproof/fuzz/self-test/source, with a build folder of its own: a patch costs what it compiles anew.
"""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from fuzz_targets import ROOT, SOURCES, WORK, Target, fuzz

#: That a bug may take to be found, on one core.
SECONDS = 120
PATCHES = SOURCES / "self-test"
COPY = WORK / "self-test" / "source"
#: All that the fuzz targets are built from.
PARTS = (
    "CMakeLists.txt",
    "CMakePresets.json",
    "cmake",
    "spec",
    "wire",
    "peer",
    "harness/engine",
    "harness/rejudge",
    "fuzz",
)


@dataclass(frozen=True)
class Bug:
    """A row of fuzz/self-test/index.tsv."""

    patch: str
    target: str
    what: str

    @property
    def file(self) -> Path:
        """The patch itself."""
        return PATCHES / f"{self.patch}.patch"


def bugs() -> list[Bug]:
    """All of them."""
    with (PATCHES / "index.tsv").open(encoding="utf-8", newline="") as index:
        return [Bug(**row) for row in csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE)]


def copy_sources() -> None:
    """Makes the copy equal to the checkout. What is the same keeps its date, so that it isn't compiled again."""
    wanted = {file.relative_to(ROOT) for part in PARTS for file in (ROOT / part, *(ROOT / part).rglob("*"))}
    files = {path for path in wanted if (ROOT / path).is_file() and path.suffix != ".pyc"}
    for path in files:
        there = COPY / path
        if not there.exists() or there.read_bytes() != (ROOT / path).read_bytes():
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / path, there)
    for there in [path for part in PARTS for path in (COPY / part).rglob("*")]:
        if there.is_file() and there.relative_to(COPY) not in files:
            there.unlink()


def apply(bug: Bug) -> None:
    """Puts the bug into the copy."""
    words = ["patch", "--strip=1", "--fuzz=0", "--no-backup-if-mismatch", "--silent", f"--input={bug.file}"]
    subprocess.run(words, cwd=COPY, check=True)


def build(target: str) -> Target:
    """The target of the copy as it is."""
    environment = {**os.environ, "CCACHE_NOHASHDIR": "1", "CCACHE_BASEDIR": str(ROOT)}
    if shutil.which("ccache"):
        environment.setdefault("CMAKE_CXX_COMPILER_LAUNCHER", "ccache")
    make = ["cmake", "--build", "--preset", "fuzz", "--target", f"fuzz_{target}"]
    for words in (["cmake", "--preset", "fuzz"], make):
        done = subprocess.run(words, cwd=COPY, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"scripts/fuzz: {' '.join(words)}\n{done.stdout[-4000:]}{done.stderr[-2000:]}")
    return Target(target, COPY / "build" / "fuzz" / "fuzz", WORK / "self-test" / "runs")


def try_out(name: str, target: str, seconds: int, seed: int) -> bool:
    """Fuzzes from the committed corpus alone, and says what came of it. True: something was found."""
    built = build(target)
    shutil.rmtree(built.work, ignore_errors=True)
    began = time.monotonic()
    outcome = fuzz(built, seconds, seed)
    took = f"{time.monotonic() - began:.1f} s"
    print(f"{name:<32} {target:<17} {took:>8}  {outcome.finding or 'nothing found'}", flush=True)
    return bool(outcome.finding)


def run(names: list[str], seconds: int, seed: int) -> int:
    """Tries the patches (all, if none is named), and their targets without any. 1: one is missed, or imagined."""
    known = {bug.patch: bug for bug in bugs()}
    for name in names:
        if name not in known:
            sys.exit(f"scripts/fuzz: no patch is called {name}; there are: {', '.join(known)}")
    chosen = [known[name] for name in names or known]
    copy_sources()
    imagined = [
        target for target in sorted({bug.target for bug in chosen}) if try_out("(no bug)", target, seconds, seed)
    ]
    missed = []
    for bug in chosen:
        copy_sources()
        apply(bug)
        if not try_out(bug.patch, bug.target, seconds, seed):
            missed.append(bug)
    copy_sources()
    print(f"{len(chosen) - len(missed)} of {len(chosen)} bugs found, each within {seconds} s (seed {seed})")
    for bug in missed:
        print(f"not found: {bug.patch}: {bug.what}")
    for target in imagined:
        print(f"found without a bug: {target}")
    return 1 if missed or imagined else 0
