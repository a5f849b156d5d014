"""A plan's steps, for reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wireproof.compile.names import SETTINGS, code_name
from wireproof.report.visible import shortened

_HEAD = {"line", "stimulus", "clause", "barrier", "within", "verdict", "because", "send", "expect"}
_LONGEST = 60
_WITH_BLOCK = {"HEADERS", "CONTINUATION", "PUSH_PROMISE"}
_LIES = {"length", "flags", "type", "reserved", "pad_length", "padding", "message_length"}
#: Operations on a field list, and keys of a field, by which the author chooses octets.
_CHOSEN = {"raw", "size_update", "name_hex", "value_hex", "as", "huffman", "index", "indexed_name"}


def step_lines(step: dict[str, Any], indent: str = "") -> Iterator[str]:
    """The lines that tell one step."""
    place = f"{step['line']:>4}  " if "line" in step else " " * 6
    mark = "  ← stimulus" if step.get("stimulus") else ""
    if "either" in step:
        yield f"{place}{indent}either{_asked(step)}"
        for alternative in step["either"]:
            because = f" ({alternative['because']})" if alternative["because"] else ""
            yield f"      {indent}  {_told(alternative)} → {alternative['verdict']}{because}"
    elif "whenever" in step:
        yield f"{place}{indent}whenever {step['whenever']} {_keys(step, {'whenever', 'do'})}".rstrip() + mark
        for inner in step["do"]:
            yield from step_lines(inner, indent + "  ")
    elif "repeat" in step:
        yield f"{place}{indent}{step['repeat']} times{mark}"
        for inner in step["steps"]:
            yield from step_lines(inner, indent + "  ")
    elif "flood" in step:
        unread = ", nothing read meanwhile" if step["unread"] else ""
        yield f"{place}{indent}flood: {step['flood']} rounds of {step['times']} times{unread}{mark}"
        for inner in step["steps"]:
            yield from step_lines(inner, indent + "  ")
    elif "wait" in step:
        yield f"{place}{indent}wait {step['wait'] if step['wait'] == 'round_trip' else str(step['wait']) + ' ms'}{mark}"
    elif "close" in step:
        yield f"{place}{indent}close {step['close']}{mark}"
    else:
        yield f"{place}{indent}{_told(step)}{_asked(step)}{mark}"


def told_steps(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps as the wire log of a page tells them."""
    return [
        {
            "text": title(step),
            "line": step.get("line", 0),
            "stimulus": stimulates(step),
            "sends": sends(step),
            "reacts": "whenever" in step,
        }
        for step in steps
    ]


def title(step: dict[str, Any]) -> str:
    """One step in one line, for the wire log."""
    line = next(step_lines(step))[6:]
    return line.split("   [")[0].removesuffix("  ← stimulus")


def stimulates(step: dict[str, Any]) -> bool:
    """The step, or one inside it, is marked as the stimulus."""
    return bool(step.get("stimulus")) or any(stimulates(inner) for inner in _inner(step))


def sends(step: dict[str, Any]) -> bool:
    """The step sends at once (a `whenever` does so later, if ever)."""
    return "whenever" not in step and ("send" in step or any(sends(inner) for inner in _inner(step)))


def lies(step: dict[str, Any]) -> bool:
    """What the step sends can't be told in the specification's names: its octets were chosen."""
    kind = step.get("send")
    if kind == "raw" or (kind in _WITH_BLOCK and "payload" in step):
        return True
    chosen = (_LIES - {"type"} if kind == "UNKNOWN" else _LIES) & step.keys()
    block = step.get("fields", []) if kind in _WITH_BLOCK else []
    return bool(chosen) or any(_CHOSEN & {*field, field["op"]} for field in block) or any(map(lies, _inner(step)))


def _inner(step: dict[str, Any]) -> list[dict[str, Any]]:
    inner: list[dict[str, Any]] = step.get("steps") or step.get("do") or []
    return inner


def _told(step: dict[str, Any]) -> str:
    verb = "send" if "send" in step else "expect"
    within = f" within {step['within']} ms" if step.get("within") else ""
    return f"{verb} {step[verb]} {_keys(step, set())}".rstrip() + within


def _asked(step: dict[str, Any]) -> str:
    return f"   [{step['clause']}; barrier: {step['barrier']}]" if "barrier" in step else ""


def _keys(step: dict[str, Any], without: set[str]) -> str:
    return " ".join(
        _key(key, value)
        for key, value in step.items()
        if key not in _HEAD | without and value is not False and value != [] and (key, value) != ("count", 1)
    )


def _key(key: str, value: Any) -> str:
    if value is True:
        return key
    if key == "settings" and all(isinstance(item, list) and len(item) == 2 for item in value):
        return " ".join(f"{code_name(identifier, SETTINGS)}={number}" for identifier, number in value)
    if key == "fields" and isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return f"fields=[{_cut(', '.join(map(_field, value)))}]"
    if isinstance(value, list) and not any(isinstance(item, (dict, list)) for item in value):
        return f"{key}={_cut('|'.join(map(str, value)))}"
    return f"{key}={_value(value)}"


def _field(field: dict[str, Any]) -> str:
    """One operation on a field list, as a scenario has it."""
    kind = field.get("op")
    if kind == "call":
        return "@call"
    if kind in ("field", "set", "prepend") and {"name", "value"} <= field.keys():
        how = ", ".join(f"{key}: {value}" for key, value in field.items() if key in _CHOSEN)
        return f"{field['name']}: {field['value']}" + (f" ({how})" if how else "")
    return _value(field)


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return _cut("{" + ", ".join(f"{k}: {_value(v)}" for k, v in value.items()) + "}")
    if isinstance(value, list):
        return _cut("[" + ", ".join(_value(item) for item in value) + "]")
    return _cut(str(value)) if value != "" else '""'


def _cut(text: str) -> str:
    return shortened(text, _LONGEST)
