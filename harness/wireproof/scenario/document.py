"""Strict YAML: documents as plain data in which every value keeps its place in the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from wireproof.errors import FileError, Problem
from wireproof.scenario.scalars import resolve

#: Where a value stands in a document: keys and indices from the root.
Path = tuple[str | int, ...]

_DEEPEST = 40


@dataclass
class Document:
    """One document of a file."""

    file: str
    data: Any = None
    #: Line and column, from 1, of values and of keys.
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)

    def place(self, path: Path) -> tuple[int, int]:
        """Line and column of the value at `path`, or of what is nearest around it."""
        while path not in self.values and path:
            path = path[:-1]
        return self.values.get(path, (1, 1))

    def line(self, path: Path) -> int:
        """The line of the value at `path`."""
        return self.place(path)[0]

    def problem(self, path: Path, message: str, *, at_key: bool = False) -> Problem:
        """Something wrong at `path`."""
        line, column = self.keys[path] if at_key and path in self.keys else self.place(path)
        return Problem(self.file, line, column, message)


def parse(text: bytes | str, file: str) -> list[Document]:
    """The documents of a file. Raises FileError, whatever the text is."""
    try:
        decoded = text.decode("utf-8") if isinstance(text, bytes) else text
        return _Builder(decoded, file).documents()
    except UnicodeDecodeError as error:
        line = text[: error.start].count(b"\n") + 1 if isinstance(text, bytes) else 1
        raise FileError([Problem(file, line, 1, "this isn't UTF-8")]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise FileError([Problem(file, line, column, f"not YAML: {error.problem}{_hint(error)}")]) from None
    except yaml.YAMLError as error:
        raise FileError([Problem(file, 1, 1, f"not YAML: {str(error).splitlines()[0]}")]) from None


def _hint(error: yaml.MarkedYAMLError) -> str:
    colon = "mapping values are not allowed" in (error.problem or "")
    return "; a text that holds a colon and a space needs quotes" if colon else ""


class _Builder:
    """Builds documents from the parser's events.

    Not from its nodes: those know neither anchors nor whether a tag was written, and are composed recursively in C,
    which a deep enough nesting crashes.
    """

    def __init__(self, text: str, file: str) -> None:
        # The base loader resolves no scalars, so that YAML 1.1's readings never come in.
        self._events = yaml.parse(text, Loader=yaml.CBaseLoader)
        self._document = Document(file)
        self._problems: list[Problem] = []

    def documents(self) -> list[Document]:
        """All documents of the stream."""
        documents = []
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._document = Document(self._document.file)
                self._document.data = self._value(next(self._events), ())
                documents.append(self._document)
        if self._problems:
            raise FileError(self._problems)
        return documents

    def _value(self, event: yaml.Event, path: Path) -> Any:
        self._document.values[path] = _place(event)
        self._check(event)
        if len(path) > _DEEPEST:
            raise FileError([Problem(self._document.file, *_place(event), "nested too deep")])
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        if isinstance(event, yaml.ScalarEvent):
            return event.value if event.style else resolve(event.value)
        return None

    def _check(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._refuse(
                event, "anchors and aliases (`&name`, `*name`) aren't part of the language; use rows (`cases:`)"
            )
        elif getattr(event, "tag", None):
            self._refuse(event, f"tags (`{getattr(event, 'tag', '')}`) aren't part of the language")

    def _refuse(self, event: yaml.Event, why: str) -> None:
        self._problems.append(Problem(self._document.file, *_place(event), why))

    def _sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _mapping(self, path: Path) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event, path, mapping)
            value = self._value(next(self._events), (*path, key))
            mapping.setdefault(key, value)
        return mapping

    def _key(self, event: yaml.Event, path: Path, mapping: dict[str, Any]) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self._refuse(event, "a key must be a word")
            self._value(event, (*path, "?"))
            return "?"
        self._check(event)
        key: str = event.value
        if key in mapping:
            first = self._document.keys[(*path, key)][0]
            self._refuse(event, f'duplicate key "{key}"; it stands in line {first} already')
        else:
            self._document.keys[(*path, key)] = _place(event)
        return key


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
