"""Patterns for cases: as few as can be found, and never one that fits a case that isn't meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from wireproof.selection import matches


def scenario_of(case: str) -> str:
    """`a/b` of `a/b[row]`."""
    return case.partition("[")[0]


def patterns_for(wanted: Iterable[str], others: Iterable[str]) -> list[str]:
    """Patterns that fit all of `wanted`, each within one scenario, and none of `others`."""
    by_scenario: dict[str, list[str]] = {}
    for case in dict.fromkeys(wanted):
        by_scenario.setdefault(scenario_of(case), []).append(case)
    foreign: dict[str, list[str]] = {scenario: [] for scenario in by_scenario}
    for case in others:
        if scenario_of(case) in foreign:
            foreign[scenario_of(case)].append(case)
    return [
        pattern
        for scenario, cases in by_scenario.items()
        for pattern in _within(scenario, cases, [case for case in foreign[scenario] if case not in cases])
    ]


def _within(scenario: str, cases: list[str], others: list[str]) -> list[str]:
    """The widest pattern first, until what is left has nothing in common."""
    left = list(cases)
    chosen = []
    candidates = [
        pattern
        for pattern in dict.fromkeys(_candidates(scenario, cases))
        if not any(matches(pattern, other) for other in others)
    ]
    while left:
        best = max(candidates, key=lambda pattern: _count(pattern, left), default="")
        if _count(best, left) < 2:
            break
        chosen.append(best)
        left = [case for case in left if not matches(best, case)]
    return chosen + left


def _count(pattern: str, cases: list[str]) -> int:
    return sum(matches(pattern, case) for case in cases)


def _candidates(scenario: str, cases: list[str]) -> Iterator[str]:
    """All rows, or those whose names begin or end with the same words."""
    yield f"{scenario}[*]"
    for case in cases:
        words = case.removeprefix(scenario).strip("[]").split("-")
        for count in range(1, len(words)):
            yield f"{scenario}[{'-'.join(words[:count])}-*]"
            yield f"{scenario}[*-{'-'.join(words[-count:])}]"
