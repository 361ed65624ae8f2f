"""How a terminal hands over what is typed, as a prompt has set it: set again where a shell changed that."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from prompt_toolkit.input import Input


class TerminalModes:
    """The modes of the terminal that a prompt reads from; what is no terminal has none."""

    def __init__(self, source: Input) -> None:
        self._source = source
        self._kept: list[Any] | None = None

    def keep(self, _: object = None) -> None:
        """Remember the modes as they are now, unless that was done."""
        if self._kept is not None or sys.platform == "win32":
            return
        import termios  # noqa: PLC0415 - not there on Windows

        with suppress(termios.error, OSError, NotImplementedError):
            self._kept = termios.tcgetattr(self._source.fileno())

    def restore(self) -> None:
        """Set the modes that were remembered."""
        if self._kept is None or sys.platform == "win32":
            return
        import termios  # noqa: PLC0415 - not there on Windows

        with suppress(termios.error, OSError):
            termios.tcsetattr(self._source.fileno(), termios.TCSANOW, self._kept)
