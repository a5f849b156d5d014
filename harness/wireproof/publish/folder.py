"""The published folder: index, a page a target, the data, and the index for GitHub."""

from __future__ import annotations

import shutil
from pathlib import Path

from wireproof import ledger, paths
from wireproof.publish import data, page, readme
from wireproof.publish.matrix import Matrix
from wireproof.report.html import page as report

DATA = "matrix.json"
#: For the wire logs of what a target does not keep, in each page.
_ROOM = 256 << 10


def write(matrix: Matrix, folder: Path) -> None:
    """Writes all into a folder that is empty."""
    known = ledger.load(paths.spec() / "clauses.tsv")
    for target in matrix.targets:
        (folder / target.page).write_bytes(report.small(target.run, _ROOM))
    texts = {
        "index.html": page.of(matrix, known, DATA),
        "README.md": readme.of(matrix, DATA),
        DATA: data.as_text(matrix),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8", errors="backslashreplace")


def replace(old: Path, new: Path) -> None:
    """Puts the folder `new` in the place of `old`, if there is one, all at once."""
    if old.exists():
        aside = new.with_name(f"{new.name}-old")
        shutil.move(old, aside)
        shutil.move(new, old)
        shutil.rmtree(aside)
    else:
        shutil.move(new, old)
