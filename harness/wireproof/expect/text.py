"""A file of expectations as text: what people wrote in it stays as it is, comments too."""

from __future__ import annotations

import json
import re
import textwrap
from dataclasses import dataclass

from wireproof.errors import FileError, Problem
from wireproof.run.expectations import Expectation
from wireproof.scenario.document import Document, parse

_WIDTH = 116
_ENTRY = re.compile(r"( *)- +\S")
_SCALAR = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:''|[^'])*'|.+?(?=\s+#|\s*$))""")


@dataclass
class Block:
    """One entry's lines."""

    text: str
    #: Of the line that begins it.
    line: int


@dataclass
class Sheet:
    """A file in pieces: what stands before each entry (comments, empty lines), the entry, and what ends the file."""

    before: list[str]
    blocks: list[Block]
    tail: str
    indent: str = ""


def take_apart(text: str, shown: str) -> Sheet:
    """Raises FileError for a file whose entries don't stand in lines of their own."""
    documents = parse(text, shown)
    entries = documents[0].data if documents else None
    if not entries:
        return Sheet([], [], re.sub(r"(?m)^\s*(\[\s*\]|---)\s*$\n?", "", text))
    lines = text.splitlines(keepends=True)
    starts = [documents[0].line((index,)) - 1 for index in range(len(entries))]
    found = [_ENTRY.match(lines[start]) for start in starts]
    if len(set(starts)) < len(starts) or not all(found):
        line = next((start for start, match in zip(starts, found, strict=True) if not match), starts[0])
        raise FileError([Problem(shown, line + 1, 1, "only a file in which each entry begins a line can be added to")])
    sheet = Sheet(["".join(lines[: starts[0]])], [], "", found[0][1] if found[0] else "")
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        last = _last_line(lines, start, end)
        sheet.blocks.append(Block("".join(lines[start:last]), start + 1))
        sheet.before.append("".join(lines[last:end]))
    sheet.tail = sheet.before.pop()
    return sheet


def _last_line(lines: list[str], start: int, end: int) -> int:
    """Comments and empty lines below an entry belong to what comes next."""
    while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def with_match(block: str, document: Document, index: int, pattern: str) -> str:
    """The entry's lines with another pattern, all else as it was. `document`: where the entry stands."""
    line, column = document.place((index, "match"))
    lines = block.splitlines(keepends=True)
    row = line - document.line((index,))
    found = _SCALAR.match(lines[row].rstrip("\r\n"), column - 1)
    if not found:
        raise FileError([document.problem((index, "match"), "this pattern can't be narrowed; write it on one line")])
    lines[row] = lines[row][: found.start()] + _quoted(pattern) + lines[row][found.end() :]
    return "".join(lines)


def written(entry: Expectation, indent: str = "") -> str:
    """A new entry."""
    verdict = entry.verdicts[0] if len(entry.verdicts) == 1 else f"[{', '.join(entry.verdicts)}]"
    lines = [f"- match: {_quoted(entry.match)}", f"  verdict: {verdict}"]
    if len(entry.cases) == 1:
        lines.append(f"  cases: {_quoted(entry.cases[0])}")
    elif entry.cases:
        lines += ["  cases:", *(f"    - {_quoted(case)}" for case in entry.cases)]
    if entry.servers:
        lines.append(f"  with: [{', '.join(map(_quoted, entry.servers))}]")
    if entry.issue:
        lines.append(f"  issue: {_quoted(entry.issue)}")
    lines += _folded("reason", entry.reason)
    lines += _folded("sometimes", entry.sometimes) if entry.sometimes else []
    return textwrap.indent("\n".join(lines) + "\n", indent)


def _folded(key: str, text: str) -> list[str]:
    lines = textwrap.wrap(text, _WIDTH - 4, break_long_words=False, break_on_hyphens=False)
    return [f"  {key}: >-", *(f"    {line}" for line in lines)]


def _quoted(text: str) -> str:
    """As a double-quoted scalar: JSON's escapes are YAML's, too."""
    return json.dumps(text, ensure_ascii=False)
