"""What is wrong with a client that isn't fit to be tested, and what to do about it."""

from __future__ import annotations

from wireproof.smoke.client.examine import ClientFindings
from wireproof.smoke.diagnosis import Problem

#: Every kind of trouble with a client, as spec/smoke.schema.json lists them, and what helps.
ADVICE = {
    "cannot-start": "Mend the command.",
    "exits-early": "It must live until its input ends, or it is told `bye`. Its last words are below.",
    "logs-on-stdout": "Standard output is for events alone: send logs, banners and progress to standard error.",
    "not-flushed": "Flush after each event, and read each line as it comes, not the input to its end.",
    "slow-start": "If it only needs longer, give it time: --timeout-scale 5. Does it read its standard input at all?",
    "silent": "Each request is a line of JSON on standard input; its answer is a line on standard output.",
    "lost-answer": "Every request is answered, also by `unsupported` or `error`; a call always has its `end`.",
    "unknown-id": "Each event bears the id of the request that it answers, unchanged.",
    "mixed-up": "Keep the state of each call with its id: calls go side by side.",
    "breaks-protocol": "docs/adapter.md tells each event's members and their order.",
    "wrong-answer": "docs/adapter.md tells what answers each request.",
    "wrong-call": "What was sent and what came must be told as they were, octet for octet.",
    "ignores-unknown": "Answer `unsupported`, and name the member: what is ignored would be tested in vain.",
    "claims-too-much": "List in `capabilities` only what there is.",
    "performs-nothing": "Begin with `channel` and a `call` that is unary, as docs/testing-your-client.md does.",
    "hangs-at-end": "End when the input ends, and after `bye`: close the channels, and wait for no thread.",
    "bad-exit": "Exit with status 0 at the end of the input: anything else is taken for a crash.",
}


def client_problem(findings: ClientFindings) -> Problem | None:
    """The first thing that keeps the client from being tested."""
    for check in findings.bad:
        return Problem(check.kind, check.told, ADVICE[check.kind])
    return None
