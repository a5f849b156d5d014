"""`wireproof watch`: runs the relay, tells each finding once a clause, and sums up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TextIO

from wireproof.errors import Exit
from wireproof.report.style import Style

Line = dict[str, Any]
#: From the worst on.
VERDICTS = ("fail", "warn", "recorded")


@dataclass
class Findings:
    """What the relay's lines add up to."""

    connections: int = 0
    failed: int = 0
    #: By (who, clause): the first finding of it.
    first: dict[tuple[str, str], Line] = field(default_factory=dict)
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)

    def take(self, line: Line) -> bool:
        """Whether the line says something new."""
        kind = line["ev"]
        if kind == "violation":
            key = (line["by"], line["clause"])
            self.told[key] += 1
            return self.first.setdefault(key, line) is line
        if kind == "closed":
            self.connections += 1
            for row in line["findings"]:
                self.counted[row["by"], row["clause"]] += row["count"]
        self.failed += kind == "failed"
        return kind in ("listening", "failed", "limit", "refused")

    def count(self, key: tuple[str, str]) -> int:
        """How often it was found. Of a connection that never was closed only what was told is known."""
        return max(self.told[key], self.counted[key])

    def by_verdict(self) -> Counter[str]:
        """How many clauses were broken with which verdict."""
        return Counter(line["verdict"] for line in self.first.values())

    def status(self) -> Exit:
        """Only a broken MUST, or behaviour that the text states, is a failure."""
        return Exit.FAILED if self.by_verdict()["fail"] else Exit.AS_EXPECTED


class Teller:
    """Prints what is found, as it is found."""

    def __init__(self, out: TextIO, say: Callable[[str], None]) -> None:
        self._say = say
        self._style = Style(out)

    def tell(self, line: Line) -> None:
        """One line of the relay's that is news."""
        kind = line["ev"]
        if kind == "violation":
            self._finding(line)
        elif kind == "listening":
            tls = " (TLS)" if line["tls"] else ""
            self._say(f"listening on {line['address']}{tls}, connecting to {line['to']}; Ctrl-C ends")
        elif kind == "failed":
            self._say(self._style.verdict("error", f"connection {line['conn']} failed: {line['why']}"))
        elif kind == "limit":
            self._say(f"connection {line['conn']}: the {line['by']} is not followed any more: {line['what']}")
        elif kind == "refused":
            self._say(f"connection {line['conn']} refused: {line['limit']} are open")

    def _finding(self, line: Line) -> None:
        verdict = self._style.verdict(line["verdict"], f"{line['verdict'].upper():<8}")
        self._say(f"{verdict}  {line['by']}  {line['level']}  {self._style.paint(line['clause'], 'bold')}")
        self._say(f"          {line['reason']}")
        self._say(self._style.paint(f"          {_where(line)}", "dim"))

    def sum_up(self, findings: Findings) -> None:
        """The end."""
        for key, line in sorted(findings.first.items(), key=lambda item: VERDICTS.index(item[1]["verdict"])):
            if findings.count(key) > 1:
                self._say(f"{findings.count(key):>6} times  {line['verdict']:<8}  {line['by']}  {line['clause']}")
        counts = findings.by_verdict()
        told = [self._style.verdict(name, f"{counts[name]} {name}") for name in VERDICTS if counts[name]]
        failed = f", {findings.failed} failed" if findings.failed else ""
        self._say(f"{findings.connections} connections{failed}: " + (", ".join(told) or "no rule was broken"))


def _where(line: Line) -> str:
    where = f"connection {line['conn']}"
    if line["stream"]:
        where += f", stream {line['stream']}"
    if "frame" in line:
        begin, end = line["octets"]
        where += f", frame {line['frame']} (octets {begin}–{end - 1}): {line['text']}"
    return where


def parse(lines: bytes) -> list[Line]:
    """Lines of the relay's."""
    return [json.loads(line) for line in lines.splitlines()]
