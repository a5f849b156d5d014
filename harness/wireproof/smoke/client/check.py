"""One thing that smoke asks a client, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

#: What a check comes to.
OK, UNSUPPORTED, BAD = "ok", "unsupported", "bad"


@dataclass
class Check:
    """`told`: what was seen, in words. `kind`: of a bad one, as in spec/smoke.schema.json."""

    name: str
    outcome: str
    told: str = ""
    ms: float | None = None
    kind: str = ""
