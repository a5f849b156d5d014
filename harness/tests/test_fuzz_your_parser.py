"""docs/fuzz-your-parser.md does what it says; of a parser with a bug the oracle tells that is meant for it.

The programs are built with the wire library of build/release, and replay the committed corpora.
"""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support import DATA, Ran

from wireproof import paths

PAGE = (paths.root() / "docs" / "fuzz-your-parser.md").read_text(encoding="utf-8")
FOREIGN = paths.root() / "fuzz" / "foreign"
PLAIN = DATA / "foreign" / "plain.cc"
CLASSES = (
    *(
        (paths.root() / "fuzz" / "oracle" / f"{name}_differential.{end}")
        for name in ("hpack", "frame")
        for end in ("h", "cc")
    ),
)
#: What is wrong with harness/tests/data/foreign/plain.cc, and what the oracle says of it first.
BUGS = {
    "eight bits of padding": r"plain: hpack/accepts/rfc7541-5.2-huffman-pad-long-server: it accepts what we reject",
    "no eviction": r"plain: hpack/(table-size|other-fields|accepts/rfc7541-2.3.3-index-evicted): it ",
    "any size update": r"plain: hpack/accepts/rfc7541-6.3-update-too-large-server: it accepts what we reject",
    "least limit forgotten": r"plain: hpack/accepts/rfc(7541-4.2-update-smallest|9113-4.3.1-table-reduced-\S+): ",
    "never-indexed lost": r"plain: hpack/never-indexed: it reads other fields",
    "first piece lost": r"chunking: in pieces of \d+ it ",
    "rejection forgotten": r"final rejection: it accepts ",
    "long strings": r"round trip: its encoder writes \d+ octets",
    "never-indexed written openly": r"round trip: its encoder writes \d+ octets",
    "a table that is not there": r"table size: its encoder has 32 octets in its table, a reader 0",
    "priority ends the connection": r"plain: frames/wider/rfc9113-6.3-priority-length: frame \d+ is told otherwise",
    "padding one too long": r"plain: frames/accepts/rfc9113-6.[126]-\S*pad\S*: frame \d+ is told otherwise",
    "goes on after an error": r"final rejection: after a connection error it tells of ",
    "split headers lost": r"chunking: in chunks of \d+ another frame \d+",
    "wrong code": r"plain: frames/code/rfc9113-6.9-window-zero-stream: frame \d+ is told otherwise",
    "a long frame passed over": r"plain: frames/silent/rfc9113-4.[12]-\S*oversize\S*: frame \d+ is told otherwise",
    "told before its end": r"plain: frames/unfinished: it tells of a frame before its end",
    "unknown types dropped": r"plain: frames/(lost|header|rejects)/0x\S+: frame \d+ is told otherwise",
    "reserved bit kept": r"plain: frames/header/\S+: frame \d+ is told otherwise",
    "a scope that is none": r"interface: an error of scope 3",
    "another interface": r"interface: plain is made for version 2 of fuzz/abi.h, this is 1",
}
#: How the lines begin that tell of the second step's finding.
FINDING = (
    "nghttp2: hpack_decode",
    "foreign_hpack_decode   fails",
    "oracle nghttp2: hpack/reduced-limit-",
    "  ours:   ",
    "  theirs: rejected; table of ",
    "of the last of these:",
)
Replay = Callable[..., Ran]


