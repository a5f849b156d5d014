"""The matrix as one page. It is all there without a script, and fetches nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

from wireproof.ledger import Clause
from wireproof.publish.matrix import Cell, Group, Judged, Matrix
from wireproof.report.html.template import ASSETS, Templates, script_of
from wireproof.report.verdicts import DEVIATING, PASSED, SIGNS

_OWN = Path(__file__).parent / "assets"
TITLE = "Servers at the wire"


def of(matrix: Matrix, ledger: dict[str, Clause], data: str) -> str:
    """The whole page. `data`: where the matrix is as data."""
    templates = Templates(_OWN, ASSETS)
    return templates.page(
        "matrix.html",
        style=templates.rendered("style.css") + templates.rendered("matrix.css"),
        script=script_of(ASSETS / "tip.js", _OWN / "matrix.js"),
        title=TITLE,
        headline=headline(matrix),
        matrix=matrix,
        data=data,
        signs=SIGNS,
        shares=_shares,
        place=_place,
        told=told,
        title_of=partial(title_of, ledger=ledger),
    )


def headline(matrix: Matrix) -> str:
    """What came of it, in one sentence."""
    count = len(matrix.targets)
    breaking = sum(target.broken > 0 for target in matrix.targets)
    servers = "1 server" if count == 1 else f"{count} servers"
    if not breaking:
        return f"{servers}: nothing that the specifications demand is broken"
    return f"{breaking} of {servers} {'breaks' if breaking == 1 else 'break'} something that the specifications demand"


def told(cell: Cell) -> str:
    """A cell in words."""
    if cell.deviating:
        return f"{len(cell.deviating)} of {len(cell.rows)} not kept, the worst: {cell.worst}"
    return f"all {len(cell.rows)} kept" if cell.worst in PASSED else f"nothing to judge: {cell.worst}"


def title_of(scenario: Group, ledger: dict[str, Clause]) -> str:
    """What a scenario is about, or the rule that is watched."""
    row = scenario.rows[0]
    clause = ledger.get(row.clause)
    return row.title or (clause.rule if clause else "")


def _shares(target: Judged) -> Iterator[tuple[str, int, int]]:
    """A bar of all rows: verdict, start, width."""
    start = 0
    for verdict, count in target.run.totals.items():
        yield verdict, start, count
        start += count


def _place(group: Group, cell: Cell) -> str:
    """Where the target's own page shows the cell."""
    if len(cell.deviating) == 1:
        return "#/case/" + quote(cell.deviating[0].id)
    among = f"&verdict={','.join(DEVIATING)}" if cell.deviating else ""
    return f"#/?q={quote(group.name)}{among}"
