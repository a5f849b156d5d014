"""`expect`, `either` and the matchers of `whenever` in the plan's form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wireproof.compile.fault import StepError
from wireproof.compile.fields import matchers
from wireproof.compile.names import ERROR_CODES, GRPC_CODES, code_name
from wireproof.compile.octets import hex_digits, text_digits
from wireproof.compile.sends import Step, settings, stream
from wireproof.compile.tls import NONE
from wireproof.scenario.document import Path
from wireproof.scenario.scalars import spelled

#: Outcomes that belong to a stream, the fixture's first where none is named.
_ON_STREAM = {"stream_error", "response", "grpc_status", "message"}
_CLIENT_SIDE = {"request", "call_result"}
_WITH_GRPC_CODE = {"grpc_status"}
#: Octets of memory that what was said once may leave behind.
_EACH = 1024


def milliseconds(duration: str) -> int:
    """`50ms` or `2s` in milliseconds."""
    return int(duration[:-2]) if duration.endswith("ms") else int(duration[:-1]) * 1000


def is_client_side(outcome: str) -> bool:
    """Only a client under test can bring it about."""
    return outcome in _CLIENT_SIDE


def compile_expect(step: Step, path: Path) -> Step:
    """The plan's form of one expectation, without line, clause and barrier."""
    outcome = step["expect"]
    result: Step = {"expect": outcome}
    if outcome in _ON_STREAM:
        result["stream"] = stream(step.get("stream", 1))
    result.update(match(step, path, grpc=outcome in _WITH_GRPC_CODE))
    if outcome == "message" or outcome.isupper():
        result.setdefault("count", 1)
    if outcome == "bounded":
        result.setdefault("each", _EACH)
    result["within"] = milliseconds(step["within"]) if "within" in step else None
    return result


def match(step: Step, path: Path, *, grpc: bool = False) -> Step:
    """The matchers that a step carries, in the order in which it names them. `grpc`: its code is a gRPC status."""
    result: Step = {}
    for key, value in step.items():
        if key in _OCTETS:
            result["data" if key == "hex" else key] = hex_digits(value, (*path, key))
        elif key == "code":
            result["code"] = _codes(value, GRPC_CODES if grpc else ERROR_CODES)
        elif key in _FIELDS:
            result[key] = matchers(value, (*path, key))
        elif key in _MATCH:
            result[key] = _MATCH[key](value)
    return result


def compile_either(step: Step, path: Path) -> Step:
    """The plan's form of an `either`, without line, clause and barrier."""
    alternatives = []
    for index, alternative in enumerate(step["either"]):
        place = (*path, "either", index)
        if "clause" in alternative:
            raise StepError((*place, "clause"), "the clause belongs to the `either`, not to an alternative")
        verdict = alternative.get("verdict", "pass")
        if verdict != "pass" and "because" not in alternative:
            raise StepError(place, f"`verdict: {verdict}` needs `because`: what in the text makes it so?")
        result = compile_expect(alternative, place)
        if result["within"] is None and "within" in step:
            result["within"] = milliseconds(step["within"])
        alternatives.append({**result, "verdict": verdict, "because": alternative.get("because", "")})
    return {"either": alternatives}


def _codes(value: Any, names: dict[str, int]) -> list[str | int]:
    return [code_name(code, names) for code in _list(value)]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


_FIELDS = ("fields", "trailers")
_OCTETS = ("hex", "opaque_data", "contains")
_MATCH: dict[str, Callable[[Any], Any]] = {
    "stream": stream,
    **dict.fromkeys(("ack", "end_stream", "compressed"), bool),
    **dict.fromkeys(("last_stream", "increment", "type", "count", "messages", "key_bits", "each"), int),
    **dict.fromkeys(("result", "compression"), str),
    "protocol": lambda value: "" if value == NONE else spelled(value),
    **dict.fromkeys(("suite", "alert"), list),
    "grpc_status": lambda value: _codes(value, GRPC_CODES),
    "http_status": lambda value: [int(status) for status in _list(value)],
    "settings": settings,
    **dict.fromkeys(("data", "debug_data"), text_digits),
}
