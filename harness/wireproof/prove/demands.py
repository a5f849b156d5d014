"""What a plan asks of a server, so that one that keeps no rule on purpose must not get through it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

Plan = dict[str, Any]
Step = dict[str, Any]

#: All that the yes-server ever answers, besides acknowledgements.
_ANSWER = {":status": "200", "content-type": "application/grpc"}
_TRAILERS = {"grpc-status": "0"}
_MESSAGES = 1
_REJECTIONS = {"connection_error", "stream_error", "closed", "RST_STREAM", "GOAWAY"}
#: A flood may be refused.
_MAY_REJECT = {*_REJECTIONS, "bounded"}
#: HEADER_TABLE_SIZE, INITIAL_WINDOW_SIZE, MAX_FRAME_SIZE where nothing is said about them; others have no limit.
_DEFAULTS = {1: 4_096, 4: 65_535, 5: 16_384}
_UNLIMITED = 0xFFFFFFFF
#: Levels whose cases only ever record.
RECORDED_LEVELS = ("MAY", "practice")


@cache
def plan_of(text: str) -> Plan:
    """A plan, from its line of JSON."""
    plan: Plan = json.loads(text)
    return plan


def _expectations(plan: Plan) -> Iterator[list[Step]]:
    """The expectations of a plan, each as the list of its alternatives that pass."""
    for step in plan["steps"]:
        if "expect" in step:
            yield [step]
        elif "either" in step:
            yield [alternative for alternative in step["either"] if alternative["verdict"] == "pass"]


def is_beyond_defaults(plan: Plan) -> bool:
    """It needs more than a server grants that announces nothing, as null servers do."""
    return any(need.get("at_least", 0) > _DEFAULTS.get(need["setting"], _UNLIMITED) for need in plan["needs"])


def demands_rejection(plan: Plan) -> bool:
    """Some expectation can only pass by an act of refusal."""
    return any(all(one["expect"] in _REJECTIONS for one in alternatives) for alternatives in _expectations(plan))


def may_reject(plan: Plan) -> bool:
    """A refusal is among the answers that the case accepts, whatever it calls them."""
    answers = (one for step in plan["steps"] for one in step.get("either", [step]) if "expect" in one)
    return any(one["expect"] in _MAY_REJECT and one.get("verdict") != "fail" for one in answers)


def demands_something(plan: Plan) -> bool:
    """Some expectation asks for a refusal, or for an act beyond the answer to a plain call."""
    return any(not any(_plain_answer_meets(one) for one in alternatives) for alternatives in _expectations(plan))


def _plain_answer_meets(one: Step) -> bool:
    """The expectation is met by the answer that the yes-server gives to everybody, or by its silence otherwise."""
    if one["expect"] in ("alive", "quiet", "bounded", "SETTINGS", "PING"):
        return "settings" not in one
    if one["expect"] == "HEADERS":
        return any(
            _fields_fit(one.get("fields", []), section) and one.get("end_stream", ends) == ends
            for section, ends in ((_ANSWER, False), (_TRAILERS, True))
        )
    if one["expect"] not in ("response", "grpc_status"):
        return False
    statuses: list[str] = one.get("grpc_status") or one.get("code") or ["OK"]
    return (
        _fields_fit(one.get("fields", []), _ANSWER)
        and _fields_fit(one.get("trailers", []), _TRAILERS)
        and one.get("messages", _MESSAGES) == _MESSAGES
        and "data" not in one
        and "OK" in statuses
        and 200 in one.get("http_status", [200])
    )


def _fields_fit(matchers: list[dict[str, Any]], fields: dict[str, str]) -> bool:
    return all(
        (one.get("absent") and one["name"] not in fields)
        or fields.get(one["name"]) == one.get("equals", "")
        or ("regex" in one and re.fullmatch(one["regex"], fields.get(one["name"], "")) is not None)
        for one in matchers
    )


def is_plain(plan: Plan) -> bool:
    """The script is plain calls and asks for plain answers: even the nasty server does as it should."""
    opened = [step["stream"] for step in plan["steps"] if step.get("send") == "HEADERS"]
    in_order = opened == list(range(1, 2 * len(opened), 2))
    return in_order and not demands_something(plan) and all(map(_is_plain_step, plan["steps"]))


def _is_plain_step(step: Step) -> bool:
    sent = step.get("send")
    if sent is None:
        return "expect" in step or "either" in step
    if sent == "SETTINGS":
        return not step["settings"] and not _lies(step)
    if sent == "HEADERS":
        return bool(step.get("fields")) and all(map(_is_plain_field, step["fields"])) and not _lies(step)
    if sent in ("MESSAGE", "DATA"):
        return bool(step["end_stream"]) and not _lies(step)
    if sent == "WINDOW_UPDATE":
        return 0 < step["increment"] <= _MODEST_CREDIT and not _lies(step)
    return sent == "preface" and not _lies(step)


#: No window overflows by it.
_MODEST_CREDIT = 1 << 16
#: The keys of an honest frame; any other is a lie or a way to say it that only some clients choose.
_HONEST = {
    "line",
    "stimulus",
    "send",
    "stream",
    "fields",
    "settings",
    "ack",
    "end_stream",
    "end_headers",
    "payload",
    "compressed",
    "increment",
}


def _lies(step: Step) -> bool:
    return bool(set(step) - _HONEST) or step.get("compressed") is True or step.get("end_headers") is False


def _is_plain_field(field: dict[str, Any]) -> bool:
    if field["op"] == "call":
        return True
    plain = set(field) <= {"op", "name", "value"} and field["op"] == "set"
    return plain and (field["name"] == ":path" or (field["name"], field["value"]) == ("te", "trailers"))
