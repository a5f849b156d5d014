"""What is published is in order: schemas, the reference page, the suite's own cases and targets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from wireproof import catalog, ledger, paths
from wireproof.prove import document
from wireproof.prove.classes import CLASSES
from wireproof.run import expectations
from wireproof.run.perform import split_supported
from wireproof.scenario import reference
from wireproof.targets.load import load_named, names

SCHEMAS = sorted(paths.spec().glob("*.schema.json"))


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_a_schema_is_a_schema(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text()))


def test_the_reference_page_is_made_from_the_schema() -> None:
    assert reference.page().read_text() == reference.current(), "run: python -m wireproof.scenario.reference"


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


def test_the_cases_of_the_suite_compile_and_fit_the_schema_of_plans() -> None:
    validator = Draft202012Validator(json.loads((paths.spec() / "plan.schema.json").read_text()))
    rows = catalog.compile_folder(paths.cases())
    for row in rows:
        if row["plan"]:
            validator.validate(json.loads(row["plan"]))
    assert rows


@pytest.mark.parametrize("name", names())
def test_a_target_is_described_and_its_expectations_fit_its_cases(name: str) -> None:
    target = load_named(name)
    rows = [catalog.Row(**row) for row in catalog.compile_folder(paths.cases())]
    expectations.load(target).check(row.id for row in split_supported(rows, target)[0])
