"""A picture as a ladder in SVG, for cards and pages: the same rungs as in text, and lines that cross.

User units are pixels where the picture stands 320 pixels wide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.drawing.captions import COLON, COMMA, HEADS, LADDER
from tcpdrill.drawing.labels import HIDDEN
from tcpdrill.drawing.ladder_in_words import lines_of_rows
from tcpdrill.drawing.ladder_rows import Rung, Shape, rungs
from tcpdrill.drawing.svg import box, element, line, sheet, text, text_width
from tcpdrill.ground.cells import wrap
from tcpdrill.tcp.trace import Fate, Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tcpdrill.drawing.picture import Picture
    from tcpdrill.drawing.svg import Attributes
    from tcpdrill.ground.wording import Lang

WIDTH = 320.0
RAILS = {Side.CLIENT: 50.0, Side.SERVER: 270.0}
MIDDLE = WIDTH / 2
LANE = RAILS[Side.SERVER] - RAILS[Side.CLIENT]

WIDEST = "30rem"
"""How wide the picture grows on a page that has room."""

LINE = 16.0
"""From one line of writing to the next."""

PAD = 6.0
"""From a rail or a crossing line to the writing beside it."""

GAP = 4.0
"""The same where room is scarce."""

PLATE = (98.0, 20.0)
"""A state's plate on its rail, across and down: SYN_RECEIVED in bold, and air."""

BOX = "\u00a0?\u00a0"
"""What is written, in a box, for a masked part: no-break spaces hold the box open."""


def ladder_svg(picture: Picture, *, lang: Lang) -> str:
    """Return the ladder as one inline SVG element, 320 units wide, in `currentColor`, with its own text."""
    drawn = rungs(picture, lang)
    drawing = _Drawing(drawn)
    drawing.draw([HEADS[side][lang] for side in Side])
    return sheet(
        "".join(drawing.shapes),
        (WIDTH, drawing.y),
        title=f"{LADDER[lang]}{COLON[lang]}{HEADS[Side.CLIENT][lang]}{COMMA[lang]}{HEADS[Side.SERVER][lang]}",
        description=" ".join(lines_of_rows(drawn, lang)),
        widest=WIDEST,
    )


