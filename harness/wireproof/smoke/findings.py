"""Everything that smoke learns about a target: how it started, where it listens, what it answers, what can be asked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from wireproof import catalog
from wireproof.compile.names import SETTINGS, code_name
from wireproof.run.events import frames_of
from wireproof.run.request import Record, Request
from wireproof.run.session import Session
from wireproof.run.started import Started
from wireproof.run.support import split_supported
from wireproof.selection import Selection
from wireproof.smoke import probes
from wireproof.smoke.call import Call, empty
from wireproof.smoke.look import Look, look
from wireproof.targets import listening
from wireproof.targets.listening import Address
from wireproof.targets.supervisor import Supervisor, numeric
from wireproof.targets.target import DEFAULT_PROFILE, TLS_PROFILE, Profile, Target

_UNLIMITED = 2**32 - 1
#: What holds where SETTINGS say nothing (RFC 9113 §6.5.2); for others 0.
INITIAL = {
    "HEADER_TABLE_SIZE": 4096,
    "INITIAL_WINDOW_SIZE": 65535,
    "MAX_FRAME_SIZE": 16384,
    "MAX_CONCURRENT_STREAMS": _UNLIMITED,
    "MAX_HEADER_LIST_SIZE": _UNLIMITED,
}


@dataclass
class Way:
    """One way to reach the target: a profile that was started, or the address where it runs."""

    name: str
    tls: bool
    #: How it was started; None where it runs already.
    profile: Profile | None = None
    #: Where it was called, or should have been; None where it was not known before the target ended.
    address: Address | None = None
    ready_after: float | None = None
    #: Why it never was ready.
    reason: str = ""
    too_slow: bool = False
    last_words: list[str] = field(default_factory=list)
    #: Where its processes listen.
    listens: list[Address] = field(default_factory=list)
    call: Call = field(default_factory=empty)
    #: A plain look at the port, where the call went wrong.
    look: Look | None = None


@dataclass
class Cases:
    """Which cases of a plain `wireproof run` can be put to the target."""

    total: int
    #: Why not → how many.
    out: Counter[str]

    @property
    def asked(self) -> int:
        """How many can."""
        return self.total - self.out.total()


@dataclass
class Findings:
    """What came of it."""

    target: Target
    record: Record
    ways: list[Way]
    second: Call = field(default_factory=empty)
    #: A call whose message was compressed; None where it makes no sense or wasn't made.
    compressed: Call | None = None
    cases: Cases | None = None


def examine(request: Request) -> Findings:
    """Performs the probes, and looks around while the target still runs."""
    ways: list[Way] = []

    def look_around(supervisor: Supervisor) -> None:
        ways.extend(_ways(request.target, supervisor, session.record))

    with Started(request.target, request.timeout_scale) as started:
        session = Session(request, started, on_over=look_around)
        record = session.perform()
    logs = frames_of(request.folder / "events.jsonl", set(record.verdicts))
    calls = {name: Call(verdict, logs[name]) for name, verdict in record.verdicts.items()}
    for way in ways:
        way.call = calls.get(_call_of(way), empty())
    found = Findings(request.target, record, ways)
    if ways and ways[0].call.good:
        found.second, found.compressed = calls.get(probes.SECOND, empty()), calls.get(probes.GZIP)
        found.cases = _cases(request.target, ways[0].call.settings or {})
    return found


def _call_of(way: Way) -> str:
    return probes.FIRST_TLS if way.name == TLS_PROFILE else probes.FIRST


def _ways(target: Target, supervisor: Supervisor, record: Record) -> Iterator[Way]:
    if target.live:
        live = target.live
        way = Way(DEFAULT_PROFILE, live.tls, address=Address(numeric(live.host), live.port))
        if not _answered(way, record):
            way.look = look(numeric(live.host), live.port, live.host)
        yield way
        return
    for name in (DEFAULT_PROFILE, TLS_PROFILE):
        instance = supervisor.instance(name)
        if instance is None:
            continue
        way = Way(
            name,
            name == TLS_PROFILE,
            instance.profile,
            Address("127.0.0.1", instance.port),
            instance.ready_after,
            "" if instance.ready else instance.reason,
            instance.too_slow,
            instance.last_words,
            supervisor.astray.get(name, []),
        )
        if instance.ready and not instance.ended and instance.pid:
            way.listens = way.listens or listening.of_program(instance.pid)
            if not _answered(way, record):
                way.look = look("127.0.0.1", instance.port, "localhost")
        yield way


def _answered(way: Way, record: Record) -> bool:
    return bool(record.verdicts.get(_call_of(way), {}).get("verdict") == "pass")


def _cases(target: Target, settings: dict[str, int]) -> Cases:
    rows = Selection().of(catalog.load())
    supported, unsupported = split_supported(rows, target)
    out = Counter(why for _, why in unsupported)
    for row in supported:
        if lacking := _lacking(json.loads(row.plan), settings):
            out[f"its SETTINGS don't allow it: {lacking}"] += 1
    return Cases(len(rows), out)


def _lacking(plan: dict[str, object], settings: dict[str, int]) -> str:
    """The first setting that keeps a case from being performed."""
    needs = plan["needs"]
    assert isinstance(needs, list)
    for need in needs:
        name = str(code_name(need["setting"], SETTINGS))
        value = settings.get(name, INITIAL.get(name, 0))
        if not need.get("at_least", 0) <= value <= need.get("at_most", value):
            return f"{name}={value}"
    return ""
