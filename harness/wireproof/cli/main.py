"""The command `wireproof`. Commands are imported when they are called: `run` must not pay for the others."""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys

import click
from click.shell_completion import CompletionItem

from wireproof import __version__
from wireproof.errors import Exit, WireproofError
from wireproof.report.colours import colours_forced

#: Command → module and its first line of help, so that `--help` imports none of them.
COMMANDS = {
    "run": "Judge a target at the wire.",
    "smoke": "See whether a target is fit to be tested; if not, why.",
    "report": "Tell a recorded run again, in any form.",
    "judge": "Judge a recorded run anew, and tell which verdicts changed.",
    "expect": "Draft expectations from a recorded run.",
    "diff": "Tell what changed between recorded runs.",
    "prove": "Show that every case can fail, and can stay silent.",
    "pair": "Have clients call servers, and check both ends.",
    "watch": "Stand between client and server, tell which rules they break.",
    "list": "List the cases.",
    "show": "Show one case: intent, clauses, steps, plan.",
    "targets": "List the targets, or set them up.",
    "config": "Show what the configuration file sets, and where.",
    "schema": "Print a published schema.",
    "completion": "Print the script by which a shell completes wireproof.",
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

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        if incomplete.startswith("-"):
            return super().shell_complete(ctx, incomplete)
        return [CompletionItem(name, help=text) for name, text in COMMANDS.items() if name.startswith(incomplete)]

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


#: A run makes much and keeps nearly all of it: looking for garbage as often as Python does takes a tenth of its time.
_COLLECT_SELDOM = (100_000, 50, 50)


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
    """Runs the command line; every error is one message without a traceback."""
    gc.set_threshold(*_COLLECT_SELDOM)
    _write_whatever_the_encoding()
    if asked := os.environ.get("_WIREPROOF_COMPLETE"):
        sys.exit(_complete(asked))
    status: int = Exit.AS_EXPECTED
    try:
        status = _perform()
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        status = Exit.USAGE
    except (click.exceptions.Abort, KeyboardInterrupt):
        status = Exit.INTERRUPTED
    except WireproofError as error:
        click.echo(str(error), err=True)
        status = error.status
    except BrokenPipeError:
        status = _nobody_reads()
    except Exception as error:  # everything else would look like a failure of the target: exit status 1
        status = _unexpected(error)
    gc.freeze()  # nothing of it is to be looked at again
    sys.exit(int(status))


def _perform() -> int:
    """The status that the command ends with. Not by click's main(), which makes status 1 of a reader that has gone."""
    try:
        # click takes colours out of what is no terminal, unless it is told that they are meant.
        with cli.make_context("wireproof", sys.argv[1:], color=colours_forced() or None) as context:
            cli.invoke(context)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except SystemExit as ending:
        return int(ending.code or 0)
    return Exit.AS_EXPECTED


def _complete(asked: str) -> int:
    """Tells a shell what can stand at its cursor. Nothing is said of what is wrong: the line isn't finished."""
    from wireproof.complete.shells import answer

    try:
        click.echo(answer(cli, asked))
    except Exception:
        return int(Exit.OUR_ERROR)
    return int(Exit.AS_EXPECTED)


def _write_whatever_the_encoding() -> None:
    """A terminal that knows no `…` shows a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _nobody_reads() -> Exit:
    """Whoever read the output has gone (`| head`). That is no news to anybody; the interpreter must not try again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Exit.OUR_ERROR


def _unexpected(error: Exception) -> Exit:
    if os.environ.get("WIREPROOF_DEBUG"):
        import traceback

        traceback.print_exception(error)
    click.echo(f"wireproof: {_sentence(error)} (WIREPROOF_DEBUG=1 shows where)", err=True)
    return Exit.OUR_ERROR


def _sentence(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"unexpected {type(error).__name__}: {error}"
