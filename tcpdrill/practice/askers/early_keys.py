"""Keys pressed before a prompt could be read: typed ahead, or held down since the last one. They are dropped.

What keys mean is `terminal_prompts.py`'s business.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final

from prompt_toolkit.input.typeahead import clear_typeahead
from prompt_toolkit.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prompt_toolkit.application import Application
    from prompt_toolkit.key_binding import KeyPress

SETTLING: Final = 0.15
"""So many seconds must a prompt have stood there before a key can be an answer to it."""

_ALWAYS: Final = frozenset({Keys.ControlC, Keys.ControlD, Keys.CPRResponse})
"""What is never dropped: whoever wants to leave may do so, and the terminal's own answers are no keys."""


@contextmanager
def dropped(
    application: Application[Any], settling: float, clock: Callable[[], float] = time.monotonic
) -> Iterator[None]:
    """Drop what is typed before the application is drawn and `settling` seconds after; 0 drops nothing."""
    if not settling:
        yield
        return
    source = application.input
    read, ready = source.read_keys, float("inf")

    def drawn(_: object) -> None:
        nonlocal ready
        ready = min(ready, clock() + settling)

    def read_in_time() -> list[KeyPress]:
        keys = read()
        return keys if clock() >= ready else [key for key in keys if key.key in _ALWAYS]

    clear_typeahead(source)
    _discard_unread(source)
    application.after_render += drawn
    source.read_keys = read_in_time  # type: ignore[method-assign]
    try:
        yield
    finally:
        source.read_keys = read  # type: ignore[method-assign]


def _discard_unread(source: Any) -> None:
    """Throw away what the system holds for a terminal and nobody has read yet."""
    if sys.platform == "win32":
        return
    import termios  # noqa: PLC0415 - not there on Windows

    # What is no terminal (a pipe in a test) holds no keys.
    with suppress(termios.error, OSError, NotImplementedError):
        termios.tcflush(source.fileno(), termios.TCIFLUSH)
