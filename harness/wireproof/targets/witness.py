"""`-t witness:FAULT`: targets/hyper-h2 with one rule broken, as its table of faults tells."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace

from wireproof import paths
from wireproof.errors import UsageError
from wireproof.suggest import did_you_mean
from wireproof.targets.target import Target

#: The folder of targets/ whose server has the faults.
HOST = "hyper-h2"


@dataclass(frozen=True)
class Fault:
    """A row of the table."""

    name: str
    #: What it breaks: ids of spec/clauses.tsv.
    clauses: tuple[str, ...]
    #: What was patched: `check`, `state` or `output`.
    how: str
    description: str


def faults() -> dict[str, Fault]:
    """The table, by name."""
    with (paths.targets() / HOST / "faults.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return {name: Fault(name, tuple(clauses.split()), how, text) for name, clauses, how, text in rows[1:]}


def with_fault(host: Target, name: str) -> Target:
    """The host, started with this fault. Raises UsageError."""
    known = faults()
    if name not in known:
        guess = did_you_mean(name, known) or f"; targets/{HOST}/faults.tsv lists them"
        raise UsageError(f'no fault "{name}"{guess}')
    profiles = {
        profile: replace(settings, start=f"{settings.start} --fault {name}")
        for profile, settings in host.profiles.items()
    }
    return replace(host, name=f"witness:{name}", about=known[name].description, profiles=profiles)
