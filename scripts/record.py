"""Records a run of each target as test data: all frames, and nothing of this machine."""

from __future__ import annotations

import argparse
import json
import lzma
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from wireproof.errors import WireproofError
from wireproof.publish.anonymous import scrubbed

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "harness" / "tests" / "data" / "recorded"


def main() -> None:
    """Records the targets that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without", metavar="SCENARIO", help="leave out the cases whose id begins so")
    parser.add_argument("targets", nargs="+", metavar="TARGET")
    arguments = parser.parse_args()
    for target in arguments.targets:
        file = FOLDER / f"{target}.jsonl.xz"
        record = _record(target, _selection(arguments.without))
        file.write_bytes(lzma.compress(record, preset=9 | lzma.PRESET_EXTREME))
        judged = _wireproof("judge", str(file))
        if judged.returncode:
            file.unlink()
            sys.exit(f"{target}: judged anew, the record says something else:\n{judged.stdout}{judged.stderr}")
        print(f"{file.relative_to(ROOT)}: {file.stat().st_size >> 10} KiB")


def _selection(without: str | None) -> list[str]:
    """`-k` for each folder of cases but one."""
    if without is None:
        return []
    cases = (row["id"] for row in json.loads(_wireproof("list", "--json").stdout))
    folders = {case.rpartition("/")[0] + "/" for case in cases if not case.startswith(without)}
    return [word for folder in sorted(folders) for word in ("-k", folder)]


def _record(target: str, selection: list[str]) -> bytes:
    done = _wireproof("run", "-t", target, "--keep", "all", "--seed", "1", "--json", *selection)
    if not done.stdout:
        sys.exit(f"{target}: {done.stderr}")
    text = Path(json.loads(done.stdout)["events"]).read_text(encoding="utf-8")
    try:
        events = [*scrubbed(map(json.loads, text.splitlines()), target)]
    except WireproofError as error:
        sys.exit(str(error))
    return "".join(json.dumps(e, ensure_ascii=False, separators=(",", ":")) + "\n" for e in events).encode()


def _wireproof(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "wireproof", *arguments]
    return subprocess.run(command, env={**os.environ, **_STATE}, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="wireproof-") as state:
        _STATE = {"WIREPROOF_STATE": state}
        main()
