"""What GitHub Actions shows besides the log: annotations, and the summary of the step."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from wireproof import ledger, paths
from wireproof.report import row_text
from wireproof.report.markdown import as_markdown
from wireproof.report.recorded import RecordedRun
from wireproof.report.visible import one_line, visible
from wireproof.run.results import Result

#: GitHub shows no more annotations of a kind for one step.
_MOST = 10
#: And no summary of a step that takes more octets.
_SUMMARY = 1024 * 1024
_LEAST_ROOM = 16 * 1024
#: A UTF-16 unit, by which the length of Markdown is counted, takes so many octets at most.
_OCTETS = 3
_TITLE = "Wireproof"


def tell(run: RecordedRun, out: TextIO) -> None:
    """Prints the annotations, and adds the report to the step's summary."""
    for line in commands(run):
        out.write(line + "\n")
    try:
        _summarise(run)
    except OSError as error:
        out.write(_command("warning", f"no summary: {error.strerror}", title=_TITLE) + "\n")


def commands(run: RecordedRun) -> Iterator[str]:
    """An annotation for each failure and each warning, the worst first; the last counts what would be too many."""
    clauses = ledger.load(paths.spec() / "clauses.tsv")
    rows = row_text.accused(run, warnings=True)
    for kind, own in (("error", True), ("warning", False)):
        of_kind = [_of_row(kind, run, row, clauses) for row in rows if _is_error(run, row) == own]
        if own:
            of_kind = [*(_command(kind, trouble, title=_TITLE) for trouble in row_text.troubles(run)), *of_kind]
        if len(of_kind) > _MOST:
            more = len(of_kind) - _MOST + 1
            of_kind = [*of_kind[: _MOST - 1], _command(kind, f"and {more} more: see the log", title=_TITLE)]
        yield from of_kind


def _is_error(run: RecordedRun, row: Result) -> bool:
    return row_text.fails(run, row) or row.verdict == "error"


def _of_row(kind: str, run: RecordedRun, row: Result, clauses: dict[str, ledger.Clause]) -> str:
    lines = [row_text.sentence(row, clauses.get(row.clause)), row_text.rerun(run, row)]
    file, line = _place(run, row)
    return _command(kind, "\n".join(filter(None, lines)), file=file, line=line, title=f"{row.verdict}: {row.id}")


def _place(run: RecordedRun, row: Result) -> tuple[str, str]:
    """Where the case stands, if that is a file of the repository that is being built."""
    file, line = row_text.place(run, row)
    workspace = Path(os.environ.get("GITHUB_WORKSPACE", ".")).resolve()
    path = (paths.cases().parent / file).resolve()
    if not (file and path.is_file() and path.is_relative_to(workspace)):
        return "", ""
    return str(path.relative_to(workspace)), str(line)


def _command(kind: str, message: str, **properties: str) -> str:
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{kind} {told}::{_data(visible(message, keep=chr(10)))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(one_line(text)).replace(":", "%3A").replace(",", "%2C")


def _summarise(run: RecordedRun) -> None:
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if not name:
        return
    with Path(name).open("ab") as file:
        room = _SUMMARY - file.tell()
        if room >= _LEAST_ROOM:
            file.write(b"\n" + as_markdown(run, room // _OCTETS - 1).encode())
