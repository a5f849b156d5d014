"""`send` steps in the plan's form: defaults explicit, octets as hex, settings as numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wireproof.compile.fault import StepError
from wireproof.compile.fields import operations
from wireproof.compile.names import ERROR_CODES, code_name, setting_number
from wireproof.compile.octets import hex_digits, payload
from wireproof.scenario.document import Path
from wireproof.scenario.scalars import spelled

Step = dict[str, Any]

_ON_CONNECTION = {"SETTINGS", "PING", "GOAWAY", "WINDOW_UPDATE", "UNKNOWN"}
_WITHOUT_STREAM = {"preface", "renegotiation", "raw"}
_NUMERIC_LIES = ("length", "flags", "type", "pad_length")


def compile_send(step: Step, path: Path) -> Step:
    """The plan's form of one `send`, without its line."""
    kind = step["send"]
    result: Step = {"send": kind}
    if kind not in _WITHOUT_STREAM:
        result["stream"] = stream(step.get("stream", 0 if kind in _ON_CONNECTION else 1))
    result.update(_BUILD[kind](step, path))
    result.update(_lies(step, path))
    if "split" in step:
        result["split"] = _split(step["split"])
    return result


def stream(reference: Any) -> Any:
    """A stream reference: a number, `next` or `last`."""
    return reference if isinstance(reference, str) else int(reference)


def settings(value: Any) -> list[list[int]]:
    """Settings as `[identifier, value]`, in order."""
    pairs = value.items() if isinstance(value, dict) else value
    return [[setting_number(name), int(number)] for name, number in pairs]


def _lies(step: Step, path: Path) -> Step:
    lies: Step = {key: int(step[key]) for key in _NUMERIC_LIES if key in step}
    if "padding" in step:
        lies["padding"] = hex_digits(step["padding"], (*path, "padding"))
    if step.get("reserved"):
        lies["reserved"] = True
    return lies


def _split(split: Any) -> Step:
    if "frames" in split:
        frames = split["frames"]
        return {"frames": [int(size) for size in frames] if isinstance(frames, list) else int(frames)}
    writes = split["writes"]
    return {"writes": [int(size) for size in writes] if isinstance(writes, list) else 1}


def _block(step: Step, path: Path) -> Step:
    """A field block: by fields or by octets."""
    if "fields" in step:
        return {"fields": operations(step["fields"], (*path, "fields"))}
    return {"payload": payload(step, path)}


def _priority_fields(step: Step) -> Step:
    return {
        "exclusive": step.get("exclusive", False),
        "stream_dependency": int(step.get("stream_dependency", 0)),
        "weight": int(step.get("weight", 15)),
    }


def _data(step: Step, path: Path) -> Step:
    return {"payload": payload(step, path), "end_stream": step.get("end_stream", False)}


def _headers(step: Step, path: Path) -> Step:
    result = _block(step, path)
    result["end_stream"] = step.get("end_stream", False)
    result["end_headers"] = step.get("end_headers", True)
    if "priority" in step:
        result["priority"] = _priority_fields(step["priority"])
    return result


def _continuation(step: Step, path: Path) -> Step:
    return {**_block(step, path), "end_headers": step.get("end_headers", True)}


def _priority(step: Step, _path: Path) -> Step:
    return _priority_fields(step)


def _rst_stream(step: Step, _path: Path) -> Step:
    return {"code": code_name(step["code"], ERROR_CODES)}


def _settings(step: Step, _path: Path) -> Step:
    return {"ack": step.get("ack", False), "settings": settings(step.get("settings", []))}


def _push_promise(step: Step, path: Path) -> Step:
    promised = {"promised_stream": int(step["promised_stream"])}
    return {**promised, **_block(step, path), "end_headers": step.get("end_headers", True)}


def _ping(step: Step, path: Path) -> Step:
    opaque = hex_digits(step.get("opaque_data", "00" * 8), (*path, "opaque_data"))
    if len(opaque) != 16:
        raise StepError((*path, "opaque_data"), "a PING carries eight octets; use `send: raw` for others")
    return {"ack": step.get("ack", False), "opaque_data": opaque}


def _goaway(step: Step, _path: Path) -> Step:
    return {
        "last_stream": int(step.get("last_stream", 0)),
        "code": code_name(step["code"], ERROR_CODES),
        "debug_data": spelled(step.get("debug_data", "")),
    }


def _window_update(step: Step, _path: Path) -> Step:
    return {"increment": int(step["increment"])}


def _unknown(step: Step, path: Path) -> Step:
    return {"type": int(step["type"]), "payload": payload(step, path)}


def _message(step: Step, path: Path) -> Step:
    declared = step.get("data") == "@message"
    result: Step = {
        "payload": "@message" if declared else payload(step, path),
        "compressed": step.get("compressed", False),
        "end_stream": step.get("end_stream", False),
    }
    if "message_length" in step:
        result["message_length"] = int(step["message_length"])
    return result


def _bare(_step: Step, _path: Path) -> Step:
    return {}


def _raw(step: Step, path: Path) -> Step:
    return {"payload": payload(step, path)}


_BUILD: dict[str, Callable[[Step, Path], Step]] = {
    "DATA": _data,
    "HEADERS": _headers,
    "CONTINUATION": _continuation,
    "PRIORITY": _priority,
    "RST_STREAM": _rst_stream,
    "SETTINGS": _settings,
    "PUSH_PROMISE": _push_promise,
    "PING": _ping,
    "GOAWAY": _goaway,
    "WINDOW_UPDATE": _window_update,
    "UNKNOWN": _unknown,
    "MESSAGE": _message,
    "preface": _bare,
    "renegotiation": _bare,
    "raw": _raw,
}
