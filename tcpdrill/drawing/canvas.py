"""A line of terminal cells to draw on, with a colour for each cell.

What is drawn is the ladder's and the state diagram's business.
"""

from __future__ import annotations

from enum import StrEnum
from itertools import groupby

from tcpdrill.ground.cells import width


class Ink(StrEnum):
    """How a cell is shown, by its ANSI SGR parameters: of the 16 colours, those that suit any ground."""

    PLAIN = ""
    BOLD = "1"
    HIDDEN = "1;7"
    LOST = "31"
    FOREIGN = "35"
    PENDING = "36"


class Line:
    """One line of `cells` terminal cells."""

    def __init__(self, cells: int) -> None:
        self._cells = [" "] * cells
        self._inks = [Ink.PLAIN] * cells

    def put(self, at: int, text: str, ink: Ink = Ink.PLAIN) -> None:
        """Write `text`, of characters of one or two cells, from cell `at` on; IndexError past the end."""
        for character in text:
            cells = width(character)
            self._cells[at] = character
            if cells > 1:
                self._cells[at + 1] = ""
            self._inks[at : at + cells] = [ink] * cells
            at += cells

    def at(self, cell: int) -> str:
        """Return the character in `cell`, empty for the second half of a wide one."""
        return self._cells[cell]

    def text(self, *, colour: bool) -> str:
        """Return the line without trailing spaces, with SGR sequences where `colour` says so."""
        end = len("".join(character or "\0" for character in self._cells).rstrip())
        if not colour:
            return "".join(self._cells[:end])
        runs = groupby(zip(self._cells[:end], self._inks[:end], strict=True), key=lambda cell: cell[1])
        return "".join(_inked("".join(character for character, _ in run), ink) for ink, run in runs)


def _inked(text: str, ink: Ink) -> str:
    return f"\x1b[{ink}m{text}\x1b[0m" if ink else text
