"""The results as JUnit XML, for GitLab, Jenkins and whatever else reads that (docs/ci.md).

There is no standard; this is what its readers agree on. Jenkins shows attributes, properties and `system-out`, GitLab
nothing but the text inside `failure`, `error` and `skipped`, so that the text repeats what the attributes say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from wireproof import ledger, paths
from wireproof.report import row_text, sections
from wireproof.report.recorded import RecordedRun
from wireproof.report.visible import one_line, shortened, visible
from wireproof.run.results import Result

#: Verdict → element, unless the row makes the run fail; whatever is not here has passed.
_ELEMENTS = {"error": "error", **dict.fromkeys(("xfail", "skipped", "unsupported"), "skipped")}
_COUNTED = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}
#: So many rows have their wire log in the file, the worst first.
_MOST_LOGS = 200
_LONGEST_MESSAGE = 1000
_LEFT_OUT = [f"(the wire log is in the events file; here are those of the worst {_MOST_LOGS})"]
#: Jenkins and GitLab offer the file that such a tag names: no text of a target may name one.
_ATTACHMENT = "[[ATTACHMENT"


def write(run: RecordedRun, path: Path) -> None:
    """Writes the file."""
    path.write_bytes(as_xml(run))


def as_xml(run: RecordedRun) -> bytes:
    """The whole document, UTF-8: one suite, a test case a row, in their order."""
    suite = _Suite(run).element()
    shared = {name: value for name, value in suite.attrib.items() if name in {"tests", "failures", "errors", "time"}}
    root = ET.Element("testsuites", {"name": "wireproof", **shared})
    root.append(suite)
    ET.indent(root)
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


class _Suite:
    """The suite of a run. Its name is the target's and nothing else: by name Jenkins finds the run before."""

    def __init__(self, run: RecordedRun) -> None:
        self._run = run
        self._clauses = ledger.load(paths.spec() / "clauses.tsv")
        self._logs = row_text.wire_logs(run, row_text.accused(run, warnings=True)[:_MOST_LOGS])

    def element(self) -> ET.Element:
        """Properties, then a test case a row, then one of the run itself if that went wrong."""
        run = self._run
        suite = ET.Element("testsuite", {"name": one_line(run.target["name"])})
        suite.append(_properties(self._of_run()))
        suite.extend(self._case(row) for row in run.rows)
        troubles = [*row_text.troubles(run)]
        if troubles:
            suite.append(self._run_itself(troubles))
        suite.attrib |= {name: str(sum(1 for _ in suite.iter(tag))) for name, tag in _COUNTED.items()}
        suite.attrib["time"] = _seconds(run.seconds)
        if run.about.get("date"):
            suite.attrib["timestamp"] = one_line(str(run.about["date"]).removesuffix("Z"))
        return suite

    def _of_run(self) -> Iterator[tuple[str, str]]:
        run = self._run
        yield "target", run.target["name"]
        yield "version", run.target["version"]
        yield "profiles", " ".join(run.target["profiles"])
        yield "wireproof", run.about.get("wireproof", "")
        yield "commit", run.about.get("commit") or ""
        yield "seed", str(run.seed)
        yield "strict", str(run.strict).lower()

    def _case(self, row: Result) -> ET.Element:
        case = ET.Element("testcase", {"name": one_line(row.id), "classname": self._classname(row.id)})
        file, line = row_text.place(self._run, row)
        if file:
            case.attrib |= {"file": one_line(file), "line": str(line)}
        case.attrib["time"] = _seconds(row.ms / 1000)
        case.append(_properties(self._of_row(row)))
        element = "failure" if row_text.fails(self._run, row) else _ELEMENTS.get(row.verdict)
        if element == "skipped":
            case.append(_outcome(element, row.verdict, self._sentence(row)))
        elif element:
            case.append(_outcome(element, row.verdict, self._sentence(row), self._told(row)))
            if self._log(row):
                case.append(_text("system-out", self._log(row)))
        elif row.verdict == "warn":
            case.append(_text("system-out", [self._sentence(row), *self._told(row)]))
        return case

    def _run_itself(self, troubles: list[str]) -> ET.Element:
        """Where the target never answered every case is skipped, and a report without an error would look well."""
        case = ET.Element("testcase", {"name": "the run itself", "classname": self._classname("wireproof/")})
        case.attrib["time"] = _seconds(0)
        case.append(_outcome("error", "error", troubles[0], troubles[1:]))
        return case

    def _classname(self, identity: str) -> str:
        """Readers make a tree of its dots. The target is in it: of cases with one name GitLab shows only the first."""
        folder = identity.split("[")[0].rpartition("/")[0]
        return one_line(f"{self._run.target['name']}.{folder.replace('/', '.')}".rstrip("."))

    def _of_row(self, row: Result) -> Iterator[tuple[str, str]]:
        yield "verdict", row.verdict
        yield "level", row.level
        yield "clause", row.clause
        yield "clauses", " ".join(row.clauses)
        if row.clause in self._clauses:
            yield "section", sections.url(self._clauses[row.clause])
        yield "seen", row.seen

    def _sentence(self, row: Result) -> str:
        return row_text.sentence(row, self._clauses.get(row.clause))

    def _told(self, row: Result) -> list[str]:
        """The text of a failure: what the terminal shows of it."""
        clause = self._clauses.get(row.clause)
        stands = [("clause", f"{row.level} {row.clause}")] if row.clause else []
        stands += [("section", f"{sections.citation(clause)}  {sections.url(clause)}")] if clause else []
        again = [("again", row_text.rerun(self._run, row))]
        told = [f"{label:8}  {text}" for label, text in (*stands, *row_text.facts(row), *again) if text]
        return [*told, "", *self._log(row)]

    def _log(self, row: Result) -> list[str]:
        return self._logs.get(row.id, _LEFT_OUT)


def _outcome(tag: str, kind: str, message: str, told: Iterable[str] = ()) -> ET.Element:
    """`message` is the first line of the text, too. Where there is none, `kind` stands for it: no text, no outcome."""
    message = one_line(message).strip() or kind
    element = _text(tag, [message, *told])
    element.attrib |= {"message": shortened(message, _LONGEST_MESSAGE), "type": kind}
    return element


def _text(tag: str, lines: Iterable[str]) -> ET.Element:
    element = ET.Element(tag)
    element.text = visible("\n".join(lines).rstrip()).replace(_ATTACHMENT, "[ [ATTACHMENT")
    return element


def _properties(pairs: Iterable[tuple[str, str]]) -> ET.Element:
    properties = ET.Element("properties")
    for name, value in pairs:
        if value:
            ET.SubElement(properties, "property", {"name": name, "value": one_line(value)})
    return properties


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"
