"""What is published is in order: schemas, the reference page, the suite's own cases and targets."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from wireproof import catalog, ledger, paths
from wireproof.prove import document
from wireproof.prove.classes import CLASSES
from wireproof.rpc import catalog as rpc_catalog
from wireproof.run import expectations
from wireproof.run.support import split_supported
from wireproof.scenario import grid, reference
from wireproof.targets.load import load_named, names

SCHEMAS = sorted(paths.spec().glob("*.schema.json"))


@cache
def suite() -> list[dict[str, Any]]:
    """The suite's own cases, compiled."""
    return catalog.compile_folder(paths.cases())


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_a_schema_is_a_schema(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text()))


def test_the_reference_page_is_made_from_the_schema() -> None:
    assert reference.page().read_text() == reference.current(), "run: python -m wireproof.scenario.reference"


def test_the_grid_is_made_from_its_table() -> None:
    assert grid.page().read_text() == grid.current(), "run: python -m wireproof.scenario.grid"


def test_a_cell_of_the_grid_that_nobody_knows_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "grid.tsv"
    table.write_text("states\tframes\treaction\tcodes\tclause\nopen\tdata,dta\taccept\t\tx\n")
    with pytest.raises(ValueError, match="nothing is known of open, dta or accept"):
        grid.cells(table)


def test_the_grid_asks_of_every_state_and_merges_what_is_alike() -> None:
    cells = grid.cells(paths.spec() / "grid.tsv")
    assert {cell.state for cell in cells} == set(grid.STATES)
    assert {cell.frame for cell in cells} == set(grid.FRAMES)
    assert 250 < len(cells) <= 600


def test_what_cannot_be_checked_yet_is_a_clause_and_open_and_says_what_is_missing() -> None:
    head, *rows = (paths.spec() / "open.tsv").read_text().splitlines()
    assert head == "id\tmissing"
    missing = dict(row.split("\t") for row in rows)
    assert missing.keys() <= ledger.load(paths.spec() / "clauses.tsv").keys()
    assert not missing.keys() & ledger.classes(paths.classes()).keys()
    assert all(missing.values())


def test_the_page_of_what_is_proven_is_in_order() -> None:
    """Its form, not its content: who proves it again writes it again."""
    text = document.page().read_text()
    assert text.startswith(document.HEAD), "run: wireproof prove --write-doc"
    known = ledger.load(paths.spec() / "clauses.tsv")
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `") and "null:" not in line]
    assert rows
    assert {row[0].removeprefix("| ").strip("`") for row in rows} <= known.keys()
    assert {row[1] for row in rows} <= set(CLASSES)
    assert all(len(row) == len(document.COLUMNS) for row in rows)


def test_the_classes_of_the_clauses_are_the_same_for_people_and_for_programs() -> None:
    document_of_classes = json.loads(paths.classes().read_text())
    schema = json.loads((paths.spec() / "classes.schema.json").read_text())
    Draft202012Validator(schema).validate(document_of_classes)
    text = document.page().read_text()
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| `") and "null:" not in line]
    assert ledger.classes(paths.classes()) == {row[0].removeprefix("| ").strip("`"): row[1] for row in rows}


def test_the_cases_of_the_suite_compile_and_fit_the_schema_of_plans() -> None:
    validator = Draft202012Validator(json.loads((paths.spec() / "plan.schema.json").read_text()))
    for row in suite():
        if row["plan"]:
            validator.validate(json.loads(row["plan"]))
    assert suite()


@pytest.mark.parametrize("name", names())
def test_a_target_is_described_and_its_expectations_fit_its_cases(name: str) -> None:
    target = load_named(name)
    known = expectations.load(target)
    if target.side == "client":
        known.check(row.id for row in rpc_catalog.load())
    else:
        rows = [catalog.Row(**row) for row in suite()]
        known.check(row.id for row in split_supported(rows, target)[0])
    assert not [entry.match for entry in known.entries if entry.reason.startswith(expectations.DRAFT)]
