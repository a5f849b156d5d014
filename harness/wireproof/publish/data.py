"""The matrix as data: one JSON object, matrix/1 (spec/matrix.schema.json), a line a case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wireproof.compact_json import by_lines
from wireproof.publish.matrix import Judged, Matrix
from wireproof.report.verdicts import DEVIATING
from wireproof.run.results import Result

#: What is told of a row, besides its verdict, where there is anything to tell; times are not, they are never the same.
_TOLD = ("seen",)
#: And of one that is not kept. Why a known deviation is one stands where it is listed.
_TOLD_OF_DEVIATIONS = ("judged", "clause", "seen", "got", "listed_in")


def of(matrix: Matrix) -> dict[str, Any]:
    """All of it."""
    return {
        "schema": "matrix/1",
        "wireproof": {"version": matrix.wireproof, "commit": matrix.commit},
        "date": matrix.date,
        "seed": matrix.seed,
        "targets": [_target(target) for target in matrix.targets],
        "not_judged": [{"name": each.name, "version": each.version} for each in matrix.not_judged],
        "cases": [_case(matrix, name, row) for name, row in matrix.cases.items()],
    }


def as_text(matrix: Matrix) -> str:
    """As text; a line a target and a case, so that Git and people see what has changed."""
    return by_lines(of(matrix)) + "\n"


def _target(target: Judged) -> dict[str, Any]:
    kept, judged = target.kept
    return {
        "name": target.name,
        "version": target.version,
        "about": target.about,
        "page": target.page,
        "kept": kept,
        "judged": judged,
        "broken": target.broken,
        "bent": target.bent,
        "restarts": target.run.restarts,
        "totals": target.run.totals,
    }


def _case(matrix: Matrix, name: str, row: Result) -> dict[str, Any]:
    told = {
        "id": name,
        "title": row.title,
        "level": row.level,
        "clauses": row.clauses,
        "file": row.file,
        "line": row.line,
        "results": dict(_results(matrix, name)),
    }
    return {name: value for name, value in told.items() if value not in ("", 0)}


def _results(matrix: Matrix, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    for target in sorted(matrix.targets, key=lambda target: target.name):
        row = target.rows.get(name)
        if row:
            wanted = _TOLD_OF_DEVIATIONS if row.verdict in DEVIATING else _TOLD
            members = {member: getattr(row, member) for member in wanted}
            yield target.name, {"verdict": row.verdict, **{key: value for key, value in members.items() if value}}
