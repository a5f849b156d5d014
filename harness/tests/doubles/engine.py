"""A double of the engine: gives each case the verdict that WIREPROOF_DOUBLE asks for, without any dialogue.

WIREPROOF_DOUBLE is a JSON object: `verdicts` (id → verdict, default pass; `*` is any other case; a verdict may be an
object, whose members are those of the event), `seen` (with each verdict), `smoke` (the smoke call's), `besides` (rows
that the engine adds of its own), `die_after` (so many verdicts, then SIGKILL), `stall_after` (then silence), `deaf` (to
`stop`), `pause` (seconds after each verdict), `doubt` ("hung" or "unreachable", about the first incarnation, before the
first verdict), `peers` (address → an object like this one, for that target only), `stderr` (what it writes there).
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


def verdict(case: str, asked: str | dict, clauses: list[str], script: dict) -> None:
    """Writes one verdict."""
    special = {"verdict": asked} if isinstance(asked, str) else asked
    body: dict[str, object] = {"expected": "connection error FRAME_SIZE_ERROR", "got": "GOAWAY NO_ERROR"}
    if clauses:
        body["clause"] = clauses[0]
    if special["verdict"] not in ("pass", "skipped"):
        body["evidence"] = dialogue(case)
    seen = script.get("seen", "GOAWAY NO_ERROR, FIN")
    usual = {"case": case, "try": 1, "tries": 1, "inc": 1, "seen": seen, "decided_by": "expect"}
    say("verdict", **{**usual, "ms": 1.5, **body, **special})


def perform(script: dict, run: dict, plans: dict[str, list[str]], lines: object) -> None:
    """Answers the `run` command."""
    say("run", v=1, seed=run["seed"], cases=len(run["ids"]), about=run.get("about"))
    verdict("smoke/call", script.get("smoke", "pass"), [], script)
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
        wanted = script.get("verdicts", {})
        verdict(case, wanted.get(case, wanted.get("*", "pass")), plans.get(case, []), script)
        time.sleep(script.get("pause", 0))
    else:
        for case, asked in script.get("besides", {}).items():
            verdict(case, asked, [], script)
        say("end", totals={}, waiting_share=0.0)
        return
    for line in lines:
        if "stop" in json.loads(line) and not script.get("deaf"):
            say("end", totals={}, waiting_share=0.0)
            return


def main() -> None:
    """Reads commands until `run`."""
    script = json.loads(os.environ.get("WIREPROOF_DOUBLE", "{}"))
    plans: dict[str, list[str]] = {}
    print(script.get("stderr", ""), file=sys.stderr, flush=True)
    lines = iter(sys.stdin.readline, "")
    for line in lines:
        command = json.loads(line)
        if "target" in command:
            script |= script.get("peers", {}).get(command["target"]["addr"], {})
        elif "plan" in command:
            plans[command["plan"]["id"]] = command["plan"]["clauses"]
        elif "run" in command:
            perform(script, command["run"], plans, lines)
            return


main()
