"""What a page is made from: everything that a reader needs, nothing that could break out, and never too much."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from page_recording import ACK, HOSTILE, HOSTILE_CASE, LIE, frame, numbered, recording
from pages import data_of, logs_of, unpacked
from recordings import LENGTH

from wireproof import paths
from wireproof.compact_json import compact
from wireproof.report import html, recorded
from wireproof.report.html import data, logs
from wireproof.report.html.embed import packed
from wireproof.report.recorded import RecordedRun
from wireproof.report.verdicts import SIGNS
from wireproof.run.results import Result

from samples import CLAUSES


@pytest.fixture
def run(tmp_path: Path) -> RecordedRun:
    return recorded.load(recording(tmp_path))


def _page(run: RecordedRun, folder: Path) -> str:
    html.write(run, folder / "report.html")
    return (folder / "report.html").read_text(encoding="utf-8")


def test_the_recording_of_these_tests_is_an_events_file(tmp_path: Path) -> None:
    validator = Draft202012Validator(json.loads((paths.spec() / "events.schema.json").read_text()))
    for line in recording(tmp_path).read_text().splitlines():
        validator.validate(json.loads(line))


def test_every_row_is_in_the_page_with_its_sentence(run: RecordedRun, tmp_path: Path) -> None:
    told = data_of(_page(run, tmp_path))
    assert {row["verdict"] for row in told["rows"]} == set(SIGNS)
    (row,) = [row for row in told["rows"] if row["id"] == LENGTH]
    assert row["diagnosis"].startswith("The target went on as if nothing had happened, where RFC 9113 §6.5 (MUST)")
    assert row["again"] == f"wireproof run -t 'exec:./mine {{port}}' --method /a.B/C -k {LENGTH} --seed 7"
    assert told["run"]["again"] == "wireproof run -t 'exec:./mine {port}' --method /a.B/C --seed 7"


def test_the_ledger_is_in_the_page_with_sections_and_classes(run: RecordedRun, tmp_path: Path) -> None:
    words = data_of(_page(run, tmp_path), "words")
    assert {clause["id"] for clause in words["clauses"]} == CLAUSES.keys()
    (clause,) = [clause for clause in words["clauses"] if clause["id"] == "rfc9113-6.5-settings-length"]
    assert clause["url"] == "https://www.rfc-editor.org/rfc/rfc9113#section-6.5"
    assert clause["class"] in ("proven", "confirmed")
    assert {clause["class"] for clause in words["clauses"]} <= words["classes"].keys()


def test_a_log_holds_its_events_and_the_scripts_steps(run: RecordedRun, tmp_path: Path) -> None:
    log = logs_of(_page(run, tmp_path))[LENGTH]
    kinds = [(event["ev"], event["try"]) for event in log["events"]]
    assert kinds[:4] == [("case", 1), ("open", 1), ("frame", 1), ("mark", 1)]
    assert [step["text"] for step in log["steps"]] == [
        "send raw payload=0000050400000000000003000000",
        "expect connection_error code=FRAME_SIZE_ERROR",
    ]
    assert [step["stimulus"] for step in log["steps"]] == [True, False]
    assert {event["case"] for event in log["events"]} == {LENGTH}


def test_nothing_from_the_wire_can_end_its_element(run: RecordedRun, tmp_path: Path) -> None:
    page = _page(run, tmp_path)
    assert "<!--" not in page
    opened = re.findall(r"<script\b", page)
    assert len(opened) == page.count("</script>") == 3 + 1, "words, data, the script; the logs"
    assert "window.broken" not in page
    assert "window.broken" in unpacked(page, "data")
    assert "onerror" in str(logs_of(page)[HOSTILE_CASE])


@pytest.mark.parametrize("text", [HOSTILE, "<!--<script>", "\u2028", "\ud800", "\x00\x1b[31m", '"\\', "é𝄞"])
def test_any_text_survives_being_embedded(text: str) -> None:
    embedded = zlib.decompress(b64decode(packed(compact({"text": text}))))
    assert json.loads(embedded)["text"].encode("utf-8", "backslashreplace") == text.encode("utf-8", "backslashreplace")


def test_the_targets_name_is_escaped_in_the_title(tmp_path: Path) -> None:
    target = {"name": HOSTILE, "version": "", "spelled": "x", "profiles": []}
    page = _page(recorded.load(recording(tmp_path, about={"target": target})), tmp_path)
    assert "<title>&lt;/script&gt;&lt;script&gt;" in page


def test_the_page_runs_no_script_but_its_own(run: RecordedRun, tmp_path: Path) -> None:
    policy = re.search(r'Content-Security-Policy"\s+content="([^"]+)"', _page(run, tmp_path))
    assert policy
    assert "default-src 'none'" in policy[1]
    assert re.search(r"script-src 'sha256-[^']+';", policy[1])
    assert "unsafe" not in policy[1]


def _long_log(folder: Path, count: int, size: int = 9) -> RecordedRun:
    """LENGTH with `count` frames of `size` octets, of which the one in the middle is evidence."""
    frames = [frame("in", "DATA", bytes(size), f"DATA {place}") for place in range(count)]
    events = numbered(
        [{"ev": "run", "v": 1, "seed": 7, "cases": 1}, *({"case": LENGTH, "try": 1, **f} for f in frames)]
    )
    path = folder / "events.jsonl"
    path.write_text("".join(json.dumps(event, separators=(",", ":")) + "\n" for event in events))
    row = Result(LENGTH, "fail", log="full", log_of=LENGTH, evidence=[2 + count // 2])
    return RecordedRun(path, rows=[row])


def test_a_log_of_many_lines_keeps_the_evidence_and_says_what_is_missing(tmp_path: Path) -> None:
    count = 3 * logs.MOST_LINES
    log = logs_of(_page(_long_log(tmp_path, count), tmp_path))[LENGTH]
    kept = [event for event in log["events"] if event["ev"] == "frame"]
    cut = [event["lines"] for event in log["events"] if event["ev"] == "cut"]
    assert len(kept) == logs.MOST_LINES
    assert len(kept) + sum(cut) == count
    assert {f"DATA {count // 2 + step}" for step in (-20, 0, 20)} <= {event["text"] for event in kept}
    assert kept[0]["text"] == "DATA 0"


def test_a_log_of_long_lines_is_bounded_and_says_how_long_they_were(tmp_path: Path) -> None:
    log = logs_of(_page(_long_log(tmp_path, 400, size=40_000), tmp_path))[LENGTH]
    assert len(json.dumps(log)) < 2 * logs.MOST_OCTETS
    kept = next(event for event in log["events"] if event["ev"] == "frame")
    assert kept["octets"] == 40_000
    assert 0 < len(b64decode(kept["bytes"])) < 2_000


def test_fields_without_end_are_cut_with_a_word(tmp_path: Path) -> None:
    run = _long_log(tmp_path, 1)
    block = [[f"name-{number}", "v" * 5000] for number in range(500)]
    lines = run.path.read_text().splitlines()
    event = {**json.loads(lines[1]), "block": block, "text": "HEADERS " + "x" * 100_000}
    run.path.write_text(lines[0] + "\n" + json.dumps(event, separators=(",", ":")) + "\n")
    (kept,) = logs_of(_page(run, tmp_path))[LENGTH]["events"]
    assert kept["block"][-1] == "… 436 more"
    assert len(json.dumps(kept)) < 100_000


def test_logs_for_which_there_is_no_room_are_named_and_the_worst_come_first(
    run: RecordedRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row for row in run.rows if row.id in (LENGTH, HOSTILE_CASE)]
    run = replace(run, rows=[replace(row, verdict="pass") if row.id == HOSTILE_CASE else row for row in rows[::-1]])
    monkeypatch.setattr(logs, "BUNDLE", 1)
    room = len(logs.collect(run).bundles[0])
    assert logs.collect(run, room).places == {LENGTH: (0, 0)}
    assert logs.collect(run, room).left_out == [HOSTILE_CASE]
    monkeypatch.setattr(logs, "collecting", partial(logs.collecting, room=room))
    assert data_of(_page(run, tmp_path))["left_out"] == [HOSTILE_CASE]


def test_a_case_whose_frames_were_not_kept_has_no_log(run: RecordedRun) -> None:
    assert set(logs.collect(run).places) == {LENGTH, HOSTILE_CASE}


def test_a_line_that_was_cut_by_a_death_spoils_no_log(run: RecordedRun) -> None:
    whole = logs.collect(run).bundles
    text = run.path.read_text()
    run.path.write_text(text + f'{{"n":999,"ev":"frame","t":1.0,"case":"{LENGTH}","fields":{{}}\n')
    assert logs.collect(replace(run, engine_death="it died")).bundles == whole


def test_evidence_of_a_watched_rule_counts_in_the_case_that_shows_it(run: RecordedRun) -> None:
    told = {row["id"]: row for row in data.of(run, CLAUSES)["rows"]}
    seen = told["observed/rfc9113-5.1.1-server-even-id"]
    assert seen["log_of"] == LENGTH
    assert seen["seen_in"] == [LENGTH, "h2/ping/ack"]
    assert seen["again"].endswith(f"-k {LENGTH} --seed 7")


@pytest.mark.parametrize(
    ("rows", "more", "sentence"),
    [
        ("a=fail b=fail c=unstable d=pass", {}, "2 of 4 cases failed, 1 is unstable."),
        ("a=pass b=xfail c=warn", {}, "None of 3 cases failed, with 1 to look at, 1 deviates as the target's expectat"),
        ("a=pass", {}, "None of 1 case failed."),
        ("a=pass observed/x=fail observed/y=recorded", {}, "None of 1 case failed; 1 watched rule is broken."),
        ("a=pass target/died=fail", {}, "None of 1 case failed; target/died failed."),
        ("a=skipped b=unsupported smoke/call=fail", {}, "None of 2 cases was performed; smoke/call failed."),
        ("a=skipped", {"no_target": "it ended"}, "The target could not be used: nothing was judged."),
        ("", {}, "Nothing was judged."),
    ],
)
def test_the_headline_says_what_came_of_it(rows: str, more: dict[str, Any], sentence: str) -> None:
    run = RecordedRun(Path("events.jsonl"), rows=[Result(*each.split("=")) for each in rows.split()], **more)
    assert data.headline(run).startswith(sentence)


_ANEW = {"wireproof": "0.2", "commit": "0123456789abcdef", "date": "2026-02-03", "cases": 9}


@pytest.mark.parametrize(
    ("run", "note"),
    [
        (RecordedRun(Path("e"), interrupted=True, unfinished=3), "Interrupted with 3 unfinished"),
        (RecordedRun(Path("e"), complete=False), "The run was cut short before its end was written down"),
        (RecordedRun(Path("e"), engine_death="the engine ended (SIGSEGV)"), "The engine ended (SIGSEGV)"),
        (RecordedRun(Path("e"), errors=["no room"]), "No room"),
        (RecordedRun(Path("e"), restarts=1), "The target was restarted 1 time"),
        (
            RecordedRun(Path("e"), about={"date": "2026-01-02"}, rejudged={**_ANEW, "changed": 0}),
            "Judged anew from the record of 2026-01-02, on 2026-02-03 by Wireproof 0.2, commit 0123456789ab: "
            "none of 9 cases have another verdict",
        ),
        (
            RecordedRun(Path("e"), rejudged={**_ANEW, "changed": 1, "not_rejudged": 2}),
            "Judged anew from the record of ?, on 2026-02-03 by Wireproof 0.2, commit 0123456789ab: "
            "1 of 9 cases has another verdict; 2 cases could not be, and keep the old verdict",
        ),
        (
            RecordedRun(Path("e"), rows=[Result("smoke/call", "fail")]),
            "The ordinary call on which all cases stand failed",
        ),
    ],
)
def test_what_is_wrong_with_the_run_itself_is_said_first(run: RecordedRun, note: str) -> None:
    (told,) = data.notes(run)
    assert told.startswith(note)


def test_the_folder_of_the_run_is_named_but_not_where_it_is(run: RecordedRun, tmp_path: Path) -> None:
    assert str(tmp_path.parent) not in _page(run, tmp_path)


def test_lies_and_answers_keep_their_octets(run: RecordedRun, tmp_path: Path) -> None:
    events = logs_of(_page(run, tmp_path))[LENGTH]["events"]
    octets = {event["bytes"] for event in events if event["ev"] == "frame"}
    assert {LIE["bytes"], ACK["bytes"]} <= octets
