"""The command `wireproof`. Commands are imported when they are called: `run` must not pay for the others."""

from __future__ import annotations

import importlib
import sys

import click

from wireproof import __version__
from wireproof.errors import Exit, WireproofError

#: Command → module and its first line of help, so that `--help` imports none of them.
COMMANDS = {
    "run": "Judge a target at the wire.",
    "smoke": "See whether a target starts, listens and answers a call.",
    "prove": "Show that every case can fail, and can stay silent.",
    "list": "List the cases.",
    "show": "Show one case: intent, clauses, steps, plan.",
    "targets": "List the targets, or set them up.",
    "schema": "Print a published schema.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are wanted."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"wireproof.cli.{cmd_name}_command")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from wireproof.suggest import did_you_mean

            raise click.UsageError(f'no command "{args[0]}"{did_you_mean(args[0], COMMANDS)}', ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="wireproof")
def cli() -> None:
    """Is your gRPC implementation wireproof?

    Talks HTTP/2 and gRPC to it byte by byte, lies included, and says which clause of which
    specification was kept, bent or broken, with the wire log that proves it.

    Exit status: 0 as expected, 1 a failure (or an unexpected pass), 2 interrupted, 3 our error
    or nothing could connect, 4 usage, 5 nothing selected.
    """


def main() -> None:
    """Runs the command line; every error that people can act on is one message without a traceback."""
    try:
        status = cli.main(prog_name="wireproof", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = Exit.USAGE
    except click.exceptions.Abort:
        status = Exit.INTERRUPTED
    except WireproofError as error:
        click.echo(str(error), err=True)
        status = error.status
    except BrokenPipeError:
        sys.stderr.close()
        status = Exit.OUR_ERROR
    sys.exit(int(status or 0))
