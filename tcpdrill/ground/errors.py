"""What goes wrong, in the words a user reads.

Every error that tcpdrill raises on purpose derives from `TcpdrillError`; only `cli.py` turns one into
text and an exit status. Problems in the material are values, not errors: see `problems.py`.
"""

from __future__ import annotations

INTERRUPTED = 130
"""The exit status after Ctrl-C, as the shell has it."""


class TcpdrillError(Exception):
    """Something a user can mend: `message` says where and what, `mend` says how."""

    exit_status = 1

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.mend = mend


class UsageError(TcpdrillError):
    """An option, topic, kind, fact or scenario that does not exist (exit status 2)."""

    exit_status = 2


class InputError(TcpdrillError):
    """A file that cannot be read or does not hold what it should (exit status 1)."""
