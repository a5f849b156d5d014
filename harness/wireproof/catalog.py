"""All cases, compiled. A warm cache spares the run YAML, jsonschema and the compiler altogether."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wireproof import paths
from wireproof.cache import cached, modules
from wireproof.errors import FileError, Problem


@dataclass(frozen=True)
class Row:
    """One case: a scenario, or a row of one."""

    id: str
    title: str
    why: str
    clauses: list[str]
    level: str
    under_test: str
    given: str
    tier: str
    tags: list[str]
    requires: list[str]
    formerly: list[str]
    file: str
    line: int
    #: Why the engine can't perform it yet, if so.
    undriven: str | None
    #: The plan, as one line of JSON; empty where it is undriven.
    plan: str
    #: Its steps, as the wire log of a page tells them; JSON, too.
    steps: str = ""
    #: The target's profile that it is put to; None: the one that serves the fixture.
    profile: str | None = None


class _NotCachedError(Exception):
    pass


def load() -> list[Row]:
    """Every case, in the order of files. Raises FileError with everything that is wrong in them."""
    return _rows(lambda: compile_folder(paths.cases()))


def load_if_cached() -> list[Row] | None:
    """The same for who can't wait: None where the cases would have to be compiled."""

    def refuse() -> Any:
        raise _NotCachedError

    try:
        return _rows(refuse)
    except _NotCachedError:
        return None


def _rows(compile_all: Callable[[], Any]) -> list[Row]:
    sources = [
        *sorted(paths.cases().rglob("*.yaml")),
        paths.spec() / "scenario.schema.json",
        paths.spec() / "clauses.tsv",
        paths.spec() / "names.json",
        *modules("catalog", "ledger", "scenario", "compile", "report/plan_text"),
    ]
    return [Row(**row) for row in cached("plans", sources, compile_all)]


def compile_folder(folder: Path) -> list[dict[str, Any]]:
    """The rows of all scenarios below `folder`. Raises FileError."""
    from wireproof import ledger
    from wireproof.compile.compiler import Compiler
    from wireproof.report.plan_text import told_steps
    from wireproof.scenario.loader import load_folder
    from wireproof.scenario.schema import Schema

    problems: list[Problem] = []
    schema = json.loads((paths.spec() / "scenario.schema.json").read_bytes())
    compiler = Compiler(Schema(schema), ledger.load(paths.spec() / "clauses.tsv"), problems)
    rows = [row for scenario in load_folder(folder, problems) for row in compiler.compile(scenario)]
    if problems:
        raise FileError(problems)
    for row in rows:
        plan = row["plan"]
        row["plan"] = _line(plan) if plan else ""
        row["steps"] = _line(told_steps(plan["steps"])) if plan else ""
    return rows


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
