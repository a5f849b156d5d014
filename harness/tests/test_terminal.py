"""What others write can't command a terminal."""

from __future__ import annotations

import io
from pathlib import Path

from wireproof.report.recorded import RecordedRun
from wireproof.report.terminal import Report
from wireproof.run.results import Result

HOSTILE = "\x1b[2J\x07\ud800\n\x85\u202e"


def test_no_word_of_a_run_reaches_the_terminal_as_it_came(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    path.write_text('{"n":1,"ev":"frame","case":"a","dir":"in","text":"\\u001b[2J"}\n')
    words = {"clause": HOSTILE, "expected": HOSTILE, "got": HOSTILE, "why": HOSTILE, "reason": HOSTILE}
    rows = [Result("a", verdict, file="f", **words) for verdict in ("fail", "xpass", "warn")]
    rows += [Result(f"more/{HOSTILE}", "fail", got=HOSTILE)] * 30
    rows += [Result("b", "error", decided_by="harness", why=HOSTILE)]
    about = {"target": {"name": HOSTILE, "version": HOSTILE, "spelled": HOSTILE}}
    run = RecordedRun(path, about, rows=rows, errors=[HOSTILE], no_target=HOSTILE, engine_death=HOSTILE)
    out = io.StringIO()
    Report(out, run).write()
    assert all(line.isprintable() for line in out.getvalue().split("\n"))
