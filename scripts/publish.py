"""Publishes what came of every target that has been set up: reports/, made from the commit that is checked out.

All or nothing: where a target can't be judged to its end, what was published before stays. A minute or two.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from wireproof import paths
from wireproof.errors import Exit, WireproofError
from wireproof.publish import folder
from wireproof.publish.anonymous import scrubbed
from wireproof.publish.matrix import Judged, Matrix, NotJudged
from wireproof.report import recorded, row_text
from wireproof.report.recorded import RecordedRun
from wireproof.targets.command import unavailable
from wireproof.targets.load import load_named, names
from wireproof.targets.target import Target

FOLDER = "reports"
#: How a page tells to perform a case again.
_COMMAND = "scripts/wireproof"
#: What a run has to write its end down, after Ctrl-C.
_PATIENCE = 10


def main() -> None:
    """Publishes; every error is one message."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1, help="what is sent follows from it (1)")
    parser.add_argument("--into", type=Path, metavar="FOLDER", help=f"in place of {FOLDER}/")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        publish(arguments.seed, (arguments.into or paths.root() / FOLDER).resolve())
    except WireproofError as error:
        sys.stderr.write(f"nothing is published: {error}\n")
        sys.exit(int(error.status))
    except KeyboardInterrupt:
        sys.stderr.write("nothing is published: stopped\n")
        sys.exit(int(Exit.INTERRUPTED))


def publish(seed: int, into: Path) -> None:
    """Judges all servers, then replaces the folder. Raises WireproofError where not all is in order."""
    commit = clean_commit()
    targets = [target for name in names() if (target := load_named(name)).side == "server"]
    missing = [NotJudged(each.name, each.version, why) for each in targets if (why := unavailable(each))]
    wanted = [each for each in targets if each.name not in {one.name for one in missing}]
    if not wanted:
        raise WireproofError("no target is set up (wireproof targets --setup all)")
    os.environ |= {"WIREPROOF_CONFIG": "", "WIREPROOF_COMMAND": _COMMAND}
    date = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    paths.make(paths.state())
    with tempfile.TemporaryDirectory(prefix="publish-", dir=paths.state()) as name:
        work = Path(name)
        matrix = Matrix([judged(each, seed, commit, work) for each in wanted], missing, commit, date)
        (work / FOLDER).mkdir()
        folder.write(matrix, work / FOLDER)
        if clean_commit() != commit:
            raise WireproofError("another commit was checked out meanwhile")
        folder.replace(into, work / FOLDER)
    for each in missing:
        say(f"not judged: {each.name}: {each.why}")
    files = [path for path in into.iterdir() if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    say(f"{os.path.relpath(into)}: {len(wanted)} targets, {len(files)} files, {size / 1e6:.1f} MB; commit it as it is")


def clean_commit() -> str:
    """The commit that is checked out. Raises WireproofError where anything but the published folder differs from it."""
    changed = git("status", "--porcelain", "--", ".", f":(exclude){FOLDER}").splitlines()
    if changed:
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise WireproofError(f"{changed[0][3:]}{more} not committed: what is published must be made from a commit")
    return git("rev-parse", "HEAD").strip()


def git(*arguments: str) -> str:
    """What git says of the checkout. Raises WireproofError where it says no."""
    asked = ["git", "-C", str(paths.root()), *arguments]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WireproofError(done.stderr.strip())
    return done.stdout


def judged(target: Target, seed: int, commit: str, work: Path) -> Judged:
    """The target, and the run of it as it is published. Raises WireproofError for a run that can't be relied on."""
    begun = time.monotonic()
    events = perform(target.name, seed, work)
    published = work / target.name / "events.jsonl"
    published.parent.mkdir()
    with events.open(encoding="utf-8") as lines, published.open("w", encoding="utf-8") as file:
        for event in scrubbed((json.loads(line) for line in lines), target.name, commit):
            file.write(json.dumps(event, ensure_ascii=False, separators=(",", ":")) + "\n")
    run = recorded.load(published)
    if why := why_unreliable(run):
        raise WireproofError(f"the run of {target.name}: {why}")
    counted = ", ".join(f"{count} {verdict}" for verdict, count in run.totals.items())
    say(f"{target.name} {target.version}: {counted} ({time.monotonic() - begun:.0f} s)")
    return Judged(target.about, run)


def perform(target: str, seed: int, work: Path) -> Path:
    """Runs the suite on a target; gives its events file. Whatever happens, nothing of it goes on."""
    command = [sys.executable, "-m", "wireproof", "run", "-t", target, "--seed", str(seed), "--json"]
    environment = {**os.environ, "WIREPROOF_STATE": str(work / "state")}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        try:
            out, err = run.communicate()
        except BaseException:
            run.send_signal(signal.SIGINT)
            try:
                run.communicate(timeout=_PATIENCE)
            except subprocess.TimeoutExpired:
                run.kill()
            raise
    if not out:
        raise WireproofError(f"{target}: {err.strip()}")
    return Path(json.loads(out)["events"])


def why_unreliable(run: RecordedRun) -> str:
    """What went wrong with the run as a whole, so that it must not be published."""
    troubles = [*row_text.troubles(run)]
    if not troubles and run.status == Exit.OUR_ERROR and "error" not in run.totals:
        troubles = ["nothing could connect to it"]
    return troubles[0] if troubles else ""


def say(text: str) -> None:
    """Progress, for whoever waits."""
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
