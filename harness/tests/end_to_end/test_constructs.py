"""Whatever the schema of scenarios allows is compiled, fits the schema of plans, and is taken by the engine."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from constructs import write
from jsonschema import Draft202012Validator

from wireproof import catalog, paths

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The plans of a scenario for each construct."""
    folder = tmp_path_factory.mktemp("constructs")
    number = write(folder)
    rows = catalog.compile_folder(folder)
    assert len(rows) == number
    return [json.loads(row["plan"]) for row in rows]


def test_every_construct_fits_the_schema_of_plans(compiled: list[dict[str, Any]]) -> None:
    validator = Draft202012Validator(json.loads((paths.spec() / "plan.schema.json").read_text()))
    for plan in compiled:
        validator.validate(plan)


def test_the_engine_takes_every_construct(compiled: list[dict[str, Any]], tmp_path: Path) -> None:
    commands = [
        *({"plan": plan} for plan in compiled),
        {"run": {"ids": [plan["id"] for plan in compiled]}},
        {"stop": {}},
    ]
    done = subprocess.run(
        [paths.binary("wireproof-engine", "harness/engine")],
        input="".join(json.dumps(command) + "\n" for command in commands),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=tmp_path,
    )
    events = [json.loads(line) for line in done.stdout.splitlines()]
    steps = {plan["id"]: plan["steps"] for plan in compiled}
    refused = [(event["why"], steps[event["case"]]) for event in events if event.get("verdict") == "error"]
    assert not refused
    assert events[-1]["ev"] == "end"
