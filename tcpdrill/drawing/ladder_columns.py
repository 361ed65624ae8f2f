"""Where a ladder in text stands on its lines: the two rails, the margins, the channels between them.

A segment on whose way something else happens turns down a channel when it leaves and out of it where it
arrives; `Lane` says which cells that takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tcpdrill.drawing.ladder_rows import Rung, Shape
from tcpdrill.ground.cells import width as cells_of
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

NARROWEST = 40
"""No ladder is drawn in fewer cells, whatever the terminal says."""

NARROW = 68
"""Below this many cells there is no room for states at the margins: they go inside, on lines of their own."""

WIDEST = 58
"""A longer arrow only takes the eye further from its ends."""

LABEL_BESIDE = 17
"""The cells that a label needs beside the channels: `Seq=x-2147483648` and a space."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The rails' cells, whether states stand outside them, and the cell of each segment's channel."""

    left: int
    right: int
    margins: bool
    channels: Mapping[int, int]
    inner: tuple[int, int]

    @property
    def cells(self) -> int:
        """The width of a whole line."""
        return self.right + 1 + (self.left if self.margins else 0)

    def rail(self, side: Side) -> int:
        """Return the cell of one end's rail."""
        return self.left if side is Side.CLIENT else self.right

    def beside(self, side: Side | None) -> tuple[int, int]:
        """Return the cells from, to (exclusive) that are one end's side of the channels."""
        first, last = self.inner
        return (last + 2, self.right - 1) if side is Side.SERVER else (self.left + 2, first - 1)

    def between(self) -> tuple[int, int]:
        """Return the cells from, to (exclusive) between the rails that a label may take."""
        return self.left + 2, self.right - 1


def lane(rungs: Sequence[Rung], heads: Sequence[str], cells: int) -> Lane:
    """Lay out a ladder in at most `cells` cells, or in `NARROWEST`."""
    cells = max(cells, NARROWEST)
    states = [state for rung in rungs for state in (rung.client, rung.server) if state]
    margins = cells >= NARROW and bool(states)
    margin = max(cells_of(text) for text in (*states, *heads)) + 1 if margins else 0
    across = min(cells - 2 * margin - 2, WIDEST)
    slots = _slots(rungs, across)
    middle = margin + 1 + across // 2
    first = middle - (slots - 1)
    return Lane(
        left=margin,
        right=margin + across + 1,
        margins=margins,
        channels={n: first + 2 * slot for n, slot in _channels(rungs, slots).items()},
        inner=(first, first + 2 * (slots - 1)),
    )


def _slots(rungs: Iterable[Rung], across: int) -> int:
    """Return how many channels are needed, as far as there is room for them."""
    most = now = 0
    for rung in rungs:
        now += (rung.shape is Shape.LEAVES) - (rung.shape is Shape.REACHES)
        most = max(most, now)
    return max(min(most, (across - 2 * LABEL_BESIDE) // 2), 1)


def _channels(rungs: Iterable[Rung], slots: int) -> dict[int, int]:
    """Give each segment that needs one a channel, as long as there are any."""
    given: dict[int, int] = {}
    taken: dict[int, int] = {}
    for rung in rungs:
        if rung.shape is Shape.LEAVES and len(taken) < slots:
            taken[rung.n] = given[rung.n] = _free_slot(taken.values(), slots, rung.sender)
        elif rung.shape is Shape.REACHES:
            taken.pop(rung.n, None)
    return given


def _free_slot(taken: Iterable[int], slots: int, sender: Side | None) -> int:
    """Choose the channel nearest the far end that is nearer the sender than those in use, else any.

    So a segment that follows another in order does not cross it.
    """
    free = sorted(set(range(slots)) - set(taken))
    if sender is Side.CLIENT:
        return next((slot for slot in reversed(free) if slot < min(taken, default=slots)), free[-1])
    return next((slot for slot in free if slot > max(taken, default=-1)), free[0])
