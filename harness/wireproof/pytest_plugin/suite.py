"""The hooks of a pytest run with a target: the cases are collected, those that are selected performed in one run of
the engine when the first is due, and each item reports its part."""

from __future__ import annotations

import io
import sys
from collections.abc import Collection, Generator, Iterator
from pathlib import Path

import pytest

from wireproof import catalog, paths
from wireproof.catalog import Row
from wireproof.errors import Exit, UsageError, WireproofError
from wireproof.pytest_plugin.arguments import Arguments
from wireproof.pytest_plugin.batch import Batch
from wireproof.pytest_plugin.distributed import Controller, events_of_controller
from wireproof.pytest_plugin.items import OF_THE_RUN, Area, Case, Judged, OfTheRun, node_id
from wireproof.pytest_plugin.markers import Markers
from wireproof.pytest_plugin.options import Options
from wireproof.pytest_plugin.results import Results
from wireproof.report import recorded
from wireproof.report.github_log import inert
from wireproof.report.style import Style
from wireproof.report.terminal import Report, closing
from wireproof.run.perform import known_deviations
from wireproof.run.support import check_target
from wireproof.targets.load import resolve

#: In pytest's cache: item of the run → the cases that showed what it failed for.
_SEEN_IN = "wireproof/seen-in"


def begin(config: pytest.Config) -> None:
    """Registers the hooks. What is wrong with the options, the target or the cases ends pytest here."""
    try:
        suite = Suite(config)
    except UsageError as error:
        raise pytest.UsageError(str(error)) from None
    except WireproofError as error:
        pytest.exit(str(error), returncode=error.status)
    config.pluginmanager.register(suite, "wireproof-suite")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Controller(suite), "wireproof-controller")


class Suite:
    """The cases as this pytest run sees them."""

    def __init__(self, config: pytest.Config) -> None:
        self.options = Options.read(config)
        target = resolve(self.options.target, self.options.method, self.options.message)
        check_target(target)
        rows = catalog.load()
        known_deviations(target, rows, self.options.expect)
        self._arguments = Arguments.read(config, rows, self.options.tiers, self.options.insists)
        self._rows = self._arguments.rows
        self.markers = Markers(config, self._rows)
        self._batch = Batch(self.options, target, rows)
        self._config = config
        self._results: Results | None = None

    @property
    def results(self) -> Results:
        """What the engine's run says; only once it is over."""
        assert self._results
        return self._results

    def pytest_report_header(self) -> str:
        """What is judged."""
        return f"wireproof: {self.options.target} (seed {self._batch.seed})"

    # Collecting -----------------------------------------------------------------------------------

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """pytest would look for files of the names of cases."""
        self._config.args = self._arguments.others

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Cases belong to the session, behind whatever files it holds."""
        report = yield
        if isinstance(collector, pytest.Session) and report.result is not None:
            report.result = [*report.result, *self._areas(collector)]
        return report

    def _areas(self, session: pytest.Session) -> Iterator[Area]:
        areas: dict[str, list[Row]] = {}
        for row in self._rows:
            areas.setdefault(node_id(row.id).partition("::")[0], []).append(row)
        for area, rows in areas.items():
            yield self._area(session, area, rows)

    def _area(self, session: pytest.Session, identity: str, rows: list[Row]) -> Area:
        path = paths.cases().parent / rows[0].file if rows else paths.cases()
        name = identity.partition("/")[2]
        return Area.from_parent(session, name=name, nodeid=identity, path=path, suite=self, rows=rows)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(
        self, session: pytest.Session, items: list[pytest.Item]
    ) -> Generator[None, None, None]:
        """After everybody's selection: whatever cases are left, what their run shows besides is reported with them."""
        cases = [item for item in items if isinstance(item, Case)]
        yield
        shown = self._shown_by()
        items += [case for case in cases if case.row.id in shown and case not in items]
        if any(isinstance(item, Case) for item in items):
            items += self._of_the_run(session)

    def _of_the_run(self, session: pytest.Session) -> Iterator[OfTheRun]:
        area = self._area(session, OF_THE_RUN, [])
        unwanted = tuple(self._config.getoption("deselect") or ())
        for name in ("target", "observed"):
            identity = f"{OF_THE_RUN}::{name}"
            if not identity.startswith(unwanted):
                yield OfTheRun.from_parent(area, name=name, nodeid=identity, suite=self)

    def _shown_by(self) -> set[str]:
        """For --lf: the cases that showed what the items of the run failed for."""
        asked, cache = self._config.getoption, getattr(self._config, "cache", None)
        if not cache or not asked("lf", False) or asked("keyword") or asked("markexpr"):
            return set()
        failed = cache.get("cache/lastfailed", {})
        return {case for item, cases in cache.get(_SEEN_IN, {}).items() if item in failed for case in cases}

    # Performing -----------------------------------------------------------------------------------

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Before the first item, outside of any other plugin's clock and capture, the cases are performed."""
        if isinstance(item, Judged) and self._results is None:
            events = events_of_controller(self._config)
            if events:
                self._results = Results(recorded.load(events))
            else:
                self.perform({each.nodeid for each in item.session.items})
        return (yield)

    def perform(self, selected: Collection[str]) -> Path | None:
        """Performs what is selected, if anything is; gives the events file.

        Raises KeyboardInterrupt where the user stops it.
        """
        rows = [row for row in self._rows if node_id(row.id) in selected]
        if not rows:
            return None
        self._make_room()
        run = self._batch.perform(rows)
        self._results = Results(run)
        self._remember()
        if run.interrupted:
            raise KeyboardInterrupt
        return run.path

    def _make_room(self) -> None:
        """A progress bar would wipe out the line that pytest has begun."""
        reporter = self._config.pluginmanager.getplugin("terminalreporter")
        if reporter and sys.stderr.isatty():
            reporter.ensure_newline()

    def _remember(self) -> None:
        if cache := getattr(self._config, "cache", None):
            cases = {row.id for row in self._rows}
            seen_in: dict[str, list[str]] = {}
            for row in self.results.besides:
                shown_by = sorted(cases & {row.log_of, *row.seen_in})
                seen_in.setdefault(f"{OF_THE_RUN}::{OfTheRun.named_for(row)}", []).extend(shown_by)
            cache.set(_SEEN_IN, seen_in)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Our items know more of their outcome than pytest does."""
        report = yield
        if isinstance(item, Judged):
            item.finish(report)
        return report

    # Telling --------------------------------------------------------------------------------------

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """The totals and the events file; of an interrupted run, whose items never reported, everything."""
        if self._results is None:
            return
        run = self._results.run
        terminalreporter.write_sep("=", "wireproof")
        if run.interrupted:
            report = io.StringIO()
            Report(report, run).write()
            terminalreporter.write(report.getvalue())
        else:
            for line in closing(run, Style(sys.stdout)):
                terminalreporter.write_line(inert(line))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Where the target could not be judged, pytest ends as `wireproof run` does."""
        if self._batch.status in (Exit.OUR_ERROR, Exit.USAGE) and session.exitstatus in (Exit.AS_EXPECTED, Exit.FAILED):
            session.exitstatus = int(self._batch.status)
