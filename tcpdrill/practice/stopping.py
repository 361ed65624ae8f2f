"""The ends of a program that nobody asked it for: SIGTERM, SIGHUP, a terminal that was closed.

They end a command as Ctrl-C does, without a last word; the exit status is that of the signal.
"""

from __future__ import annotations

import errno
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_SIGNALS: Final = tuple(getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name))
"""Where the system has them."""

_HANGUP: Final = 1
"""The number of SIGHUP, everywhere."""


class Stopped(SystemExit):
    """The program was told to end by the signal with this number."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)


@contextmanager
def heeding_signals() -> Iterator[None]:
    """Raise Stopped on a signal that would have ended the program there and then, or on a lost terminal.

    Signals that whoever started the program has it ignore (`nohup`) stay ignored.
    """
    former = {number: signal.signal(number, _stop) for number in _SIGNALS if _ends(number)}
    try:
        yield
    except Exception as error:
        if not _says_the_terminal_is_gone(error):
            raise
        raise Stopped(_HANGUP) from None
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _says_the_terminal_is_gone(error: Exception) -> bool:
    """Tell a lost terminal from a failing disk, whose errors name a file; `termios` has errors of its own."""
    return error.args[:1] == (errno.EIO,) and getattr(error, "filename", None) is None


def _ends(number: int) -> bool:
    return signal.getsignal(number) is signal.SIG_DFL


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    for other in _SIGNALS:
        # Another one must not interrupt what is put in order now.
        signal.signal(other, signal.SIG_IGN)
    raise Stopped(number)
