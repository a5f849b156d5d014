"""The wire logs of a run, as the page unpacks them: the events file's own lines, bounded.

The lines are looked at one by one only where they are too many or too long: a run waits for this.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from wireproof.compact_json import compact
from wireproof.report.html.embed import QUICK, packed
from wireproof.report.recorded import RecordedRun
from wireproof.report.verdicts import DEVIATING
from wireproof.run.log_blocks import LogBlocks
from wireproof.run.plan import Plan
from wireproof.run.results import ORDER, Result

#: Of one case.
MOST_LINES = 1000
MOST_OCTETS = 1 << 20
#: Of one line; a longer one loses octets, text and fields at the end.
LONGEST_LINE = 8192
_KEPT_OCTETS, _KEPT_TEXT, _KEPT_FIELDS, _KEPT_VALUE = 1536, 1000, 64, 200
#: Of all logs in the page, packed.
MOST_PACKED = 16 << 20
#: Logs are much alike: packed together they take a third. A browser unpacks so many octets at once for one of them.
BUNDLE = 1 << 18
#: How many lines around the evidence are the last to go.
_NEAR = 20

#: Whose log finds room first: known deviations, too, come before what nobody will doubt.
_RANK = {verdict: rank for rank, verdict in enumerate(dict.fromkeys((*DEVIATING, *ORDER)))}

Line = tuple[int, bytes]


@dataclass
class Logs:
    """What goes into the page."""

    #: Packed; unpacked, a log a line.
    bundles: list[bytes] = field(default_factory=list)
    #: By case: the bundle, and the line in it.
    places: dict[str, tuple[int, int]] = field(default_factory=dict)
    #: Cases whose log is in the events file, but found no room.
    left_out: list[str] = field(default_factory=list)


def collect(
    run: RecordedRun, room: int = MOST_PACKED, level: int = QUICK, verdicts: Collection[str] = tuple(ORDER)
) -> Logs:
    """The logs of all rows that have one, the worst first, as long as there is room. `verdicts`: of no other rows."""
    with collecting(run, room, level, verdicts) as collected:
        return collected()


@contextmanager
def collecting(
    run: RecordedRun, room: int = MOST_PACKED, level: int = QUICK, verdicts: Collection[str] = tuple(ORDER)
) -> Iterator[Callable[[], Logs]]:
    """As collect(), for who does something else while they are packed: what it gives waits for them."""
    rows = _with_log(run.rows)
    blocks = (run.blocks or LogBlocks(run.path)).of(rows)
    if run.engine_death or not run.complete:
        blocks = {case: _whole(block) for case, block in blocks.items()}
    kept = {case: about for case, about in rows.items() if blocks[case]}
    left_out = [case for case, about in kept.items() if about.verdict not in verdicts]
    wanted = {case: about for case, about in kept.items() if about.verdict in verdicts}
    told = {case: _log(blocks[case], about.evidence, about.plan) for case, about in wanted.items()}
    bundles = list(_bundles(told))
    with ThreadPoolExecutor() as threads:  # zlib lets others go on meanwhile
        contents = threads.map(lambda cases: packed(b"\n".join(told[case] for case in cases), level), bundles)
        yield lambda: _fitting(zip(bundles, contents, strict=True), room, left_out)


def _fitting(packages: Iterable[tuple[list[str], bytes]], room: int, left_out: list[str]) -> Logs:
    """The packages of logs that find room; the rest is left out, too."""
    logs = Logs(left_out=[*left_out])
    for cases, content in packages:
        if len(content) > room:
            logs.left_out += cases
            continue
        room -= len(content)
        logs.places |= {case: (len(logs.bundles), line) for line, case in enumerate(cases)}
        logs.bundles.append(content)
    return logs


def _bundles(logs: dict[str, bytes]) -> Iterator[list[str]]:
    """Cases whose logs are packed together, in their order."""
    cases: list[str] = []
    octets = 0
    for case, log in logs.items():
        if cases and octets + len(log) > BUNDLE:
            yield cases
            cases, octets = [], 0
        cases.append(case)
        octets += len(log)
    if cases:
        yield cases


@dataclass
class _About:
    #: Of the worst row that the log shows.
    verdict: str
    evidence: set[int] = field(default_factory=set)
    plan: Plan | None = None


def _with_log(rows: list[Result]) -> dict[str, _About]:
    """By case whose log is shown: the evidence in it, of whatever row, and its plan."""
    wanted: dict[str, _About] = {}
    for row in sorted(rows, key=lambda row: _RANK[row.verdict]):
        wanted.setdefault(row.log_of or row.id, _About(row.verdict)).evidence.update(row.evidence)
    for row in rows:
        if row.id in wanted:
            wanted[row.id].plan = row.plan
    return wanted


def _whole(block: bytes) -> bytes:
    """Where somebody died, a line may have been cut."""
    return b"".join(line for line in block.splitlines(keepends=True) if _is_json(line))


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True


def _log(block: bytes, evidence: set[int], plan: Plan | None) -> bytes:
    """`{"steps": …, "events": …}`; the events in the order in which they were written, not always that of `n`."""
    steps = plan.steps_told() if plan else b"[]"
    return b'{"steps":%b,"events":[%b]}' % (steps, _bounded_block(block, evidence)[:-1].replace(b"\n", b","))


def _bounded_block(block: bytes, evidence: set[int]) -> bytes:
    """The lines, as far as the bounds let them stay; where some are missing, a line says how many."""
    if len(block) <= LONGEST_LINE and block.count(b"\n") <= MOST_LINES:
        return block
    written = block.splitlines()
    if len(written) <= MOST_LINES and len(block) <= MOST_OCTETS and max(map(len, written)) <= LONGEST_LINE:
        return block
    lines = [(n, _shortened(line)) for n, line in sorted((_ordinal(line), line) for line in written)]
    kept = _kept(lines, evidence)
    chosen: list[bytes] = []
    missing = 0
    for place, (n, line) in enumerate(lines):
        if place not in kept:
            missing += 1
            continue
        if missing:
            chosen.append(_cut(missing, n - 1))
        chosen.append(line)
        missing = 0
    if missing:
        chosen.append(_cut(missing, lines[-1][0]))
    return b"\n".join(chosen) + b"\n"


def _cut(lines: int, n: int) -> bytes:
    return b'{"n":%d,"ev":"cut","lines":%d}' % (n, lines)


def _ordinal(line: bytes) -> int:
    return int(line[len(b'{"n":') : line.index(b",")])


def _kept(lines: list[Line], evidence: set[int]) -> set[int]:
    """Which lines stay: the evidence, what is near to it, and then from the beginning."""
    proven = [place for place, (n, _) in enumerate(lines) if n in evidence]
    near = [place + step for place in proven for step in range(-_NEAR, _NEAR + 1) if 0 <= place + step < len(lines)]
    kept: set[int] = set()
    room = MOST_OCTETS
    for place in dict.fromkeys([*proven, *near, *range(len(lines))]):
        room -= len(lines[place][1])
        if room < 0 or len(kept) == MOST_LINES:
            break
        kept.add(place)
    return kept


def _shortened(line: bytes) -> bytes:
    if len(line) <= LONGEST_LINE:
        return line
    event = json.loads(line)
    octets = b64decode(event.get("bytes", ""))
    if len(octets) > _KEPT_OCTETS:
        event |= {"bytes": b64encode(octets[:_KEPT_OCTETS]).decode(), "octets": len(octets)}
    text = event.get("text", "")
    event["text"] = text if len(text) <= _KEPT_TEXT else text[:_KEPT_TEXT] + "…"
    for name in ("fields", "block"):
        if name in event:
            event[name] = _bounded(event[name])
    return compact(event)


def _bounded(value: Any) -> Any:
    if isinstance(value, str):
        return value if len(value) <= _KEPT_VALUE else value[:_KEPT_VALUE] + "…"
    if isinstance(value, list):
        more = [f"… {len(value) - _KEPT_FIELDS} more"] if len(value) > _KEPT_FIELDS else []
        return [_bounded(item) for item in value[:_KEPT_FIELDS]] + more
    if isinstance(value, dict):
        return {name: _bounded(item) for name, item in list(value.items())[:_KEPT_FIELDS]}
    return value
