"""`wireproof show ID`."""

from __future__ import annotations

import json
from typing import Any

import click

from wireproof import catalog, ledger, paths
from wireproof.catalog import Row
from wireproof.cli.output import echo_json
from wireproof.compile.names import SETTINGS, code_name
from wireproof.complete import values
from wireproof.errors import UsageError
from wireproof.report.plan_text import step_lines
from wireproof.selection import find, unknown_case


@click.command("show")
@click.argument("name", metavar="ID", shell_complete=values.cases)
@click.option("--json", "as_json", is_flag=True, help="The plan, as the engine gets it; an array for several rows.")
def command(name: str, as_json: bool) -> None:
    """Show one case: intent, clauses, steps, plan."""
    rows = catalog.load()
    found = find(rows, name)
    if not found:
        raise UsageError(unknown_case(rows, name))
    if as_json:
        plans = [json.loads(row.plan) for row in found if row.plan]
        echo_json(plans[0] if len(plans) == 1 else plans)
        return
    clauses = ledger.load(paths.spec() / "clauses.tsv")
    click.echo("\n\n".join(_text(row, clauses) for row in found))


def _text(row: Row, clauses: dict[str, ledger.Clause]) -> str:
    lines = [row.id, f"  {row.title}", "", f"  {row.why}", ""]
    for name in row.clauses:
        clause = clauses[name]
        lines.append(f"  {clause.level}  {name}  ({clause.spec} {clause.section})")
        lines.append(f"      {clause.rule}")
        if clause.error not in ("", "behaviour"):
            lines.append(f"      reaction: {clause.error}")
        if clause.contested:
            lines.append(f"      only recorded, the sources contradict each other: {clause.contested}")
    lines += [
        "",
        f"  under test: {row.under_test}   given: {row.given}   tier: {row.tier}   {row.file}:{row.line}",
    ]
    if row.requires:
        lines.append("  requires: " + ", ".join(row.requires))
    lines.append("")
    if row.undriven:
        lines.append(f"  {row.undriven}")
    else:
        plan = json.loads(row.plan)
        if plan["needs"]:
            lines.append("  needs of the target's SETTINGS: " + ", ".join(_need(need) for need in plan["needs"]))
        if plan["contested"]:
            lines.append(f"  only recorded: {plan['contested']}")
        lines += [f"  {line}" for step in plan["steps"] for line in step_lines(step)]
        lines.append(
            f"  then {_last_call(plan)}, on {'the same' if plan['epilogue'] == 'same' else 'a new'} connection"
        )
    return "\n".join(lines)


def _last_call(plan: dict[str, Any]) -> str:
    if "afterwards" not in plan:
        return "a call must succeed"
    asked = plan["afterwards"]
    return f"{asked['path']} is asked {asked['message'] or 'nothing'}, and the answer must hold {asked['contains']}"


def _need(need: dict[str, int]) -> str:
    name = code_name(need["setting"], SETTINGS)
    bounds = [(sign, need[key]) for sign, key in ((">=", "at_least"), ("<=", "at_most")) if key in need]
    return " and ".join(f"{name} {sign} {value}" for sign, value in bounds)