class _Drawing:
    """A ladder being drawn from top to bottom; `y` is where the next thing goes."""

    def __init__(self, drawn: Sequence[Rung]) -> None:
        self.shapes: list[str] = []
        self.y = 0.0
        self._rungs = drawn
        self._zone = _zone(drawn)
        self._open: dict[int, float] = {}
        self._plates: dict[Side, list[float]] = {side: [] for side in Side}

    def draw(self, heads: Sequence[str]) -> None:
        self.y += LINE
        for side, head in zip(Side, heads, strict=True):
            self.shapes.append(text(head, RAILS[side], self.y - 3, anchor="middle", bold=True))
        top = self.y
        for rung in self._rungs:
            self._rung(rung)
        self.y += PAD
        self._rails(top)

    def _rung(self, rung: Rung) -> None:
        if rung.shape is Shape.CHANGES:
            self._causes(rung)
        else:
            self._label(rung)
            air = PAD + (4 if rung.shape is Shape.STOPS else 1)
            self.y += air
            self._arrow(rung)
            self.y += air
        self._states(rung)

    def _causes(self, rung: Rung) -> None:
        causes = [(side, cause) for side in Side if (cause := rung.cause(side))]
        room = BESIDE if self._open or len(causes) > 1 else 2 * BESIDE
        told = [(side, wrap(cause, room)) for side, cause in causes]
        for side, lines in told:
            for n, line_of_text in enumerate(lines, 1):
                y = self.y + n * LINE - 5
                self.shapes.append(text(line_of_text, _inside(side, PAD), y, anchor=_anchor(side)))
        self.y += LINE * max((len(lines) for _, lines in told), default=0)

    def _states(self, rung: Rung) -> None:
        """Put the plates with the new states on the rails."""
        plates = [(side, state) for side in Side if (state := rung.state(side))]
        across, down = PLATE
        for side, state in plates:
            self._plates[side].append(self.y)
            hidden = {"stroke-dasharray": "3 3"} if state == HIDDEN else {}
            left = RAILS[side] - across / 2
            self.shapes.append(box((left, self.y), PLATE, hidden))
            self.shapes.append(text(state, RAILS[side], self.y + 14, anchor="middle", bold=True))
        if plates:
            self.y += down + PAD

    def _rails(self, top: float) -> None:
        """Draw both rails, leaving out what the plates cover."""
        for side, plates in self._plates.items():
            ends = [top, *(each + offset for each in plates for offset in (0, PLATE[1])), self.y]
            pieces = zip(ends[::2], ends[1::2], strict=True)
            path = "".join(f"M{RAILS[side]:g} {start:g}V{end:g}" for start, end in pieces if start < end)
            self.shapes.append(line(path, {"stroke-width": 1}))

    def _label(self, rung: Rung) -> None:
        """Write the label over its own arrow, beside the crossing lines while there are any."""
        beside = bool(self._open) or rung.shape is Shape.LEAVES
        end = _end(rung, beside=beside)
        for parts in _filled(_parts(rung, beside=beside), self._room if beside else LANE - 2 * PAD):
            self.y += LINE
            length = _width(parts)
            if end is None:
                left = MIDDLE - length / 2
            else:
                left = RAILS[end] + GAP if end is Side.CLIENT else RAILS[end] - GAP - length
            self._write(parts, left)

    @property
    def _room(self) -> float:
        """The width that writing has beside the crossing lines."""
        return self._zone - RAILS[Side.CLIENT] - 2 * GAP

    def _write(self, parts: Sequence[_Part], left: float) -> None:
        """Write one line of a label piece by piece, with boxes around what is hidden."""
        for content, bold in parts:
            self.shapes.append(text(content, left, self.y - 2, bold=bold))
            if BOX in content:
                before = text_width(content.partition(BOX)[0])
                self.shapes.append(
                    box((left + before + 2, self.y - LINE + 2), (text_width(BOX) - 4, LINE - 2))
                )
            left += text_width(content + " ")

    def _arrow(self, rung: Rung) -> None:
        if rung.sender is None:
            self._undirected()
            return
        match rung.shape:
            case Shape.LEAVES:
                self._open[rung.n] = self.y
            case Shape.REACHES:
                self._crossing(rung.sender, self._open.pop(rung.n))
            case Shape.STOPS:
                self._stop(rung, rung.sender)
            case Shape.APPEARS:
                self._appear(rung.sender)
            case _:
                self._straight(RAILS[rung.sender], RAILS[rung.sender.other])
                self.shapes.append(_head(RAILS[rung.sender.other], self.y, rung.sender))

    def _crossing(self, sender: Side, left_at: float) -> None:
        """Draw a whole segment that was under way while other things happened."""
        start, end = RAILS[sender], RAILS[sender.other]
        turn, out = (self._zone, WIDTH - self._zone)[:: 1 if sender is Side.CLIENT else -1]
        self.shapes.append(line(f"M{start:g} {left_at:g}H{turn:g}L{out:g} {self.y:g}H{end:g}"))
        self.shapes.append(_head(end, self.y, sender))

    def _stop(self, rung: Rung, sender: Side) -> None:
        """Draw a segment that is lost, dashed up to a cross, or under way, dotted beyond its head."""
        word = "" if self._open or rung.remark is None else rung.remark
        length = self._room - PAD if self._open else LANE * 0.6
        at = _inside(sender, length)
        if rung.fate is Fate.LOST:
            self._straight(RAILS[sender], at, {"stroke-dasharray": "7 5"})
            self.shapes.append(line(f"M{at - 5:g} {self.y - 5:g}l10 10m0 -10l-10 10", {"stroke-width": 2}))
        else:
            tip = _inside(sender, length - 16)
            self._straight(RAILS[sender], tip)
            self.shapes.append(_head(tip, self.y, sender))
            self._straight(_inside(sender, length - 10), at, {"stroke-dasharray": "1 5"})
        if word:
            self.shapes.append(
                text(word, _inside(sender, length + 2 * PAD), self.y + 4, anchor=_anchor(sender))
            )

    def _straight(self, start: float, end: float, attributes: Attributes | None = None) -> None:
        self.shapes.append(line(f"M{start:g} {self.y:g}H{end:g}", attributes))

    def _appear(self, sender: Side) -> None:
        """Draw a segment that comes from between the ends."""
        length = LANE - self._room + PAD if self._open else LANE / 3
        middle = {"cx": _inside(sender, length), "cy": self.y, "r": 4}
        self.shapes.append(element("circle", {**middle, "fill": "none", "stroke": "currentColor"}))
        self._straight(_inside(sender, length + 4), RAILS[sender.other])
        self.shapes.append(_head(RAILS[sender.other], self.y, sender))

    def _undirected(self) -> None:
        """Draw a segment whose direction is hidden: a question at either end, and no head."""
        self.y += 4
        across = text_width(BOX)
        left, right = RAILS[Side.CLIENT] + PAD, RAILS[Side.SERVER] - PAD - across
        for at in (left, right):
            self.shapes += [box((at, self.y - 8), (across, 16)), text(BOX, at, self.y + 4)]
        self._straight(left + across, right)
        self.y += 4


