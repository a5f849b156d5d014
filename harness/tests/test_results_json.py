"""The results as JSON: the published form, and nothing else."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from recordings import ROWS, recording

from wireproof import paths
from wireproof.report.results_json import as_json, write
from wireproof.run.results import ORDER

SCHEMA = Draft202012Validator(json.loads((paths.spec() / "results.schema.json").read_text(encoding="utf-8")))


@pytest.fixture
def document(tmp_path: Path) -> dict[str, Any]:
    """A run with a row of each verdict."""
    return as_json(recording(tmp_path))


def test_a_row_of_each_verdict_fits_the_published_schema(document: dict[str, Any]) -> None:
    SCHEMA.validate(document)
    assert {row["verdict"] for row in document["results"]} == set(ORDER)
    assert [row["id"] for row in document["results"]] == [row["case"] for row in ROWS]


@pytest.mark.parametrize("where", [(), ("target",), ("results", 0)])
def test_the_schema_knows_every_member(document: dict[str, Any], where: tuple[str | int, ...]) -> None:
    changed = deepcopy(document)
    part: Any = changed
    for step in where:
        part = part[step]
    part["more"] = 1
    assert not SCHEMA.is_valid(changed)


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("verdict", "passed"),
        ("level", "must"),
        ("decided_by", "us"),
        ("line", -1),
        ("ms", "1"),
        ("clauses", "rfc9113-6.5-settings-length"),
    ],
)
def test_the_schema_knows_what_a_row_can_say(document: dict[str, Any], member: str, value: Any) -> None:
    document["results"][0][member] = value
    assert not SCHEMA.is_valid(document)


def test_every_member_that_is_always_there_is_required(document: dict[str, Any]) -> None:
    for name in document:
        assert not SCHEMA.is_valid({key: value for key, value in document.items() if key != name}), name


def test_no_member_of_the_schema_is_left_over(document: dict[str, Any]) -> None:
    """Of a row, too: some verdict has it."""
    assert set(SCHEMA.schema["properties"]) == set(document)
    row = SCHEMA.schema["properties"]["results"]["items"]["properties"]
    assert set(row) - {"title", "tags"} == {name for each in document["results"] for name in each}


def test_a_name_that_is_no_text_is_kept_as_json_can(tmp_path: Path) -> None:
    run = recording(tmp_path)
    run.about["target"]["name"] = "mine\udcff\ud800 é"
    write(run, tmp_path / "results.json")
    told = (tmp_path / "results.json").read_bytes().decode()
    assert "é" in told
    assert json.loads(told)["target"]["name"] == "mine\udcff\ud800 é"
