"""A picture as a ladder in text: the ends' states, and each segment as an arrow, its label above or on it.

What is drawn comes from `ladder_rows.py`, where it stands from `ladder_columns.py`; here cells are filled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.drawing.arrows import ASCII, UNICODE, Arrow, Strokes
from tcpdrill.drawing.canvas import Ink, Line
from tcpdrill.drawing.captions import ARRIVES_LATER, HEADS
from tcpdrill.drawing.labels import HIDDEN
from tcpdrill.drawing.ladder_columns import Lane, lane
from tcpdrill.drawing.ladder_rows import Rung, Shape, rungs
from tcpdrill.ground.cells import width as cells_of
from tcpdrill.ground.cells import wrap
from tcpdrill.tcp.trace import Fate, Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tcpdrill.drawing.labels import Label
    from tcpdrill.drawing.picture import Picture
    from tcpdrill.ground.wording import Lang

_Parts = list[tuple[str, Ink]]

_FATE_INKS = {Fate.LOST: Ink.LOST, Fate.IN_FLIGHT: Ink.PENDING}

_DASHES_BESIDE = 2
"""The cells of an arrow that stay in sight on either side of a label that is written on it."""


def ladder(  # noqa: PLR0913 - how it is to look, each by its name
    picture: Picture,
    *,
    lang: Lang,
    width: int = 80,
    ascii: bool = False,  # noqa: A002 - the word by which callers and users know it
    colour: bool = False,
    low: bool = False,
) -> list[str]:
    """Return the lines of a ladder, none wider than `width` cells (at least 40), without trailing spaces.

    `ascii` draws lines without Unicode, `colour` adds ANSI SGR sequences; neither is needed to tell anything.
    `low` saves lines: labels are written on their arrows where these are long enough.
    """
    heads = [HEADS[side][lang] for side in Side]
    drawn = rungs(picture, lang)
    strokes = ASCII if ascii else UNICODE
    drawing = _Drawing(lane(drawn, heads, width), strokes, ARRIVES_LATER[lang], low=low)
    lines = [drawing.headline(heads)]
    for rung in drawn:
        lines += drawing.rung(rung)
    return [line.text(colour=colour) for line in lines]


class _Drawing:
    """A ladder being drawn from top to bottom: where things stand, and the channels that are open."""

    def __init__(self, where: Lane, strokes: Strokes, later: str, *, low: bool) -> None:
        self._low = low
        self._lane = where
        self._strokes = strokes
        self._later = later
        self._open: dict[int, int] = {}

    def headline(self, heads: list[str]) -> Line:
        """Return the line that names the ends."""
        line = Line(self._lane.cells)
        for side, head in zip(Side, heads, strict=True):
            if self._lane.margins:
                self._outside(line, side, head)
            else:
                line.put(0 if side is Side.CLIENT else self._lane.cells - cells_of(head), head)
        return line

    def rung(self, rung: Rung) -> list[Line]:
        """Return the lines of one rung: label or causes, arrow, and the states where they stand inside."""
        lines = self._causes(rung) if rung.shape is Shape.CHANGES else self._segment(rung)
        if rung.client or rung.server:
            self._states(lines, rung)
        return lines

    def _segment(self, rung: Rung) -> list[Line]:
        """Return the label above its arrow; on it, where lines are to be saved and there is room."""
        labels = self._label(rung)
        arrow = self._arrow(rung)
        if not (self._low and rung.label and rung.shape is Shape.ACROSS and not self._open):
            return [*labels, arrow]
        first, end = self._lane.between()
        parts = [("", Ink.PLAIN), *_parts(rung.label, _ink(rung), end - first), ("", Ink.PLAIN)]
        room = end - first - _cells(parts)
        if room < 2 * _DASHES_BESIDE:
            return [*labels, arrow]
        arrow.put(first + room // 2, " " * _cells(parts))
        _write(arrow, first + room // 2, parts)
        return [arrow]

    def _causes(self, rung: Rung) -> list[Line]:
        """Say why states changed without a segment."""
        causes = [(side, cause) for side in Side if (cause := rung.cause(side))]
        if not causes and not self._lane.margins:
            return []
        first, end = self._lane.between()
        room = (end - first) // len(causes) - 1 if causes else 0
        told = [(side, wrap(cause, room)) for side, cause in causes]
        lines = [self._blank() for _ in range(max([1, *(len(texts) for _, texts in told)]))]
        for side, texts in told:
            for line, text in zip(lines, texts, strict=False):
                self._inside(line, side, text)
        return lines

    def _states(self, lines: list[Line], rung: Rung) -> None:
        """Write the states at the last line's margins, or inside on one more line."""
        if not self._lane.margins:
            lines.append(self._blank())
        write = self._outside if self._lane.margins else self._inside
        for side in Side:
            state = rung.state(side)
            if state:
                write(lines[-1], side, state, Ink.HIDDEN if state == HIDDEN else Ink.BOLD)

    def _outside(self, line: Line, side: Side, text: str, ink: Ink = Ink.PLAIN) -> None:
        rail = self._lane.rail(side)
        line.put(rail - 1 - cells_of(text) if side is Side.CLIENT else rail + 2, text, ink)

    def _inside(self, line: Line, side: Side, text: str, ink: Ink = Ink.PLAIN) -> None:
        rail = self._lane.rail(side)
        line.put(rail + 2 if side is Side.CLIENT else rail - 1 - cells_of(text), text, ink)

    def _blank(self) -> Line:
        """Return a line with the rails and the open channels on it."""
        line = Line(self._lane.cells)
        for cell in (self._lane.left, self._lane.right, *self._open.values()):
            line.put(cell, self._strokes.rail)
        return line

    def _label(self, rung: Rung) -> list[Line]:
        """Return the lines of the label, over its own arrow."""
        if rung.label is None:
            return []
        first, end = self._extent(rung)
        lines = []
        for parts in _filled(rung.label, _ink(rung), end - first):
            line = self._blank()
            room = end - first - _cells(parts)
            _write(line, first + self._indent(rung, room), parts)
            lines.append(line)
        return lines

    def _extent(self, rung: Rung) -> tuple[int, int]:
        """Return the cells from, to (exclusive) that a label may take: beside the channels in use."""
        near = rung.sender
        if self._open or rung.shape is Shape.LEAVES:
            return self._lane.beside(near.other if near and rung.shape in _FAR else near)
        first, end = self._lane.between()
        third = (end - first) // 3
        if rung.shape is Shape.APPEARS and near:
            return (first, end - third) if near is Side.SERVER else (first + third, end)
        return first, end

    def _indent(self, rung: Rung, room: int) -> int:
        """Return how far a label is moved in: to the middle, or to its own end beside the channels."""
        if not self._open and rung.shape is not Shape.LEAVES:
            return room // 2
        far = rung.shape in _FAR
        return room if (rung.sender is Side.SERVER) is not far else 0

    def _arrow(self, rung: Rung) -> Line:
        """Return the line of the arrow, and open or close its channel."""
        line = self._blank()
        if rung.sender is None:
            self._undirected(line)
            return line
        arrow = self._begun(line, rung, rung.sender)
        match rung.shape:
            case Shape.LEAVES if rung.n in self._lane.channels:
                self._open[rung.n] = self._lane.channels[rung.n]
                arrow.into(self._open[rung.n])
            case Shape.REACHES if rung.n in self._open:
                middle = sum(self._lane.beside(rung.sender.other)) // 2
                arrow.out_of(self._open.pop(rung.n), str(rung.n), middle)
            case Shape.ACROSS:
                arrow.across()
            case Shape.APPEARS | Shape.REACHES:
                arrow.appearing(self._length(rung, ""))
            case _:
                word = rung.remark or self._later
                (arrow.lost if rung.fate is Fate.LOST else arrow.underway)(self._length(rung, word), word)
        return line

    def _begun(self, line: Line, rung: Rung, sender: Side) -> Arrow:
        start, end = self._lane.rail(sender), self._lane.rail(sender.other)
        return Arrow(line, self._strokes, sender, start, end, tuple(self._open.values()), _ink(rung))

    def _undirected(self, line: Line) -> None:
        """Draw an arrow whose direction is hidden."""
        for cell in range(self._lane.left + 1, self._lane.right):
            crossed = cell in self._open.values()
            line.put(cell, self._strokes.crossing if crossed else self._strokes.dash)
        for cell in (self._lane.left + 1, self._lane.right - 1):
            line.put(cell, HIDDEN, Ink.HIDDEN)

    def _length(self, rung: Rung, word: str) -> int:
        """Return how far from the sender's rail an arrow appears, or breaks off, leaving room for `word`."""
        across = self._lane.right - self._lane.left
        if not self._open:
            return (
                across * 2 // 5 if rung.shape in _FAR else min(across * 3 // 5, across - cells_of(word) - 4)
            )
        sender = rung.sender or Side.CLIENT
        if rung.shape in _FAR:
            first, end = self._lane.beside(sender.other)
            return across - (end - first) + 1
        first, end = self._lane.beside(sender)
        return end - first - cells_of(word)


