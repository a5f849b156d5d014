"""The fuzz targets, their places, and the engine that runs them. What each script of fuzzing stands on."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "fuzz"
PROGRAMS = ROOT / "build" / "fuzz" / "fuzz"
#: Those of the sanitised unit tests, which CI has built anyway: slower, and the same.
TESTED_PROGRAMS = ROOT / "build" / "asan" / "fuzz"
WORK = ROOT / ".wireproof" / "fuzz"
#: Octets of an input; the connections and blocks that matter fit.
LONGEST = 4096
#: Seconds and MiB that one input may take.
SLOWEST, LARGEST = 10, 1024
#: So that the same inputs make the same archive.
DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Target:
    """A fuzz target and its places."""

    name: str
    programs: Path = PROGRAMS
    work: Path = WORK
    #: The target that it shares input, and so corpus, with; its own, if none is named.
    shares: str = ""
    #: What scripts/fuzz is told before its name.
    words: str = ""

    @property
    def program(self) -> Path:
        """Linked with the engine."""
        return self.programs / f"fuzz_{self.name}"

    @property
    def committed(self) -> Path:
        """Its corpus, packed."""
        return SOURCES / "corpus" / f"{self.shares or self.name}.zip"

    @property
    def regressions(self) -> Path:
        """Inputs that once broke an oracle, a file each."""
        return SOURCES / "regressions" / (self.shares or self.name)

    @property
    def corpus(self) -> Path:
        """Where its runs begin and leave what they found."""
        return self.work / self.name / "corpus"

    @property
    def findings(self) -> Path:
        """Inputs that broke an oracle."""
        return self.work / self.name / "findings"

    @property
    def dictionary(self) -> Path:
        """Words that its inputs are made of, if it has any."""
        return SOURCES / "dictionaries" / f"{self.shares or self.name}.dict"


@dataclass(frozen=True)
class Outcome:
    """What a run came to; `finding` is empty if it found nothing."""

    executions: int
    rate: int
    edges: int
    finding: str
    input: str


def targets(programs: Path = PROGRAMS) -> dict[str, Target]:
    """All that are built, by name."""
    names = sorted(path.name.removeprefix("fuzz_") for path in programs.glob("fuzz_*") if path.is_file())
    return {name: Target(name, programs) for name in names}


def unpack(target: Target) -> None:
    """Puts the committed corpus and the regressions beside what earlier runs have found."""
    target.corpus.mkdir(parents=True, exist_ok=True)
    target.findings.mkdir(parents=True, exist_ok=True)
    if target.committed.exists():
        with zipfile.ZipFile(target.committed) as archive:
            archive.extractall(target.corpus)
    for file in target.regressions.glob("*"):
        shutil.copy(file, target.corpus / file.name)


def pack(files: Iterable[Path], archive: Path) -> None:
    """Writes the inputs, so that the same inputs make the same archive."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for file in sorted(files):
            packed.writestr(zipfile.ZipInfo(file.name, DATE), file.read_bytes(), zipfile.ZIP_DEFLATED)


def command(target: Target, *options: str) -> list[str]:
    """The engine's command line, with the bounds on every input."""
    words = [str(target.program), f"-max_len={LONGEST}", f"-timeout={SLOWEST}", f"-rss_limit_mb={LARGEST}", *options]
    return words + ([f"-dict={target.dictionary}"] if target.dictionary.exists() else [])


def number(pattern: str, text: str) -> int:
    """The last number that the pattern finds."""
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0


def cause(log: str) -> str:
    """What an engine's log says of the end: the oracle's words, or the sanitizer's."""
    for pattern in (r"^oracle .*$", r"runtime error: .*$", r"^SUMMARY: .*$", r"^==\d+== ?ERROR: .*$"):
        if found := re.search(pattern, log, re.MULTILINE):
            return found[0].replace(f"{ROOT}/", "").split(" (BuildId")[0]
    return "ended without a word"


def relative(path: str) -> str:
    """As it is named from the checkout."""
    return str(Path(path).resolve().relative_to(ROOT)) if Path(path).resolve().is_relative_to(ROOT) else path


def fuzz(target: Target, seconds: int, seed: int) -> Outcome:
    """Lets the engine run for so long, or until it finds something."""
    unpack(target)
    options = (
        f"-max_total_time={seconds}",
        f"-seed={seed}",
        "-print_final_stats=1",
        f"-artifact_prefix={target.findings}/",
    )
    done = subprocess.run(
        [*command(target, *options), str(target.corpus)], capture_output=True, text=True, errors="replace", check=False
    )
    log = done.stdout + done.stderr
    written = re.findall(r"Test unit written to (\S+)", log)
    return Outcome(
        number(r"number_of_executed_units: (\d+)", log),
        number(r"average_exec_per_sec: +(\d+)", log),
        number(r"cov: (\d+)", log),
        cause(log) if done.returncode != 0 else "",
        relative(written[-1]) if written else "",
    )
