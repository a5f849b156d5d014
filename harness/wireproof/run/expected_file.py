"""Reads a file of expectations: what is wrong in it is told with its place."""

from __future__ import annotations

import json
from typing import Any

from wireproof import ledger, paths
from wireproof.errors import Problem
from wireproof.run.expectations import DIED, ENGINE_ROWS, OBSERVED, PRECONDITION, SMOKE
from wireproof.scenario.checked import check_text
from wireproof.scenario.document import Document
from wireproof.selection import matches
from wireproof.suggest import did_you_mean

_OBSERVED_ONLY = f"only {OBSERVED}CLAUSE has `cases`"


def read(text: bytes, shown: str) -> list[dict[str, Any]]:
    """The entries as plain data, each with the places of its patterns. `shown`: how to call the file in messages.

    Raises FileError.
    """
    document = check_text(text, "expected", shown, _disorder)
    return [_plain(document, index, entry) for index, entry in enumerate(document.data)]


def _plain(document: Document, index: int, entry: dict[str, Any]) -> dict[str, Any]:
    places = {entry["match"]: document.place((index, "match"))}
    cases = entry.get("cases", [])
    if isinstance(cases, str):
        places[cases] = document.place((index, "cases"))
        cases = [cases]
    else:
        places |= {case: document.place((index, "cases", number)) for number, case in enumerate(cases)}
    verdict, servers = entry["verdict"], entry.get("with", [])
    return {
        "match": entry["match"],
        "verdict": [verdict] if isinstance(verdict, str) else verdict,
        "reason": " ".join(entry["reason"].split()),
        "issue": entry.get("issue", "").strip(),
        "cases": cases,
        "sometimes": " ".join(entry.get("sometimes", "").split()),
        "with": [servers] if isinstance(servers, str) else servers,
        "places": places,
    }


def _disorder(document: Document) -> list[Problem]:
    return [*_repeated(document), *_without_cases(document), *_of_no_row(document)]


def _without_cases(document: Document) -> list[Problem]:
    """What the observer sees is expected in certain cases; of any other row the pattern says which."""
    problems = []
    for index, entry in enumerate(document.data):
        if entry["match"].startswith(OBSERVED) != ("cases" in entry):
            what = "needs `cases`: those that show it" if "cases" not in entry else _OBSERVED_ONLY
            problems.append(document.problem((index, "match"), f'"{entry["match"]}": {what}'))
    return problems


def _repeated(document: Document) -> list[Problem]:
    """Only the first of two entries with the same pattern would ever count."""
    lines: dict[str, int] = {}
    problems = []
    for index, entry in enumerate(document.data):
        match, path = entry["match"], (index, "match")
        if match in lines:
            problems.append(document.problem(path, f'"{match}" is listed already, in line {lines[match]}'))
        lines.setdefault(match, document.line(path))
    return problems


def _of_no_row(document: Document) -> list[Problem]:
    """Patterns of rows that the engine never adds. Whether the others fit a case depends on the target."""
    rows: list[str] = []
    problems = []
    for index, entry in enumerate(document.data):
        match = entry["match"]
        if match.startswith(ENGINE_ROWS):
            rows = rows or _engine_rows()
            if not any(matches(match, row) for row in rows):
                guess = did_you_mean(match, rows)
                problems.append(document.problem((index, "match"), f'"{match}" fits no row of a run{guess}'))
    return problems


def _engine_rows() -> list[str]:
    scenario = json.loads((paths.spec() / "scenario.schema.json").read_bytes())
    fixtures = scenario["properties"]["given"]["enum"]
    clauses = ledger.load(paths.spec() / "clauses.tsv")
    return [
        *(OBSERVED + clause for clause in clauses),
        *(PRECONDITION + fixture for fixture in fixtures),
        SMOKE + "call",
        SMOKE + "call[tls]",
        DIED + "died",
    ]
