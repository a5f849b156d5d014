"""The matrix of clients and servers: where it is kept, as a page, and as an object (spec/pairs.schema.json)."""

from __future__ import annotations

import html
import os
import time
from pathlib import Path
from typing import Any

from wireproof import __version__, paths
from wireproof.errors import WireproofError
from wireproof.pair.perform import Matrix, folder_of
from wireproof.report.recorded import RecordedRun
from wireproof.run.results import FAILING

PAGE = "matrix.html"
_REPORT = "report.html"
_ASSETS = Path(__file__).parent / "assets"
#: How bad a cell is, by its verdicts: the first that it has.
_KINDS = (("error", ("error", "skipped")), ("fail", FAILING), ("warn", ("warn",)), ("known", ("xfail",)))


def new_folder() -> Path:
    """A fresh folder, named by the time. Raises WireproofError where none can be made."""
    folder = paths.state() / "pairs" / time.strftime("%Y%m%d-%H%M%S")
    try:
        paths.make(folder.parent)
        for number in range(1000):
            chosen = folder if not number else folder.with_name(f"{folder.name}-{number}")
            if not chosen.exists():
                chosen.mkdir()
                return chosen
    except OSError as error:
        raise WireproofError(f"{error.filename}: {error.strerror}") from None
    raise WireproofError(f"{folder} and a thousand more are there already")


def as_json(matrix: Matrix) -> dict[str, Any]:
    """The published form."""
    return {
        "schema": "pairs/1",
        "wireproof": __version__,
        "interrupted": matrix.interrupted,
        "pairs": [
            {
                "client": client,
                "server": server,
                "totals": run.totals,
                "seconds": round(run.seconds, 3),
                "restarts": run.restarts,
                "trouble": run.no_target,
                "events": str(run.path),
            }
            for (client, server), run in matrix.pairs.items()
        ],
    }


def write(matrix: Matrix, page: Path) -> None:
    """The page; each cell leads to the page of its pair. Raises WireproofError."""
    template = (_ASSETS / "matrix.html").read_text(encoding="utf-8")
    style = (_ASSETS / "matrix.css").read_text(encoding="utf-8")
    filled = template.replace("/* style */", style).replace("<!-- matrix -->", _table(matrix, page.parent))
    try:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(filled, encoding="utf-8")
    except OSError as error:
        raise WireproofError(f"{error.filename}: {error.strerror}") from None


def _table(matrix: Matrix, beside: Path) -> str:
    """Clients down, servers across; the worst first, either way."""
    clients = sorted(matrix.clients, key=lambda each: (_badness(matrix, client=each), each))
    servers = sorted(matrix.servers, key=lambda each: (_badness(matrix, server=each), each))
    head = "".join(f'<th scope="col">{html.escape(server)}</th>' for server in servers)
    lines = [f'<thead><tr><th scope="col">client \\ server</th>{head}</tr></thead><tbody>']
    for client in clients:
        cells = "".join(_cell(matrix, client, server, beside) for server in servers)
        lines.append(f'<tr><th scope="row">{html.escape(client)}</th>{cells}</tr>')
    return "\n".join([*lines, "</tbody>"])


def _badness(matrix: Matrix, client: str = "", server: str = "") -> int:
    """Less than another's: worse."""
    runs = [run for (one, other), run in matrix.pairs.items() if client in ("", one) and server in ("", other)]
    return -sum(sum(run.totals.get(verdict, 0) for verdict in FAILING) + bool(run.no_target) * 1000 for run in runs)


def _cell(matrix: Matrix, client: str, server: str, beside: Path) -> str:
    run = matrix.pairs.get((client, server))
    if run is None:
        return '<td class="none">not performed</td>'
    page = os.path.relpath(folder_of(matrix.folder, client, server) / _REPORT, beside)
    counts = ", ".join(f"{count} {verdict}" for verdict, count in run.totals.items())
    said = run.no_target or counts or "nothing"
    return f'<td class="{_kind(run)}"><a href="{html.escape(page)}">{html.escape(said)}</a></td>'


def _kind(run: RecordedRun) -> str:
    if run.no_target:
        return "error"
    return next((kind for kind, verdicts in _KINDS if any(run.totals.get(each) for each in verdicts)), "good")
