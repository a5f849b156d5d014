"""The matrix as Markdown: what GitHub shows of the folder. GitHub shows no pages, but leads to them."""

from __future__ import annotations

from collections.abc import Iterator

from wireproof.publish.matrix import Cell, Judged, Matrix
from wireproof.publish.page import TITLE, headline
from wireproof.report.markdown import prose
from wireproof.report.verdicts import SIGNS

_ABOUT = """\
*Broken*: a MUST, or behaviour that the text states. *Bent*: a SHOULD, or the wrong code. Deviations count whether they
are known or not. Each target has a page with the wire log of every deviation; GitHub doesn't show pages: open
`reports/index.html` of a checkout, which leads to all of them. [`{data}`]({data}) has everything as data
([its schema](../spec/matrix.schema.json)). `scripts/publish` makes this folder anew; nothing in it is written by hand.
"""


def of(matrix: Matrix, data: str) -> str:
    """The whole text."""
    return "\n".join([*_head(matrix, data), "", *_targets(matrix), "", *_areas(matrix), "", *_words(), ""])


def _head(matrix: Matrix, data: str) -> Iterator[str]:
    yield f"# {TITLE}"
    yield ""
    yield f"**{headline(matrix)}.** Each was asked the same {len(matrix.cases)} things, on {matrix.date[:10]},"
    yield f"by Wireproof {matrix.wireproof}, commit `{matrix.commit[:12]}`."
    yield ""
    yield _ABOUT.format(data=data)
    if matrix.not_judged:
        names = ", ".join(prose(each.name) for each in matrix.not_judged)
        yield f"Not judged, because they were not set up: {names}."


def _targets(matrix: Matrix) -> Iterator[str]:
    yield "| target | version | broken | bent | kept | verdicts |"
    yield "|---|---|---:|---:|---:|---|"
    for target in matrix.targets:
        kept, judged = target.kept
        name = f"[{prose(target.name)}]({target.page})<br><sub>{prose(target.about)}</sub>"
        numbers = f"{target.broken} | {target.bent} | {kept} of {judged}"
        yield f"| {name} | {prose(target.version) or '–'} | {numbers} | {_counts(target)} |"


def _counts(target: Judged) -> str:
    return ", ".join(f"{SIGNS[verdict].glyph} {verdict} {count}" for verdict, count in target.run.totals.items())


def _areas(matrix: Matrix) -> Iterator[str]:
    yield "How many cases of an area are not kept, with the sign of the worst:"
    yield ""
    yield "| area |" + "".join(f" {prose(target.name)} |" for target in matrix.targets)
    yield "|---|" + ":---:|" * len(matrix.targets)
    for area in matrix.areas:
        cells = {cell.target.name: cell for cell in area.cells}
        yield f"| {prose(area.name)} |" + "".join(f" {_cell(cells.get(target.name))} |" for target in matrix.targets)


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return "–"
    return f"{SIGNS[cell.worst].glyph} {len(cell.deviating) or ''}".rstrip()


def _words() -> Iterator[str]:
    yield "| verdict | meaning |"
    yield "|---|---|"
    for verdict, sign in SIGNS.items():
        yield f"| {sign.glyph} {verdict} | {prose(sign.meaning)} |"
