"""The findings on one screen, and as JSON (spec/smoke.schema.json)."""

from __future__ import annotations

from typing import Any

from wireproof.report.style import Style
from wireproof.report.visible import one_line
from wireproof.smoke.client.check import BAD, OK, Check
from wireproof.smoke.client.diagnosis import ADVICE
from wireproof.smoke.client.examine import ClientFindings
from wireproof.smoke.diagnosis import Problem
from wireproof.smoke.tell import COLUMNS, LINES, cut, wrapped
from wireproof.targets.target import DEFAULT_PROFILE

_NAME = 16
_MOST_LAST_WORDS = 6
#: Whose cause the last words may tell.
_DIED = ("exits-early", "silent", "slow-start", "lost-answer", "bad-exit", "hangs-at-end", "cannot-start")


def client_screen(findings: ClientFindings, problem: Problem | None, style: Style) -> list[str]:
    """The lines, at most LINES of at most COLUMNS characters."""
    name = one_line(f"{findings.target.name} {findings.target.version}".strip())
    word = style.verdict("fail", "not fit to be tested") if problem else style.verdict("pass", "fit to be tested")
    start = one_line(findings.target.profiles[DEFAULT_PROFILE].start)
    lines = [f"{cut(name, COLUMNS - 24)}: {word}", cut(f"  {'start':<{_NAME}}{start}")]
    lines += [cut(_line(check, is_told=check not in findings.bad[:1])) for check in findings.checks]
    about = _about(findings, problem) if problem else []
    return lines[: LINES - len(about)] + about


def _about(findings: ClientFindings, problem: Problem) -> list[str]:
    words = findings.last_words[-_MOST_LAST_WORDS:] if problem.kind in _DIED else []
    last = ["", *(cut(f"    {line}") for line in words)] if words else []
    return ["", *wrapped(problem.what), *wrapped(problem.advice), *last]


def _line(check: Check, *, is_told: bool) -> str:
    """`is_told`: what is wrong stands here, not in the sentences below."""
    if check.outcome == BAD:
        return f"  {check.name:<{_NAME}}BAD  {one_line(check.told) if is_told else ''}".rstrip()
    took = f"{check.ms:.1f} ms" if check.ms is not None else ""
    told = [one_line(check.told)] if check.told else []
    words = [*told, took] if check.outcome == OK else [f"unsupported ({one_line(check.told)})"]
    return f"  {check.name:<{_NAME}}" + "  ".join(word for word in words if word)


def client_json(findings: ClientFindings, problem: Problem | None) -> dict[str, Any]:
    """The published form."""
    target, hello = findings.target, findings.hello or {}
    return {
        "schema": "smoke/1",
        "target": {"name": target.name, "version": target.version, "spelled": target.spelled},
        "fit": problem is None,
        "problem": problem._asdict() if problem else None,
        "call": None,
        "capabilities": list(hello.get("capabilities", [])),
        "ways": [],
        "gzip": None,
        "cases": None,
        "errors": [],
        "client": {
            "start": target.profiles[DEFAULT_PROFILE].start,
            "name": hello.get("name"),
            "version": hello.get("version"),
            "checks": [_check_json(check) for check in findings.checks],
            "last_words": findings.last_words,
        },
    }


def _check_json(check: Check) -> dict[str, Any]:
    problem = {"kind": check.kind, "what": check.told, "advice": ADVICE[check.kind]} if check.outcome == BAD else None
    told = "" if check.outcome == BAD else check.told
    return {"name": check.name, "outcome": check.outcome, "told": told, "ms": check.ms, "problem": problem}
