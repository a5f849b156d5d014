"""The findings on one screen, and as JSON (spec/smoke.schema.json)."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from wireproof.report.style import Style
from wireproof.report.visible import one_line
from wireproof.report.wire_log import excerpt
from wireproof.smoke.call import Call
from wireproof.smoke.call import as_json as call_json
from wireproof.smoke.diagnosis import Problem
from wireproof.smoke.findings import INITIAL, Cases, Findings, Way

#: One screen.
COLUMNS, LINES = 100, 24
_LABEL = 12
_MOST_REASONS = 5
_MOST_LAST_WORDS = 6


def screen(findings: Findings, problem: Problem | None, style: Style) -> list[str]:
    """The lines, at most LINES of at most COLUMNS characters."""
    name = one_line(f"{findings.target.name} {findings.target.version}".strip())
    word = style.verdict("fail", "not fit to be tested") if problem else style.verdict("pass", "fit to be tested")
    lines = [f"{cut(name, COLUMNS - 24)}: {word}"]
    for label, text in _facts(findings, problem):
        lines.append(cut(f"  {label:<{_LABEL - 2}}{text}"))
    if problem:
        lines += ["", *wrapped(problem.what), *wrapped(problem.advice)]
        lines += _below(findings, problem, LINES - len(lines))
    return lines


def cut(text: str, width: int = COLUMNS) -> str:
    """One line, with a sign where its end is left out."""
    return text if len(text) <= width else text[: width - 1] + "…"


def wrapped(text: str) -> list[str]:
    """A sentence, indented, on as many lines as it needs."""
    return textwrap.wrap(one_line(text), COLUMNS, initial_indent="  ", subsequent_indent="  ", max_lines=4)


def _facts(findings: Findings, problem: Problem | None) -> Iterator[tuple[str, str]]:
    target = findings.target
    for way in findings.ways:
        yield from _tls_profile(way) if way.tls and way.profile else _usual(way, target.call)
    if problem:
        return
    if findings.compressed:
        yield "gzip", _compression(findings.compressed, "compression" in target.capabilities)
    if findings.cases:
        yield from _told_cases(findings.cases)


def _usual(way: Way, asked: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The way without which there is no other."""
    if way.profile:
        after = f"  (ready after {way.ready_after:.2f} s)" if way.ready_after is not None else ""
        yield "start", cut(one_line(way.profile.start), COLUMNS - _LABEL - len(after)) + after
    if way.listens:
        yield "listens", ", ".join(map(str, way.listens))
    elif way.profile is None:
        yield "address", str(way.address)
    call = way.call
    if call.tls_version:
        yield "tls", _session(call)
    if call.verdict:
        yield "call", f"{one_line(asked.get('method', 'gRPC'))} {one_line(asked['path'])} → {_answer(call)}"
    if call.settings is not None:
        told = [f"{name}={value}" for name, value in call.settings.items() if value != INITIAL.get(name, 0)]
        yield "settings", " ".join(told) or "the initial values"


def _tls_profile(way: Way) -> Iterator[tuple[str, str]]:
    """The same server with TLS, in one line."""
    if way.reason:
        yield "tls", one_line(way.reason)
    elif way.call.verdict:
        session = f"{_session(way.call)} → " if way.call.tls_version else ""
        yield "tls", session + _answer(way.call)


def _session(call: Call) -> str:
    return f"{call.tls_version}, {call.cipher_suite}, ALPN {call.protocol or 'none'}"


def _answer(call: Call) -> str:
    took = f" in {call.milliseconds:.1f} ms" if call.milliseconds is not None else ""
    return one_line(call.answer) + took


def _compression(call: Call, declared: bool) -> str:
    if call.grpc_ok:
        accepted = call.fields.get("grpc-accept-encoding")
        return "accepted" + (f"; grpc-accept-encoding: {one_line(accepted)}" if accepted else "")
    status = f"grpc-status {call.fields['grpc-status']}" if "grpc-status" in call.fields else call.answer
    if declared:
        return f"refused, though `compression` is a capability, so that cases will fail: {one_line(status)}"
    return f"refused: compression is off, which is its right: {one_line(status)}"


def _told_cases(cases: Cases) -> Iterator[tuple[str, str]]:
    yield "cases", f"{cases.asked} of {cases.total} can be asked"
    reasons = cases.out.most_common()
    shown = reasons if len(reasons) <= _MOST_REASONS else reasons[: _MOST_REASONS - 1]
    for why, count in shown:
        yield "", f"{count:>4}  {one_line(why)}"
    if rest := reasons[len(shown) :]:
        yield "", f"{sum(count for _, count in rest):>4}  for {len(rest)} other reasons"


def _below(findings: Findings, problem: Problem, room: int) -> list[str]:
    """What the advice points at: the target's last words, ours, or the wire log."""
    lines = [*_troubles(findings), *_last_words(findings, problem), *_log(findings)]
    return ["", *(cut(line) for line in lines)][:room] if lines else []


def _troubles(findings: Findings) -> Iterator[str]:
    record = findings.record
    for text in (record.engine_death, *record.errors):
        yield from (f"    {one_line(line)}" for line in (text or "").splitlines()[:4])


def _last_words(findings: Findings, problem: Problem) -> Iterator[str]:
    for way in findings.ways:
        if way.reason or problem.kind in ("dies-in-call", "hangs-up", "silent", "refuses-call"):
            yield from (f"    {line}" for line in way.last_words[-_MOST_LAST_WORDS:])


def _log(findings: Findings) -> list[str]:
    for way in findings.ways:
        if way.call.verdict and not way.call.good:
            lines = (f"  {line}" for line in excerpt(way.call.told, [], []))
            return [part for line in lines for part in textwrap.wrap(line, COLUMNS, subsequent_indent=" " * 18)]
    return []


def as_json(findings: Findings, problem: Problem | None) -> dict[str, Any]:
    """The published form."""
    target = findings.target
    return {
        "schema": "smoke/1",
        "target": {"name": target.name, "version": target.version, "spelled": target.spelled},
        "fit": problem is None,
        "problem": problem._asdict() if problem else None,
        "call": {"method": target.call.get("method"), "path": target.call["path"]},
        "capabilities": list(target.capabilities),
        "ways": [_way_json(way) for way in findings.ways],
        "gzip": _gzip_json(findings.compressed) if findings.compressed else None,
        "cases": _cases_json(findings.cases) if findings.cases else None,
        "errors": [text for text in (findings.record.engine_death, *findings.record.errors) if text],
    }


def _way_json(way: Way) -> dict[str, Any]:
    return {
        "profile": way.name,
        "start": way.profile.start if way.profile else None,
        "address": str(way.address) if way.address else None,
        "ready_after": round(way.ready_after, 3) if way.ready_after is not None else None,
        "reason": way.reason,
        "last_words": way.last_words,
        "listens": [str(each) for each in way.listens],
        "call": call_json(way.call) if way.call.verdict else None,
    }


def _gzip_json(call: Call) -> dict[str, Any]:
    return call_json(call) | {"ok": call.grpc_ok}


def _cases_json(cases: Cases) -> dict[str, Any]:
    out = [{"why": why, "count": count} for why, count in cases.out.most_common()]
    return {"total": cases.total, "asked": cases.asked, "out": out}
