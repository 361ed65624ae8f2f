"""A set of hashes in sixteen octets or so each: a `set` of as many texts would take ten times more.

Only whether something was met before can be asked, not what.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

_SMALLEST = 1 << 10
"""Places in an empty set; always a power of two."""


class Marks:
    """The hashes of what was met: 64 bits each, of a hash that nobody can foresee."""

    __slots__ = ("_count", "_places")

    def __init__(self, expected: int = 0) -> None:
        """Make room for so many, that it need not be made while they come."""
        self._count = 0
        self._places = array("q", bytes(8 * max(_SMALLEST, 1 << (2 * expected).bit_length())))

    def __len__(self) -> int:
        return self._count

    def __contains__(self, thing: Hashable) -> bool:
        return self._places[self._place(hash(thing) or 1)] != 0

    def add(self, thing: Hashable) -> bool:
        """Add something; tell whether it is new."""
        mark = hash(thing) or 1
        places = self._places
        last = len(places) - 1
        place = mark & last
        while there := places[place]:
            if there == mark:
                return False
            place = (place + 1) & last
        places[place] = mark
        self._count += 1
        if 2 * self._count > len(places):
            self._grow()
        return True

    def _place(self, mark: int) -> int:
        """Return where a mark stands, or would stand: the first free place from its own on."""
        places, last = self._places, len(self._places) - 1
        place = mark & last
        while (there := places[place]) and there != mark:
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        old = self._places
        self._places = array("q", bytes(16 * len(old)))
        for mark in old:
            if mark:
                self._places[self._place(mark)] = mark
