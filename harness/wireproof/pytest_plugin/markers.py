"""The markers of cases: level, tier and tags, for `-m`."""

from __future__ import annotations

import pytest

from wireproof.catalog import Row
from wireproof.pytest_plugin.items import ROOT
from wireproof.selection import LEVELS, TIERS

_FAMILY = {level: family.lower() for family, levels in LEVELS.items() for level in levels}


class Markers:
    """Registers the markers, so that --strict-markers knows them."""

    def __init__(self, config: pytest.Config, rows: list[Row]) -> None:
        told = {ROOT: "a case of Wireproof"}
        told |= {family.lower(): f"Wireproof: demands of level {family}" for family in LEVELS}
        told |= {tier: f"Wireproof: cases of the tier {tier}" for tier in TIERS}
        taken = {line.partition(":")[0].partition("(")[0].strip() for line in config.getini("markers")}
        #: A tag that is somebody's marker already is none of ours: it may mean something to its plugin.
        self._tags = {tag for row in rows for tag in row.tags} - taken - set(told)
        told |= {tag: f"Wireproof: cases with the tag {tag}" for tag in sorted(self._tags)}
        for name, words in told.items():
            config.addinivalue_line("markers", f"{name}: {words}")

    def of(self, row: Row) -> list[str]:
        """The names that `-m` knows a case by."""
        return [ROOT, _FAMILY[row.level], row.tier, *(tag for tag in row.tags if tag in self._tags)]
