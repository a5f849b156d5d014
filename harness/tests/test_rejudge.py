"""A recorded run is judged anew, and what changed is told: against a double of the program that judges."""

from __future__ import annotations

import gzip
import json
import lzma
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support import Ran
from syrupy.assertion import SnapshotAssertion

from wireproof import paths
from wireproof.rejudge.changes import Change, changes, verdicts_now
from wireproof.rejudge.program import Said

Event = dict[str, Any]
Wireproof = Callable[..., Ran]
LENGTH = "h2/settings/length-not-multiple-of-6"
GREASE = "h2/settings/unknown-accepted[grease]"
HIGHEST = "h2/settings/unknown-accepted[highest]"
OBSERVED = "observed/rfc9113-8.2-lowercase-send"
EXPECTED = """
- match: {length}
  verdict: fail
  reason: it reads on, against the text
- match: {observed}
  verdict: fail
  cases: '{grease}'
  reason: it shouts at us
"""


def verdict(case: str, verdict: str = "pass", **more: Any) -> Event:
    """As the double of the engine says it, unless `more` says something else."""
    usual = {"expected": "connection error FRAME_SIZE_ERROR", "got": "GOAWAY NO_ERROR", "seen": "GOAWAY NO_ERROR, FIN"}
    clauses = {LENGTH: "rfc9113-6.5-settings-length", GREASE: "rfc9113-6.5-settings-midstream"}
    told = {"ev": "verdict", "case": case, "try": 1, "tries": 1, "decided_by": "expect", "verdict": verdict, **usual}
    return {**told, "clause": clauses.get(case, clauses[GREASE]), **more}


def observed(*seen_in: str, **more: Any) -> Event:
    """A row of the observer's."""
    return {"ev": "verdict", "case": OBSERVED, "verdict": "fail", "seen_in": list(seen_in), **more}


@pytest.fixture
def recorded(wireproof: Wireproof) -> Callable[..., Path]:
    """Records a run in which the double of the engine says this; gives its events file."""

    def record(target: str, **double: Any) -> Path:
        ran = wireproof("run", "-t", target, "--json", double=double)
        assert ran.out, ran.err
        return Path(ran.json["events"])

    return record


def told(ran: Ran) -> str:
    """The difference that is told after the report, without what differs between runs."""
    assert ran.err == ""
    report, difference = re.split(r"\nreport: .*\n\n", ran.out)
    assert "\nevents: " in report
    return difference


def test_another_verdict_is_told_with_what_it_was(
    wireproof: Wireproof, target: Callable[..., str], recorded: Callable[..., Path], snapshot: SnapshotAssertion
) -> None:
    file = recorded(target(), verdicts={LENGTH: "fail"})
    said = [
        verdict(LENGTH, "pass", got="ended the connection", evidence=[3]),
        verdict(GREASE, got="another word"),
        verdict(HIGHEST, "fail", need="repeat"),
        {"ev": "not_rejudged", "case": "smoke/call", "why": "its frames were not kept"},
    ]
    ran = wireproof("judge", str(file), double={"said": said})
    assert ran.status == 1
    assert told(ran) == snapshot


def test_what_is_as_before_is_no_news(
    wireproof: Wireproof, target: Callable[..., str], recorded: Callable[..., Path]
) -> None:
    file = recorded(target())
    ran = wireproof("judge", str(file), double={"said": [verdict(LENGTH), verdict(GREASE), verdict(HIGHEST)]})
    assert (ran.status, told(ran)) == (0, "3 cases judged anew: nothing has changed\n")


def test_the_object_fits_its_schema(
    wireproof: Wireproof, target: Callable[..., str], recorded: Callable[..., Path]
) -> None:
    file = recorded(target(), verdicts={LENGTH: "fail"})
    said = [verdict(LENGTH), {"ev": "not_rejudged", "case": GREASE, "why": "its plan is not in the file"}]
    ran = wireproof("judge", str(file), "--json", double={"said": said})
    Draft202012Validator(json.loads((paths.spec() / "judged.schema.json").read_text())).validate(ran.json)
    assert [(change["case"], change["kind"]) for change in ran.json["changes"]] == [(LENGTH, "verdict")]
    assert ran.json["not_rejudged"] == [{"case": GREASE, "why": "its plan is not in the file"}]
    assert "1 case judged anew, 1 not" in ran.err


def test_a_judged_run_is_a_run_that_is_reported(
    wireproof: Wireproof, target: Callable[..., str], recorded: Callable[..., Path]
) -> None:
    file = recorded(target(), verdicts={LENGTH: "fail"})
    judged = wireproof("judge", str(file), "--json", double={"said": [verdict(LENGTH, got="better")]}).json["events"]
    ran = wireproof("report", "--json")
    assert ran.json["events"].endswith("last/events.jsonl")
    rows = {row["id"]: row for row in ran.json["results"]}
    assert (rows[LENGTH]["verdict"], rows[LENGTH]["got"]) == ("pass", "better")
    assert rows[GREASE]["verdict"] == "pass"
    assert "judged anew on" in ran.err
    events = [json.loads(line) for line in Path(judged).read_text().splitlines()]
    assert [event["n"] for event in events] == sorted({event["n"] for event in events})
    assert [event["ev"] for event in events if event["ev"] in ("run", "end", "summary")] == ["run", "end", "summary"]


