"""A target's known deviations, targets/NAME/expected.yaml: strict both ways."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wireproof import paths
from wireproof.cache import cached, modules
from wireproof.errors import Problem, UsageError
from wireproof.selection import matches
from wireproof.suggest import did_you_mean
from wireproof.targets.target import Target

if TYPE_CHECKING:  # a warm cache spares the run YAML
    from wireproof.scenario.document import Document

#: Rows that the engine adds of its own; a pattern may name them though no case has such an id.
OBSERVED = "observed/"
ENGINE_ROWS = ("smoke/", "precondition/", OBSERVED, "target/")
#: From the best to the worst: what is better than listed is an unexpected pass.
_RANK = {"pass": 0, "allowed": 0, "recorded": 0, "warn": 1, "unstable": 2, "fail": 3}


@dataclass(frozen=True)
class Expectation:
    """One known deviation."""

    match: str
    verdicts: tuple[str, ...]
    reason: str
    issue: str = ""
    #: Of what the observer saw: patterns of the cases that show it.
    cases: tuple[str, ...] = ()

    @property
    def is_observed(self) -> bool:
        """It is about a clause that the observer sees broken, whatever the cases are about."""
        return self.match.startswith(OBSERVED)


@dataclass(frozen=True)
class Expectations:
    """All known deviations of a target; of several that fit a case, the first counts."""

    entries: tuple[Expectation, ...] = ()
    file: str = ""

    def of(self, case: str) -> Expectation | None:
        """What is expected of a case, if it is known to deviate."""
        return next((entry for entry in self.entries if matches(entry.match, case)), None)

    def check(self, cases: Iterable[str]) -> None:
        """Raises UsageError for patterns that fit none of the cases that the target can be asked."""
        known = list(cases)
        stale = []
        for pattern in (pattern for entry in self.entries for pattern in _case_patterns(entry)):
            if not any(matches(pattern, case) for case in known):
                guess = did_you_mean(pattern, known)
                stale.append(f'{self.file}: "{pattern}" fits no case that this target can be asked{guess}')
        if stale:
            raise UsageError("\n".join(stale))

    def unseen(self, cases: Iterable[str], ran: set[str], observed: Iterable[str]) -> list[Expectation]:
        """What the observer was expected to see and did not, though all of `cases` that should show it `ran`."""
        known, rows = list(cases), list(observed)
        return [
            entry
            for entry in self.entries
            if entry.is_observed
            and not any(matches(entry.match, row) for row in rows)
            and all(case in ran for pattern in entry.cases for case in known if matches(pattern, case))
        ]

    def by_case(self, cases: Iterable[str]) -> dict[str, str]:
        """For the engine: the cases whose failure is no news."""
        found = ((case, self.of(case)) for case in cases)
        return {case: entry.verdicts[0] for case, entry in found if entry}


def load(target: Target) -> Expectations:
    """The target's expectations; none for one without a folder. Raises FileError."""
    if target.folder is None or not (target.folder / "expected.yaml").exists():
        return Expectations()
    file = target.folder / "expected.yaml"
    shown = f"targets/{target.folder.name}/expected.yaml"
    sources = [file, paths.spec() / "expected.schema.json", *modules("scenario", "run/expectations")]
    entries = cached(f"expected-{target.folder.name}", sources, lambda: _read(file, shown))
    return Expectations(tuple(_entry(entry) for entry in entries), shown)


def _read(file: Path, shown: str) -> Any:
    from wireproof.scenario.checked import load_checked

    return load_checked(file, "expected", shown, _disorder)


def _case_patterns(entry: Expectation) -> tuple[str, ...]:
    return entry.cases if entry.match.startswith(ENGINE_ROWS) else (entry.match,)


def _disorder(document: Document) -> list[Problem]:
    return [*_repeated(document), *_without_cases(document)]


def _without_cases(document: Document) -> list[Problem]:
    """What the observer sees is expected in certain cases; of any other row the pattern says which."""
    problems = []
    for index, entry in enumerate(document.data):
        if entry["match"].startswith(OBSERVED) != ("cases" in entry):
            what = "needs `cases`: those that show it" if "cases" not in entry else f"only {OBSERVED}CLAUSE has `cases`"
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


def _entry(data: dict[str, Any]) -> Expectation:
    verdict = data["verdict"]
    verdicts = (verdict,) if isinstance(verdict, str) else tuple(verdict)
    cases = data.get("cases", ())
    return Expectation(
        data["match"],
        verdicts,
        data["reason"],
        data.get("issue", ""),
        (cases,) if isinstance(cases, str) else tuple(cases),
    )


def apply(verdict: str, expectation: Expectation | None) -> str:
    """The verdict in the light of the expectation: `xfail` as listed, `xpass` better than listed, else as it is."""
    if expectation is None or verdict not in _RANK:
        return verdict
    if verdict in expectation.verdicts:
        return "xfail"
    least = min(_RANK[listed] for listed in expectation.verdicts)
    return "xpass" if _RANK[verdict] < least else verdict
