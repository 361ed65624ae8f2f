"""The transition table: every state, every event, and what comes of it.

The rows are derived: each puts the machine into its situation and lets the event happen. Their notes are in
`choices.py`, the events' names in `events.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from tcpdrill.tcp.block import (
    CTL_ACK,
    CTL_FIN_ACK,
    CTL_RST,
    CTL_RST_ACK,
    CTL_SYN,
    CTL_SYN_ACK,
    RFC9293,
    Behaviour,
    Block,
    SendCall,
    Timeout,
)
from tcpdrill.tcp.choices import notes
from tcpdrill.tcp.events import EVENTS, place
from tcpdrill.tcp.machine import Event, Rule, State, UserCall, is_running, step
from tcpdrill.tcp.segment import Flag, Segment, add
from tcpdrill.tcp.states import FIN_OUTSTANDING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EVENTS", "Row", "Situation", "lookup", "row", "rows", "situations"]

ISS = 100
"""This end's first number in every situation."""

PEER = 300
"""The peer's first number in every situation."""

SENT = 7
"""The octets of the event `send`."""

TEXT = 10
"""The octets of the events `data`, `data_gap` and `data_old`."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table.

    `variant` is "passive" or "active" in SYN_RECEIVED and None elsewhere. `sends` holds concrete segments,
    `error` the RFC's words where a user call is refused. `rule` is the paragraph that decides, `rfc` its
    section.
    """

    id: str
    state: State
    variant: str | None
    event: str
    next_state: State
    sends: tuple[Segment, ...]
    error: str | None
    note: str | None
    rfc: str
    rule: Rule


@dataclass(frozen=True, slots=True)
class Situation:
    """Where rows start from: its place ("FIN_WAIT_1", "SYN_RECEIVED.passive", ...) and the block there."""

    place: str
    block: Block

    @property
    def variant(self) -> str | None:
        """The part of the place after the state."""
        return self.place.partition(".")[2] or None


def situations() -> tuple[Situation, ...]:
    """Return the twelve situations, in the order of the states, SYN_RECEIVED passive before active."""
    passive = {State.LISTEN: (True,), State.SYN_RECEIVED: (True, False)}
    return tuple(
        Situation(place(state, passive=way), _block(state, passive=way))
        for state in State
        for way in passive.get(state, (False,))
    )


_NUMBERS = {
    State.CLOSED: (0, 0, 0),
    State.LISTEN: (0, 0, 0),
    State.SYN_SENT: (100, 101, 0),
    State.SYN_RECEIVED: (100, 101, 301),
    State.ESTABLISHED: (101, 101, 301),
    State.FIN_WAIT_1: (101, 102, 301),
    State.FIN_WAIT_2: (102, 102, 301),
    State.CLOSE_WAIT: (101, 101, 302),
    State.CLOSING: (101, 102, 302),
    State.LAST_ACK: (101, 102, 302),
    State.TIME_WAIT: (102, 102, 302),
}
"""State -> SND.UNA, SND.NXT, RCV.NXT (0 where undefined)."""


def _block(state: State, *, passive: bool) -> Block:
    una, nxt, rcv_nxt = _NUMBERS[state]
    queue: tuple[Segment, ...] = ()
    if state is State.SYN_SENT:
        queue = (Segment(CTL_SYN, ISS),)
    if state is State.SYN_RECEIVED:
        queue = (Segment(CTL_SYN_ACK, ISS, PEER + 1),)
    if state in FIN_OUTSTANDING:
        queue = (Segment(CTL_FIN_ACK, una, PEER + 1),)
    return Block(state, passive, ISS, una, nxt, rcv_nxt, queue)


