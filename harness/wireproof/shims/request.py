"""Requests of the native adapter protocol, checked against its schema."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from wireproof import schemas

#: As the schema's `$defs/OP_request` shapes it.
Request = dict[str, Any]


class Unsupported(Exception):  # noqa: N818 - it is an answer, and no error
    """Answered by `unsupported`: `what` can't be had."""

    def __init__(self, what: str, id: int = 0) -> None:
        super().__init__(what)
        self.what = what
        self.id = id


class Refused(Exception):  # noqa: N818 - it is an answer
    """Answered by `error`: the request makes no sense, and why."""

    def __init__(self, why: str, id: int = 0) -> None:
        super().__init__(why)
        self.id = id


def read(line: bytes) -> tuple[int, str, Request]:
    """Id, operation and request of a line. Raises Refused where it is none, Unsupported for what the schema has not."""
    try:
        request = json.loads(line)
    except ValueError as trouble:
        raise Refused(f"a line is no JSON: {trouble}") from None
    id = request.get("id") if isinstance(request, dict) else None
    if not isinstance(id, int) or isinstance(id, bool) or id < 1:
        raise Refused('a line is no request: it has no "id", a whole number from 1 on')
    op = request.get("op")
    if not isinstance(op, str):
        raise Refused('the request has no "op"', id)
    validator = _validator(op)
    if validator is None:
        raise Unsupported("op", id)
    for error in validator.iter_errors(request):
        _refuse(error, id)
    return id, op, request


@cache
def _validator(op: str) -> Draft202012Validator | None:
    schema = schemas.load("adapter")
    definition = f"{op}_request"
    if definition not in schema["$defs"]:
        return None
    return Draft202012Validator({"$defs": schema["$defs"], "$ref": f"#/$defs/{definition}"})


def _refuse(error: ValidationError, id: int) -> None:
    where = ".".join(str(step) for step in error.absolute_path)
    if error.validator == "additionalProperties":
        shape: Any = error.schema
        instance: Any = error.instance
        unknown = next(name for name in instance if name not in shape["properties"])
        raise Unsupported(f"{where}.{unknown}" if where else unknown, id)
    raise Refused(f"{where or 'the request'}: {error.message[:200]}", id)
