"""A recorded run as pcapng, for Wireshark: each connection a TCP stream, what TLS hid in the open.

The events file knows octets, directions and times, but no packets: these are made up, loopback and port 80, where
Wireshark looks for HTTP/2 of its own accord. Comments on packets tell the case, its steps, the verdict, the evidence.
"""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from ipaddress import IPv4Address
from pathlib import Path

import click

from wireproof import __version__
from wireproof.report.pcapng import PcapngFile
from wireproof.report.recorded import RecordedRun
from wireproof.report.tcp import Conversation, End, Segment
from wireproof.run.events import Event
from wireproof.run.results import NOT_PERFORMED, Result

_SERVER = End(IPv4Address("127.0.0.1"), 80)
#: Ports that no protocol of Wireshark's claims; then the next address.
_FIRST_PORT, _PORTS = 49152, 7800
#: Of what is longer, the events file has only the beginning.
_LONGEST_LOGGED = 65536
_FRAME_HEADER = 9
_ADDRESSES_ARE_MADE_UP = "addresses, ports and segments are made up; what was TLS is shown as it was before"
_NO_PREFACE = "what comes before a client's preface, or without one, needs Decode As: -d tcp.port==80,http2"


def write(run: RecordedRun, path: Path) -> None:
    """Writes the cases whose frames the events file has, and says how many others there are."""
    full = {row.id: row for row in run.rows if row.log == "full"}
    logs = run.logs(full)
    name = " ".join(filter(None, (run.target["name"], run.target["version"])))
    comment = f"{name}, seed {run.seed}; {_ADDRESSES_ARE_MADE_UP}; {_NO_PREFACE}"
    with path.open("wb") as file:
        pcapng = PcapngFile(file, f"wireproof {__version__}", comment)
        began = _began(run)
        for time, segment, comments in _packets(full, logs):
            pcapng.packet(began + time, segment.octets, segment.length, comments)
    _tell_what_is_left_out(run)


def _began(run: RecordedRun) -> float:
    date = run.about.get("date")
    return datetime.fromisoformat(date).timestamp() if date else 0.0


def _tell_what_is_left_out(run: RecordedRun) -> None:
    digests = [row for row in run.rows if row.log != "full" and row.log_of == row.id]
    counts = Counter(row.verdict for row in digests if row.verdict not in NOT_PERFORMED)
    if counts:
        told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        click.echo(f"pcap: without the frames of {told}; wireproof run --keep all keeps them", err=True)


def _packets(rows: dict[str, Result], logs: dict[str, list[Event]]) -> Iterator[tuple[float, Segment, list[str]]]:
    """All packets of all cases, as they happened beside each other."""
    events = sorted((event for log in logs.values() for event in log), key=lambda event: event["n"])
    attempts = {(event["case"], event["try"]): event["attempt"] for event in events if event["ev"] == "case"}
    streams = _Streams(attempts)
    for event in events:
        segments = iter(streams.segments(event))
        first = next(segments, None)
        if first:
            yield event["t"], first, streams.comments(event, rows[event["case"]])
            yield from ((event["t"], segment, []) for segment in segments)


class _Streams:
    """The connections of the log, each a TCP stream."""

    def __init__(self, attempts: dict[tuple[str, int], str]) -> None:
        self._attempts = attempts
        self._open: dict[int, Conversation] = {}
        #: Connections that a reset has ended: nothing can follow.
        self._reset: set[int] = set()
        #: Case → what was begun since the last packet.
        self._steps: dict[str, list[str]] = {}

    def segments(self, event: Event) -> Iterator[Segment]:
        """What the event was on the wire."""
        kind, number = event["ev"], event.get("conn", -1)
        if kind == "step":
            self._steps.setdefault(event["case"], []).append(f"line {event['line']}: {event['what']}")
        elif kind == "open" and not event.get("failure") and not event.get("refused"):
            self._open[number] = Conversation(_client(len(self._open)), _SERVER)
            yield from self._open[number].open()
        elif number in self._open and number not in self._reset:
            yield from self._on(self._open[number], event)

    def _on(self, conversation: Conversation, event: Event) -> Iterator[Segment]:
        by_client = event.get("dir") == "out"
        if event["ev"] in ("frame", "raw"):
            octets = b64decode(event["bytes"])
            yield from conversation.say(by_client, octets, _missing(event, len(octets)))
        elif event["ev"] == "close":
            if event["how"] == "RST":
                self._reset.add(event["conn"])
            yield from conversation.close(by_client, reset=event["how"] == "RST")

    def comments(self, event: Event, row: Result) -> list[str]:
        """What is to be said beside the event's first packet."""
        said = self._steps.pop(row.id, [])
        if event["ev"] == "open":
            said.append(self._about(event, row))
        if event["n"] in row.evidence:
            said.append(f"evidence: {row.verdict}: {row.clause or row.id}: {row.got or row.seen}")
        return said

    def _about(self, event: Event, row: Result) -> str:
        attempt = self._attempts.get((row.id, event["try"]))
        which = f"attempt {event['try']}" + (f" ({attempt})" if attempt else "")
        tls = f"; was {event['tls_version']}, {event['cipher_suite']}" if event.get("tls_version") else ""
        told = f"{row.id}, {which}: {row.verdict}{tls}"
        more = [f"{name}: {text}" for name, text in (("expected", row.expected), ("got", row.got)) if text]
        return "\n".join([told, *more])


def _client(number: int) -> End:
    return End(_SERVER.host + number // _PORTS, _FIRST_PORT + number % _PORTS)


def _missing(event: Event, logged: int) -> int:
    """How many octets of a long frame the events file hasn't."""
    if event["ev"] != "frame" or logged < _LONGEST_LOGGED:
        return 0
    return max(0, _FRAME_HEADER + int(event["length"]) - logged)
