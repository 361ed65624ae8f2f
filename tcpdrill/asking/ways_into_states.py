"""The situations of the state table as exchanges: how an end gets there, and how an event is made to happen.

`table.py` puts a control block into its situation by hand; here a script drives two ends into the same one,
so that `tcpdrill trace --script` replays a row with the numbers of a question.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tcpdrill.asking.rolled_exchanges import OPEN, Isn, Script, moved_number, replayed
from tcpdrill.tcp.actions import Abort, Action, Close, Connect, Deliver, Forge, Listen, Send, Timer
from tcpdrill.tcp.block import Block, SendCall, Timeout
from tcpdrill.tcp.machine import UserCall
from tcpdrill.tcp.segment import Segment
from tcpdrill.tcp.states import State
from tcpdrill.tcp.table import ISS, PEER, Row, events, situations
from tcpdrill.tcp.trace import Side, Trace

if TYPE_CHECKING:
    from collections.abc import Mapping

_C, _S = Side.CLIENT, Side.SERVER


class Drive(NamedTuple):
    """The actions that bring `side` into a situation, and what is told of how it got there."""

    side: Side
    actions: tuple[Action, ...]


DRIVES: Mapping[str, Drive] = {
    "CLOSED": Drive(_C, ()),
    "LISTEN": Drive(_S, (Listen(_S),)),
    "SYN_SENT": Drive(_C, (Connect(_C),)),
    "SYN_RECEIVED.passive": Drive(_S, (Listen(_S), Connect(_C), Deliver(1))),
    "SYN_RECEIVED.active": Drive(_C, (Connect(_C), Connect(_S), Deliver(2))),
    "ESTABLISHED": Drive(_C, OPEN),
    "FIN_WAIT_1": Drive(_C, (*OPEN, Close(_C))),
    "FIN_WAIT_2": Drive(_C, (*OPEN, Close(_C), Deliver(4), Deliver(5))),
    "CLOSE_WAIT": Drive(_C, (*OPEN, Close(_S), Deliver(4), Deliver(5))),
    "CLOSING": Drive(_C, (*OPEN, Close(_C), Close(_S), Deliver(5))),
    "LAST_ACK": Drive(_C, (*OPEN, Close(_S), Deliver(4), Deliver(5), Close(_C))),
    "TIME_WAIT": Drive(_C, (*OPEN, Close(_C), Deliver(4), Deliver(5), Close(_S), Deliver(6))),
}
"""Place of the table -> how to get there with nothing else on the way that matters."""

_CALLS: Mapping[UserCall, type[Listen | Connect | Close | Abort]] = {
    UserCall.OPEN_PASSIVE: Listen,
    UserCall.OPEN_ACTIVE: Connect,
    UserCall.CLOSE: Close,
    UserCall.ABORT: Abort,
}


def place_of(state: str, variant: str | None) -> str:
    """Return the place of the table: "FIN_WAIT_1", "SYN_RECEIVED.passive"."""
    return state if variant is None else f"{state}.{variant}"


@lru_cache(maxsize=16)
def block_at(place: str) -> Block:
    """Return the control block of a place, with the table's own numbers."""
    return next(found.block for found in situations() if found.place == place)


@lru_cache(maxsize=512)
def event_at(place: str, event: str) -> Segment | UserCall | SendCall | Timeout:
    """Return what an event of the table is in a place, with the table's own numbers."""
    return events(block_at(place))[event]


def numbers_from(own: int, peer: int) -> tuple[Isn, Isn]:
    """Return the table's first numbers and those that replace them: this end's and the peer's."""
    return (ISS, PEER), (own, peer)


def moved_segment(segment: Segment, own: int, peer: int) -> Segment:
    """Return a segment of the table with this end's and the peer's first numbers; 0 stays 0."""
    start, to = numbers_from(own, peer)
    seq = moved_number(segment.seq, start, to) if segment.seq else 0
    ack = moved_number(segment.ack, start, to) if segment.ack else segment.ack
    return Segment(segment.flags, seq, ack, segment.length)


def action_for(place: str, event: str, own: int, peer: int) -> Action | None:
    """Return the action that makes an event happen in a place, None for a call that scripts do not know."""
    side = DRIVES[place].side
    happens = event_at(place, event)
    if isinstance(happens, Segment):
        return Forge(side, moved_segment(happens, own, peer))
    if isinstance(happens, SendCall):
        return Send(side, happens.octets)
    if isinstance(happens, Timeout):
        return Timer(side, happens)
    return _CALLS[happens](side) if happens in _CALLS else None


@lru_cache(maxsize=4096)
def script_for(row: Row, isn: Isn) -> Script | None:
    """Return the script that replays a row, None where no script can."""
    place = place_of(row.state.value, row.variant)
    drive = DRIVES[place]
    own, peer = isn if drive.side is Side.CLIENT else isn[::-1]
    action = action_for(place, row.event, own, peer)
    if action is None:
        return None
    return Script(row.id, (*drive.actions, action), isn)


def script_into(state: State, isn: Isn) -> Script:
    """Return the script that brings an end into a state."""
    place = place_of(state.value, "passive" if state is State.SYN_RECEIVED else None)
    return _script_into(place, isn)


@lru_cache(maxsize=1024)
def _script_into(place: str, isn: Isn) -> Script:
    return Script(place, DRIVES[place].actions, isn)


def replies(trace: Trace, row: Row) -> tuple[Segment, ...]:
    """Return what the end sends on the last action of a script made by `script_for`."""
    sent = segments_on_the_way(place_of(row.state.value, row.variant))
    return tuple(step.segment for step in trace.steps[sent:] if not step.forged)


@lru_cache(maxsize=16)
def segments_on_the_way(place: str) -> int:
    """Return how many segments enter the link before an end is in a place."""
    return len(replayed(Script(place, DRIVES[place].actions), (ISS, PEER)).steps)
