"""One run of the engine for all cases that pytest has selected."""

from __future__ import annotations

import sys
import warnings

from wireproof.catalog import Row
from wireproof.errors import Exit, WireproofError
from wireproof.pytest_plugin import WireproofWarning
from wireproof.pytest_plugin.options import Options
from wireproof.report.formats import FORMATS, PAGE, write_reports
from wireproof.report.recorded import RecordedRun
from wireproof.run import slow
from wireproof.run.about import about
from wireproof.run.folder import new_folder
from wireproof.run.perform import perform
from wireproof.run.progress import Progress
from wireproof.run.request import Request, fresh_seed
from wireproof.targets.target import Target


class Batch:
    """Performs cases once. `catalog`: all of them, against which the target's expectations must be in order."""

    def __init__(self, options: Options, target: Target, catalog: list[Row]) -> None:
        self._options, self._target, self._catalog = options, target, catalog
        self.seed = fresh_seed() if options.seed is None else options.seed
        #: What `wireproof run` would end with; None before the run.
        self.status: Exit | None = None

    def perform(self, rows: list[Row]) -> RecordedRun:
        """The run of these rows, written down. What keeps it from beginning is told in it, too.

        Raises KeyboardInterrupt only for a user who presses Ctrl-C again; the first time makes the run `interrupted`.
        """
        options = self._options
        request = Request(
            self._target,
            rows,
            folder=new_folder(),
            seed=self.seed,
            slow=slow.known(self._target) if options.seed is None else {},
            timeout_scale=options.timeout_scale,
            expect=options.expect,
        )
        progress = Progress(sys.stderr, len(rows), self._target.name)
        try:
            outcome = perform(request, self._catalog, progress.verdict, progress.begin)
        except WireproofError as error:
            return self._never_begun(request, error)
        finally:
            progress.end()
        run = outcome.write_down(options.again, strict=options.strict)
        slow.remember(outcome.record.took, self._target)
        self.status = run.status
        _leave_page(run)
        return run

    def _never_begun(self, request: Request, error: WireproofError) -> RecordedRun:
        self.status = error.status
        path = request.folder / "events.jsonl"
        path.touch()
        run = RecordedRun(path, about(request, []), request.seed, errors=[str(error)], begun=False)
        run.write_rows()
        return run


def _leave_page(run: RecordedRun) -> None:
    """The report as a page, beside the events, as every run leaves it."""
    try:
        write_reports(run, {**dict.fromkeys(FORMATS), "html": run.path.parent / PAGE})
    except WireproofError as error:
        warnings.warn(WireproofWarning(str(error)), stacklevel=2)
