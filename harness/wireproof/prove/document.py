"""What `wireproof prove --write-doc` writes: docs/proof.md, the classes of all clauses and who showed them, and
spec/classes.json, the bare classes for programs (spec/classes.schema.json)."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path

from wireproof import paths
from wireproof.ledger import Clause
from wireproof.prove.classes import CLASSES, Standing
from wireproof.prove.proof import Proof
from wireproof.prove.report import independent, liars
from wireproof.prove.witnesses import INDEPENDENT
from wireproof.report.meanings import CLASSES as MEANING

HEAD = """\
# What is proven

Written by `wireproof prove --write-doc`; do not edit. Every clause of [the ledger](../spec/clauses.tsv) stands in one
class, the strongest that holds:
"""
COLUMNS = ("clause", "class", "liars", "independent implementations")


def page() -> Path:
    """Where it stands."""
    return paths.root() / "docs" / "proof.md"


def write(proof: Proof, ledger: dict[str, Clause]) -> None:
    """Writes both."""
    page().write_text(text(proof, ledger), encoding="utf-8")
    classes = {standing.clause: standing.name for standing in proof.standings if standing.name != "open"}
    paths.classes().write_text(
        json.dumps({"schema": "classes/1", "classes": classes}, indent=1) + "\n", encoding="utf-8"
    )


def text(proof: Proof, ledger: dict[str, Clause]) -> str:
    """The page."""
    lines = [HEAD]
    lines += [f"- **{name}** ({len(proof.of_class(name))}): {MEANING[name]}." for name in CLASSES]
    lines += ["", *_cases(proof), "", *_nulls(proof)]
    for spec, of_spec in groupby(proof.standings, key=lambda standing: ledger[standing.clause].spec):
        known = [standing for standing in of_spec if standing.name != "open"]
        if known:
            lines += ["", f"## {spec}", "", *_table(known, ledger)]
    return "\n".join(lines) + "\n"


def _cases(proof: Proof) -> list[str]:
    flawed = {"vacuous": {flaw.case for flaw in proof.vacuous}, "false": {flaw.case for flaw in proof.false}}
    lines = ["## Cases", ""]
    lines.append(
        f"{len(proof.question.rows)} cases: {len(flawed['vacuous'])} vacuous, {len(flawed['false'])} false over "
        f"{proof.question.eccentrics} eccentrics, {len(proof.unproven)} unproven."
    )
    heard = ", ".join(f"`{name}`" for name in INDEPENDENT if name in proof.witnesses) or "none"
    faults = sum(name.startswith("witness:") for name in proof.witnesses)
    lines += ["", f"Independent implementations: {heard}, and {faults} faulted ones."]
    for name, cases in {**flawed, "unproven": set(proof.unproven)}.items():
        if cases:
            lines += ["", f"{name.capitalize()}: " + ", ".join(f"`{case}`" for case in sorted(cases)) + "."]
    return lines


def _nulls(proof: Proof) -> list[str]:
    lines = ["## Servers that keep no rule on purpose", ""]
    lines += ["| server | judged cases | passed | share |", "|---|---|---|---|"]
    for null in proof.nulls:
        lines.append(f"| `{null['name']}` | {null['judged']} | {null['passed']} | {null['rate']:.1%} |")
    return lines


def _table(standings: list[Standing], ledger: dict[str, Clause]) -> list[str]:
    lines = [f"| {' | '.join(COLUMNS)} |", "|---" * len(COLUMNS) + "|"]
    for section, of_section in groupby(standings, key=lambda standing: ledger[standing.clause].section):
        lines.append(f"| **{section}** |" + " |" * (len(COLUMNS) - 1))
        for standing in of_section:
            cells = (f"`{standing.clause}`", standing.name, liars(standing), independent(standing))
            lines.append(f"| {' | '.join(cells)} |")
    return lines
