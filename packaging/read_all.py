"""Makes once all that is kept: compiled cases, targets, the shell of the report. A package takes it from the cache."""

import sys
from pathlib import Path


def main() -> None:
    # Not by PYTHONPATH: in it pip has put what the build needs.
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "harness"))
    from wireproof import catalog
    from wireproof.report.html.shell import pieces
    from wireproof.run import expectations
    from wireproof.targets.load import load_named, names

    catalog.load()
    pieces()
    for name in names():
        expectations.load(load_named(name))


if __name__ == "__main__":
    main()
