"""Strict YAML: its traps are closed, its values keep their places, and no text gets past it as a traceback."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wireproof.errors import FileError
from wireproof.scenario.document import parse
from wireproof.scenario.scalars import resolve, spelled


def value_of(text: str) -> object:
    """The value of the key `x` in a document."""
    return parse(f"x: {text}\n", "a.yaml")[0].data["x"]


@pytest.mark.parametrize(
    "word", ["on", "off", "yes", "no", "y", "n", "On", "1:30", "12:30:45", "2001-12-14", "1_000", "0b1"]
)
def test_words_that_yaml_1_1_reads_as_something_else_are_text(word: str) -> None:
    assert value_of(word) == word


@pytest.mark.parametrize(
    ("text", "value"),
    [("017", 17), ("0o17", 15), ("0x1F", 31), ("+5", 5), ("1e3", 1000.0), ("true", True), ("~", None), ("'12'", "12")],
)
def test_the_core_schema_of_yaml_1_2_is_followed(text: str, value: object) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize("text", ["+5", "007", "0x1F", "1e3", "1.50"])
def test_numbers_remember_how_they_were_spelled(text: str) -> None:
    assert spelled(value_of(text)) == text


def test_values_keep_their_places() -> None:
    document = parse("a:\n  - b: 1\n    c: [2, 3]\n", "a.yaml")[0]
    assert document.place(("a", 0, "c", 1)) == (3, 12)
    assert document.keys[("a", 0, "c")] == (3, 5)
    assert document.place(("a", 0, "c", 9, "deeper")) == (3, 8)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: 1\na: 2\n", 'a.yaml:2:1: duplicate key "a"; it stands in line 1 already'),
        (
            "a: *x\n",
            "a.yaml:1:4: anchors and aliases (`&name`, `*name`) aren't part of the language; use rows (`cases:`)",
        ),
        (
            "a: &x 1\n",
            "a.yaml:1:4: anchors and aliases (`&name`, `*name`) aren't part of the language; use rows (`cases:`)",
        ),
        ("a: !!str 1\n", "a.yaml:1:4: tags (`tag:yaml.org,2002:str`) aren't part of the language"),
        (
            "a: !!python/name:os.system ''\n",
            "a.yaml:1:4: tags (`tag:yaml.org,2002:python/name:os.system`) aren't part of the language",
        ),
        ("? [a]\n: 1\n", "a.yaml:1:3: a key must be a word"),
        ("a: [1\n", "a.yaml:2:1: not YAML: did not find expected ',' or ']'"),
        ("a: " + "[" * 60 + "]" * 60, "a.yaml:1:44: nested too deep"),
        ("a: \x01\n", "a.yaml:1:1: not YAML: unacceptable character #x0001: control characters are not allowed"),
    ],
)
def test_what_is_not_part_of_the_language_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(FileError) as caught:
        parse(text, "a.yaml")
    assert str(caught.value).splitlines()[0] == message


def test_octets_that_are_not_utf_8_are_refused() -> None:
    with pytest.raises(FileError, match=r"a\.yaml:2:1: this isn't UTF-8"):
        parse(b"a: 1\nb: \xff\n", "a.yaml")


def test_very_deep_nesting_is_refused_and_not_followed() -> None:
    with pytest.raises(FileError):
        parse("[" * 100_000, "a.yaml")


@given(st.text())
def test_any_text_gives_documents_or_clean_errors(text: str) -> None:
    with contextlib.suppress(FileError):
        parse(text.encode("utf-8", "surrogatepass"), "a.yaml")


@given(st.text(alphabet="ab:- \n[]{},&*!|>'\"#%?\t0123456789", max_size=200))
def test_yaml_like_text_gives_documents_or_clean_errors(text: str) -> None:
    with contextlib.suppress(FileError):
        parse(text, "a.yaml")


@given(st.text(alphabet="+-0123456789.eExXoabcdf_:", max_size=30))
def test_any_plain_scalar_keeps_its_spelling_unless_it_is_a_constant(text: str) -> None:
    value = resolve(text)
    if value is not None and not isinstance(value, bool):
        assert spelled(value) == text
