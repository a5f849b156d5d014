"""What came of a case, in one sentence that a person would say."""

from __future__ import annotations

import pytest

from wireproof.report.diagnosis import diagnose
from wireproof.run.results import ORDER, Result

from samples import CLAUSES

REJECT = "rfc9113-6.5-settings-length"
ACCEPT = "rfc9113-4.1-unknown-type-ignored"
PERFORM = "rfc9113-3.4-preface-settings-ack"


def _row(verdict: str = "fail", clause: str = REJECT, decided_by: str = "expect", **members: object) -> Result:
    level = CLAUSES[clause].level
    return Result("h2/a/b", verdict, clause=clause, level=level, decided_by=decided_by, **members)  # type: ignore[arg-type]


def _told(row: Result) -> str:
    return diagnose(row, CLAUSES[row.clause])


def test_a_fault_that_was_not_refused_is_told_against_the_error_that_was_due() -> None:
    row = _row(expected="connection error FRAME_SIZE_ERROR", got="went on as if nothing had happened")
    assert _told(row) == (
        "The target went on as if nothing had happened, where RFC 9113 §6.5 (MUST) asks it to refuse this with "
        "a connection error FRAME_SIZE_ERROR."
    )


def test_a_hang_up_is_told_against_what_had_to_be_accepted() -> None:
    row = _row(
        clause=ACCEPT,
        expected="the baseline response on stream 1",
        got="ended the connection before the response was complete: GOAWAY PROTOCOL_ERROR, FIN",
        why="it ended the connection in answer to what must be accepted",
    )
    assert _told(row) == (
        "The target ended the connection before the response was complete (GOAWAY PROTOCOL_ERROR, FIN), in answer to "
        "what must be accepted, where RFC 9113 §4.1 (MUST) asks it to accept this, with the usual response on stream 1."
    )


def test_what_came_instead_is_told() -> None:
    row = _row(clause=PERFORM, expected="SETTINGS ack", got="no such frame came, but: response as usual")
    assert _told(row).startswith("The target sent no such frame (the usual response came), where RFC 9113 §3.4 ")


def test_a_mismatch_is_not_told_twice() -> None:
    row = _row(expected="grpc-status INTERNAL on stream 1", got="answered :status 200, grpc-status 0 (grpc-status 0)")
    assert _told(row).startswith("The target answered with :status 200, grpc-status 0, where ")


def test_a_wrong_code_is_no_fault_that_went_unnoticed() -> None:
    row = _row(
        "warn",
        expected="connection error FRAME_SIZE_ERROR",
        got="ended the connection with GOAWAY NO_ERROR, FIN",
        why="noticed, wrong code: NO_ERROR is for a graceful end",
    )
    assert "GOAWAY NO_ERROR, FIN (noticed, but with the wrong code), where" in _told(row)


def test_a_long_list_of_alternatives_is_cut_between_two() -> None:
    row = _row(expected=" or ".join(f"stream error CODE_{number} on stream 1" for number in range(20)), got="sent PING")
    assert _told(row).endswith("CODE_2 on stream 1, or others.")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            _row("pass", got="ended the connection with GOAWAY FRAME_SIZE_ERROR, FIN"),
            "The target ended the connection with GOAWAY FRAME_SIZE_ERROR, FIN, as RFC 9113 §6.5 (MUST) asks.",
        ),
        (
            _row("allowed", got="closed the connection without GOAWAY", why="GOAWAY before the close is a SHOULD"),
            "The target closed the connection without GOAWAY, which is not the usual reaction, but permitted: "
            "GOAWAY before the close is a SHOULD.",
        ),
        (
            _row("recorded", got="nothing more came", why="a server may; only recorded: the clause is a MAY"),
            "Nothing more came, which is recorded and not judged, since the clause is a MAY.",
        ),
        (
            _row("unstable", got="went on as if nothing had happened; another time: sent PING"),
            "Two looks disagree: the target went on as if nothing had happened, but another time it sent PING.",
        ),
        (
            _row("xpass", got="closed the connection without GOAWAY"),
            "The target keeps RFC 9113 §6.5 (MUST) now, though its expectations list that as broken.",
        ),
        (
            _row("skipped", decided_by="engine", why="precondition/half_closed"),
            "Not performed, because the fixture that it stands on never came about (half_closed).",
        ),
        (
            _row("skipped", decided_by="engine", why="precondition: smoke/call failed"),
            "Not performed, because the call that every case stands on failed (smoke/call).",
        ),
        (
            _row("unsupported", decided_by="harness", why="the target has no profile tls"),
            "Not performed: the target has no profile tls.",
        ),
        (
            _row("error", decided_by="harness", why="the engine gave no verdict"),
            "Wireproof could not tell: the engine gave no verdict.",
        ),
        (
            _row(decided_by="death", expected="a target that lives", got="the target died: SIGSEGV"),
            "The target died in this case, and did so again when the case was alone with it: SIGSEGV.",
        ),
        (
            _row(decided_by="fixture", expected="the fixture", got="the fixture did not come about: no SETTINGS frame"),
            "The case could not begin, because its fixture did not come about: no SETTINGS frame.",
        ),
        (
            _row("xfail", decided_by="epilogue", expected="the target alive", got="the next call failed: FIN"),
            "After the script the next call failed: FIN, where the target has to be fit for the next call.",
        ),
        (
            _row(decided_by="observer", expected="the rule kept", got="a second SETTINGS", seen_in=["a/b", "a/c"]),
            "In 2 cases the target broke a rule that is watched throughout, RFC 9113 §6.5 (MUST): a second SETTINGS.",
        ),
    ],
    ids=lambda value: value.verdict + "-" + value.decided_by if isinstance(value, Result) else "",
)
def test_every_verdict_has_its_sentence(row: Result, sentence: str) -> None:
    assert _told(row) == sentence


@pytest.mark.parametrize("verdict", ORDER)
@pytest.mark.parametrize("decided_by", ["expect", "observer", ""])
def test_a_row_that_says_next_to_nothing_still_gives_a_sentence(verdict: str, decided_by: str) -> None:
    told = diagnose(Result("target/died", verdict, decided_by=decided_by))
    assert told.endswith(".") and not told.endswith((":.", " ."))
    assert told[0].isupper() and ": ;" not in told and "target ," not in told
