"""Scenarios to rows: validated, filled in, in normal form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wireproof import ledger
from wireproof.compile.analysis import annotate
from wireproof.compile.fault import StepError
from wireproof.compile.octets import hex_digits
from wireproof.compile.sends import settings
from wireproof.compile.steps import Steps, needs_client
from wireproof.compile.substitute import substitute, used
from wireproof.compile.tls import offer
from wireproof.errors import Problem
from wireproof.scenario.document import Path
from wireproof.scenario.loader import Scenario
from wireproof.scenario.scalars import spelled
from wireproof.scenario.schema import Fault, Schema
from wireproof.suggest import did_you_mean

CLIENTS = "clients are not driven yet"
_PARTS_WITHOUT_VARIABLES = ("cases", "title", "why", "scenario", "formerly")


@dataclass
class Compiler:
    """Compiles scenarios against a schema and the ledger; what is wrong goes to `problems`."""

    schema: Schema
    clauses: dict[str, ledger.Clause]
    problems: list[Problem]

    def __post_init__(self) -> None:
        self._send = self.schema.part("send")

    def compile(self, scenario: Scenario) -> list[dict[str, Any]]:
        """The rows of one scenario, none when anything is wrong with it."""
        before = len(self.problems)
        rows = [self._row(scenario, name, values) for name, values in _rows(scenario.data)]
        self._check_rows(scenario, [row for row in rows if row])
        return [row for row in rows if row] if len(self.problems) == before else []

    def _row(self, scenario: Scenario, name: str | None, values: dict[str, Any]) -> dict[str, Any] | None:
        document = scenario.document
        where = f" (row {name})" if name else ""
        variables = {**values, "row": name} if name else {}
        try:
            data = {
                key: value if key in _PARTS_WITHOUT_VARIABLES else substitute(value, variables, (key,))
                for key, value in scenario.data.items()
            }
            faults = self.schema.faults(data) or list(_inline_faults(self._send, data["steps"], ("steps",)))
            for fault in faults:
                self._report(document.problem(fault.path, fault.message, at_key=fault.at_key), where)
            if faults or not self._known_clauses(scenario, data["clauses"], where):
                return None
            return self._compiled(scenario, data, name)
        except StepError as fault:
            self._report(document.problem(fault.path, fault.message), where)
            return None

    def _report(self, problem: Problem, where: str) -> None:
        """Notes a problem, once for all rows."""
        if problem not in self.problems:
            known = {(p.file, p.line, p.column) for p in self.problems}
            if (problem.file, problem.line, problem.column) in known and where:
                problem = Problem(problem.file, problem.line, problem.column, problem.message + where)
            self.problems.append(problem)

    def _known_clauses(self, scenario: Scenario, clauses: list[str], where: str) -> bool:
        for index, clause in enumerate(clauses):
            if clause not in self.clauses:
                guess = did_you_mean(clause, self.clauses)
                message = f'no clause "{clause}" in spec/clauses.tsv{guess}'
                self._report(scenario.document.problem(("clauses", index), message), where)
        return all(clause in self.clauses for clause in clauses)

    def _compiled(self, scenario: Scenario, data: dict[str, Any], name: str | None) -> dict[str, Any]:
        identity = f"{data['scenario']}[{name}]" if name else data["scenario"]
        row = {
            "id": identity,
            "title": _filled(scenario, data["title"], name),
            "why": " ".join(_filled(scenario, data["why"], name).split()),
            "clauses": data["clauses"],
            "level": ledger.strongest(self.clauses[clause].level for clause in data["clauses"]),
            "under_test": data["under_test"],
            "given": data["given"],
            "tier": data.get("tier", "core"),
            "tags": data.get("tags", []),
            "requires": data.get("requires", []),
            "formerly": data.get("formerly", []),
            "file": scenario.document.file,
            "line": scenario.document.line(("scenario",)),
            "undriven": None,
            "plan": None,
            "profile": data.get("profile"),
        }
        if _is_client_side(data):
            row["undriven"] = CLIENTS
        else:
            row["plan"] = self._plan(scenario, data, row)
        return row

    def _plan(self, scenario: Scenario, data: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
        copied = ("id", "title", "file", "line", "clauses", "under_test", "given", "tier", "requires", "tags")
        plan: dict[str, Any] = {"v": 1, **{key: row[key] for key in copied}}
        if "profile" in data:
            plan["profile"] = data["profile"]
        if "tls" in data:
            plan["tls"] = offer(data)
        plan["settings"] = settings(data.get("settings", []))
        plan["windows"] = data.get("windows", "auto")
        plan["contested"] = data.get("contested")
        plan["epilogue"] = "same"
        if "afterwards" in data:
            plan["afterwards"] = _afterwards(data["afterwards"])
        plan["needs"] = []
        plan["steps"] = Steps(scenario.document, data["clauses"]).compile(data["steps"], ("steps",))
        annotate(plan, data.get("needs", {}))
        _check_expectations(plan)
        return plan

    def _check_rows(self, scenario: Scenario, rows: list[dict[str, Any]]) -> None:
        """Every variable is used, and every row says something of its own."""
        cases = scenario.data.get("cases")
        if not isinstance(cases, dict):
            return
        rest = {key: value for key, value in scenario.data.items() if key != "cases"}
        names = set(used(rest))
        for row, values in cases.items():
            for variable in values if isinstance(values, dict) else ():
                if variable not in names:
                    path: Path = ("cases", row, variable)
                    message = f'nothing uses the variable "{variable}"{did_you_mean(variable, names)}'
                    self.problems.append(scenario.document.problem(path, message, at_key=True))
        self._check_distinct(scenario, rows)

    def _check_distinct(self, scenario: Scenario, rows: list[dict[str, Any]]) -> None:
        seen: dict[str, str] = {}
        for row in rows:
            if not row["plan"]:
                continue
            plan = row["plan"]
            substance = json.dumps([row["clauses"], plan.get("tls"), plan["settings"], plan["steps"]])
            other = seen.setdefault(substance, row["id"])
            if other != row["id"]:
                name = row["id"].rsplit("[", 1)[1].rstrip("]")
                message = f"{row['id']} does exactly what {other} does"
                self.problems.append(scenario.document.problem(("cases", name), message, at_key=True))


def _inline_faults(send: Schema, steps: list[Any], path: Path) -> Iterator[Fault]:
    """What is wrong with sends that stand in a `whenever` itself: to the schema, their keys might match the frame."""
    for index, step in enumerate(steps):
        here = (*path, index)
        verb = next((verb for verb in ("repeat", "flood") if verb in step), None)
        if verb:
            yield from _inline_faults(send, step[verb]["steps"], (*here, verb, "steps"))
        elif "whenever" in step and "send" in step:
            inline = {key: value for key, value in step.items() if key != "whenever"}
            for fault in send.faults(inline):
                yield Fault((*here, *fault.path), fault.message, fault.at_key)


def _rows(data: dict[str, Any]) -> list[tuple[str | None, dict[str, Any]]]:
    cases = data.get("cases")
    if not isinstance(cases, dict) or not cases:
        return [(None, {})]
    return [(spelled(name), values if isinstance(values, dict) else {}) for name, values in cases.items()]


def _filled(scenario: Scenario, text: str, name: str | None) -> str:
    """Prose with the row's variables."""
    if name is None:
        return text
    variables = {**scenario.data["cases"][name], "row": name}
    return spelled(substitute(text, variables))


def _is_client_side(data: dict[str, Any]) -> bool:
    return data["under_test"] in ("client", "proxy") or data["given"] == "listener" or needs_client(data["steps"])


def _afterwards(call: dict[str, Any]) -> dict[str, str]:
    path: Path = ("afterwards",)
    return {
        "path": call["path"],
        "message": hex_digits(call["hex"], (*path, "hex")),
        "contains": hex_digits(call["contains"], (*path, "contains")),
    }


def _check_expectations(plan: dict[str, Any]) -> None:
    """A case that can't fail is no case, and neither is a clause that nothing judges."""
    judged = {step["clause"] for step in plan["steps"] if "expect" in step or "either" in step}
    if not judged:
        raise StepError(("steps",), "nothing is expected: a case that can't fail proves nothing")
    for index, clause in enumerate(plan["clauses"]):
        if clause not in judged:
            raise StepError(("clauses", index), f'no expectation judges "{clause}"')
