"""A double of the engine: gives each case the verdict that WIREPROOF_DOUBLE asks for, without any dialogue.

WIREPROOF_DOUBLE is a JSON object: `verdicts` (id → verdict, default pass), `smoke` (the smoke call's), `die_after` (so
many verdicts, then SIGKILL), `stall_after` (then silence), `pause` (seconds after each verdict), `doubt` ("hung" or
"unreachable", about the first incarnation, before the first verdict), `seen` (with each verdict), `deaf` (to `stop`),
`observed` (clause → verdict, rows at the end).
"""

import json
import os
import signal
import sys
import time

ordinal = 0


def say(kind: str, **body: object) -> None:
    """Writes one event."""
    global ordinal
    ordinal += 1
    print(json.dumps({"n": ordinal, "ev": kind, "t": ordinal / 1000, **body}, separators=(",", ":")), flush=True)


def dialogue(case: str) -> list[int]:
    """Writes a short wire log; gives the ordinal of the piece that is evidence."""
    say("case", case=case, **{"try": 1}, attempt="first", inc=1)
    say("step", case=case, **{"try": 1}, step=0, line=9, what="send SETTINGS")
    say("frame", case=case, **{"try": 1}, dir="out", text="SETTINGS stream=0 length=5")
    say("frame", case=case, **{"try": 1}, dir="in", text='GOAWAY last=0 NO_ERROR "bye"')
    return [ordinal]


def verdict(case: str, kind: str, script: dict) -> None:
    """Writes one verdict."""
    body: dict[str, object] = {"expected": "connection error FRAME_SIZE_ERROR", "got": "GOAWAY NO_ERROR"}
    if kind not in ("pass", "skipped"):
        body["evidence"] = dialogue(case)
    say(
        "verdict",
        case=case,
        tries=1,
        inc=1,
        verdict=kind,
        seen=script.get("seen", "GOAWAY NO_ERROR, FIN"),
        decided_by="expect",
        ms=1.5,
        **{"try": 1},
        **body,
    )


def perform(script: dict, run: dict, lines: object) -> None:
    """Answers the `run` command."""
    say("run", v=1, seed=run["seed"], cases=len(run["ids"]), about=run["about"])
    verdict("smoke/call", script.get("smoke", "pass"), script)
    if "doubt" in script:
        say("target", inc=1, state=script["doubt"])
        answer = json.loads(next(lines))
        say("answer", got=answer)
        if "down" in answer and answer["down"]["restarting"]:
            say("answer", got=json.loads(next(lines)))
    for done, case in enumerate(run["ids"]):
        if done == script.get("die_after"):
            os.kill(os.getpid(), signal.SIGKILL)
        if done == script.get("stall_after"):
            break
        verdict(case, script.get("verdicts", {}).get(case, "pass"), script)
        time.sleep(script.get("pause", 0))
    else:
        for clause, kind in script.get("observed", {}).items():
            verdict(f"observed/{clause}", kind, script)
        say("end", totals={}, waiting_share=0.0)
        return
    for line in lines:
        if "stop" in json.loads(line) and not script.get("deaf"):
            say("end", totals={}, waiting_share=0.0)
            return


def main() -> None:
    """Reads commands until `run`."""
    script = json.loads(os.environ.get("WIREPROOF_DOUBLE", "{}"))
    lines = iter(sys.stdin.readline, "")
    for line in lines:
        command = json.loads(line)
        if "run" in command:
            perform(script, command["run"], lines)
            return


main()