def test_a_judged_run_can_be_judged_again(
    wireproof: Wireproof, target: Callable[..., str], recorded: Callable[..., Path]
) -> None:
    file = recorded(target(), verdicts={LENGTH: "fail"})
    double = {"said": [verdict(LENGTH), verdict(GREASE), verdict(HIGHEST)]}
    assert wireproof("judge", str(file), double=double).status == 1
    assert wireproof("judge", double=double).status == 0


# Expectations ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def listed(target: Callable[..., str], recorded: Callable[..., Path]) -> Path:
    """A record whose deviations are listed and come about."""
    expected = EXPECTED.format(length=LENGTH, observed=OBSERVED, grease=GREASE)
    row = {"verdict": "fail", "seen_in": [GREASE], "decided_by": "observer"}
    return recorded(target(expected), verdicts={LENGTH: "fail"}, besides={OBSERVED: row})


def rows_of(ran: Ran) -> dict[str, Event]:
    """The rows of the judged run."""
    events = map(json.loads, Path(ran.json["events"]).read_text().splitlines())
    return {event["case"]: event for event in events if event["ev"] == "row"}


def test_new_verdicts_stand_in_the_light_of_the_expectations_of_then(
    wireproof: Wireproof, target: Callable[..., str], listed: Path
) -> None:
    (Path(listed).parents[3] / "targets" / "sample" / "expected.yaml").unlink()
    said = [verdict(LENGTH, "pass"), observed(GREASE, decided_by="observer")]
    rows = rows_of(wireproof("judge", str(listed), "--json", double={"said": said}))
    assert (rows[LENGTH]["verdict"], rows[LENGTH]["reason"]) == ("xpass", "it reads on, against the text")
    assert (rows[OBSERVED]["verdict"], rows[OBSERVED]["reason"]) == ("xfail", "it shouts at us")


def test_what_the_observer_no_longer_sees_and_is_listed_is_better_than_listed(
    wireproof: Wireproof, listed: Path
) -> None:
    said = [verdict(LENGTH, "fail"), verdict(GREASE)]
    ran = wireproof("judge", str(listed), "--json", double={"said": said})
    rows = rows_of(ran)
    assert rows[LENGTH]["verdict"] == "xfail"
    assert (rows[OBSERVED]["verdict"], rows[OBSERVED]["got"]) == ("xpass", "the observer saw it kept")
    gone = next(change for change in ran.json["changes"] if change["case"] == OBSERVED)
    assert (gone["kind"], gone["new"]) == ("verdict", None)


def test_what_the_observer_sees_first_now_is_a_row(
    wireproof: Wireproof, target: Callable[..., str], recorded: Callable[..., Path]
) -> None:
    file = recorded(target())
    said = [verdict(GREASE), observed(GREASE, got="Content-Type", decided_by="observer")]
    ran = wireproof("judge", str(file), "--json", double={"said": said})
    assert rows_of(ran)[OBSERVED]["got"] == "Content-Type"
    assert [(change["case"], change["old"]) for change in ran.json["changes"]] == [(OBSERVED, None)]


# What is told anew, and what stays ------------------------------------------------------------------------------------


def test_what_no_judge_said_stays() -> None:
    skipped = {"ev": "verdict", "case": GREASE, "verdict": "skipped"}
    assert verdicts_now({GREASE: skipped}, Said({LENGTH: verdict(LENGTH)})) == {
        GREASE: skipped,
        LENGTH: verdict(LENGTH),
    }


def test_a_death_that_a_case_explains_now_is_gone() -> None:
    died = {"ev": "verdict", "case": "target/died", "verdict": "fail"}
    assert verdicts_now({"target/died": died}, Said({LENGTH: verdict(LENGTH)})).keys() == {LENGTH}


def test_what_cases_showed_that_were_not_heard_again_is_still_seen() -> None:
    old = observed(GREASE, HIGHEST, why="2 times")
    said = Said({OBSERVED: observed(GREASE, why="1 time")}, not_rejudged={HIGHEST: "its frames were not kept"})
    assert verdicts_now({OBSERVED: old}, said)[OBSERVED] == old
    said.verdicts.clear()
    assert verdicts_now({OBSERVED: old}, said)[OBSERVED]["seen_in"] == [HIGHEST]
    said.not_rejudged = {LENGTH: "its frames were not kept"}
    assert OBSERVED not in verdicts_now({OBSERVED: old}, said)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (verdict(LENGTH), verdict(LENGTH, "warn"), "verdict"),
        (verdict(LENGTH), verdict(LENGTH, clause="other"), "verdict"),
        (None, verdict(LENGTH), "verdict"),
        (verdict(LENGTH), None, "verdict"),
        (verdict(LENGTH), verdict(LENGTH, "fail", need="repeat"), "undecided"),
        (verdict(LENGTH, "fail", need="repeat"), verdict(LENGTH, "fail", need="repeat", got="x"), "words"),
        (verdict(LENGTH), verdict(LENGTH, seen="RST"), "words"),
    ],
)
def test_a_change_is_of_a_kind(old: Event | None, new: Event | None, kind: str) -> None:
    assert Change(LENGTH, old, new).kind == kind


