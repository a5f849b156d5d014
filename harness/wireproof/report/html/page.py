"""The page: the shell, the run's data and logs in it."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from wireproof import ledger, paths
from wireproof.compact_json import compact
from wireproof.report.html import data, logs, shell
from wireproof.report.html.embed import QUICK, SMALL, packed
from wireproof.report.recorded import RecordedRun
from wireproof.report.verdicts import DEVIATING


def prepare() -> None:
    """Does what is the same for every run."""
    _ledger(paths.spec() / "clauses.tsv")
    shell.pieces()


def of(run: RecordedRun) -> bytes:
    """The whole page."""
    with logs.collecting(run) as collected:
        told = data.of(run, _ledger(paths.spec() / "clauses.tsv"))
        return _put_together(run, told, collected(), QUICK)


def small(run: RecordedRun, room: int) -> bytes:
    """The page, packed as well as can be: it has the logs of what deviates, so many octets of them at most."""
    told = data.of(run, _ledger(paths.spec() / "clauses.tsv"))
    return _put_together(run, told, logs.collect(run, room, SMALL, DEVIATING), SMALL)


def _put_together(run: RecordedRun, told: dict[str, Any], kept: logs.Logs, level: int) -> bytes:
    told |= {"logs": kept.places, "left_out": kept.left_out}
    before, title_to_data, data_to_logs, after = (piece.encode() for piece in shell.pieces())
    blocks = (
        b'<script type="text/plain" id="logs-%d">%b</script>\n' % (place, content)
        for place, content in enumerate(kept.bundles)
    )
    title = escape(_title(run)).encode("utf-8", "backslashreplace")
    return b"".join([before, title, title_to_data, packed(compact(told), level), data_to_logs, *blocks, after])


@lru_cache
def _ledger(path: Path) -> dict[str, ledger.Clause]:
    return ledger.load(path)


def _title(run: RecordedRun) -> str:
    return " ".join(filter(None, (run.target["name"], run.target["version"], "– Wireproof")))
