"""Validation against a JSON Schema, with errors that people can act on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema import Draft202012Validator

from wireproof.scenario.document import Path
from wireproof.scenario.scalars import spelled
from wireproof.suggest import did_you_mean

#: A jsonschema ValidationError. Its stubs type every member as possibly unset, which it never is here.
Error = Any

_VARIABLE = {"$ref": "#/$defs/variable"}
_MOST_CHOICES = 16
_TYPES = {
    "object": "a map",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}
_BOOLEAN_WORDS = {"on": "true", "yes": "true", "y": "true", "off": "false", "no": "false", "n": "false"}


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where. `at_key`: the key is at fault, not its value."""

    path: Path
    message: str
    at_key: bool = False


class Schema:
    """A schema, ready to validate values in which all variables are substituted."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._definitions = schema.get("$defs", {})
        self._validator = Draft202012Validator(_without_variables(schema))

    def part(self, name: str) -> Schema:
        """One of its definitions, as a schema of its own."""
        return Schema({"$ref": f"#/$defs/{name}", "$defs": self._definitions})

    def faults(self, value: Any) -> list[Fault]:
        """Everything that is wrong with `value`."""
        found: dict[Fault, None] = {}
        errors = list(self._validator.iter_errors(value))
        torn = {tuple(error.absolute_path) for error in errors if _excludes_verbs(error)}
        for error in errors:
            # Of a step with two verbs, each finds the other's keys unknown.
            if error.validator != "additionalProperties" or tuple(error.absolute_path) not in torn:
                found.update(dict.fromkeys(_explain(error)))
        return list(found)


def _without_variables(schema: Any) -> Any:
    """The schema once variables are substituted: alternatives `${…}` fall away, which makes errors sharper."""
    if isinstance(schema, list):
        return [_without_variables(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: _without_variables(value) for key, value in schema.items()}
    branches = result.get("anyOf")
    if branches and _VARIABLE in branches:
        rest = [branch for branch in branches if branch != _VARIABLE]
        del result["anyOf"]
        result.update(rest[0] if len(rest) == 1 else {"anyOf": rest})
    return result


def _explain(error: Error) -> Iterator[Fault]:
    path: Path = tuple(error.absolute_path)
    explain = _EXPLAIN.get(str(error.validator))
    faults = explain(error, path) if explain else iter([Fault(path, error.message)])
    if "propertyNames" in error.relative_schema_path:
        faults = (Fault((*path, error.instance), fault.message, at_key=True) for fault in faults)
    yield from faults


def _unknown_keys(error: Error, path: Path) -> Iterator[Fault]:
    known = error.schema.get("properties", {})
    if error.validator_value is not False:
        yield Fault(path, error.message)
        return
    for key in error.instance:
        if key not in known:
            yield Fault((*path, key), f'unknown key "{key}"{did_you_mean(key, known)}', at_key=True)


def _missing(error: Error, path: Path) -> Iterator[Fault]:
    for key in error.validator_value:
        if key not in error.instance:
            yield Fault(path, f'missing key "{key}"')


def _choice(error: Error, path: Path) -> Iterator[Fault]:
    choices = [error.validator_value] if error.validator == "const" else error.validator_value
    yield Fault(path, _not_among(error.instance, choices))


def _not_among(value: Any, choices: list[Any]) -> str:
    words = [spelled(choice) for choice in choices]
    guess = did_you_mean(value, words) if isinstance(value, str) else ""
    if not guess and len(words) <= _MOST_CHOICES:
        guess = "; expected " + ", ".join(words)
    return f"{describe(value)} isn't known here{guess}"


def _type(error: Error, path: Path) -> Iterator[Fault]:
    wanted = error.validator_value
    types = [wanted] if isinstance(wanted, str) else wanted
    yield Fault(path, _wrong_type(error.instance, types))


def _wrong_type(value: Any, types: list[str]) -> str:
    hint = ""
    if "string" in types and isinstance(value, (bool, int, float, type(None))):
        hint = "; put it in quotes"
    if "boolean" in types and isinstance(value, str) and value.lower() in _BOOLEAN_WORDS:
        hint = f"; did you mean {_BOOLEAN_WORDS[value.lower()]}?"
    names = " or ".join(_TYPES[name] for name in types)
    return f"expected {names}, not {describe(value)}{hint}"


def _alternatives(error: Error, path: Path) -> Iterator[Fault]:
    """Of several ways to write a value, explains the one that was most likely meant."""
    branches: dict[int, list[Error]] = {}
    for child in error.context or ():
        branches.setdefault(int(child.schema_path[0]), []).append(child)
    if _are_verbs(error):
        if isinstance(error.instance, dict):  # else its kind is wrong, which is told without this
            yield Fault(path, _verb_message(error))
        return
    if all(set(branch) == {"required"} for branch in error.validator_value):
        yield Fault(path, "needs one of: " + ", ".join(branch["required"][0] for branch in error.validator_value))
        return
    fitting = [children for children in branches.values() if not any(_is_other_kind(c, error) for c in children)]
    if fitting:
        best = min(fitting, key=len)
        for child in best:
            yield from _explain(child)
        return
    yield Fault(path, _none_fits(error, [c for children in branches.values() for c in children]))


def _is_other_kind(child: Error, parent: Error) -> bool:
    """The branch is for values of another kind, not a way that the author tried."""
    at_root = child.absolute_path == parent.absolute_path
    if at_root and child.validator == "required" and isinstance(child.instance, dict):
        return not set(child.schema.get("properties", ())) & set(child.instance)
    return at_root and child.validator in ("type", "const", "enum", "pattern", "additionalProperties")


def _none_fits(error: Error, children: list[Error]) -> str:
    at_root = [child for child in _flat(children) if child.absolute_path == error.absolute_path]
    choices = [
        choice
        for child in at_root
        if child.validator in ("enum", "const")
        for choice in ([child.validator_value] if child.validator == "const" else child.validator_value)
    ]
    types = [kind for child in at_root if child.validator == "type" for kind in _listed(child.validator_value)]
    if isinstance(error.instance, str) and choices:
        return _not_among(error.instance, choices)
    for child in at_root:
        if child.validator == "pattern":
            return next(_pattern(child, ())).message
    closed = [child for child in at_root if child.validator == "additionalProperties"]
    if closed:
        known = dict.fromkeys(key for child in closed for key in child.schema.get("properties", {}))
        unknown = next((key for key in error.instance if key not in known), None)
        if unknown is None:
            return next(_unknown_keys(closed[0], ())).message
        return f'unknown key "{unknown}"{did_you_mean(unknown, known)}'
    if types:
        return _wrong_type(error.instance, list(dict.fromkeys(types)))
    return f"{describe(error.instance)} doesn't fit here"


def _flat(errors: list[Error]) -> Iterator[Error]:
    for error in errors:
        if error.context:
            yield from _flat(list(error.context))
        else:
            yield error


def _listed(value: Any) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def _are_verbs(error: Error) -> bool:
    return error.validator == "oneOf" and all("required" in branch for branch in error.validator_value)


def _excludes_verbs(error: Error) -> bool:
    """There are several verbs where there must be one."""
    if not _are_verbs(error) or not isinstance(error.instance, dict):
        return False
    return sum(branch["required"][0] in error.instance for branch in error.validator_value) > 1


def _verb_message(error: Error) -> str:
    verbs = [branch["required"][0] for branch in error.validator_value]
    present = [verb for verb in verbs if verb in error.instance]
    if len(present) > 1:
        return "these exclude each other: " + ", ".join(present)
    for key in error.instance:
        guess = did_you_mean(key, verbs)
        if guess:
            return f'unknown verb "{key}"{guess}'
    return "needs one of: " + ", ".join(verbs)


def _excluded(error: Error, path: Path) -> Iterator[Fault]:
    if not error.validator_value:
        yield Fault(path, f'"{path[-1]}" does not belong here', at_key=True)
        return
    keys = error.validator_value.get("required", [])
    yield Fault(path, "these exclude each other: " + ", ".join(keys))


def _pattern(error: Error, path: Path) -> Iterator[Fault]:
    hint = error.schema.get("description", "")
    hint = f" ({hint.rstrip('.')})" if hint else f"; it must match {error.validator_value}"
    yield Fault(path, f"{describe(error.instance)} doesn't fit{hint}")


def _limit(error: Error, path: Path) -> Iterator[Fault]:
    word = "at least" if error.validator == "minimum" else "at most"
    yield Fault(path, f"{describe(error.instance)} is out of range: {word} {error.validator_value}")


def _count(error: Error, path: Path) -> Iterator[Fault]:
    kind = str(error.validator)
    word = "at least" if kind.startswith("min") else "at most"
    thing = _COUNTED[kind[3:]][error.validator_value != 1]
    yield Fault(path, f"needs {word} {error.validator_value} {thing}, has {len(error.instance)}")


_COUNTED = {"Items": ("entry", "entries"), "Properties": ("key", "keys"), "Length": ("character", "characters")}


_EXPLAIN = {
    "additionalProperties": _unknown_keys,
    "required": _missing,
    "enum": _choice,
    "const": _choice,
    "type": _type,
    "anyOf": _alternatives,
    "oneOf": _alternatives,
    "not": _excluded,
    "pattern": _pattern,
    "minimum": _limit,
    "maximum": _limit,
    "minItems": _count,
    "maxItems": _count,
    "minProperties": _count,
    "maxProperties": _count,
    "minLength": _count,
    "maxLength": _count,
}


def describe(value: Any) -> str:
    """A value, for a message."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else f'"{value[:57]}…"'
    return spelled(value)