def test_times_and_digests_are_no_change() -> None:
    old, new = verdict(LENGTH, ms=1, digest={}, n=3), verdict(LENGTH, ms=2, n=4)
    assert changes({LENGTH: old}, {LENGTH: new}) == []


# Files ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "compress"), [(".gz", gzip.compress), (".xz", lzma.compress)])
def test_a_compressed_record_is_as_good(
    wireproof: Wireproof,
    target: Callable[..., str],
    recorded: Callable[..., Path],
    tmp_path: Path,
    suffix: str,
    compress: Callable[[bytes], bytes],
) -> None:
    file = tmp_path / f"kept.jsonl{suffix}"
    octets = compress(recorded(target()).read_bytes())
    file.write_bytes(octets)
    double = {"said": [verdict(LENGTH)]}
    assert wireproof("judge", str(file), double=double).status == 0
    assert wireproof("report", str(file)).status == 0
    file.write_bytes(octets[: len(octets) // 2])
    for command in ("judge", "report"):
        ran = wireproof(command, str(file), double=double)
        assert ran.status == 4
        assert ran.err.startswith(f"{file}: can't be decompressed: ")


def test_a_broken_record_is_told_by_its_own_name(
    wireproof: Wireproof, target: Callable[..., str], recorded: Callable[..., Path], tmp_path: Path
) -> None:
    file = tmp_path / "kept.jsonl.gz"
    file.write_bytes(gzip.compress(recorded(target()).read_bytes()))
    ran = wireproof("judge", str(file), double={"wrong": "line 3: not an event"})
    assert (ran.status, ran.err) == (4, f"{file}: line 3: not an event\n")


def test_a_record_without_frames_says_how_to_keep_them(
    wireproof: Wireproof, target: Callable[..., str], recorded: Callable[..., Path]
) -> None:
    file = recorded(target())
    said = [{"ev": "not_rejudged", "case": LENGTH, "why": "its frames were not kept"}]
    ran = wireproof("judge", str(file), double={"said": said})
    assert ran.status == 5
    assert "its frames were not kept (wireproof run --keep all" in ran.err


def test_an_event_that_lacks_what_each_has_is_refused(wireproof: Wireproof, tmp_path: Path) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text('{"n":1,"ev":"run","t":0,"v":1,"seed":1,"cases":1}\n{"n":2,"ev":"row","t":0}\n')
    ran = wireproof("judge", str(file))
    assert (ran.status, ran.err) == (4, f"{file}: an event `row` that is none: 'case'\n")


def test_recorded_expectations_that_are_none_are_refused(
    wireproof: Wireproof, target: Callable[..., str], recorded: Callable[..., Path]
) -> None:
    file = recorded(target())
    file.write_text(
        file.read_text().replace('"expectations":{"file":"","entries":[]}', '"expectations":{"entries":[1]}')
    )
    ran = wireproof("judge", str(file), double={"said": [verdict(LENGTH)]})
    assert (ran.status, "expectations that are recorded are none" in ran.err) == (4, True)


def test_a_smoke_call_that_is_good_now_is_no_row(
    wireproof: Wireproof, target: Callable[..., str], recorded: Callable[..., Path]
) -> None:
    file = recorded(target(), smoke="warn")
    said = [verdict("smoke/call"), verdict(LENGTH)]
    ran = wireproof("judge", str(file), "--json", double={"said": said})
    assert "smoke/call" not in rows_of(ran)
    assert [change["case"] for change in ran.json["changes"]] == ["smoke/call"]


def test_what_is_told_of_a_record_steers_no_terminal(
    wireproof: Wireproof, target: Callable[..., str], recorded: Callable[..., Path]
) -> None:
    file = recorded(target())
    nasty = "x\x1b]0;owned\x07\u202e"
    said = [verdict(nasty, "fail"), {"ev": "not_rejudged", "case": nasty, "why": nasty}]
    ran = wireproof("judge", str(file), double={"said": [verdict(LENGTH), *said]})
    assert ran.status == 1
    assert not {"\x1b", "\x07", "\u202e"} & set(ran.out)


def test_a_run_is_not_taken_away_while_it_is_judged(
    wireproof: Wireproof,
    environment: dict[str, str],
    target: Callable[..., str],
    recorded: Callable[..., Path],
) -> None:
    file = recorded(target())
    environment["WIREPROOF_KEEP_RUNS"] = "1"
    assert wireproof("judge", double={"said": [verdict(LENGTH)]}).status == 0
    assert file.exists()
