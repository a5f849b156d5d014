"""What can stand for an option or an argument: cases, clauses, tags, targets, runs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem

from wireproof import paths

Completer = Callable[[click.Context, click.Parameter, str], list[Any]]

_SCENARIO = re.compile(rb"^scenario: *([^\s#]+)", re.MULTILINE)
_KINDS = ("exec:", "tcp:", "tls:", "client:", "honest", "eccentric:", "liar:", "witness:")
_NULL_PEERS = ("null:hangup", "null:mute", "null:nasty", "null:yes")


def _offer(values: Iterable[str], typed: str) -> list[str]:
    return sorted({value for value in values if value.startswith(typed)})


def by_segment(values: Iterable[str], typed: str) -> list[str]:
    """As folders are completed: up to the next slash, since there are hundreds."""
    fitting = _offer(values, typed)
    offered = _offer({typed + "".join(value[len(typed) :].partition("/")[:2]) for value in fitting}, typed)
    is_folder = len(offered) == 1 and offered[0].endswith("/")
    return by_segment(fitting, offered[0]) if is_folder else offered


def cases(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[Any]:
    """Ids of cases."""
    return list(by_segment(_case_ids(), typed))


def _case_ids() -> list[str]:
    """Those of all rows, where the compiled cases are at hand; else those of the scenarios, without reading YAML."""
    from wireproof import catalog

    rows = catalog.load_if_cached()
    if rows is not None:
        return [row.id for row in rows]
    files = sorted(paths.cases().rglob("*.yaml"))
    return [name.decode() for file in files for name in _SCENARIO.findall(file.read_bytes())]


def tags(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[Any]:
    """Tags of cases."""
    from wireproof import catalog

    return list(_offer((tag for row in catalog.load_if_cached() or [] for tag in row.tags), typed))


def clauses(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[Any]:
    """Ids of the ledger."""
    from wireproof import ledger

    known = ledger.load(paths.spec() / "clauses.tsv")
    return [CompletionItem(name, help=known[name].rule) for name in _offer(known, typed)]


def targets(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[Any]:
    """All that `-t` takes, as far as it can be listed."""
    from wireproof.config import settings
    from wireproof.targets.load import names

    if typed.startswith("witness:"):
        from wireproof.targets.witness import faults

        return list(_offer((f"witness:{name}" for name in faults()), typed))
    return list(_offer([*settings.current().targets, *names(), *_KINDS, *_NULL_PEERS], typed))


def known_targets(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[Any]:
    """Folders of targets/, or all of them."""
    from wireproof.targets.load import names

    return list(_offer([*names(), "all"], typed))


def runs(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[Any]:
    """Recorded runs, the newest first; where none fits, files."""
    found = sorted((path.name for path in (paths.state() / "runs").glob("[!.]*")), reverse=True)
    fitting = [name for name in found if name.startswith(typed)]
    return list(fitting) or [CompletionItem(typed, type="file")]


def files(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[Any]:
    """Files of any kind."""
    return [CompletionItem(typed, type="file")]


def schemas(_context: click.Context, _parameter: click.Parameter, typed: str) -> list[Any]:
    """Published schemas."""
    from wireproof.schemas import names

    return list(_offer(names(), typed))
