"""TOML in which every value keeps its place in the file. tomllib tells a place only of what is no TOML."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections import Counter

from wireproof.errors import FileError, Problem
from wireproof.scenario.document import Document, Path
from wireproof.scenario.scalars import Float

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
#: The tokens of a text that is known to be TOML; a closing delimiter may be preceded by quotes of the string itself.
_TOKEN = re.compile(
    r"""(?P<blank> [ \t]+ | \#[^\n]* )
      | (?P<string> \"{3} (?: \\. | [^\\] )*? \"{3}(?!\") | '{3} .*? '{3}(?!') | " (?: \\. | [^"\\\n] )* " | '[^']*' )
      | (?P<mark> [][{}=,.\n] )
      | (?P<word> [^][{}=,.\n"'\#\ \t]+ )""",
    re.VERBOSE | re.DOTALL,
)


def parse(octets: bytes, file: str) -> Document:
    """The document of a file. Raises FileError with the place of what is no TOML."""
    try:
        text = octets.decode().replace("\r\n", "\n")
        data = tomllib.loads(text, parse_float=lambda source: Float(float(source), source))
    except UnicodeDecodeError as error:
        before = octets[: error.start].decode()
        raise FileError([Problem(file, *_place(before, len(before)), "this isn't UTF-8")]) from None
    except tomllib.TOMLDecodeError as error:
        raise FileError([_problem(str(error), text, file)]) from None
    except RecursionError:
        raise FileError([Problem(file, 1, 1, "nested too deep")]) from None
    document = Document(file, data)
    _Places(text, document).read()
    return document


def _problem(message: str, text: str, file: str) -> Problem:
    found = _PLACE.search(message)
    line, column = (int(found[1]), int(found[2])) if found and found[1] else _place(text, len(text))
    return Problem(file, line, column, _PLACE.sub("", message))


def _place(text: str, position: int) -> tuple[int, int]:
    """Line and column, from 1."""
    return text.count("\n", 0, position) + 1, position - text.rfind("\n", 0, position)


class _Places:
    """Goes through a text that tomllib has read, and notes where its keys and values stand."""

    def __init__(self, text: str, document: Document) -> None:
        lines = [0, *(match.end() for match in re.finditer("\n", text))]
        self._tokens: list[tuple[str, tuple[int, int]]] = []
        for match in _TOKEN.finditer(text):
            if match.lastgroup != "blank":
                line = bisect_right(lines, match.start())
                self._tokens.append((match[0], (line, match.start() - lines[line - 1] + 1)))
        self._next = 0
        self._document = document
        #: How many elements each array of tables has so far.
        self._elements: Counter[Path] = Counter()

    def read(self) -> None:
        table: Path = ()
        while token := self._peek():
            if token == "[":
                table = self._header()
            elif token == "\n":
                self._next += 1
            else:
                self._pair(table)

    def _peek(self) -> str:
        return self._tokens[self._next][0] if self._next < len(self._tokens) else ""

    def _place(self) -> tuple[int, int]:
        return self._tokens[min(self._next, len(self._tokens) - 1)][1]

    def _header(self) -> Path:
        """`[table]` or `[[array of tables]]`: the path that the next keys stand below."""
        place = self._place()
        self._next += 1
        is_array = self._peek() == "["
        self._next += is_array
        path: Path = ()
        for key, where in self._keys():
            path = self._in_last(path)
            path = (*path, key)
            self._document.keys.setdefault(path, where)
            self._document.values.setdefault(path, place)
        self._next += 1 + is_array
        if is_array:
            path = (*path, self._elements[path])
            self._elements[path[:-1]] += 1
            self._document.values[path] = place
            return path
        return self._in_last(path)

    def _in_last(self, path: Path) -> Path:
        """Of an array of tables, its last element."""
        return (*path, self._elements[path] - 1) if self._elements[path] else path

    def _keys(self) -> list[tuple[str, tuple[int, int]]]:
        """A dotted key, with the place of each part."""
        keys = [self._key()]
        while self._peek() == ".":
            self._next += 1
            keys.append(self._key())
        return keys

    def _key(self) -> tuple[str, tuple[int, int]]:
        token, place = self._tokens[self._next]
        self._next += 1
        return (tomllib.loads(f"key = {token}")["key"] if token[0] in "\"'" else token), place

    def _pair(self, table: Path) -> None:
        path = table
        for key, where in self._keys():
            path = (*path, key)
            self._document.keys.setdefault(path, where)
            self._document.values.setdefault(path, where)
        self._next += 1  # =
        self._value(path)

    def _value(self, path: Path) -> None:
        self._document.values[path] = self._place()
        if self._peek() == "[":
            self._list(path)
        elif self._peek() == "{":
            self._inline_table(path)
        else:
            self._next += 1
            while self._peek() not in ("", ",", "]", "}", "\n"):
                self._next += 1

    def _list(self, path: Path) -> None:
        self._next += 1
        count = 0
        while (token := self._peek()) not in ("", "]"):
            if token in (",", "\n"):
                self._next += 1
            else:
                self._value((*path, count))
                count += 1
        self._next += 1

    def _inline_table(self, path: Path) -> None:
        self._next += 1
        while (token := self._peek()) not in ("", "}"):
            if token in (",", "\n"):
                self._next += 1
            else:
                self._pair(path)
        self._next += 1
