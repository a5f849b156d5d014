"""The plan of a case, of which a run that keeps its frames makes a record."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import orjson

from wireproof.compact_json import compact, parsed
from wireproof.report.plan_text import told_steps


@dataclass(frozen=True)
class Plan:
    """JSON, read when somebody wants it: most runs only pass it on."""

    text: bytes
    #: What told_steps() makes of its steps, where somebody has done it already.
    told: bytes = field(default=b"", compare=False, repr=False)

    @classmethod
    def of(cls, data: Any) -> Plan:
        """What as_data() becomes once it has been written and read."""
        return cls(compact(data))

    def as_data(self) -> orjson.Fragment:
        """For compact_json."""
        return orjson.Fragment(self.text)

    @cached_property
    def steps(self) -> list[dict[str, Any]]:
        """As the engine performs them."""
        steps: list[dict[str, Any]] = parsed(self.text)["steps"]
        return steps

    def steps_told(self) -> bytes:
        """The steps as the wire log of a page tells them."""
        return self.told or compact(told_steps(self.steps))
