"""Scenarios may use the names of spec/names.json, which a test of the engine compares with the engine's own."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from wireproof import paths
from wireproof.compile import names
from wireproof.compile.names import code_name

DEFINITIONS: dict[str, Any] = json.loads((paths.spec() / "scenario.schema.json").read_bytes())["$defs"]


def named(definition: str) -> set[str]:
    """The names that a definition of the schema lists."""
    return {name for choice in DEFINITIONS[definition]["anyOf"] for name in choice.get("enum", [])}


@pytest.mark.parametrize(
    ("definition", "published"),
    [
        ("error_code", names.ERROR_CODES),
        ("grpc_code", names.GRPC_CODES),
        ("setting_name", names.SETTINGS),
    ],
)
def test_the_schema_takes_the_names_that_are_published(definition: str, published: dict[str, int]) -> None:
    assert named(definition) == set(published)


@pytest.mark.parametrize("schema", ["scenario", "target"])
def test_the_schemas_take_the_capabilities_that_are_published(schema: str) -> None:
    rules = json.loads((paths.spec() / f"{schema}.schema.json").read_bytes())
    assert rules["$defs"]["capability"]["enum"] == names.CAPABILITIES


def test_each_capability_is_told_to_who_describes_a_target() -> None:
    page = (paths.root() / "targets" / "README.md").read_text()
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == names.CAPABILITIES


@pytest.mark.parametrize("verb", ["send", "expect", "whenever"])
def test_the_schema_takes_the_frame_types_that_are_published(verb: str) -> None:
    assert set(names.FRAME_TYPES) <= set(verb_names(DEFINITIONS, verb))


def verb_names(node: Any, verb: str) -> set[str]:
    """Everything that any `enum` of a property with this verb's name lists."""
    found: set[str] = set()
    if isinstance(node, dict):
        kinds = node.get("properties", {}).get(verb, {})
        found |= set(kinds.get("enum", []) if isinstance(kinds, dict) else [])
        children = list(node.values())
    else:
        children = node if isinstance(node, list) else []
    return found.union(*(verb_names(child, verb) for child in children))


def test_a_number_is_told_by_its_name_where_it_has_one() -> None:
    assert code_name(9, names.ERROR_CODES) == "COMPRESSION_ERROR"
    assert code_name(0x1F, names.ERROR_CODES) == 0x1F
    assert code_name("CANCEL", names.ERROR_CODES) == "CANCEL"
