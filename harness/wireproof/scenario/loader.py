"""Case files to scenarios whose names are in order. Steps are checked when the rows are known (compile/)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wireproof.errors import FileError, Problem
from wireproof.scenario.document import Document, parse


@dataclass
class Scenario:
    """One document of a case file. `prefix`: what its id must begin with."""

    document: Document
    prefix: str

    @property
    def data(self) -> dict[str, Any]:
        """The document, a map for certain."""
        data: dict[str, Any] = self.document.data
        return data


def load_folder(folder: Path, problems: list[Problem]) -> list[Scenario]:
    """All scenarios below `folder`, in the order of files and documents; what can't be read goes to `problems`."""
    scenarios: list[Scenario] = []
    for path in sorted(folder.rglob("*.yaml")):
        prefix = path.relative_to(folder).with_suffix("").as_posix()
        file = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        try:
            scenarios += load_text(path.read_bytes(), file, prefix)
        except FileError as error:
            problems += error.problems
    _check_unique(scenarios, problems)
    return scenarios


def load_text(text: bytes | str, file: str, prefix: str) -> list[Scenario]:
    """The scenarios of one file. Raises FileError."""
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    documents = parse(text, file)
    if all(document.data is None for document in documents):
        raise FileError([Problem(file, 1, 1, "there is no scenario in this file")])
    for document in documents:
        if document.data is None:
            continue  # an empty document: `---` at the end
        if isinstance(document.data, dict):
            scenarios.append(Scenario(document, prefix))
        else:
            problems.append(document.problem((), "expected a map with the keys of a scenario"))
    for scenario in scenarios:
        problems += _check_name(scenario)
    if problems:
        raise FileError(problems)
    return scenarios


def _check_name(scenario: Scenario) -> list[Problem]:
    name = scenario.data.get("scenario")
    if isinstance(name, str) and not name.startswith(scenario.prefix + "/"):
        message = f'the id must begin with the file\'s path: "{scenario.prefix}/…", not "{name}"'
        return [scenario.document.problem(("scenario",), message)]
    return []


def _check_unique(scenarios: list[Scenario], problems: list[Problem]) -> None:
    first: dict[str, Scenario] = {}
    for scenario in scenarios:
        former = scenario.data.get("formerly")
        for name in (scenario.data.get("scenario"), *(former if isinstance(former, list) else ())):
            if not isinstance(name, str):
                continue
            other = first.setdefault(name, scenario)
            if other is not scenario:
                line = other.document.line(("scenario",))
                message = f'the id "{name}" is taken: {other.document.file}:{line}'
                problems.append(scenario.document.problem(("scenario",), message))
