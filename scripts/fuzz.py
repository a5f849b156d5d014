"""Runs the fuzz targets: for a while or until they find something, on one input, or makes corpora small.

A run begins with the committed corpus (fuzz/corpus/TARGET.zip) and the regressions. What it finds on the way stays in
.wireproof/fuzz/TARGET/corpus, an input that breaks an oracle in .wireproof/fuzz/TARGET/findings.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import fuzz_coverage
import fuzz_curve
import fuzz_foreign
import fuzz_oss
import fuzz_seeds
import fuzz_self_test
from fuzz_targets import TESTED_PROGRAMS, Target, cause, command, fuzz, pack, targets, unpack

#: Seconds that --ci fuzzes, together; with reading the corpora it is done in three minutes.
CI_SECONDS = 160
#: For one input: no oracle waits for its turn, and the sanitizer tells and keeps more (fuzz/target/entry.cc).
THOROUGH = {
    "WIREPROOF_FUZZ_ALL_ORACLES": "1",
    "ASAN_OPTIONS": "detect_stack_use_after_return=1:malloc_context_size=30:quarantine_size_mb=256",
}
#: Octets of a packed corpus; a larger one is made of as few inputs as reach the same.
CORPUS_OCTETS = 300_000


def run(chosen: list[Target], seconds: int, seed: int) -> int:
    """Fuzzes each in turn; 1 if any found something."""
    found = 0
    print(f"{'target':<18} {'executions':>11} {'a second':>9} {'edges':>7}")
    for target in chosen:
        outcome = fuzz(target, seconds, seed)
        print(f"{target.name:<18} {outcome.executions:>11,} {outcome.rate:>9,} {outcome.edges:>7,}", flush=True)
        if outcome.finding:
            found += 1
            print(f"  {outcome.finding}", flush=True)
            if outcome.input:
                words = f"{target.words} " if target.words else ""
                print(f"    scripts/fuzz {words}--reproduce {outcome.input} {target.name}", flush=True)
    print(f"{len(chosen)} targets, {found} with a finding (seed {seed})")
    return 1 if found else 0


def minimise(chosen: list[Target]) -> int:
    """Makes the committed corpora anew: of all inputs known, those that reach something that no smaller one does."""
    for target in chosen:
        unpack(target)
        for way in ("-merge=1", "-set_cover_merge=1"):
            with tempfile.TemporaryDirectory() as folder:
                words = [*command(target, way, "-use_counters=0"), folder, str(target.corpus)]
                done = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
                if done.returncode != 0:
                    print(f"{target.name}: {cause(done.stderr)}", file=sys.stderr)
                    return 1
                kept = list(Path(folder).iterdir())
                pack(kept, target.committed)
            if target.committed.stat().st_size <= CORPUS_OCTETS:
                break
        print(f"{target.name:<18} {len(kept):>5} inputs, {target.committed.stat().st_size:>8,} octets")
    return 0


def reproduce(target: Target, file: Path) -> int:
    """Runs one input and shows all that is said of it, by every oracle and by a sanitizer that may take its time."""
    done = subprocess.run(command(target, str(file)), env={**THOROUGH, **os.environ}, check=False)
    print("reproduced" if done.returncode else "nothing is found in it")
    return 1 if done.returncode else 0


def chosen_targets(known: dict[str, Target], names: list[str], everything: bool) -> list[Target]:
    """Those that are named, or all; who names another is told which there are."""
    for name in names:
        if name not in known:
            sys.exit(f"scripts/fuzz: no target is called {name}; there are: {', '.join(known)}")
    if not names and not everything:
        sys.exit(f"scripts/fuzz: name a target, or --all; there are: {', '.join(known)}")
    return [known[name] for name in names] or list(known.values())


def command_line() -> argparse.ArgumentParser:
    """What it can be told."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("targets", metavar="TARGET", nargs="*")
    parser.add_argument("--all", action="store_true", help="every target")
    parser.add_argument("--time", type=int, metavar="SECONDS", help="for each target (60), for each bug (120)")
    parser.add_argument("--seed", type=int, default=1, help="of the engine's choices (1)")
    parser.add_argument("--ci", action="store_true", help=f"every target for a while, {CI_SECONDS} seconds together")
    parser.add_argument("--minimise", action="store_true", help="make the committed corpora anew from all inputs known")
    parser.add_argument("--seeds", action="store_true", help="add what is said in the cases to the corpora")
    parser.add_argument("--reproduce", type=Path, metavar="FILE", help="run the target on this input")
    parser.add_argument("--coverage", action="store_true", help="of wire/, by the committed corpora")
    parser.add_argument("--curve", action="store_true", help="what its mutator reaches over time, beside plain octets")
    parser.add_argument("--self-test", action="store_true", help="find the bugs of fuzz/self-test; or only those named")
    parser.add_argument("--build-oss", type=Path, metavar="OUT", help="build as OSS-Fuzz does, into this folder")
    foreign = parser.add_argument_group("somebody's parser (docs/fuzz-your-parser.md)")
    foreign.add_argument(
        "--foreign", type=Path, metavar="SOURCE", help="fuzz the parser that it puts behind fuzz/abi.h"
    )
    foreign.add_argument("--library", action="append", default=[], help="that it is linked with: a name, or a file")
    foreign.add_argument(
        "--disagreements", type=Path, metavar="TSV", help="known ones (SOURCE's name with .tsv, if it exists)"
    )
    foreign.add_argument("--replay", action="store_true", help="only the committed corpora, with any compiler")
    foreign.add_argument(
        "--build", type=Path, metavar="FOLDER", default=fuzz_foreign.Brought.build, help="(build/foreign)"
    )
    parser.add_argument("--list", action="store_true", help="name the targets")
    return parser


