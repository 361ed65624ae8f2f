"""A segment's arrow on one line of terminal cells: whole, turning into a channel, broken off, out of nowhere.

Cells are counted from the rail at which the arrow begins, so that both directions are drawn alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tcpdrill.ground.cells import width
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Collection

    from tcpdrill.drawing.canvas import Ink, Line


@dataclass(frozen=True, slots=True)
class Strokes:
    """The characters that lines are made of; each pair is for arrows of the client and of the server."""

    rail: str
    dash: str
    crossing: str
    tee: tuple[str, str]
    head: tuple[str, str]
    turn: tuple[str, str]
    turned: tuple[str, str]
    lost: str
    origin: str
    trail: str


UNICODE = Strokes("│", "─", "┼", ("├", "┤"), ("►", "◄"), ("╮", "╭"), ("╰", "╯"), "╳", "○", "┄")
ASCII = Strokes("|", "-", "+", ("+", "+"), (">", "<"), (".", "."), ("'", "'"), "X", "o", ".")


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow to draw on `line`, from the rail in cell `start` towards the one in cell `end`.

    Where it meets one of the `channels` in use, the two lines cross.
    """

    line: Line
    strokes: Strokes
    sender: Side
    start: int
    end: int
    channels: Collection[int]
    ink: Ink

    @property
    def length(self) -> int:
        """The number of cells from one rail to the other."""
        return abs(self.end - self.start)

    def across(self) -> None:
        """Draw from rail to rail."""
        self._begin()
        self._dashes(1, self.length - 1)
        self._arrive()

    def into(self, channel: int) -> None:
        """Draw from the rail down into a channel."""
        turn = abs(channel - self.start)
        self._begin()
        self._dashes(1, turn)
        self._put(turn, self._of(self.strokes.turn))

    def out_of(self, channel: int, word: str, middle: int) -> None:
        """Draw from a channel to the far rail, with a word around the cell `middle`."""
        turn = abs(channel - self.start)
        self._dashes(turn + 1, self.length - 1)
        self._put(turn, self._of(self.strokes.turned))
        self.line.put(middle - width(word) // 2 - 1, f" {word} ", self.ink)
        self._arrive()

    def lost(self, length: int, word: str) -> None:
        """Draw a broken line of `length` cells that ends at a cross."""
        self._begin()
        self._dashes(1, length, broken=True)
        self._put(length, self.strokes.lost)
        self._say(length + 2, word)

    def underway(self, length: int, word: str) -> None:
        """Draw a line of `length` cells that trails off after its head."""
        self._begin()
        self._dashes(1, length - 2)
        self._put(length - 2, self._of(self.strokes.head))
        self._put(length - 1, self.strokes.trail)
        self._put(length, self.strokes.trail)
        self._say(length + 2, word)

    def appearing(self, at: int) -> None:
        """Draw from `at` cells off the sender's rail to the receiver's."""
        self._put(at, self.strokes.origin)
        self._dashes(at + 1, self.length - 1)
        self._arrive()

    def _begin(self) -> None:
        self.line.put(self.start, self._of(self.strokes.tee))

    def _arrive(self) -> None:
        self._put(self.length - 1, self._of(self.strokes.head))

    def _dashes(self, first: int, end: int, *, broken: bool = False) -> None:
        """Draw dashes from cell `first` to before `end`."""
        for at in range(first, end):
            crossed = self._cell(at) in self.channels
            if not (broken and at % 3 == 0):
                self._put(at, self.strokes.crossing if crossed else self.strokes.dash)
            elif not crossed:
                self._put(at, " ")

    def _say(self, at: int, word: str) -> None:
        cell = self._cell(at) - (width(word) - 1 if self.sender is Side.SERVER else 0)
        self.line.put(cell, word, self.ink)

    def _put(self, at: int, text: str) -> None:
        self.line.put(self._cell(at), text, self.ink)

    def _cell(self, at: int) -> int:
        return self.start + at if self.sender is Side.CLIENT else self.start - at

    def _of(self, pair: tuple[str, str]) -> str:
        return pair[0 if self.sender is Side.CLIENT else 1]
