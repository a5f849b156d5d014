"""`wireproof config`."""

from __future__ import annotations

import json
from typing import Any

import click

from wireproof.cli.configured import SELECTION
from wireproof.cli.options import DEFAULT_TARGET
from wireproof.config.settings import Config, current
from wireproof.report.formats import FORMATS

#: Setting → what holds where nobody says anything.
_DEFAULTS: dict[str, Any] = {
    "target": DEFAULT_TARGET,
    "expect": None,
    "strict": False,
    "seed": None,
    "timeout_scale": 1.0,
    "keep": "failed",
    **{f"select.{name}": [] for name in SELECTION},
    "select.tiers": ["core"],
    **{f"reports.{name}": None for name in FORMATS},
}


@click.command("config")
def command() -> None:
    """Show what the configuration file sets, and where.

    It is wireproof.toml, or [tool.wireproof] of a pyproject.toml: the nearest one, from the current folder upward;
    WIREPROOF_CONFIG names another, or none where it is empty. What the command line says counts more.
    """
    config = current()
    none = "none: neither wireproof.toml nor [tool.wireproof] in a pyproject.toml, here or in a folder above"
    click.echo(f"configuration: {config.shown or none}\n")
    rows = [(name, *_held(config, name)) for name in _DEFAULTS]
    own = ((f"targets.{name}", data.get("address") or data["start"]) for name, data in config.targets.items())
    rows += [(name, _shown(value), _place(config, name)) for name, value in own]
    names, values = (max(len(row[column]) for row in rows) for column in (0, 1))
    for name, value, place in rows:
        click.echo(f"  {name:<{names}}  {value:<{values}}  {place}")


def _held(config: Config, name: str) -> tuple[str, str]:
    value: Any = config.data
    for key in name.split("."):
        value = value.get(key, {}) if isinstance(value, dict) else {}
    return (_shown(_DEFAULTS[name]), "default") if value == {} else (_shown(value), _place(config, name))


def _place(config: Config, name: str) -> str:
    return f"{config.shown}:{config.lines[name]}" if name in config.lines else config.shown


def _shown(value: Any) -> str:
    return "-" if value in (None, []) else json.dumps(value, ensure_ascii=False)
