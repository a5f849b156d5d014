"""Case files that nobody would write: each becomes rows, or errors that tell file and line; never another exception."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wireproof import paths
from wireproof.errors import FileError
from wireproof.scenario.document import parse

from samples import HEAD, compile_text, errors_of

#: Other examples each time where somebody looks on; in CI a red test is to be the fault of the change.
BOUNDED = settings(
    max_examples=200, deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
#: A few hundred lines of each noun are enough to mutate; the grid is made from a table.
FILES = sorted(path for path in paths.cases().rglob("*.yaml") if path.stem != "grid")
PREFIX = "h2/a"
LINE_ENDS = ("\n", "\r", "\x85", "\u2028", "\u2029")
FILE = f"cases/{PREFIX}.yaml"

#: What stands in case files, where it belongs and where it does not.
WORDS = st.sampled_from([
    "send", "expect", "either", "whenever", "call", "wait", "close", "repeat", "steps", "cases", "clauses", "given",
    "under_test", "HEADERS", "DATA", "SETTINGS", "UNKNOWN", "MESSAGE", "raw", "preface", "fields", "@call", "@message",
    "hex", "fill", "count", "octet", "split", "stream", "code", "CANCEL", "connection_error", "stream_error", "alive",
    "connection", "open_stream", "tls", "server", "client", "both", "${row}", "${x}", "${", "$", "00 0g", "0x1F",
    "999999999999999999999", "1e400", "-1", "1.5", "true", "null", "~", "", " ", "@", "last", "new",
])  # fmt: skip
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | WORDS
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)
)
KEYS = WORDS | st.text(max_size=6) | st.integers(-1, 70000)
JUNK = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=12
)
SNIPPETS = WORDS | st.sampled_from([
    "\n", "\n---\n", "...\n", ": ", "- ", "? ", "{", "}", "[", "]", ", ", "|\n", ">\n", "'", '"', "#", "&a ", "*a",
    "!!int ", "%YAML 1.1\n---\n", "<<: ",
    "\t", "\x00", "\x85", "\u2028", "\ufeff", "\U0001f600", "  ", "[" * 60, "{a: " * 60,
])  # fmt: skip


class _Dumper(yaml.SafeDumper):
    """Aliases aren't part of the language; where something stands twice, it is said twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def texts(path: Path) -> list[str]:
    """The scenarios of a file, named as if they stood in the file of this test."""
    prefix = path.relative_to(paths.cases()).with_suffix("").as_posix()
    documents = (text for text in path.read_text().split("\n---\n") if "scenario:" in text)
    return [text.replace(f"scenario: {prefix}/", f"scenario: {PREFIX}/") for text in documents]


SCENARIOS = [text for path in FILES for text in texts(path)]


def expect_rows_or_places(text: str) -> None:
    """What the loader and the compiler owe, whatever the text is."""
    try:
        rows = compile_text(text, PREFIX)
    except FileError as error:
        lines = 1 + sum(text.count(end) for end in LINE_ENDS)
        assert error.problems
        for problem in error.problems:
            assert problem.file == FILE
            assert 1 <= problem.line <= lines + 1, problem
            assert problem.column >= 1
            assert problem.message.strip()
        return
    assert all(row["id"].startswith(f"{PREFIX}/") and row["line"] >= 1 for row in rows)
    json.dumps(rows, allow_nan=False)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where a value can be put in place of another: all of them, from the root."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, child in inner for place in places(child, (*path, key)))]


def plain(value: Any) -> Any:
    """The same with numbers that don't remember how they were spelled."""
    if isinstance(value, dict):
        return {key: plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [plain(child) for child in value]
    kind = next((kind for kind in (bool, int, float) if isinstance(value, kind)), None)
    return kind(value) if kind else value


def at(data: Any, path: Iterable[Any]) -> Any:
    """The value that stands there."""
    for key in path:
        data = data[key]
    return data


def mutate(data: Any, draw: st.DrawFn) -> None:
    """One value less, one more, another one, or one from elsewhere."""
    *around, last = draw(st.sampled_from(places(data)[1:]))
    parent = at(data, around)
    how = draw(st.sampled_from(["drop", "replace", "wrap", "graft", "add"]))
    if how == "drop":
        del parent[last]
    elif how == "replace":
        parent[last] = draw(JUNK)
    elif how == "wrap":
        parent[last] = draw(st.sampled_from([[parent[last]], {draw(KEYS): parent[last]}, [parent[last]] * 2]))
    elif how == "graft":
        parent[last] = copy.deepcopy(at(data, draw(st.sampled_from(places(data)))))
    elif isinstance(parent, list):
        parent.insert(last, draw(JUNK))
    else:
        parent[draw(KEYS)] = draw(JUNK)


@st.composite
def wrong_scenarios(draw: st.DrawFn) -> str:
    """A real scenario, in which a few values are others."""
    data = plain(parse(draw(st.sampled_from(SCENARIOS)), FILE)[0].data)
    for _ in range(draw(st.integers(1, 3))):
        if len(places(data)) > 1:
            mutate(data, draw)
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=draw(st.booleans()), sort_keys=False)


@st.composite
def wrong_texts(draw: st.DrawFn) -> str:
    """A real scenario, in which a few characters are others."""
    text = draw(st.sampled_from(SCENARIOS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = start + draw(st.integers(0, 20))
        text = text[:start] + draw(SNIPPETS) + text[end:]
    return text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_real_scenarios_are_fine_before_they_are_mutated(path: Path) -> None:
    for text in texts(path):
        assert compile_text(text, PREFIX)


@pytest.mark.parametrize("step", ["true", "5", "[{send: PING}]", "[[]]", "send", "~"])
def test_a_step_that_is_no_map_is_refused_as_such(step: str) -> None:
    text = HEAD.format(given="connection") + f"steps:\n  - {step}\n"
    assert f"{FILE}:8:5: expected a map, not" in errors_of(text, PREFIX)


@BOUNDED
@given(wrong_scenarios())
def test_a_scenario_with_wrong_values_is_compiled_or_refused_with_its_place(text: str) -> None:
    expect_rows_or_places(text)


@BOUNDED
@given(wrong_texts())
def test_a_scenario_with_wrong_characters_is_compiled_or_refused_with_its_place(text: str) -> None:
    expect_rows_or_places(text)


@BOUNDED
@given(st.lists(JUNK, min_size=1, max_size=3), st.lists(SNIPPETS, max_size=4))
def test_any_document_is_compiled_or_refused_with_its_place(documents: list[Any], snippets: list[str]) -> None:
    dumped = yaml.dump_all(documents, Dumper=_Dumper, allow_unicode=True)
    expect_rows_or_places(dumped + "".join(snippets))
