"""The forms that a report can have, as options of `wireproof run` and `wireproof report`."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from wireproof.errors import WireproofError

if TYPE_CHECKING:
    from wireproof.report.recorded import RecordedRun

Function = TypeVar("Function", bound=Callable[..., Any])


class Format(NamedTuple):
    """One form. `module` has `write(run, path)` and is imported when it is wanted: a run must not pay for all."""

    module: str
    help: str
    #: How its file's name may end; any, if there are none.
    endings: tuple[str, ...] = ()


#: Option (and keyword) → form.
FORMATS = {
    "html": Format("wireproof.report.html", "Write the report as one page (`run` leaves one beside its events)."),
    "results": Format("wireproof.report.results_json", "Write the results as JSON (spec/results.schema.json)."),
    "junit": Format("wireproof.report.junit", "Write JUnit XML, for GitLab, Jenkins and others."),
    "markdown": Format("wireproof.report.markdown", "Write Markdown, for a comment on a pull request."),
    "badge": Format("wireproof.report.badge", "Write a badge, SVG or JSON for shields.io.", (".svg", ".json")),
    "pcap": Format("wireproof.report.pcap", "Write what was said as pcapng, for Wireshark: HTTP/2 without TLS."),
}

#: The page that a run leaves beside its events file.
PAGE = "report.html"


def format_options(function: Function) -> Function:
    """An option for each form: --results FILE …"""
    for name, each in reversed(FORMATS.items()):
        path = click.Path(dir_okay=False, path_type=Path)
        option = click.option(f"--{name}", type=path, metavar="FILE", help=each.help, callback=_checked(each))
        function = option(function)
    return function


def _checked(form: Format) -> Callable[[click.Context, click.Parameter, Path | None], Path | None]:
    """Refuses a name that doesn't say which form is wanted, before anything runs."""

    def check(_context: click.Context, _parameter: click.Parameter, path: Path | None) -> Path | None:
        if path and form.endings and path.suffix not in form.endings:
            raise click.BadParameter(f'"{path}" must end in {" or ".join(form.endings)}')
        return path

    return check


def write_reports(run: RecordedRun, options: dict[str, Any]) -> None:
    """Takes the forms out of a command's arguments, and writes those that are wanted.

    Raises WireproofError for a file that can't be written; the others are written first.
    """
    troubles = []
    for name, each in FORMATS.items():
        path: Path | None = options.pop(name)
        if path:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                importlib.import_module(each.module).write(run, path)
            except OSError as error:
                troubles.append(f"--{name}: {error.filename or path}: {error.strerror}")
    if troubles:
        raise WireproofError("\n".join(troubles))
