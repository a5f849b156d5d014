"""Options that the configuration file may set: the command line counts more, the built-in default less."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import click
from click.core import ParameterSource

from wireproof.config.settings import Config, current

#: Setting → parameter, for those of `select`.
SELECTION = {"cases": "words", "clauses": "clauses", "tags": "tags", "levels": "levels", "tiers": "tiers"}
#: Settings at the top of the file that are parameters of the same name.
_PLAIN = ("target", "strict", "seed", "timeout_scale", "keep")


def configured(function: Callable[..., None]) -> Callable[..., None]:
    """A command whose parameters the configuration sets where the command line doesn't."""

    @functools.wraps(function)
    def command(**parameters: Any) -> None:
        given = click.get_current_context().get_parameter_source
        config = current()
        unset = {name for name in parameters if given(name) is ParameterSource.DEFAULT}
        if not unset.issuperset(SELECTION.values()):
            unset -= set(SELECTION.values())  # a choice of cases is one whole
        settings = {name: value for name, value in parameters_of(config).items() if name in unset}
        function(**{**parameters, **settings})

    return command


def parameters_of(config: Config) -> dict[str, Any]:
    """What the file sets, as parameters of commands."""
    data = config.data
    plain = {name: data[name] for name in _PLAIN if name in data}
    chosen = {SELECTION[name]: tuple(value) for name, value in data.get("select", {}).items()}
    reports = {name.replace("-", "_"): config.path(value) for name, value in data.get("reports", {}).items()}
    return plain | chosen | reports
