"""The thirty events of the table by name, and which of them a concrete call, segment or timeout comes to.

`table.py` says what each leads to; `link.py` names with this the rows that an exchange passes through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.tcp.arrival import overlaps_window
from tcpdrill.tcp.block import WINDOW, SendCall, Timeout
from tcpdrill.tcp.segment import FIN, MODULUS, RST, SYN, Segment, before
from tcpdrill.tcp.states import (
    CLOSED,
    FIN_OUTSTANDING,
    FIN_RECEIVED,
    LISTEN,
    SENDING,
    SYN_RECEIVED,
    SYN_SENT,
    State,
    UserCall,
)

if TYPE_CHECKING:
    from tcpdrill.tcp.block import Block
    from tcpdrill.tcp.machine import Event

CALLS = ("open_passive", "open_active", "send", "receive", "close", "abort")

SEGMENTS = (
    "syn",
    "syn_window",
    "synack_ok",
    "synack_bad",
    "ack_all",
    "ack_old",
    "ack_future",
    "fin_all",
    "fin_old",
    "fin_repeat",
    "fin_repeat_all",
    "fin_no_ack",
    "data",
    "data_gap",
    "data_old",
    "no_flags",
    "rst_exact",
    "rst_ack",
    "rst_ack_bad",
    "rst_window",
    "rst_outside",
)

TIMEOUTS = ("user_timeout", "rto", "2msl")

EVENTS = CALLS + SEGMENTS + TIMEOUTS
"""The names of the events, in the order of the table's columns."""


def place(state: State, *, passive: bool) -> str:
    """Return a situation's name: the state, or "SYN_RECEIVED.passive" and "SYN_RECEIVED.active"."""
    if state is SYN_RECEIVED:
        return f"{state}.{'passive' if passive else 'active'}"
    return state.value


_ROW_IDS = {
    passive: {
        state: {event: f"{place(state, passive=passive)}/{event}" for event in EVENTS} for state in State
    }
    for passive in (False, True)
}


def row_taken(block: Block, event: Event, after: Block) -> str:
    """Return the row of the table that `event` comes to in `block`, or the nearest one.

    `after` is the block it led to. A retransmission of text has no row of its own: it is told as the SEND
    that it repeats. An old segment without text comes to `data_old`: what lies outside the window is
    acknowledged.
    """
    return _ROW_IDS[block.passive][block.state][event_name(block, event, after)]


def event_name(block: Block, event: Event, after: Block) -> str:
    """Return the name of the event of the table that `event` comes to in `block`, or of the nearest one."""
    if isinstance(event, Segment):
        return segment_name(block, event, after)
    if isinstance(event, SendCall) or (event is Timeout.RETRANSMISSION and block.state in SENDING):
        return "send"
    return _NAMES[event]


_NAMES: dict[UserCall | Timeout, str] = {
    **{call: call.value for call in UserCall},
    Timeout.USER: "user_timeout",
    Timeout.RETRANSMISSION: "rto",
    Timeout.TWO_MSL: "2msl",
}


def segment_name(block: Block, segment: Segment, after: Block) -> str:
    """Return the name of the event that `segment` comes to in `block`; `after` tells what was consumed."""
    flags, state = segment.flags, block.state
    if RST in flags:
        return _reset_name(block, segment)
    if state in _UNSYNCHRONIZED:
        return _first_name(block, segment)
    offset = (segment.seq - block.rcv_nxt) % MODULUS
    if offset >= WINDOW and not overlaps_window(segment, offset):
        return _outside_name(block, segment)
    if SYN in flags and (state is not SYN_RECEIVED or offset < WINDOW):
        return "syn_window"
    return _inside_name(block, segment, after)


_UNSYNCHRONIZED = frozenset({CLOSED, LISTEN, SYN_SENT})


def _inside_name(block: Block, segment: Segment, after: Block) -> str:
    flags = segment.flags
    if segment.ack is None:
        return "fin_no_ack" if FIN in flags else "no_flags"
    if segment.length or FIN in flags or after.rcv_nxt != block.rcv_nxt:
        return _text_name(block, segment, segment.ack, after)
    return _ack_name(block, segment.ack)


def _reset_name(block: Block, segment: Segment) -> str:
    with_ack = segment.ack is not None
    if block.state is SYN_SENT:
        return "rst_exact" if not with_ack else "rst_ack" if segment.ack == block.nxt else "rst_ack_bad"
    if block.state in _UNSYNCHRONIZED or segment.seq == block.rcv_nxt:
        return "rst_ack" if with_ack else "rst_exact"
    if (segment.seq - block.rcv_nxt) % MODULUS < WINDOW:
        return "rst_window"
    return "rst_ack_bad" if with_ack else "rst_outside"


def _first_name(block: Block, segment: Segment) -> str:
    """Name what meets CLOSED, LISTEN or SYN_SENT, by its flags and, in SYN_SENT, by its ACK.

    These know no RCV.NXT.
    """
    good = block.state is not SYN_SENT or segment.ack == block.nxt
    if SYN in segment.flags:
        return "syn" if segment.ack is None else "synack_ok" if good else "synack_bad"
    fin = FIN in segment.flags
    if segment.ack is None:
        return "fin_no_ack" if fin else "no_flags"
    if good:
        return "fin_all" if fin else "ack_all"
    if fin:
        return "fin_old"
    return "ack_future" if before(block.nxt, segment.ack) else "ack_old"


def _outside_name(block: Block, segment: Segment) -> str:
    ack = segment.ack
    if SYN in segment.flags:
        if ack is None:
            return "syn"
        sent = ack == block.nxt or (block.state is not SYN_RECEIVED and before(ack, block.nxt))
        return "synack_ok" if sent else "synack_bad"
    if FIN in segment.flags:
        return "fin_repeat_all" if ack == block.nxt else "fin_repeat"
    return "data_old"


def _text_name(block: Block, segment: Segment, ack: int, after: Block) -> str:
    """Name what brings text or a FIN, or fills a gap below it; an ACK that moves the state comes first."""
    acknowledges = _ack_name(block, ack)
    fin = FIN in segment.flags
    if acknowledges == "ack_future":
        return acknowledges
    if acknowledges == "ack_old" and block.state is SYN_RECEIVED:
        return "fin_old" if fin else "ack_old"
    consumed = after.state in FIN_RECEIVED and block.state not in FIN_RECEIVED
    if consumed or (fin and block.state in FIN_RECEIVED):
        return "fin_all" if ack == block.nxt else "fin_old"
    if acknowledges == "ack_all" and block.state in FIN_OUTSTANDING:
        return "ack_all"
    return "data_gap" if before(block.rcv_nxt, segment.seq) else "data"


def _ack_name(block: Block, ack: int) -> str:
    if ack == block.nxt:
        return "ack_all"
    if before(block.nxt, ack):
        return "ack_future"
    return "ack_all" if block.state not in FIN_OUTSTANDING and before(block.una, ack) else "ack_old"
