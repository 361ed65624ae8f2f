"""The program: its commands, and the one place where errors become text and exit statuses.

What a command does stands in `commands/`, and what it calls elsewhere; nothing here knows any TCP.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperGroup

from tcpdrill import __version__
from tcpdrill.commands import decks, machine, material, practice
from tcpdrill.ground.errors import INTERRUPTED, TcpdrillError
from tcpdrill.ground.files import WriteError
from tcpdrill.ground.printed import lines_of, one_line, prepared

if TYPE_CHECKING:
    from collections.abc import Iterator


_MISUSE: Any = typer.BadParameter.__base__
"""What Typer raises, and tells by itself, for words that it cannot take."""


def _is_help(error: Any) -> bool:
    """Tell whether Typer tells the help of a group called without a command: our own text, in lines."""
    return error.ctx is not None and error.message == error.ctx.get_help()


@contextmanager
def _ending() -> Iterator[None]:
    """End with status 130 on Ctrl-C, and with 0 where nobody reads on: `| head` has had what it wanted."""
    try:
        yield
    except _MISUSE as error:
        told = error.format_message()
        if not _is_help(error):
            told = one_line(told)
        error.format_message = lambda: told
        raise
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    except BrokenPipeError:
        _abandon_output()
        raise SystemExit(0) from None


class Program(TyperGroup):
    """The group of all commands, none of which ends in a traceback when it is stopped from outside."""

    def make_context(self, *args: Any, **more: Any) -> Any:
        """Read the arguments; that may print help."""
        with _ending():
            return super().make_context(*args, **more)

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        with _ending():
            return super().invoke(ctx)


app = typer.Typer(
    cls=Program,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="TCP flashcards that prove their answers against an embedded TCP.",
)
for commands in (practice, material, machine, decks):
    commands.register(app)


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - Typer hands the flag over as it is
    if wanted:
        typer.echo(f"tcpdrill {__version__}")
        raise typer.Exit


@app.callback()
def program(
    version: Annotated[  # noqa: FBT002 - the callback acts on it
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """TCP flashcards that prove their answers against an embedded TCP."""


def report(error: TcpdrillError) -> None:
    """Tell the user what went wrong and how to mend it, on standard error."""
    mend = [f"  {error.mend}"] if error.mend else []
    sys.stderr.write(lines_of([f"tcpdrill: {error.message}", *mend]))


def _fault(error: Exception) -> None:
    """Tell of a fault of our own: what a report needs, and no traceback unless it is asked for."""
    if os.environ.get("TCPDRILL_DEBUG"):
        raise error
    told = (
        f"tcpdrill: a fault in tcpdrill {__version__} itself: {type(error).__name__}: {error}",
        "  Nothing that was answered is lost. TCPDRILL_DEBUG=1 shows the details for a report.",
    )
    sys.stderr.write(lines_of(told))


def _refused(error: OSError) -> None:
    """Tell what the system refused: whoever reads a file names it, whoever writes one says so."""
    if error.filename is None and error.errno == errno.ENOENT:
        what, mend = "the folder that you are in cannot be read", "Go to one that is still there."
    elif error.filename is None:
        what, mend = "the output cannot be written", "Is there room where it goes?"
    elif isinstance(error, WriteError):
        what, mend = f"{error.filename} cannot be written", "Make room there, or choose another place."
    else:
        what, mend = f"{error.filename} cannot be read", "Make it readable, or name another."
    with suppress(OSError):
        sys.stderr.write(lines_of([f"tcpdrill: {what}: {error.strerror or error}", f"  {mend}"]))


def _prepare_streams() -> None:
    """Make the standard streams speak UTF-8 whatever the locale says, and be there even if closed."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - while it runs
    sys.stdout, sys.stderr = prepared(sys.stdout), prepared(sys.stderr)
    if hasattr(sys.stdin, "reconfigure"):
        # What cannot be read becomes a sign for a character rather than a failure.
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")


def _abandon_output() -> None:
    """Keep the interpreter from complaining when it flushes output that nobody can take any more."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(nowhere, stream.fileno())


def _run() -> Any:
    """Run the program and return its exit status; what it has printed is out by then."""
    try:
        app(prog_name="tcpdrill")
    except SystemExit as end:
        if end.code:
            # Whatever else goes wrong now, it ends as it was told to.
            _abandon_output()
        sys.stdout.flush()
        return end.code
    except TcpdrillError as error:
        report(error)
        return error.exit_status
    return 0


def main() -> NoReturn:
    """Run the program on the process's arguments and leave with its exit status."""
    _prepare_streams()
    try:
        with _ending():
            status = _run()
    except OSError as error:
        _refused(error)
        _abandon_output()
        status = 1
    except Exception as error:  # noqa: BLE001 - the last line of defence between users and tracebacks
        _fault(error)
        status = 1
    sys.exit(status)
