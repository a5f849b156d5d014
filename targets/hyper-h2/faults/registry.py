"""Where the modules of this package enter their faults."""

from __future__ import annotations

from collections.abc import Callable

FAULTS: dict[str, Callable[[], None]] = {}


def fault(install: Callable[[], None]) -> Callable[[], None]:
    """Enters a fault under the name of its function."""
    name = install.__name__.replace("_", "-")
    assert name not in FAULTS, name
    FAULTS[name] = install
    return install