def brought(options: argparse.Namespace) -> fuzz_foreign.Brought:
    """The parser that somebody brings."""
    libraries = tuple(str(Path(name).resolve()) if Path(name).is_file() else name for name in options.library)
    return fuzz_foreign.Brought(
        options.foreign, libraries, options.disagreements, options.build.resolve(), options.replay
    )


def selected(parser: argparse.ArgumentParser, options: argparse.Namespace) -> list[Target]:
    """The targets that are asked for: those of our parsers, or of the one that is brought."""
    if options.replay and not options.foreign:
        parser.error("--replay is for --foreign; the unit tests replay the corpora of our parsers")
    if not options.foreign:
        known = targets(TESTED_PROGRAMS) if options.ci else targets()
        return chosen_targets(known, options.targets, options.all or options.ci or options.minimise)
    if options.minimise:
        parser.error("--minimise makes our corpora anew, by our parsers")
    return chosen_targets(fuzz_foreign.targets(brought(options)), options.targets, everything=True)


def main() -> int:
    """The command line."""
    parser = command_line()
    options = parser.parse_args()
    if options.self_test:
        return fuzz_self_test.run(options.targets, options.time or fuzz_self_test.SECONDS, options.seed)
    if options.coverage:
        return fuzz_coverage.run(options.targets)
    if options.build_oss:
        return fuzz_oss.build(options.build_oss)
    if options.seeds:
        for name, count in fuzz_seeds.plant(targets()).items():
            print(f"{name:<18} {count:>5} seeds")
        return 0
    if options.list:
        print("\n".join(targets()))
        return 0
    chosen = selected(parser, options)
    if options.replay:
        return fuzz_foreign.replay(chosen)
    if (options.reproduce or options.curve) and len(options.targets) != 1:
        parser.error("--reproduce and --curve need one TARGET")
    if options.reproduce:
        return reproduce(chosen[0], options.reproduce)
    if options.curve:
        return fuzz_curve.run(chosen[0], options.time or 60, options.seed)
    if options.minimise:
        return minimise(chosen)
    return run(chosen, CI_SECONDS // len(chosen) if options.ci else options.time or 60, options.seed)


if __name__ == "__main__":
    sys.exit(main())
