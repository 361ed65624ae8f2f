"""What a script can do to an exchange: calls of either side, faults of the link, timers, forged segments.

Values only; `exchange.py` carries them out. Actions alike but for their name share a base, since making a
dataclass costs a start-up more than all the rest of this file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tcpdrill.tcp.block import Timeout
    from tcpdrill.tcp.segment import Segment
    from tcpdrill.tcp.trace import Side


@dataclass(frozen=True, slots=True)
class OfSide:
    """Something that one side does, and that needs no further word."""

    side: Side


class Listen(OfSide):
    """`side` makes a passive OPEN."""

    __slots__ = ()


class Connect(OfSide):
    """`side` makes an active OPEN."""

    __slots__ = ()


class Close(OfSide):
    """`side` calls CLOSE."""

    __slots__ = ()


class Abort(OfSide):
    """`side` calls ABORT."""

    __slots__ = ()


class DelayAck(OfSide):
    """The next acknowledgment of new text, FIN or SYN that `side` owes waits for something to ride on."""

    __slots__ = ()


class Reboot(OfSide):
    """`side` forgets the connection and says nothing."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Send:
    """`side` calls SEND with so many octets (at least 1)."""

    side: Side
    octets: int


@dataclass(frozen=True, slots=True)
class SetIsn:
    """The next SYN that `side` sends, or answers as a listener, starts from `number`."""

    side: Side
    number: int


@dataclass(frozen=True, slots=True)
class Timer:
    """A timer of `side` runs out."""

    side: Side
    kind: Timeout


@dataclass(frozen=True, slots=True)
class OfSegment:
    """Something that the link does with segment `n`."""

    n: int


class Deliver(OfSegment):
    """Segment `n` arrives."""

    __slots__ = ()


class Lose(OfSegment):
    """Segment `n` is lost."""

    __slots__ = ()


class Again(OfSegment):
    """One more copy of segment `n`, which has arrived before, arrives."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class DeliverAll:
    """Everything in flight arrives, in order, until the link is quiet."""


@dataclass(frozen=True, slots=True)
class Forge:
    """A segment that neither side sent arrives at `to` at once."""

    to: Side
    segment: Segment


Action = (
    Listen
    | Connect
    | Close
    | Abort
    | Send
    | DelayAck
    | Reboot
    | SetIsn
    | Timer
    | Deliver
    | DeliverAll
    | Lose
    | Again
    | Forge
)
