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
ENGINE_ROWS = ("smoke/", "precondition/", "observed/", "target/")
#: From the best to the worst: what is better than listed is an unexpected pass.
_RANK = {"pass": 0, "allowed": 0, "recorded": 0, "warn": 1, "unstable": 2, "fail": 3}


@dataclass(frozen=True)
class Expectation:
    """One known deviation."""

    match: str
    verdicts: tuple[str, ...]
    reason: str
    issue: str = ""


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
        for entry in self.entries:
            if entry.match.startswith(ENGINE_ROWS) or any(matches(entry.match, case) for case in known):
                continue
            guess = did_you_mean(entry.match, known)
            stale.append(f'{self.file}: "{entry.match}" fits no case that this target can be asked{guess}')
        if stale:
            raise UsageError("\n".join(stale))

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

    return load_checked(file, "expected", shown, _repeated)


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
    return Expectation(data["match"], verdicts, data["reason"], data.get("issue", ""))


def apply(verdict: str, expectation: Expectation | None) -> str:
    """The verdict in the light of the expectation: `xfail` as listed, `xpass` better than listed, else as it is."""
    if expectation is None or verdict not in _RANK:
        return verdict
    if verdict in expectation.verdicts:
        return "xfail"
    least = min(_RANK[listed] for listed in expectation.verdicts)
    return "xpass" if _RANK[verdict] < least else verdict
