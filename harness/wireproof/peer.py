"""`wireproof-peer`, the program of that name (docs/architecture.md), from wherever it is."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from wireproof import paths
from wireproof.errors import Exit
from wireproof.run.process import not_started


def main() -> NoReturn:
    """Becomes it."""
    program = paths.binary("wireproof-peer", "peer")
    try:
        os.execv(program, [str(program), *sys.argv[1:]])
    except OSError as error:
        print(not_started(program, error), file=sys.stderr)
        sys.exit(Exit.OUR_ERROR)
