"""A plan's steps, for reading."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_HEAD = {"line", "stimulus", "clause", "barrier", "within", "verdict", "because", "send", "expect"}
_LONGEST = 60


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
    elif "wait" in step:
        yield f"{place}{indent}wait {step['wait'] if step['wait'] == 'round_trip' else str(step['wait']) + ' ms'}{mark}"
    elif "close" in step:
        yield f"{place}{indent}close {step['close']}{mark}"
    else:
        yield f"{place}{indent}{_told(step)}{_asked(step)}{mark}"


def title(step: dict[str, Any]) -> str:
    """One step in one line, for the wire log."""
    line = next(step_lines(step))[6:]
    return line.split("   [")[0].removesuffix("  ← stimulus")


def _told(step: dict[str, Any]) -> str:
    verb = "send" if "send" in step else "expect"
    within = f" within {step['within']} ms" if step.get("within") else ""
    return f"{verb} {step[verb]} {_keys(step, set())}".rstrip() + within


def _asked(step: dict[str, Any]) -> str:
    return f"   [{step['clause']}; barrier: {step['barrier']}]" if "barrier" in step else ""


def _keys(step: dict[str, Any], without: set[str]) -> str:
    return " ".join(
        f"{key}={_value(value)}"
        for key, value in step.items()
        if key not in _HEAD | without and value is not False and value != [] and (key, value) != ("count", 1)
    )


def _value(value: Any) -> str:
    if isinstance(value, dict):
        text = "{" + ", ".join(f"{k}: {_value(v)}" for k, v in value.items()) + "}"
    elif isinstance(value, list):
        text = "[" + ", ".join(_value(item) for item in value) + "]"
    else:
        text = str(value) if value != "" else '""'
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
