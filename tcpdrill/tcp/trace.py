"""The record of one exchange: every segment with both ends' states before and after it.

Values only. `exchange.py` makes traces; diagrams, facts, checks and questions read them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tcpdrill.tcp.segment import Segment
    from tcpdrill.tcp.states import State


class Side(StrEnum):
    """An end of the exchange, by the part it plays in a normal opening."""

    CLIENT = "client"
    SERVER = "server"

    @property
    def other(self) -> Side:
        """The end across the link."""
        return Side.SERVER if self is Side.CLIENT else Side.CLIENT


class Fate(StrEnum):
    """What the link did with a segment."""

    DELIVERED = "delivered"
    LOST = "lost"
    DUPLICATE = "duplicate"
    IN_FLIGHT = "in flight"


@dataclass(frozen=True, slots=True)
class Ends:
    """Both ends' states at one moment."""

    client: State
    server: State

    def __getitem__(self, side: Side) -> State:
        """Return the state of one end."""
        return self.client if side is Side.CLIENT else self.server


class Step(NamedTuple):
    """One segment on its way.

    `n` counts from 1 in the order in which segments enter the link. `before` holds both states when
    the action that sent the segment began, `sent` when its departure had been processed, `arrived`
    when its (first) arrival had been; `arrived` is None for a segment that never arrives.
    `departure` and `arrival` name the rows of the table that sent it and that met it
    (`departure` is None for a forged segment, `arrival` where it never arrived).

    A named tuple, since a frozen dataclass takes four times as long to make, and traces are made of these.
    """

    n: int
    sender: Side
    segment: Segment
    fate: Fate
    forged: bool
    before: Ends
    sent: Ends
    arrived: Ends | None
    departure: str | None
    arrival: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """A user call: made before segment `before_n` entered the link; `result` is "ok" or the RFC's error."""

    before_n: int
    side: Side
    call: str
    result: str


@dataclass(frozen=True, slots=True)
class Trace:
    """One whole exchange. `isn` maps each side to its first sequence number.

    `rows` names every row of the table that was taken, with the side that took it, in order: user calls
    and timers that send nothing are there and nowhere else. `arrivals` holds the numbers of the segments in
    the order of their arrival, copies included.
    """

    name: str
    isn: Mapping[Side, int]
    steps: tuple[Step, ...]
    calls: tuple[Call, ...]
    end: Ends
    rows: tuple[tuple[Side, str], ...]
    arrivals: tuple[int, ...] = ()
