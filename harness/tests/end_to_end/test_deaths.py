"""A target that hangs, dies or complains: the case that does it is found, the others are judged or skipped."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from end_to_end.running import Ran
from wireproof.targets.command import free_port

pytestmark = pytest.mark.long

Judge = Callable[..., Ran]

_FRAIL = Path(__file__).with_name("frail.py")
_GUILTY = "h2/push_promise/"
#: The guilty, beside enough others.
_CASES = ("-k", _GUILTY, "-k", "h2/ping", "-k", "h2/settings", "-k", "h2/padding")


@pytest.fixture
def frail(served: str) -> Callable[[str], str]:
    """`-t` for a server of a manner that the suite starts itself."""
    upstream = served.rsplit(":", 1)[1]
    return lambda manner: f"exec:{sys.executable} {_FRAIL} {manner} {{port}} {upstream}"


@pytest.fixture
def live(served: str) -> Iterator[Callable[[str], str]]:
    """`-t` for a server of a manner that runs already."""
    upstream = served.rsplit(":", 1)[1]
    started: list[subprocess.Popen[str]] = []

    def start(manner: str) -> str:
        port = free_port()
        command = [sys.executable, str(_FRAIL), manner, str(port), upstream]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout
        process.stdout.readline()
        return f"tcp:127.0.0.1:{port}"

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def usual(judge: Judge, served: str) -> dict[str, str]:
    """The verdicts on the others where nothing stands before the server."""
    verdicts = _others(judge(f"tcp:{served}", *_CASES))
    assert list(verdicts.values()).count("pass") > 10
    return verdicts


def _others(ran: Ran) -> dict[str, str]:
    return {row["id"]: row["verdict"] for row in ran.results if not _is_guilty(row)}


def _told(ran: Ran) -> list[tuple[str, str, str]]:
    return [(row["id"], row["verdict"], row.get("got", row.get("why", ""))) for row in ran.results]


def _is_guilty(row: dict[str, str]) -> bool:
    return row["id"].startswith(_GUILTY)


@pytest.mark.parametrize("manner", ["hang", "complain", "die"])
def test_the_case_that_harms_the_target_is_found_and_no_other_is_charged(
    judge: Judge, frail: Callable[[str], str], usual: dict[str, str], manner: str
) -> None:
    ran = judge(frail(manner), *_CASES)
    guilty = [row for row in ran.results if _is_guilty(row)]
    assert {(row["verdict"], row["decided_by"]) for row in guilty} == {("fail", "death")}, _told(ran)
    assert _others(ran) == usual
    if manner == "die":
        assert all("its last words: nobody promised me this" in row["why"] for row in guilty), guilty


@pytest.mark.parametrize("manner", ["hang", "die"])
def test_a_live_target_that_hangs_or_dies_is_one_row_and_the_rest_is_skipped(
    judge: Judge, live: Callable[[str], str], manner: str
) -> None:
    ran = judge(live(manner), *_CASES)
    dead = [row["id"] for row in ran.results if row.get("decided_by") == "death" or "died" in row["id"]]
    assert dead == ["target/died"], _told(ran)
    assert not ran.of("unstable", "error"), _told(ran)
    assert {row["verdict"] for row in ran.results if _is_guilty(row)} == {"skipped"}, _told(ran)
    assert ran.status == 1


def test_a_live_target_that_is_not_there_is_told_by_the_smoke_call_alone(judge: Judge) -> None:
    ran = judge(f"tcp:127.0.0.1:{free_port()}", "-k", "h2/ping")
    assert [row["id"] for row in ran.results if row["verdict"] != "skipped"] == ["smoke/call"]
    assert ran.status == 3


def test_a_target_that_floods_is_told_so_and_the_others_are_judged(
    judge: Judge, frail: Callable[[str], str], usual: dict[str, str]
) -> None:
    ran = judge(frail("flood"), *_CASES)
    guilty = [row for row in ran.results if _is_guilty(row)]
    assert all("the target sent more than that" in row["got"] for row in guilty), _told(ran)
    assert _others(ran) == usual


def test_the_first_failure_is_the_last_with_x(judge: Judge) -> None:
    ran = judge("null:yes", "--no-gates", "-x", "--timeout-scale", "0.2")
    # What the observer has seen until then is told besides.
    assert len([row for row in ran.of("fail") if not row["id"].startswith("observed/")]) == 1
    assert not ran.of("error", "unstable")