_Part = tuple[str, bool]


BESIDE = 14
"""The characters of a piece beside crossing lines: `Seq=4294967295`."""


def _parts(rung: Rung, *, beside: bool) -> list[_Part]:
    """Return the pieces of a rung's label, each with whether it is bold."""
    if rung.label is None:
        return [(str(rung.n), False)]
    remark = f"({rung.remark})" if beside and rung.shape is Shape.STOPS else ""
    plain = [(part, False) for part in (*rung.label.numbers, rung.label.bracketed, remark)]
    parts = [(str(rung.label.n or ""), False), (rung.label.flags, True), *plain]
    pieces = [(piece, bold) for part, bold in parts for piece in wrap(part, BESIDE if beside else 2 * BESIDE)]
    return [(piece.replace(HIDDEN, BOX), bold) for piece, bold in pieces if piece]


def _end(rung: Rung, *, beside: bool) -> Side | None:
    """Return the end at which a label stands, None for the middle."""
    if rung.shape in {Shape.APPEARS, Shape.REACHES} and rung.sender:
        return rung.sender.other
    return (rung.sender or Side.CLIENT) if beside else None


def _filled(parts: Sequence[_Part], room: float) -> Iterator[list[_Part]]:
    """Yield the parts in lines no wider than `room`."""
    filled: list[_Part] = []
    for part in parts:
        if filled and _width([*filled, part]) > room:
            yield filled
            filled = []
        filled = [*filled, part]
    yield filled


def _width(parts: Sequence[_Part]) -> float:
    return text_width(" ".join(content for content, _ in parts))


def _zone(drawn: Sequence[Rung]) -> float:
    """Return where the crossing lines begin, as far off the middle as the writing beside them allows."""
    crossing = any(rung.shape is Shape.LEAVES for rung in drawn)
    pieces = (content for rung in drawn for content, _ in _parts(rung, beside=True))
    widest = max(map(text_width, pieces), default=0) if crossing else 0
    return min(max(RAILS[Side.CLIENT] + widest + 2 * GAP, MIDDLE - 30), MIDDLE - 1)


def _inside(side: Side, distance: float) -> float:
    """Return the x that lies `distance` inwards from a rail."""
    return RAILS[side] + (distance if side is Side.CLIENT else -distance)


def _anchor(side: Side) -> str:
    return "start" if side is Side.CLIENT else "end"


def _head(x: float, y: float, sender: Side) -> str:
    """Return an arrow's head with its tip at (x, y)."""
    back = -9 if sender is Side.CLIENT else 9
    return element("path", {"d": f"M{x:g} {y:g}l{back} -4.5v9z"})
