"""fuzz/self-test: bugs that the fuzz targets are to find. Each still fits wire/ as it is."""

from __future__ import annotations

import csv
import subprocess
from pathlib import Path

import pytest

from wireproof import paths

FUZZ = paths.root() / "fuzz"
PATCHES = sorted((FUZZ / "self-test").glob("*.patch"))
with (FUZZ / "self-test" / "index.tsv").open(encoding="utf-8", newline="") as index:
    ROWS = list(csv.DictReader(index, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.mark.parametrize("patch", PATCHES, ids=lambda patch: patch.stem)
def test_a_patch_applies_to_the_sources(patch: Path) -> None:
    words = ["patch", "--dry-run", "--strip=1", "--fuzz=0", f"--input={patch}"]
    done = subprocess.run(words, cwd=paths.root(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_index_names_each_patch_once() -> None:
    assert sorted(row["patch"] for row in ROWS) == [patch.stem for patch in PATCHES]
    assert len(ROWS) >= 15


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["patch"])
def test_a_row_tells_a_target_and_what_is_wrong(row: dict[str, str]) -> None:
    assert (FUZZ / "target" / f"{row['target']}.cc").exists()
    assert row["what"]