def events(block: Block) -> dict[str, Event]:
    """Return every event that can occur in a situation, by name; undefined numbers are 301 and 101."""
    connected = block.state not in (State.CLOSED, State.LISTEN)
    una, nxt = (block.una, block.nxt) if connected else (ISS + 1, ISS + 1)
    rcv_nxt = block.rcv_nxt or PEER + 1
    text_ack = nxt if block.state is State.SYN_RECEIVED else una
    fin = frozenset({Flag.FIN})
    named: dict[str, Event] = {call.value: call for call in UserCall}
    named |= {
        "send": SendCall(SENT),
        "syn": Segment(CTL_SYN, PEER),
        "syn_window": Segment(CTL_SYN, add(rcv_nxt, 100)),
        "synack_ok": Segment(CTL_SYN_ACK, PEER, nxt),
        "synack_bad": Segment(CTL_SYN_ACK, PEER, add(nxt, 1)),
        "ack_all": Segment(CTL_ACK, rcv_nxt, nxt),
        "ack_old": Segment(CTL_ACK, rcv_nxt, una),
        "ack_future": Segment(CTL_ACK, rcv_nxt, add(nxt, 1)),
        "fin_all": Segment(CTL_FIN_ACK, rcv_nxt, nxt),
        "fin_old": Segment(CTL_FIN_ACK, rcv_nxt, una),
        "fin_repeat": Segment(CTL_FIN_ACK, add(rcv_nxt, -1), una),
        "fin_repeat_all": Segment(CTL_FIN_ACK, add(rcv_nxt, -1), nxt),
        "fin_no_ack": Segment(fin, rcv_nxt),
        "data": Segment(CTL_ACK, rcv_nxt, text_ack, TEXT),
        "data_gap": Segment(CTL_ACK, add(rcv_nxt, TEXT), text_ack, TEXT),
        "data_old": Segment(CTL_ACK, add(rcv_nxt, -TEXT), text_ack, TEXT),
        "no_flags": Segment(frozenset(), rcv_nxt),
        "rst_exact": Segment(CTL_RST, rcv_nxt),
        "rst_ack": Segment(CTL_RST_ACK, rcv_nxt, nxt),
        "rst_ack_bad": Segment(CTL_RST_ACK, 0, add(nxt, 1)),
        "rst_window": Segment(CTL_RST, add(rcv_nxt, 1)),
        "rst_outside": Segment(CTL_RST, add(rcv_nxt, -1)),
    }
    timeouts = {"user_timeout": Timeout.USER, "rto": Timeout.RETRANSMISSION, "2msl": Timeout.TWO_MSL}
    return named | {name: timeout for name, timeout in timeouts.items() if is_running(block, timeout)}


def rows(behaviour: Behaviour = RFC9293) -> tuple[Row, ...]:
    """Return the 342 rows, state by state, in the order of `EVENTS`; a misconception has rows of its own."""
    return tuple(_by_id(behaviour).values())


def _derived(
    situation: Situation, name: str, event: Event, behaviour: Behaviour, said: Mapping[str, str]
) -> Row:
    block = situation.block
    outcome = step(block, event, behaviour)
    identity = f"{situation.place}/{name}"
    return Row(
        id=identity,
        state=block.state,
        variant=situation.variant,
        event=name,
        next_state=outcome.block.state,
        sends=outcome.sends,
        error=outcome.error,
        note=said.get(identity),
        rfc=outcome.rule.section,
        rule=outcome.rule,
    )


@cache
def _by_id(behaviour: Behaviour) -> dict[str, Row]:
    said = notes()
    derived = (
        _derived(situation, name, possible[name], behaviour, said)
        for situation in situations()
        for possible in [events(situation.block)]
        for name in EVENTS
        if name in possible
    )
    return {found.id: found for found in derived}


def row(row_id: str, behaviour: Behaviour = RFC9293) -> Row:
    """Return the row of that name; raises KeyError where there is none."""
    return _by_id(behaviour)[row_id]


def lookup(state: State, event: str, variant: str | None = None, behaviour: Behaviour = RFC9293) -> Row:
    """Return the row of `event` in `state`; SYN_RECEIVED needs a variant. Raises KeyError where none is."""
    where = state.value if variant is None else f"{state}.{variant}"
    return _by_id(behaviour)[f"{where}/{event}"]
