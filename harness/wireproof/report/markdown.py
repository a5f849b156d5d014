"""The results as Markdown, for a comment on a pull request: one line, one table, the failures.

Much of it was said by the target, and GitHub reads a lot into text. What the target says stands in code, in a line or
a list, but never in a table; where it must be prose, what would mean something there is spelled as an entity.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from itertools import islice, takewhile
from pathlib import Path

from wireproof import ledger, paths
from wireproof.errors import Exit
from wireproof.report import row_text, sections
from wireproof.report.recorded import RecordedRun
from wireproof.report.verdicts import SIGNS, score
from wireproof.report.visible import one_line, shortened, visible
from wireproof.run.results import Result

#: GitHub takes no comment with more characters.
COMMENT = 65_536
#: For the titles of lists, and for what says how much was left out.
_FRAME = 600
#: The share of the room that the details of failures leave to the lists after them.
_LISTS = 1 / 6
_LONGEST = 1000
#: So many failures are told with all details at most.
_MOST_DETAILS = 100
_MOST_TROUBLES = 10
_LISTED = (("Warnings", "warn"), ("Known deviations", "xfail"))
_HEADLINES = {
    Exit.AS_EXPECTED: ("✓", "is as expected"),
    Exit.FAILED: ("✗", "fails"),
    Exit.INTERRUPTED: ("!", "was not judged to its end"),
    Exit.OUR_ERROR: ("!", "was not judged as it should be"),
}
#: What means something in a paragraph, at least in certain company.
_MEANS = re.compile(r"[&<>*\[\]`\\|~$@#]|_(?![A-Za-z0-9])|:(?=\S)|(?<=www)\.|(?<=[Gg][Hh])-(?=\d)", re.ASCII)
_ADDRESS = re.compile(r"https?://[\w./#?=&%+~:-]{1,500}", re.ASCII)
#: Not even as an entity: GitHub makes a mention, a reference or an address of it. A space without width breaks it up.
_BROKEN_UP = "@#-"


def write(run: RecordedRun, path: Path) -> None:
    """Writes the file."""
    path.write_text(as_markdown(run), encoding="utf-8")


def as_markdown(run: RecordedRun, most: int = COMMENT) -> str:
    """The whole text, `most` characters at most. The worst is told in full, then named, then only counted."""
    failing = row_text.accused(run)
    room = _Room(most - _FRAME)
    parts = [room.take(_head(run))]
    named = [*takewhile(room.fits, map(_named, failing))]
    lists = [(title, _grouped(run, verdict)) for title, verdict in _LISTED]
    keep = min(sum(size(line) for _, groups in lists for line, _ in groups), int(most * _LISTS))
    details = [*_details(run, failing[: len(named)], named, room, keep)]
    title = "Others that fail" if details else "What fails"
    parts += [*details, _list(title, named[len(details) :], len(failing) - len(details))]
    left_out = len(failing) - len(named)
    for title, groups in lists:
        told = [*takewhile(lambda group: room.fits(group[0]), groups)]
        parts.append(_list(title, [line for line, _ in told], sum(count for _, count in groups)))
        left_out += sum(count for _, count in groups[len(told) :])
    if left_out:
        parts.append(f"\n{left_out} more are left out: there is room for {most:,} characters.\n")
    return "".join(parts)


class _Room:
    """How many characters there is still room for. GitHub counts as JavaScript does."""

    def __init__(self, left: int) -> None:
        self.left = left

    def take(self, text: str) -> str:
        """Takes room for a text that must be there."""
        self.left -= size(text)
        return text

    def fits(self, text: str) -> bool:
        """Takes room for a text, if there is enough."""
        if size(text) > self.left:
            return False
        self.take(text)
        return True


def size(text: str) -> int:
    """In UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _head(run: RecordedRun) -> str:
    sign, outcome = _HEADLINES[run.status]
    target = code(" ".join(filter(None, (run.target["name"], run.target["version"]))))
    passed, judged = score(run.totals)
    failing = sum(row_text.fails(run, row) for row in run.rows)
    counted = f": {passed} of {judged} judged cases pass" if judged else ": no case could be judged"
    failed = f", {failing} fail" if failing else ""
    lines = [f"### {sign} Wireproof: {target} {outcome}{counted}{failed}", ""]
    troubles = [f"- {code(trouble)}" for trouble in islice(row_text.troubles(run), _MOST_TROUBLES)]
    lines += [*troubles, ""] if troubles else []
    lines += ["| | rows | |", "|---|---:|---|"]
    for verdict, count in run.totals.items():
        lines.append(f"| {SIGNS[verdict].glyph} {verdict} | {count} | {SIGNS[verdict].meaning} |")
    return "\n".join([*lines, "", f"<sub>{prose(' · '.join(_about(run)))}</sub>", ""])


