"""What stands on the screen: blocks of lines that know how to be set again when the window changes its width.

Only prints. Keys and prompts are `terminal_prompts.py`'s business.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.drawing import ladder
from tcpdrill.ground.cells import width as cells
from tcpdrill.ground.cells import wrap, wrap_items
from tcpdrill.ground.printed import one_line, visible, write_styled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TextIO

    from tcpdrill.drawing.picture import Picture
    from tcpdrill.ground.wording import Lang

NARROWEST, WIDEST = 40, 200

READABLE = 100
"""Prose is not set wider than so many cells."""

LOW = 36
"""With fewer rows than this ladders are drawn low, so that a question and what comes after it fit."""

CLEAR = "\x1b[H\x1b[2J"
"""Clears the window and leaves alone what has scrolled out of it."""

PROGRESS_CELLS = 24

BOLD, GREEN, MAGENTA, RED, DIM = "1", "1;32", "1;35", "1;31", "2"
"""Ways to show a line, as parameters of ANSI SGR; all can be read on light and on dark ground."""


class Screen:
    """A terminal that is printed to from top to bottom, one question at a time.

    `columns` tells the window's width. Without `colour` nothing but text is written; `ascii` keeps lines
    and bars to ASCII.
    """

    def __init__(
        self,
        out: TextIO,
        columns: Callable[[], int],
        rows: Callable[[], int] = lambda: 100,
        *,
        colour: bool = True,
        ascii_only: bool = False,
    ) -> None:
        self._out = out
        self._columns = columns
        self._rows = rows
        self._colour = colour
        self._ascii = ascii_only
        self._began = False
        self._blocks: list[Callable[[], list[str]]] = []

    @property
    def width(self) -> int:
        """The columns there are to print in, 40 to 200."""
        return min(max(self._columns(), NARROWEST), WIDEST)

    def has_room_for(self, texts: Iterable[str], picture: Picture, lang: Lang) -> bool:
        """Tell whether texts and a ladder fit below what stands on the screen, nothing scrolling away."""
        needed = sum(len(self.wrapped(text)) for text in texts)
        needed += len(self._ladder(picture, lang))
        return needed + sum(len(block()) for block in self._blocks) <= self._rows()

    def clear(self) -> None:
        """Begin again at the top."""
        if not self._began:
            # What stood in the window before the drill scrolls out of it, instead of being lost.
            self._out.write("\n" * self._rows())
            self._began = True
        self._blocks = []
        write_styled(self._out, CLEAR)

    def redraw(self) -> None:
        """Print everything again, for the width that the window has now."""
        write_styled(self._out, CLEAR)
        for block in self._blocks:
            self._print(block())

    def text(self, text: str, ink: str = "", first: str = "", rest: str = "") -> None:
        """Print prose, wrapped; `first` and `rest` lead its lines."""
        self._show(lambda: [self._inked(line, ink) for line in self.wrapped(text, first, rest)])

    def items(self, line: str) -> None:
        """Print what can be pressed or typed, no item parted from what it does while it fits on a line."""
        self._show(lambda: wrap_items(line, self.width))

    def blank(self) -> None:
        """Print an empty line."""
        self._show(lambda: [""])

    def picture(self, picture: Picture, lang: Lang) -> None:
        """Print a ladder."""
        self._show(lambda: self._ladder(picture, lang))

    def _ladder(self, picture: Picture, lang: Lang) -> list[str]:
        low = self._rows() < LOW
        return ladder(picture, lang=lang, width=self.width, ascii=self._ascii, colour=self._colour, low=low)

    def progress(self, title: str, done: int, total: int) -> None:
        """Print the title of a question and how far the session has come."""
        self._show(lambda: self._headline(title, done, total))

    def wrapped(self, text: str, first: str = "", rest: str = "") -> list[str]:
        """Return prose as lines that fit, led by `first` and `rest`."""
        return wrap(visible(text), min(self.width, READABLE), first=first, rest=rest)

    def _headline(self, title: str, done: int, total: int) -> list[str]:
        """Return the title and the bar on one line, or on two where they do not fit."""
        title = one_line(title)
        count = f" {done + 1}/{total}"
        room = self.width - cells(title) - len(count) - 2
        size = min(PROGRESS_CELLS, room if room >= PROGRESS_CELLS // 2 else self.width - len(count))
        full = size * done // total
        bar = ("#" * full + "-" * (size - full)) if self._ascii else ("█" * full + "░" * (size - full))
        title = self._inked(title, BOLD)
        return [f"{title}  {bar}{count}"] if room >= PROGRESS_CELLS // 2 else [title, bar + count]

    def _inked(self, line: str, ink: str) -> str:
        return f"\x1b[{ink}m{line}\x1b[0m" if ink and self._colour and line else line

    def _show(self, block: Callable[[], list[str]]) -> None:
        self._blocks.append(block)
        self._print(block())

    def _print(self, lines: Iterable[str]) -> None:
        write_styled(self._out, "".join(f"{line}\n" for line in lines))
        self._out.flush()
