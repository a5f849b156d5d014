"""Entries for what a run shows and nothing lists. Their reasons say what was seen, and that nobody has judged it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from wireproof.expect.patterns import patterns_for, scenario_of
from wireproof.ledger import Clause
from wireproof.report.visible import folded
from wireproof.run.expectations import DRAFT, ENGINE_ROWS, OBSERVED, Expectation
from wireproof.run.results import Result

#: One look in two saw nothing: the next may well see nothing twice.
_VERDICTS = {"unstable": ("unstable", "fail")}
_MOST_SEEN = 3
_LONGEST = 300


def draft(rows: list[Result], known: Iterable[str], clauses: dict[str, Clause]) -> list[Expectation]:
    """An entry for each scenario and verdict, or several where one pattern would fit too much.

    `rows`: all to be listed, each with the verdict before expectations. `known`: all that the target can be asked.
    """
    cases = list(known)
    groups: dict[tuple[str, str], list[Result]] = {}
    for row in rows:
        groups.setdefault((scenario_of(row.id), row.verdict), []).append(row)
    return [entry for group in groups.values() for entry in _entries(group, cases, clauses)]


def _entries(group: list[Result], known: list[str], clauses: dict[str, Clause]) -> list[Expectation]:
    verdicts = _VERDICTS.get(group[0].verdict, (group[0].verdict,))
    reason = _reason(group, clauses)
    if group[0].id.startswith(ENGINE_ROWS):
        return [Expectation(row.id, verdicts, reason, cases=_shown_by(row, known)) for row in group]
    wanted = [row.id for row in group]
    others = set(known) - set(wanted)
    return [Expectation(pattern, verdicts, reason) for pattern in patterns_for(wanted, others)]


def _shown_by(row: Result, known: list[str]) -> tuple[str, ...]:
    """All cases that show it: once they have run, it must have been seen."""
    if not row.id.startswith(OBSERVED):
        return ()
    cases = set(row.seen_in or [row.log_of])
    return tuple(patterns_for((case for case in known if case in cases), set(known) - cases))


def _reason(group: list[Result], clauses: dict[str, Clause]) -> str:
    first = group[0]
    clause = clauses.get(first.clause)
    rule = f"{first.level} {first.clause}: " + (_sentence(clause.rule) if clause else "") if first.clause else ""
    expected = f"Expected: {_sentence(first.expected)}" if first.expected else ""
    seen = Counter(folded(row.got or row.seen or row.why, _LONGEST) for row in group)
    told = [f"{what} ({count} cases)" if count > 1 else what for what, count in seen.most_common(_MOST_SEEN)]
    more = len(seen) - len(told)
    got = _sentence("; ".join(told) + (f"; and {more} more ways" if more else ""))
    return folded(" ".join(filter(None, (DRAFT, rule, expected, f"Got: {got}"))))


def _sentence(text: str) -> str:
    line = folded(text, _LONGEST)
    return line if line.endswith((".", "…")) else line + "."
