"""A recorded run, as every report reads it: one events file and nothing beside it (DESIGN §6)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from wireproof import paths
from wireproof.errors import Exit, UsageError
from wireproof.report.visible import visible
from wireproof.run.events import Event, append, frames_of, lines_of
from wireproof.run.log_blocks import LogBlocks
from wireproof.run.plan import Plan
from wireproof.run.results import Result, exit_status, totals

_EVENTS = "events.jsonl"
_WANTED = (b'"ev":"run"', b'"ev":"row"', b'"ev":"verdict"', b'"ev":"summary"', b'"ev":"end"')
_HEAD = 96


@dataclass
class RecordedRun:
    """One run: what it was, a row a case, and the way to each case's log."""

    #: The events file.
    path: Path
    #: Of the event `run`: version, commit, date, platform, target, options; empty where nothing was begun.
    about: dict[str, Any] = field(default_factory=dict)
    seed: int = 0
    rows: list[Result] = field(default_factory=list)
    #: Seconds from the start of the target to the end of the last case.
    seconds: float = 0.0
    waiting_share: float | None = None
    interrupted: bool = False
    #: Cases that were begun and got no verdict because the user stopped the run.
    unfinished: int = 0
    restarts: int = 0
    #: What went wrong on our side.
    errors: list[str] = field(default_factory=list)
    #: Why the target could not be used at all, with its last words.
    no_target: str = ""
    #: Why the engine ended before it was done.
    engine_death: str = ""
    #: Whether the harness lived to write the run's end down; where not, rows are the engine's bare verdicts.
    complete: bool = True
    #: The engine wrote how the run began; where the target never came up, the summary tells what was asked.
    begun: bool = True
    #: A warning fails the run, too, and so does a drafted expectation.
    strict: bool = False
    #: Options of the command line that a rerun needs besides the target: `--method`, `--message`, `--expect`.
    rerun_options: list[str] = field(default_factory=list)
    #: Those in whose light the rows stand, as Expectations.as_data() gives them.
    expectations: dict[str, Any] = field(default_factory=dict)
    #: Of a run that was judged anew: from which record, by which commit, when, how many cases.
    rejudged: dict[str, Any] = field(default_factory=dict)
    #: Its logs, where somebody has begun to read them.
    blocks: LogBlocks | None = None

    @property
    def target(self) -> dict[str, Any]:
        """`name`, `version`, `spelled` (as `-t` called it), `profiles`."""
        return {"name": "?", "version": "", "spelled": "?", "profiles": [], **self.about.get("target", {})}

    @property
    def status(self) -> Exit:
        """What `wireproof run` exited with; where a run was cut short, what its rows would mean."""
        return exit_status(self, self.rows, strict=self.strict)

    @property
    def totals(self) -> dict[str, int]:
        """How many rows of each verdict, the worst first."""
        return totals(self.rows)

    def row(self, identity: str) -> Result | None:
        """The row of this id."""
        return next((row for row in self.rows if row.id == identity), None)

    def logs(self, cases: Iterable[str]) -> dict[str, list[Event]]:
        """The logged events of some cases, in one reading of the file. A row's log is that of its `log_of`."""
        logs = frames_of(self.path, set(cases))
        for event in (event for events in logs.values() for event in events):
            event.update({name: _clean(value) for name, value in event.items() if name in _SENTENCES})
        return logs

    def rerun(self, case: str = "") -> list[str]:
        """The words, after the program's name, of the command that performs one case (or all) again."""
        chosen = ["-k", case] if case else []
        if pair := self.about.get("pair"):
            return ["pair", "-c", pair["client"], "-s", pair["server"], *self.rerun_options, *chosen]
        return ["run", "-t", self.target["spelled"], *self.rerun_options, *chosen, "--seed", str(self.seed)]

    def write_rows(self) -> None:
        """Adds to the events file what the harness knows: the rows in the light of expectations, and how it ended."""
        rows = [{"ev": "row", "case": row.id, **_said(row)} for row in self.rows]
        summary = {"ev": "summary", **{name: getattr(self, name) for name in _SUMMARY}}
        summary |= {name: getattr(self, name) for name in _WHERE_ANY if getattr(self, name)}
        if not self.begun:
            summary |= {"about": self.about, "seed": self.seed}
        append(self.path, [*rows, summary])


#: Members that the event `summary` carries.
_SUMMARY = (
    "seconds",
    "waiting_share",
    "interrupted",
    "unfinished",
    "restarts",
    "errors",
    "no_target",
    "engine_death",
    "strict",
    "rerun_options",
)
#: Others, where there is anything to say.
_WHERE_ANY = ("expectations", "rejudged")
#: Members of a log's events that are told as they are.
_SENTENCES = ("text", "what", "why", "got", "failure")
_ROW_NAMES = {each.name for each in fields(Result)} - {"id"}


def find(name: str | None) -> Path:
    """The events file that a command line means: a file, a run's folder, a run's id, or none for the newest run.

    Raises UsageError where there is none.
    """
    runs = paths.state() / "runs"
    candidates = [Path(name), runs / name] if name else [runs / "last"]
    for candidate in candidates:
        if candidate.is_file():
            return candidate
        if (candidate / _EVENTS).is_file():
            return candidate / _EVENTS
    if name is None:
        raise UsageError("no run is recorded yet: wireproof run makes one")
    raise UsageError(f'no recorded run "{name}": neither an events file, nor a folder with one, nor a run below {runs}')


def load(path: Path) -> RecordedRun:
    """Reads a recorded run. Lines that are cut short (something died) are passed over.

    Raises UsageError for a file that is no events file.
    """
    run = RecordedRun(path, complete=False, begun=False)
    bare: dict[str, Result] = {}
    for event in _events(path):
        try:
            _note(run, bare, event)
        except (KeyError, TypeError) as error:
            raise UsageError(f"{path}: an event `{event['ev']}` that is none: {error}") from None
    if not run.begun and not run.complete:
        raise UsageError(f"{path}: no events of a run are in it")
    if not run.complete:
        run.rows = [row for row in bare.values() if not (row.id.startswith("smoke/") and row.verdict == "pass")]
    return run


def _note(run: RecordedRun, bare: dict[str, Result], event: Event) -> None:
    kind = event["ev"]
    if kind == "run":
        run.begun, run.about, run.seed = True, event.get("about") or {}, event.get("seed", 0)
    elif kind == "verdict":
        bare[event["case"]] = _row(event)
    elif kind == "row":
        run.rows.append(_row(event))
    elif kind == "summary":
        run.complete = True
        for name in (*_SUMMARY, *_WHERE_ANY, "about", "seed"):
            setattr(run, name, event.get(name, getattr(run, name)))
    elif kind == "end":
        run.seconds = event.get("seconds", 0.0)


def _events(path: Path) -> Iterable[Event]:
    for line in lines_of(path):
        head = line[:_HEAD]
        if any(kind in head for kind in _WANTED):
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, dict) and "ev" in event:
                yield event


def _row(event: Event) -> Result:
    members = {name: _clean(value) for name, value in event.items() if name in _ROW_NAMES}
    if "plan" in members:
        members["plan"] = Plan.of(members["plan"])
    return Result(visible(event["case"]), **members)


def _clean(value: Any) -> Any:
    """A file may come from anywhere: what no engine writes is spelled, before it reaches a terminal."""
    if isinstance(value, str):
        return visible(value)
    return [_clean(each) for each in value] if isinstance(value, list) else value


def _said(row: Result) -> dict[str, Any]:
    said = row.said()
    del said["id"]
    return {**said, "plan": row.plan.as_data()} if row.plan else said
