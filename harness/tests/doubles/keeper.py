"""A double of the keeper: starts programs and tells how they end, for tests that need no build."""

import json
import os
import signal
import subprocess
import sys
import threading

lock = threading.Lock()
children: dict[str, subprocess.Popen[str]] = {}


def say(kind: str, **body: object) -> None:
    """Writes one event."""
    with lock:
        print(json.dumps({kind: body}), flush=True)


def relay(identity: str, name: str, child: subprocess.Popen[str]) -> None:
    """Tells what the child writes."""
    for line in getattr(child, name):
        say("output", id=identity, stream=name, text=line.rstrip("\n"))


def watch(identity: str, child: subprocess.Popen[str]) -> None:
    """Tells how the child ends."""
    relays = [threading.Thread(target=relay, args=(identity, name, child)) for name in ("stdout", "stderr")]
    for thread in relays:
        thread.start()
    status = child.wait()
    for thread in relays:
        thread.join()
    how = {"code": status} if status >= 0 else {"signal": signal.Signals(-status).name[3:]}
    say("exited", id=identity, pid=child.pid, **how, core=False, left=0)
    say("gone", id=identity)


def start(request: dict) -> None:
    """Starts a program in a process group of its own."""
    try:
        child = subprocess.Popen(
            request["argv"],
            cwd=request.get("cwd"),
            env={**os.environ, **request.get("env", {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            process_group=0,
        )
    except OSError as error:
        say("failed", id=request["id"], error=error.strerror)
        return
    children[request["id"]] = child
    say("started", id=request["id"], pid=child.pid)
    threading.Thread(target=watch, args=(request["id"], child)).start()


def kill(identity: str) -> None:
    """Ends a program and its group."""
    child = children.get(identity)
    if child and child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)


for line in sys.stdin:
    ((kind, body),) = json.loads(line).items()
    if kind == "start":
        start(body)
    elif kind == "listen":
        say("listened", id=body["id"])
    else:
        kill(body["id"])
for identity in children:
    kill(identity)
