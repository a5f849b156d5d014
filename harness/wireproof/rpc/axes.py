"""The table of what calls may differ in, spec/rpc.tsv, and the rows that are made of it, cases/rpc/calls.tsv.

Every two values that may stand together do in one row, and so do every three that are soon over.

`python -m wireproof.rpc.axes` makes the rows anew.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from wireproof import paths
from wireproof.rpc.pairwise import Chosen, pairwise
from wireproof.rpc.threewise import threewise

FILE = "cases/rpc/calls.tsv"
#: A message of one octet less than the usual limit, and one of one octet more.
LARGEST = "4194303"
OVER = "4194305"
_MANY = "many"
#: What takes its time, by axis: only every two values of these meet.
_SLOW = {"size": (LARGEST, OVER, _MANY), "deadline": ("missed",), "cancel": ("during",)}


def table() -> dict[str, list[str]]:
    """The values of each axis, in the table's order."""
    axes: dict[str, list[str]] = {}
    for line in _lines(paths.spec() / "rpc.tsv"):
        axes.setdefault(line["axis"], []).append(line["value"])
    return axes


def chosen() -> dict[str, Chosen]:
    """The rows, by number."""
    return {line.pop("row"): line for line in _lines(file())}


def file() -> Path:
    """Where the rows stand."""
    return paths.root() / FILE


def _lines(path: Path) -> list[Chosen]:
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text, delimiter="\t", quoting=csv.QUOTE_NONE))


def _is(axis: str, *values: str) -> Callable[[Chosen], bool]:
    return lambda row: row.get(axis) in values


def _not(axis: str, value: str) -> Callable[[Chosen], bool]:
    return lambda row: row.get(axis, value) != value


def _only(*tests: Callable[[Chosen], bool]) -> Callable[[Chosen], bool]:
    return lambda row: all(test(row) for test in tests)


#: What can't stand together, by why.
EXCLUDED: dict[str, Callable[[Chosen], bool]] = {
    "of unary messages there is one": _only(_is("size", _MANY), _is("pattern", "unary")),
    "OK has neither message nor details": _only(_is("status", "0"), _is("told", "escapes", "details")),
    "a request that is too large is never answered as it says": _only(
        _is("size", OVER), lambda row: _not("status", "0")(row) or row.get("deadline") == "missed"
    ),
    "a request that is too large may be compressed to one that is not": _only(
        _is("size", OVER), _is("compression", "gzip")
    ),
    "an error that comes without a response bears the request, and metadata has a limit of 8 KiB": _only(
        _is("pattern", "unary", "client_stream"),
        _not("status", "0"),
        lambda row: row.get("size", "one") not in ("empty", "one") or row.get("metadata") == "large",
    ),
    "the largest request takes its time, and a status after it is like any other": _only(
        _is("size", LARGEST), _not("status", "0")
    ),
    "two ends of one call": _only(_is("deadline", "missed"), _is("cancel", "before", "during", "after")),
    "a request that is too large ends the call before the client does": _only(
        _is("size", OVER), _is("cancel", "before", "during")
    ),
    "a call that the client ends has no status of the server's": _only(
        lambda row: row.get("deadline") == "missed" or row.get("cancel") in ("before", "during"),
        lambda row: row.get("status", "0") != "0" or row.get("told", "plain") != "plain",
    ),
}


def allowed(row: Chosen) -> bool:
    """Whether these values may stand together."""
    return not any(excluded(row) for excluded in EXCLUDED.values())


def quick(axes: dict[str, list[str]]) -> dict[str, list[str]]:
    """The values of which every three meet."""
    return {axis: [each for each in values if each not in _SLOW.get(axis, ())] for axis, values in axes.items()}


def generate() -> str:
    """The file of rows, as it must be."""
    axes = table()
    rows = pairwise(axes, allowed)
    rows += threewise(quick(axes), allowed, rows)
    lines = ["\t".join(["row", *axes])]
    lines += ["\t".join([f"{number:03}", *row.values()]) for number, row in enumerate(rows, 1)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    file().parent.mkdir(exist_ok=True)
    file().write_text(generate(), encoding="utf-8")
