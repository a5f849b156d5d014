"""Injected faults: each breaks one rule of a server that keeps it, from outside. faults.tsv tells what each one breaks.

A fault is a function in one of this package's modules, one module a noun of the specifications; its name, with
hyphens, is the fault's. It patches h2, hpack, the octets on the wire, or the gRPC layer, before the server starts.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

from faults.registry import FAULTS


def load() -> dict[str, Callable[[], None]]:
    """Every fault by name."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"faults.{module.name}")
    return FAULTS


def install(name: str) -> None:
    """Patches the server. Raises KeyError."""
    load()[name]()
