"""Small scenarios for the tests."""

from __future__ import annotations

import json
from typing import Any

from wireproof import ledger, paths
from wireproof.compile.compiler import Compiler
from wireproof.errors import FileError, Problem
from wireproof.scenario.loader import load_text
from wireproof.scenario.schema import Schema

HEAD = """\
scenario: h2/a/b
title: T
clauses: [rfc9113-6.5-settings-length]
why: W
under_test: server
given: {given}
"""
SCHEMA = Schema(json.loads((paths.spec() / "scenario.schema.json").read_text()))
CLAUSES = ledger.load(paths.spec() / "clauses.tsv")


def compile_text(text: str, prefix: str = "h2/a") -> list[dict[str, Any]]:
    """The rows of a case file. Raises FileError."""
    problems: list[Problem] = []
    compiler = Compiler(SCHEMA, CLAUSES, problems)
    rows = [row for scenario in load_text(text, f"cases/{prefix}.yaml", prefix) for row in compiler.compile(scenario)]
    if problems:
        raise FileError(problems)
    return rows


def plan_of(steps: str, given: str = "connection", more: str = "") -> dict[str, Any]:
    """The plan of a scenario with these steps (YAML, a list in flow or block style)."""
    text = HEAD.format(given=given) + more + "steps:\n" + "".join(f"  {line}\n" for line in steps.splitlines())
    plan: dict[str, Any] = compile_text(text)[0]["plan"]
    return plan


def errors_of(text: str, prefix: str = "h2/a") -> str:
    """What the loader and the compiler say about a case file."""
    try:
        compile_text(text, prefix)
    except FileError as error:
        return str(error)
    return ""