_FAR = frozenset({Shape.APPEARS, Shape.REACHES})
"""The shapes that have only the receiver's end."""


def _ink(rung: Rung) -> Ink:
    return Ink.FOREIGN if rung.foreign else _FATE_INKS.get(rung.fate, Ink.PLAIN)


def _filled(label: Label, ink: Ink, cells: int) -> Iterator[_Parts]:
    """Yield the label's parts in lines of at most `cells` cells."""
    line: _Parts = []
    for part in _parts(label, ink, cells):
        if line and _cells([*line, part]) > cells:
            yield line
            line = []
        line = [*line, part]
    yield line


def _parts(label: Label, ink: Ink, cells: int) -> Iterator[tuple[str, Ink]]:
    """Yield the pieces of a label between which a line may break, each in its colour."""
    numbers = [(number, Ink.PLAIN) for number in label.numbers]
    number = str(label.n or "")
    inked = [(number, ink), (label.flags, Ink.BOLD), *numbers, (label.bracketed, ink)]
    for text, part_ink in inked:
        yield from ((piece, part_ink) for piece in wrap(text, cells) if piece)


def _cells(parts: Sequence[tuple[str, Ink]]) -> int:
    return sum(cells_of(text) + 1 for text, _ in parts) - 1


def _write(line: Line, at: int, parts: _Parts) -> None:
    """Write parts with a space between them, masks standing out."""
    for text, ink in parts:
        line.put(at, text, ink)
        if HIDDEN in text:
            line.put(at + text.index(HIDDEN), HIDDEN, Ink.HIDDEN)
        at += cells_of(text) + 1
