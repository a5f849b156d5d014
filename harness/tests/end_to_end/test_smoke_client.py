"""`wireproof smoke` on clients: a sound one is fit, and each fault of an adapter is told apart."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from jsonschema import Draft202012Validator
from support import DOUBLES

from end_to_end.running import remaining
from wireproof import paths, schemas

_SOUND = paths.build() / "reference-client" / "reference-client"
#: Of the time that an adapter usually gets; for those that use it up.
_SHORT = "0.2"


class Smoked(NamedTuple):
    """What came of it."""

    status: int
    findings: dict[str, Any]
    kind: str
    text: str


@pytest.fixture(scope="module")
def ask(environment: dict[str, str], command: list[str]) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs smoke on a client of a manner."""

    def run(target: str, *arguments: str, marker: str = "") -> subprocess.CompletedProcess[str]:
        asked = [*command, "smoke", "-t", target, *arguments]
        env = {**environment, "SMOKE_CLIENT_MARK": marker}
        return subprocess.run(asked, env=env, capture_output=True, text=True, timeout=120, check=False)

    return run


def frail(manner: str) -> str:
    """A target: the reference client behind a fault."""
    return "client:" + shlex.join([sys.executable, str(DOUBLES / "frail_adapter.py"), manner, str(_SOUND)])


@pytest.fixture(scope="module")
def smoke(ask: Callable[..., subprocess.CompletedProcess[str]]) -> Callable[..., Smoked]:
    """Runs smoke, and sees that its findings fit their schema."""
    validator = Draft202012Validator(schemas.load("smoke"))

    def run(target: str, scale: str = "1", marker: str = "") -> Smoked:
        done = ask(target, "--json", "--timeout-scale", scale, marker=marker)
        assert done.stdout, done.stderr
        findings = json.loads(done.stdout)
        validator.validate(findings)
        problem = findings["problem"] or {"kind": "fit", "what": ""}
        return Smoked(done.returncode, findings, problem["kind"], problem["what"])

    return run


def test_the_reference_client_is_fit(smoke: Callable[..., Smoked]) -> None:
    seen = smoke("reference-client")
    assert (seen.status, seen.kind) == (0, "fit")
    checks = seen.findings["client"]["checks"]
    assert {check["outcome"] for check in checks} == {"ok"}, checks
    assert {"unary", "client_stream", "server_stream", "bidi", "cancel", "deadline", "bye"} <= {
        c["name"] for c in checks
    }


def test_one_without_a_fault_is_fit_behind_the_double_too(smoke: Callable[..., Smoked]) -> None:
    assert smoke(frail("none")).kind == "fit"


@pytest.mark.parametrize(
    ("manner", "status", "kind", "text"),
    [
        ("banner", 1, "logs-on-stdout", "'Frail client 1.0 ready'"),
        ("log-in-call", 1, "logs-on-stdout", "'DEBUG calling /grpc.testing.TestService/UnaryCall'"),
        ("no-library", 3, "exits-early", "exit 127"),
        ("dies-in-call", 1, "exits-early", "exit 70"),
        ("wrong-hello", 1, "wrong-answer", "never heard of it"),
        ("foreign-id", 1, "unknown-id", "wrote `end` for the id 1003"),
        ("two-ends", 1, "breaks-protocol", "after its answer was complete"),
        ("no-status", 1, "breaks-protocol", "without `status`"),
        ("empty-messages", 1, "wrong-call", "its messages are []"),
        ("always-ok", 1, "wrong-call", "it ends with status 0 ('100 % naïve'), not 5"),
        ("no-trailers", 1, "wrong-call", "the trailers must bear x-grpc-test-echo-trailing-bin"),
        ("mixed-up", 1, "mixed-up", "Side by side"),
        ("ignores-options", 1, "ignores-unknown", "options.wireproof_unknown"),
        ("ignores-op", 1, "ignores-unknown", "wireproof_unknown"),
        ("claims-fill", 1, "claims-too-much", "`hello` lists `fill`, but it is answered `unsupported`"),
        ("short-fill", 1, "wrong-call", "Of the call fill: it ends with status 13"),
        ("performs-nothing", 1, "performs-nothing", "It makes calls of no pattern"),
        ("bad-exit", 1, "bad-exit", "exit 3"),
    ],
)
def test_each_fault_is_told_apart(manner: str, status: int, kind: str, text: str, smoke: Callable[..., Smoked]) -> None:
    seen = smoke(frail(manner))
    assert (seen.status, seen.kind) == (status, kind), seen.text
    assert text in seen.text


@pytest.mark.long
@pytest.mark.parametrize(
    ("manner", "status", "kind", "text"),
    [
        ("unflushed", 1, "not-flushed", "only when its input ends"),
        ("slow-start", 3, "slow-start", "has not read its first request"),
        ("deaf", 3, "silent", "says nothing"),
        ("lost", 1, "lost-answer", "did not answer `call`"),
        ("no-cancel", 1, "lost-answer", "did not answer `call`"),
        ("no-deadline", 1, "lost-answer", "did not answer `call`"),
        ("ignores-lines", 1, "lost-answer", "A line that is no request"),
        ("hangs-at-end", 1, "hangs-at-end", "of the end of its input"),
        ("stays-after-bye", 1, "hangs-at-end", "told `bye`"),
    ],
)
def test_what_does_not_come_is_told_apart_by_what_else_is_seen(
    manner: str, status: int, kind: str, text: str, smoke: Callable[..., Smoked]
) -> None:
    marker = f"smoke-client-{manner}"
    seen = smoke(frail(manner), scale=_SHORT, marker=marker)
    assert (seen.status, seen.kind) == (status, kind), seen.text
    assert text in seen.text
    assert remaining(marker) == []


def test_nothing_is_left_when_smoke_is_killed(command: list[str], environment: dict[str, str]) -> None:
    marker = "smoke-client-killed"
    env = {**environment, "SMOKE_CLIENT_MARK": marker}
    with subprocess.Popen(
        [*command, "smoke", "-t", frail("slow-start")], env=env, stdout=subprocess.DEVNULL
    ) as process:
        appears(lambda: any("frail_adapter" in line and " smoke " not in line for line in remaining(marker)))
        process.kill()
    appears(lambda: not remaining(marker))


def appears(holds: Callable[[], bool]) -> None:
    """It comes true within a minute."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_screen_names_what_is_wrong_and_shows_the_last_words(
    ask: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    done = ask(frail("no-library"))
    assert done.returncode == 3
    lines = done.stdout.splitlines()
    assert lines[0] == "client: not fit to be tested"
    assert len(lines) <= 24
    assert "    frail: libgone.so is missing" in lines


def test_a_command_that_is_not_there_is_told(ask: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = ask("client:/nowhere/adapter")
    assert (done.returncode, done.stdout) == (4, "")
    assert "client is unavailable: /nowhere/adapter isn't there" in done.stderr


def test_a_run_says_that_a_client_is_one(command: list[str], environment: dict[str, str]) -> None:
    asked = [*command, "run", "-t", "reference-client"]
    done = subprocess.run(asked, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 4
    assert "reference-client is a client: `wireproof smoke -t reference-client`" in done.stderr
