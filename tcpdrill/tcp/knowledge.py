"""What each side can know after a segment has arrived: only what it has received can tell it anything.

A segment from the peer shows that the peer can send and that we can receive. An acknowledgment of something
we sent shows that we can send and that the peer can receive.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from tcpdrill.tcp.segment import Flag, Segment, add
from tcpdrill.tcp.trace import Side, Step, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What one side knows to work, of both ends."""

    client_sends: bool
    client_receives: bool
    server_sends: bool
    server_receives: bool


class Certainty(StrEnum):
    """What a side can be sure of while the connection closes."""

    PEER_FINISHED = "peer_finished"
    """The peer's FIN has arrived: it sends no more."""
    OWN_FIN_ARRIVED = "own_fin_arrived"
    """Our FIN was acknowledged: the peer knows that we send no more."""


def capabilities(trace: Trace, n: int, side: Side) -> Capabilities:
    """Return what `side` knows once segment `n` has arrived (RFC 9293, 3.4.1).

    Of a segment that never arrives: what `side` knows from the segments before it.
    """
    heard = bool(received(trace, n, side))
    answered = _acknowledged(trace, n, side, _takes_number)
    if side is Side.CLIENT:
        return Capabilities(answered, heard, heard, answered)
    return Capabilities(heard, answered, answered, heard)


def certainties(trace: Trace, n: int, side: Side) -> frozenset[Certainty]:
    """Return what `side` is sure of once segment `n` has arrived (RFC 9293, 3.6)."""
    sure = set()
    if any(Flag.FIN in step.segment.flags for step in received(trace, n, side)):
        sure.add(Certainty.PEER_FINISHED)
    if _acknowledged(trace, n, side, _is_fin):
        sure.add(Certainty.OWN_FIN_ARRIVED)
    return frozenset(sure)


def received(trace: Trace, n: int, side: Side) -> tuple[Step, ...]:
    """Return the steps that have reached `side` by the time that segment `n` arrives, in order of arrival."""
    return tuple(step for step in _arrived(trace, n) if step.sender is not side)


def _arrived(trace: Trace, n: int) -> Iterator[Step]:
    if n not in trace.arrivals:
        yield from (trace.steps[number - 1] for number in trace.arrivals if number < n)
        return
    for number in trace.arrivals[: trace.arrivals.index(n) + 1]:
        yield trace.steps[number - 1]


def _takes_number(segment: Segment) -> bool:
    return segment.span > 0


def _is_fin(segment: Segment) -> bool:
    return Flag.FIN in segment.flags


def _acknowledged(trace: Trace, n: int, side: Side, wanted: Callable[[Segment], bool]) -> bool:
    """Tell whether an acknowledgment has reached `side` up to the end of a `wanted` segment of its own."""
    ends = {
        add(step.segment.seq, step.segment.span)
        for step in trace.steps
        if step.sender is side and not step.forged and wanted(step.segment)
    }
    return any(step.segment.ack in ends for step in received(trace, n, side))
