"""What reaches a terminal or a log: text in which nothing foreign moves a cursor or forges a line.

Names of files, tags, settings, lines of a log and whatever else was written elsewhere may hold control
characters. `prepared` streams show them instead of obeying them; our own styling goes by `write_styled`.
Where a text is one line, `one_line` keeps it one.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

OVERRIDES: Final = "\u202a-\u202e\u2066-\u2069"
"""What makes text show other words than are written, as a range of a regular expression."""

_HARMFUL: Final = f"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029{OVERRIDES}\ud800-\udfff"
_OBEYED: Final = re.compile(f"\r(?!\n)|[{_HARMFUL}]")
"""What a terminal obeys or reads as the end of a line: all but tabs and the ends of lines themselves."""

_OBEYED_OR_END: Final = re.compile(f"[\t\n\r{_HARMFUL}]")
_STYLE: Final = re.compile("(\x1b\\[[0-9;]*[HJm])")
"""How our own colours are written, and a screen is cleared."""

_NAMED: Final = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
_LAST_C0: Final = "\x1f"


def visible(text: str) -> str:
    """Return text with its control characters shown as escapes; ends of lines and tabs stay.

    Every escape but those that JSON writes itself is one that JSON knows.
    """
    return _OBEYED.sub(_escape, text)


def one_line(text: str) -> str:
    """Return text on one line: its control characters, tabs and ends of lines shown as escapes."""
    return _OBEYED_OR_END.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    character = found[0]
    if character in _NAMED:
        return _NAMED[character]
    return f"\\x{ord(character):02x}" if character <= _LAST_C0 else f"\\u{ord(character):04x}"


class _Shown(io.TextIOWrapper):
    """A stream on which control characters are seen and not obeyed."""

    below: TextIO
    """The stream that it stands for, which would close their common octets if it went."""

    def write(self, text: str, /) -> int:
        super().write(visible(text))
        return len(text)

    def write_styled(self, text: str) -> None:
        """Write text in which our own styling stays."""
        parts = _STYLE.split(text)
        super().write("".join(part if place % 2 else visible(part) for place, part in enumerate(parts)))


def prepared(stream: TextIO) -> TextIO:
    """Return a standard stream that shows what would be obeyed, in UTF-8 whatever the locale says."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    stream.flush()
    shown = _Shown(
        stream.buffer,
        encoding="utf-8",
        errors="backslashreplace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
    shown.below = stream
    return shown


def write_styled(out: TextIO, text: str) -> None:
    """Write text whose styling is our own, with everything foreign in it made one line or visible before."""
    if isinstance(out, _Shown):
        out.write_styled(text)
    else:
        out.write(text)


def lines_of(lines: Iterable[str]) -> str:
    """Return lines as a text, each of them one line whatever stands in it."""
    return "".join(f"{one_line(line)}\n" for line in lines)