def _about(run: RecordedRun) -> Iterator[str]:
    yield f"Wireproof {run.about.get('wireproof', '')}".rstrip()
    if run.about.get("commit"):
        yield f"commit {str(run.about['commit'])[:12]}"
    yield f"seed {run.seed}"
    yield f"{run.seconds:.1f} s"
    if run.about.get("date"):
        yield str(run.about["date"])


def _details(run: RecordedRun, rows: list[Result], named: list[str], room: _Room, keep: int) -> Iterator[str]:
    """The first rows with all details, as long as there is room for them in place of their lines in `named`."""
    rows = rows[:_MOST_DETAILS]
    logs = row_text.wire_logs(run, rows)
    clauses = ledger.load(paths.spec() / "clauses.tsv") if rows else {}
    for row, line in zip(rows, named, strict=False):
        text = _told(run, row, clauses.get(row.clause), logs[row.id])
        more = size(text) - size(line)
        if more > room.left - keep:
            return
        room.left -= more
        yield text


def _told(run: RecordedRun, row: Result, clause: ledger.Clause | None, log: list[str]) -> str:
    level = f" · {prose(row.level)}" if row.level else ""
    title = f"{SIGNS[row.verdict].glyph} {row.verdict}{level} · <code>{html.escape(one_line(row.id))}</code>"
    lines = [
        f"\n<details><summary>{title}</summary>",
        "",
        prose(shortened(row_text.sentence(row, clause), _LONGEST)),
        "",
    ]
    if row.clause:
        section = f" ([{prose(sections.citation(clause))}]({sections.url(clause)}))" if clause else ""
        lines.append(f"- clause {code(row.clause)}{section}")
    file, line = row_text.place(run, row)
    if file:
        lines.append(f"- case {code(f'{file}:{line}')}")
    lines += [f"- {label} {_link(text) if label == 'issue' else code(text)}" for label, text in row_text.facts(row)]
    again = row_text.rerun(run, row)
    lines += ["", *fenced(log, "text")] if log else []
    lines += ["", *fenced([one_line(again)], "sh")] if again else []
    return "\n".join([*lines, "", "</details>", ""])


def _named(row: Result) -> str:
    return f"- {SIGNS[row.verdict].glyph} {code(row.id)} {prose(shortened(row.got or row.why, _LONGEST))}\n"


def _grouped(run: RecordedRun, verdict: str) -> list[tuple[str, int]]:
    """A line for all rows with the same to say about them, and how many they are: known deviations come in flocks.

    What makes the run fail, with --strict, is told already.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for row in run.rows:
        if row.verdict == verdict and not row_text.fails(run, row):
            groups.setdefault((row.reason or row.got or row.why, row.issue), []).append(code(row.id))
    sign = SIGNS[verdict].glyph
    return [
        (f"- {sign} {', '.join(rows)} {prose(shortened(why, _LONGEST))} {_link(issue)}".rstrip() + "\n", len(rows))
        for (why, issue), rows in groups.items()
    ]


def _list(title: str, lines: list[str], count: int) -> str:
    return f"\n<details><summary>{title}: {count}</summary>\n\n{''.join(lines)}\n</details>\n" if lines else ""


def code(text: str) -> str:
    """Any text as code inside a line; not inside a table, where a `|` would end it."""
    text = shortened(one_line(text).strip(), _LONGEST)
    if not text:
        return ""
    fence = "`" * (1 + _longest_run(text))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def prose(text: str) -> str:
    """Any text as a part of a paragraph that it doesn't begin: it means nothing but itself."""
    return _MEANS.sub(_entity, one_line(text).strip())


def fenced(lines: Iterable[str], language: str) -> Iterator[str]:
    """Any lines as a block of code."""
    text = visible("\n".join(lines))
    fence = "`" * max(3, 1 + _longest_run(text))
    yield from (fence + language, text, fence)


def _entity(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};" + ("&#8203;" if found[0] in _BROKEN_UP else "")


def _link(address: str) -> str:
    """The issue of a known deviation."""
    return f"<{address}>" if _ADDRESS.fullmatch(address) else code(address)


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)
