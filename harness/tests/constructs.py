"""One scenario for each construct that spec/scenario.schema.json allows: every verb, every key, every kind of value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from wireproof import paths

_SCHEMA = json.loads((paths.spec() / "scenario.schema.json").read_bytes())
_DEFINITIONS: dict[str, Any] = _SCHEMA["$defs"]
_CLAUSE = "rfc9113-4.1-unknown-type-ignored"
#: Samples of what the schema describes in prose only.
_TEXTS = {"text": ["some text", 17], "hex": ["00 01 # comment"], "note": ["a remark"], "clause": [_CLAUSE]}
_DURATIONS = ["50ms", "2s"]
_KEYS: dict[str, list[Any]] = {"opaque_data": ["01 23 45 67 89 ab cd ef"], "because": ["the text says so"]}
#: These say how an alternative of an `either` counts; elsewhere there is nothing to say.
_OF_ALTERNATIVES = {"verdict", "because"}
_CLIENT_SIDE = {"request", "call_result"}

Step = dict[str, Any]


def samples(schema: Any, key: str = "") -> list[Any]:
    """Values of every kind that a schema allows."""
    if key in _KEYS:
        return _KEYS[key]
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        if name == "variable":
            return []
        if name == "send":
            return [{"send": "PING"}, {"send": "MESSAGE", "data": "@message"}]
        return _DURATIONS if name == "duration" else _TEXTS.get(name) or samples(_DEFINITIONS[name])
    if "anyOf" in schema and "properties" not in schema:
        return [value for choice in schema["anyOf"] for value in samples(choice)]
    return _of_type(schema)


def _of_type(schema: dict[str, Any]) -> list[Any]:
    if "const" in schema:
        return [schema["const"]]
    if "enum" in schema:
        return list(schema["enum"])
    kind = schema.get("type")
    if kind == "boolean":
        return [True, False]
    if kind == "integer":
        return [schema.get("minimum", 0), schema.get("maximum", 1)]
    if kind == "array":
        return _arrays(schema)
    if kind == "object":
        return _objects(schema)
    if schema.get("pattern", "").startswith("^(0x"):
        return ["0x10"]
    if schema.get("pattern", "").startswith("^TLS_"):
        return ["TLS_RSA_WITH_AES_128_CBC_SHA"]
    return ["text"]


def _arrays(schema: dict[str, Any]) -> list[Any]:
    if "prefixItems" in schema:
        columns = [samples(item) for item in schema["prefixItems"]]
        return [list(row) for row in zip(*columns, strict=False)]
    return [[value] for value in samples(schema["items"])]


def _objects(schema: dict[str, Any]) -> list[Any]:
    required = {key: samples(schema["properties"][key], key)[0] for key in schema.get("required", [])}
    if "properties" not in schema:
        names = samples(schema["propertyNames"]) if "propertyNames" in schema else ["name"]
        values = samples(schema["additionalProperties"])
        return [{str(name): values[0]} for name in names] + [{str(names[0]): value} for value in values]
    named = {} if schema.get("required") or "fields" in schema else _name_of(schema)
    return [
        {**named, **required, key: value}
        for key, property in schema["properties"].items()
        for value in samples(property, key)
    ]


def _name_of(schema: dict[str, Any]) -> dict[str, Any]:
    """A field whose representation is chosen has a name, too."""
    return {"name": "x-name", "value": "value"} if "name_hex" in schema["properties"] else {}


def _variants(definition: str) -> Iterator[Step]:
    """A verb's steps: the shortest one, then each with one key more."""
    schema = _DEFINITIONS[definition]
    properties = schema["properties"]
    shortest = {key: samples(properties[key], key)[0] for key in schema["required"]}
    shortest.update(_needed(schema, shortest))
    yield shortest
    for key, property in properties.items():
        if key in ("send", "expect"):
            continue
        for value in samples(property, key):
            step = {**_without_rivals(shortest, key), key: value}
            yield {**step, **({"padding": "00"} if key == "padding" else {})}


def _needed(schema: dict[str, Any], step: Step) -> Step:
    """What the schema asks for by `anyOf`: a payload of some kind."""
    for rule in schema.get("allOf", []):
        for choice in rule.get("anyOf", [])[:1]:
            return {key: samples(schema["properties"][key], key)[0] for key in choice["required"] if key not in step}
    return {}


def _without_rivals(step: Step, key: str) -> Step:
    """`fields`, `data`, `hex` and `fill` exclude each other."""
    payloads = {"fields", "data", "hex", "fill"}
    return {k: v for k, v in step.items() if key not in payloads or k not in payloads}


def steps() -> Iterator[Step]:
    """Every construct."""
    for name in _DEFINITIONS:
        if name.startswith(("send_", "expect_")) and name.split("_", 1)[1] not in _CLIENT_SIDE:
            for step in _variants(name):
                plain = {key: value for key, value in step.items() if key not in _OF_ALTERNATIVES}
                yield plain if name.startswith("send_") or plain == step else _either(step)
    for name in ("wait", "close", "repeat"):
        yield from _variants(name)
    yield from _whenevers()


def _either(alternative: Step) -> Step:
    """An alternative, beside one that passes."""
    return {"either": [{"expect": "alive"}, {**alternative, "because": alternative.get("because", "why not")}]}


def _whenevers() -> Iterator[Step]:
    schema = _DEFINITIONS["whenever"]
    answer = {"do": [{"send": "PING"}]}
    frames = [frame for frame in schema["properties"]["whenever"]["enum"] if frame not in _CLIENT_SIDE]
    for frame in frames:
        yield {"whenever": frame, **answer}
        yield {"whenever": frame, "send": "PING"}
    for key, property in schema["then"]["properties"].items():
        if key not in ("whenever", "do"):
            for value in samples(property, key):
                yield {"whenever": frames[0], **answer, key: value}


def scenario(name: str, step: Step) -> dict[str, Any]:
    """The step in a scenario of its own."""
    judged = "expect" in step or "either" in step
    return {
        "scenario": name,
        "title": "A construct",
        "clauses": [_CLAUSE],
        "why": "The schema allows it.",
        "under_test": "server",
        "given": "connection",
        "steps": [step] if judged else [step, {"expect": "alive"}],
    }


def write(folder: Path) -> int:
    """Writes all of them as one case file; gives their number."""
    documents = [scenario(f"all/construct-{index}", step) for index, step in enumerate(steps())]
    text = "".join("---\n" + json.dumps(document) + "\n" for document in documents)
    (folder / "all.yaml").write_text(text)
    return len(documents)
