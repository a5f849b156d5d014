"""Builds the targets as OSS-Fuzz and ClusterFuzzLite do, to see that their script works: fuzz/build-oss.sh."""

from __future__ import annotations

import os
import subprocess
import tempfile
import zipfile
from pathlib import Path

from fuzz_targets import ROOT

#: What such an engine's image sets.
SANITIZERS = "-O1 -gline-tables-only -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined"
ENVIRONMENT = {
    "CC": "clang-19",
    "CXX": "clang++-19",
    "CFLAGS": SANITIZERS,
    "CXXFLAGS": SANITIZERS,
    "LIB_FUZZING_ENGINE": "-fsanitize=fuzzer",
}


def build(out: Path) -> int:
    """Builds into `out` and runs each program on the seeds beside it; 1 if one fails."""
    out.mkdir(parents=True, exist_ok=True)
    variables = {**ENVIRONMENT, **os.environ, "OUT": str(out.resolve())}
    subprocess.run([str(ROOT / "fuzz" / "build-oss.sh")], env=variables, check=True)
    failed = 0
    for seeds in sorted(out.glob("*_seed_corpus.zip")):
        name = seeds.name.removesuffix("_seed_corpus.zip")
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(seeds) as archive:
            archive.extractall(folder)
            done = subprocess.run([str(out / name), "-runs=0", folder], capture_output=True, text=True, check=False)
            failed += done.returncode != 0
            print(f"{name:<24} {'fails' if done.returncode else 'runs'} on {len(list(Path(folder).iterdir()))} seeds")
    return 1 if failed else 0