@pytest.fixture(scope="module")
def replay(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    """Runs scripts/fuzz.py --foreign … --replay; all builds are one, below a folder of the module's own."""
    if not (paths.build() / "wire" / "libwire.a").exists():
        pytest.fail(f"{paths.build()}/wire/libwire.a is not there; run scripts/setup test")
    build = tmp_path_factory.mktemp("foreign")

    def run(source: Path, *options: str, bug: str = "") -> Ran:
        words = [
            sys.executable,
            "scripts/fuzz.py",
            "--foreign",
            str(source),
            "--replay",
            "--build",
            str(build),
            *options,
        ]
        done = subprocess.run(
            words,
            cwd=paths.root(),
            env={**os.environ, "BUG": bug},
            capture_output=True,
            text=True,
            errors="replace",
            timeout=300,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


def blocks(language: str) -> list[str]:
    """The page's files in this language, from the first step to the last."""
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def sample(step: str) -> list[str]:
    """What the page shows of the command's output in this step, but for paths and how many inputs there are."""
    text = PAGE.split(f"\n## {step}", 1)[1].split("\n## ", 1)[0]
    shown = re.search(r"^    \$ scripts/fuzz --foreign .*\n((?:    .*\n)+)", text, re.MULTILINE)
    assert shown, f"step {step} shows no command"
    return [re.sub(r"\d+ inputs| on .*", "", line[4:]) for line in shown[1].splitlines()]


@pytest.mark.long
def test_each_step_of_the_page_says_what_the_page_shows(replay: Replay, tmp_path: Path) -> None:
    first, second = blocks("cpp")
    source = tmp_path / "my_parser.cc"

    source.write_text(first)
    ran = replay(source)
    assert (ran.status, ran.err.splitlines()) == (1, sample("1"))

    in_c = tmp_path / "my_parser.c"
    in_c.write_text(first.replace("nullptr", "NULL"))
    assert replay(in_c).err == ran.err

    source.write_text(second)
    ran = replay(source, "--library", "nghttp2")
    assert ran.status == 1
    for lines in (ran.out.splitlines(), sample("2")):  # which input comes first is the corpus's
        assert [line for line, start in zip(lines, FINDING, strict=False) if not line.startswith(start)] == []

    source.with_suffix(".tsv").write_text(*blocks("tsv"))
    ran = replay(source, "--library", "nghttp2")
    assert ran.status == 0, ran.out + ran.err
    assert [re.sub(r"\d+ inputs", "", line) for line in ran.out.splitlines()] == sample("3")


@pytest.mark.long
def test_a_bug_is_found_and_the_oracle_says_which(replay: Replay) -> None:
    ran = replay(PLAIN)
    assert ran.status == 0, ran.out + ran.err

    said = {bug: _oracle(replay(PLAIN, bug=bug)) for bug in BUGS}
    assert {bug: words for bug, words in said.items() if not re.match(f"oracle {BUGS[bug]}", words)} == {}


def _oracle(ran: Ran) -> str:
    """The first thing that an oracle said."""
    words = re.search("^(?:scripts/fuzz: )?(oracle .*)$", ran.out + ran.err, re.MULTILINE)
    return words[1] if ran.status == 1 and words else f"nothing, with status {ran.status}: {ran.err}"


def test_the_page_names_every_class_of_disagreement() -> None:
    named = {found for file in CLASSES for found in re.findall(r'"((?:hpack|frames)/[a-z/-]+)"', file.read_text())}
    listed = re.sub(r"`…(-\S+?)`", r"`hpack/reduced-limit\1`", PAGE)
    unnamed = {one for one in named if f"`{one}" not in listed and one != "hpack/our-bounds"}
    assert named and unnamed == set()


@pytest.mark.parametrize(
    "table", [FOREIGN.parent / "disagreements.tsv", *sorted(FOREIGN.glob("*.tsv"))], ids=lambda file: file.name
)
def test_a_listed_disagreement_names_a_clause_and_a_reason(table: Path) -> None:
    with (paths.spec() / "clauses.tsv").open(encoding="utf-8", newline="") as ledger:
        clauses = {row["id"] for row in csv.DictReader(ledger, delimiter="\t", quoting=csv.QUOTE_NONE)}
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert [row for row in rows if row["clause"] not in clauses or not row["why"]] == []
    assert len({row["class"] for row in rows}) == len(rows)


def test_the_interface_is_c(tmp_path: Path) -> None:
    source = tmp_path / "parser.c"
    source.write_text('#include "fuzz/abi.h"\n')
    words = ["cc", "-std=c99", "-pedantic-errors", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{paths.root()}"]
    done = subprocess.run([*words, str(source)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
