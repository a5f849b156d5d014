"""What was judged live is judged the same from its record, and real servers' records keep their verdicts."""

from __future__ import annotations

import difflib
import json
import lzma
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support import DATA

from wireproof import paths
from wireproof.rejudge.changes import TOLD
from wireproof.targets.command import unavailable
from wireproof.targets.load import resolve

Event = dict[str, Any]
#: The command line with these arguments: its status, and the object that it prints.
Commanded = Callable[..., tuple[int, dict[str, Any]]]

RECORDS = sorted((DATA / "recorded").glob("*.jsonl.xz"))
#: Cases that send frames of which the events file keeps only the beginning.
_CUT = {
    "h2/flow_control/credit-returns",
    "grpc/status/call-beside-a-large-request",
    "grpc/status/request-at-the-limit",
    "grpc/status/request-beyond-the-limit",
}


@pytest.fixture(scope="session")
def commanded(environment: dict[str, str], command: list[str]) -> Commanded:
    """Runs the command line with `--json`."""

    def run(*arguments: str) -> tuple[int, dict[str, Any]]:
        words = [*command, *arguments, "--json"]
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=240, check=False)
        assert done.stdout, done.stderr
        return done.returncode, json.loads(done.stdout)

    return run


def _verdicts(events: str | Path) -> dict[str, Event]:
    """The engine's last verdict on each row."""
    lines = map(json.loads, Path(events).read_text().splitlines())
    return {event["case"]: event for event in lines if event["ev"] == "verdict"}


def _told(event: Event) -> Event:
    return {name: event[name] for name in TOLD if name in event}


@pytest.mark.long
@pytest.mark.parametrize("target", ["honest", "null:nasty", "nghttpd", "reference-server", "hyper-h2", "grpcio"])
def test_a_record_of_everything_is_judged_as_it_was_live(commanded: Commanded, target: str) -> None:
    why = unavailable(resolve(target, None, None))
    if why:
        pytest.skip(f"{target} is unavailable: {why}")
    _, live = commanded("run", "-t", target, "--keep", "all")
    status, judged = commanded("judge", live["events"])
    assert judged["changes"] == []
    assert status == 0
    assert {row["case"] for row in judged["not_rejudged"]} <= _CUT
    before, now = _verdicts(live["events"]), _verdicts(judged["events"])
    assert {case: _told(event) for case, event in now.items()} == {case: _told(event) for case, event in before.items()}
    by_judges = [event for event in before.values() if "try" in event]
    assert judged["cases"] == len(by_judges) - len(judged["not_rejudged"])
    assert judged["cases"] > 150


@pytest.fixture(scope="module")
def judged_record(commanded: Commanded) -> tuple[int, dict[str, Any]]:
    """What is said of one of the records that are kept."""
    return commanded("judge", str(RECORDS[0]))


@pytest.mark.long
def test_the_file_of_a_judged_run_fits_its_schema(judged_record: tuple[int, dict[str, Any]]) -> None:
    validator = Draft202012Validator(json.loads((paths.spec() / "events.schema.json").read_text()))
    lines = Path(judged_record[1]["events"]).read_text().splitlines()
    assert len(lines) > 1000
    for line in lines:
        validator.validate(json.loads(line))


@pytest.mark.long
def test_a_verdict_that_was_another_is_told(commanded: Commanded, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    lines = lzma.decompress(RECORDS[0].read_bytes()).decode().splitlines(keepends=True)
    place = next(i for i, line in enumerate(lines) if '"ev":"verdict"' in line and '"verdict":"pass"' in line)
    lines[place] = lines[place].replace('"verdict":"pass"', '"verdict":"fail"')
    file.write_text("".join(lines))
    status, judged = commanded("judge", str(file))
    (change,) = judged["changes"]
    assert (status, change["kind"]) == (1, "verdict")
    assert (change["old"]["verdict"], change["new"]["verdict"]) == ("fail", "pass")


def test_there_are_records() -> None:
    assert len(RECORDS) >= 3


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.name.removesuffix(".jsonl.xz"))
def test_the_records_of_real_servers_keep_their_verdicts(
    commanded: Commanded, record: Path, request: pytest.FixtureRequest
) -> None:
    """`pytest … --snapshot-update` accepts what changed (docs/judge.md)."""
    _, judged = commanded("judge", str(record))
    now = _table(_verdicts(judged["events"]), judged["not_rejudged"])
    kept = record.with_name(record.name.replace(".jsonl.xz", ".verdicts.txt"))
    if request.config.getoption("--snapshot-update"):
        kept.write_text(now)
    before = kept.read_text() if kept.exists() else ""
    if now != before:
        differences = difflib.unified_diff(before.splitlines(), now.splitlines(), "before", "now", lineterm="", n=0)
        diff = "\n".join(line for line in differences if not line.startswith("@@"))
        pytest.fail(
            f"{record.name} is judged otherwise (docs/judge.md tells how to accept that):\n{diff}", pytrace=False
        )


def _table(verdicts: dict[str, Event], not_rejudged: list[Event]) -> str:
    """A line a row, for people and for diffs."""
    lines = [_line(event) for _, event in sorted(verdicts.items())]
    lines += [f"not judged anew  {row['case']}: {row['why']}" for row in not_rejudged]
    return "\n".join(lines) + "\n"


def _line(event: Event) -> str:
    parts = [f"{event['verdict']:<9}", event["case"], event.get("clause", ""), event.get("seen", "")]
    if event["verdict"] != "pass":
        parts += [event.get("got", ""), event.get("why", "")]
    evidence = ",".join(map(str, event.get("evidence", [])))
    return " | ".join(part for part in (*parts, evidence) if part).replace(" | ", "  ", 1)
