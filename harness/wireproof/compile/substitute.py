"""`${variable}`: rows fill in the values of a scenario."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from wireproof.compile.fault import StepError
from wireproof.scenario.document import Path
from wireproof.scenario.scalars import spelled
from wireproof.suggest import did_you_mean

_VARIABLE = re.compile(r"\$\{([^}]*)\}")


def substitute(value: Any, variables: dict[str, Any], path: Path = ()) -> Any:
    """`value` with its variables filled in. A variable that is the whole scalar keeps its type.

    Raises StepError for an unknown variable.
    """
    if isinstance(value, dict):
        return {
            _fill(key, variables, (*path, key)): substitute(item, variables, (*path, key))
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [substitute(item, variables, (*path, index)) for index, item in enumerate(value)]
    if not isinstance(value, str):
        return value
    whole = _VARIABLE.fullmatch(value)
    return _lookup(whole.group(1), variables, path) if whole else _fill(value, variables, path)


def used(value: Any) -> Iterator[str]:
    """The names of the variables in `value`."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from used(key)
            yield from used(item)
    elif isinstance(value, list):
        for item in value:
            yield from used(item)
    elif isinstance(value, str):
        yield from _VARIABLE.findall(value)


def _fill(text: str, variables: dict[str, Any], path: Path) -> str:
    return _VARIABLE.sub(lambda match: _scalar(match.group(1), variables, path), text)


def _scalar(name: str, variables: dict[str, Any], path: Path) -> str:
    value = _lookup(name, variables, path)
    if isinstance(value, (dict, list)):
        raise StepError(path, f'"${{{name}}}" is no scalar: it can only stand alone')
    return spelled(value)


def _lookup(name: str, variables: dict[str, Any], path: Path) -> Any:
    if name not in variables:
        raise StepError(path, f'unknown variable "{name}"{did_you_mean(name, variables)}')
    return variables[name]
