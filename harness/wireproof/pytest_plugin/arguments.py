"""Which of pytest's arguments mean cases. They look like node ids, `wireproof/h2/settings::NAME`, and name no file."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest

from wireproof.catalog import Row
from wireproof.errors import UsageError
from wireproof.pytest_plugin.items import ROOT
from wireproof.selection import Selection, find, unknown_case

#: Whoever names what the run shows besides (`wireproof/run`) wants the run.
_RUN = "run"


@dataclass(frozen=True)
class Arguments:
    """The arguments of one pytest run, sorted out."""

    #: The rows that are meant: those that are named, or all of the tiers.
    rows: list[Row]
    #: What pytest has to look for itself.
    others: list[str]

    @classmethod
    def read(cls, config: pytest.Config, catalog: list[Row], tiers: tuple[str, ...], insists: bool) -> Arguments:
        """`insists`: all cases are meant though only other tests are named. Raises UsageError."""
        names = {argument: _case(config, argument) for argument in config.args}
        others = [argument for argument in config.args if names[argument] is None]
        named = [name for name in names.values() if name is not None]
        some_named = config.args_source is pytest.Config.ArgsSource.ARGS
        if not named and some_named and not insists:
            return cls([], others)
        of_tiers = Selection(tiers=tiers).of(catalog)
        meant = {row.id for name in named or [""] for row in _rows(name, catalog, of_tiers)}
        return cls([row for row in catalog if row.id in meant], others)


def _case(config: pytest.Config, argument: str) -> str | None:
    """The case's id, or the beginning of ids, that an argument means; empty for all, None for a path or a module."""
    path, _, name = argument.partition("::")
    place = config.invocation_params.dir / path
    if os.path.exists(place) or (config.option.pyargs and argument == ROOT):  # noqa: PTH110 – never raises
        return None
    for spelled in (path, os.path.relpath(place, config.rootpath)):  # pytest shows ids relative to where it is
        area = spelled.replace(os.sep, "/").rstrip("/")
        if area == ROOT or area.startswith(f"{ROOT}/"):
            return "/".join(filter(None, (area.removeprefix(ROOT).lstrip("/"), name)))
    return None


def _rows(name: str, catalog: list[Row], of_tiers: list[Row]) -> list[Row]:
    if not name or name.partition("/")[0] == _RUN:
        return of_tiers
    rows = find(catalog, name) or [row for row in of_tiers if row.id.startswith(f"{name}/")]
    if not rows:
        raise UsageError(unknown_case(catalog, name))
    return rows
