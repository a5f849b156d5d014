"""Somebody's parser, put to the oracles of the fuzz targets: a source file that implements fuzz/abi.h.

It is built in build/foreign (--build), with the wire library of another build folder: build/fuzz; build/release to
replay.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from fuzz_targets import ROOT, WORK, Target

#: The target of fuzz/target that reads the same input, and so has the corpus.
CORPUS_OF = {"foreign_frames": "frames", "foreign_hpack_decode": "hpack_decode", "foreign_hpack_encode": "hpack_decode"}
_PLAIN = (
    "-DCMAKE_BUILD_TYPE=None",
    "-DWIREPROOF_TESTS=OFF",
    "-DWIREPROOF_BENCH=OFF",
    "-DWIREPROOF_REFERENCE_PEERS=OFF",
)


@dataclass(frozen=True)
class Brought:
    """A parser, and how it is built."""

    source: Path
    libraries: tuple[str, ...] = ()
    #: Known disagreements; the table beside the source, if none is named.
    table: Path | None = None
    build: Path = ROOT / "build" / "foreign"
    #: Without a fuzzing engine, by the compiler that is there.
    replay: bool = False

    @property
    def words(self) -> str:
        """The options of scripts/fuzz that say the same."""
        table = f" --disagreements {self.table}" if self.table else ""
        return f"--foreign {self.source}" + "".join(f" --library {library}" for library in self.libraries) + table

    @property
    def listed(self) -> Path | None:
        """The table of its known disagreements, if there is one."""
        beside = self.source.with_suffix(".tsv")
        return self.table or (beside if beside.exists() else None)


def targets(brought: Brought) -> dict[str, Target]:
    """Builds the targets that the parser can be put to."""
    for file in (brought.source, *([brought.table] if brought.table else [])):
        if not file.is_file():
            sys.exit(f"scripts/fuzz: {file}: no such file")
    _build(brought)
    programs = brought.build / "fuzz"
    about = subprocess.run([programs / "foreign_about"], capture_output=True, text=True, check=False)
    if about.returncode != 0:
        sys.exit(f"scripts/fuzz: {about.stderr.strip()}")
    name, *parts = about.stdout.splitlines()
    if not parts:
        sys.exit(f"scripts/fuzz: {name} has no part that could be fuzzed: the members of its wireproof_parser are NULL")
    print(f"{name}: {', '.join(part.removeprefix('foreign_') for part in parts)}", flush=True)
    work = WORK / "foreign" / brought.source.stem
    return {part: Target(part, programs, work, CORPUS_OF[part], brought.words) for part in parts}


def replay(chosen: list[Target]) -> int:
    """Puts the committed inputs to the targets, one after the other; 1 if an oracle speaks."""
    failed = 0
    for target in chosen:
        inputs = [target.programs / "corpus" / target.name, target.regressions]
        words = [target.programs / f"replay_{target.name}", *(folder for folder in inputs if folder.exists())]
        done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode == 0:
            print(f"{target.name:<22} {done.stdout.strip()}", flush=True)
            continue
        failed += 1
        input_, told = _last_words(done.stderr)
        print(f"{target.name:<22} fails on {input_}\n{told or f'ended with status {done.returncode}'}", flush=True)
    return 1 if failed else 0


def _last_words(log: str) -> tuple[str, str]:
    """The input that was read last, and what was said then: the plain main() names each."""
    lines = log.splitlines()
    named = [number for number, line in enumerate(lines) if line.startswith("/")]
    return (lines[named[-1]], "\n".join(lines[named[-1] + 1 :])) if named else ("", log.strip())


def _build(brought: Brought) -> None:
    wire = ROOT / "build" / ("release" if brought.replay else "fuzz")
    variables = {
        "WIREPROOF_WIRE": wire,
        "WIREPROOF_FOREIGN_PARSER": brought.source.resolve(),
        "WIREPROOF_FOREIGN_LIBRARIES": ";".join(brought.libraries),
        "WIREPROOF_FOREIGN_DISAGREEMENTS": brought.listed.resolve() if brought.listed else "",
    }
    kind = _PLAIN if brought.replay else ("--preset", "fuzz")
    given = [f"-D{name}={value}" for name, value in variables.items()]
    if not brought.replay:
        _run("cmake", "--preset", "fuzz")
        _run("cmake", "--build", "--preset", "fuzz", "--target", "wire")
    elif not (wire / "wire" / "libwire.a").exists():
        sys.exit("scripts/fuzz: build/release isn't there; run scripts/setup")
    _run("cmake", "-S", ".", "-G", "Ninja", *kind, "-B", str(brought.build), *given)
    _run("cmake", "--build", str(brought.build), "--target", "replay_foreign" if brought.replay else "fuzz_foreign")


def _run(*words: str) -> None:
    """One step of a build. Where it fails, what it said is for whoever wrote the parser."""
    environment = dict(os.environ)
    if shutil.which("ccache"):
        environment.setdefault("CMAKE_CXX_COMPILER_LAUNCHER", "ccache")
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"scripts/fuzz: {' '.join(words)}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
