"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from wireproof.complete import values
from wireproof.selection import LEVELS, TIERS, Selection

Function = TypeVar("Function", bound=Callable[..., Any])


def selection_options(function: Function) -> Function:
    """-k --clause --tag --level --tier."""
    for option in reversed(
        [
            click.option(
                "-k",
                "words",
                multiple=True,
                metavar="TEXT",
                shell_complete=values.cases,
                help="Ids that contain TEXT; * and ? as in a shell.",
            ),
            click.option(
                "--clause",
                "clauses",
                multiple=True,
                metavar="ID",
                shell_complete=values.clauses,
                help="Cases that cite a clause, or a beginning of ids.",
            ),
            click.option(
                "--tag", "tags", multiple=True, metavar="TAG", shell_complete=values.tags, help="Cases with a tag."
            ),
            click.option(
                "--level",
                "levels",
                multiple=True,
                type=click.Choice(list(LEVELS)),
                help="Cases as strong as this.",
            ),
            click.option(
                "--tier",
                "tiers",
                multiple=True,
                type=click.Choice(TIERS),
                help="Cases of a tier; default core. The others take their time.",
            ),
        ]
    ):
        function = option(function)
    return function


def selection(options: dict[str, Any]) -> Selection:
    """Takes the shared options out of a command's arguments."""
    return Selection(*(options.pop(name) for name in ("words", "clauses", "tags", "levels", "tiers")))


DEFAULT_TARGET = "reference-server"


def target_options(function: Function) -> Function:
    """-t --method --message."""
    for option in reversed(
        [
            click.option(
                "-t",
                "--target",
                metavar="TARGET",
                shell_complete=values.targets,
                help=f"What to test; default {DEFAULT_TARGET}.",
            ),
            click.option(
                "--method",
                metavar="/PKG.SERVICE/METHOD",
                help="A unary method that the target answers with OK.",
            ),
            click.option("--message", metavar="HEX", help="Its request message; default empty."),
        ]
    ):
        function = option(function)
    return function
