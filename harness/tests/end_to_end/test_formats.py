"""What a run writes down fits the published schemas."""

from __future__ import annotations

import json
import subprocess
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pages import logs_of

from wireproof import paths

pytestmark = pytest.mark.long

Recorded = tuple[dict[str, Any], list[dict[str, Any]]]

#: What every recorded run has lines of.
_KINDS = {
    *("run", "target", "baseline", "case", "step", "open", "frame", "raw", "close", "mark"),
    *("verdict", "end", "row", "summary"),
}


def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((paths.spec() / f"{name}.schema.json").read_text()))


@pytest.fixture(scope="module", params=["yes", "nasty", "hangup", "mute"])
def recorded(
    request: pytest.FixtureRequest, environment: dict[str, str], command: list[str]
) -> Callable[..., Recorded]:
    """The results and the events of a run that keeps everything."""
    arguments = ["-t", f"null:{request.param}", "--json", "--no-gates", "--keep", "all", "--timeout-scale", "0.2"]
    done = subprocess.run(
        [
            *command,
            "run",
            *arguments,
            "-k",
            "h2/settings",
            "-k",
            "h2/preface",
            "-k",
            "h2/padding",
            "-k",
            "hpack/errors",
        ],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    results = json.loads(done.stdout)
    lines = Path(results["events"]).read_text().splitlines()
    return results, [json.loads(line) for line in lines]


def test_every_event_fits_its_schema(recorded: Recorded) -> None:
    validator = _validator("events")
    for event in recorded[1]:
        validator.validate(event)


def test_the_run_tells_of_itself(recorded: Recorded) -> None:
    (run,) = [event for event in recorded[1] if event["ev"] == "run"]
    assert run["about"]["target"]["name"].startswith("null:")
    assert run["about"]["options"]["keep"] == "all"


def test_the_results_fit_their_schema(recorded: Recorded) -> None:
    _validator("results").validate(recorded[0])


def test_the_octets_of_a_frame_say_what_its_event_says(recorded: Recorded) -> None:
    for event in recorded[1]:
        if event["ev"] == "frame":
            octets = b64decode(event["bytes"], validate=True)
            assert int.from_bytes(octets[:3]) == event["length"]
            assert octets[4] == event["flags"]
            assert int.from_bytes(octets[5:9]) & 0x7FFFFFFF == event["stream"]
            assert len(octets) == 9 + event["length"] or "malformed" in event


def test_a_sentence_of_the_judge_keeps_its_section_signs(recorded: Recorded) -> None:
    told = [event.get("why", "") for event in recorded[1] if event["ev"] == "verdict"]
    assert not [why for why in told if "\\xc2" in why]


def test_a_recorded_run_has_events_of_every_kind(recorded: Recorded) -> None:
    kinds = {event["ev"] for event in recorded[1]}
    assert kinds - {"error", "progress", "observed"} <= _KINDS
    assert kinds >= {"run", "target", "case", "open", "mark", "verdict", "end", "row", "summary"}


def test_every_wire_log_of_a_real_page_can_be_unpacked(recorded: Recorded) -> None:
    page = (Path(recorded[0]["events"]).parent / "report.html").read_text()
    logs = logs_of(page)
    performed, rows = ({event["case"] for event in recorded[1] if event["ev"] == kind} for kind in ("case", "row"))
    assert logs.keys() == performed & rows
    assert len(logs) > 30
    for told in logs.values():
        assert {event["ev"] for event in told["events"]} <= {*_KINDS, "cut"}
