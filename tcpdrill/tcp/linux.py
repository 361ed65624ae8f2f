"""What a Linux kernel does in a row of the table, where it was seen to do otherwise than the machine.

A recording, not a rule: a test plays the rows against a kernel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tcpdrill.tcp.block import CTL_SYN_ACK
from tcpdrill.tcp.segment import Flag, Segment
from tcpdrill.tcp.states import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tcpdrill.tcp.table import Row

Done = tuple[State, tuple[Segment, ...]]

_ACK: Final = frozenset({Flag.ACK})
_RST_ACK: Final = frozenset({Flag.RST, Flag.ACK})

_OTHERWISE: Final[Mapping[str, Done]] = {
    "LISTEN/open_active": (State.LISTEN, ()),
    "LISTEN/send": (State.LISTEN, ()),
    "LISTEN/syn": (State.LISTEN, (Segment(CTL_SYN_ACK, 100, 301),)),
    "SYN_RECEIVED.passive/syn": (State.SYN_RECEIVED, (Segment(CTL_SYN_ACK, 100, 301),)),
    "SYN_RECEIVED.passive/syn_window": (State.LISTEN, (Segment(_RST_ACK, 0, 402),)),
    "SYN_RECEIVED.passive/close": (State.SYN_RECEIVED, ()),
    "SYN_RECEIVED.passive/abort": (State.SYN_RECEIVED, ()),
    "SYN_RECEIVED.active/synack_ok": (State.ESTABLISHED, (Segment(_ACK, 101, 301),)),
    "ESTABLISHED/abort": (State.CLOSED, (Segment(_RST_ACK, 101, 301),)),
    "FIN_WAIT_1/abort": (State.CLOSED, (Segment(_RST_ACK, 102, 301),)),
    "FIN_WAIT_2/abort": (State.CLOSED, (Segment(_RST_ACK, 102, 301),)),
    "CLOSE_WAIT/abort": (State.CLOSED, (Segment(_RST_ACK, 101, 302),)),
    "TIME_WAIT/ack_future": (State.TIME_WAIT, ()),
    "TIME_WAIT/abort": (State.TIME_WAIT, ()),
    "TIME_WAIT/data": (State.TIME_WAIT, (Segment(_ACK, 102, 302),)),
    "TIME_WAIT/data_gap": (State.TIME_WAIT, (Segment(_ACK, 102, 302),)),
    "TIME_WAIT/fin_no_ack": (State.TIME_WAIT, (Segment(_ACK, 102, 302),)),
}

_TOLD_OTHERWISE: Final = frozenset({"CLOSE_WAIT/receive"})
"""The rows in which nothing differs but what the caller is told."""


def linux_does(row: Row) -> Done:
    """Return the state that Linux comes to in a row, and what it sends."""
    return _OTHERWISE.get(row.id, (row.next_state, row.sends))


def is_bound_to_the_letter(row: Row) -> bool:
    """Tell whether a question about the row must name whose rule it follows: a choice, or Linux differs."""
    differs = linux_does(row) != (row.next_state, row.sends) or row.id in _TOLD_OTHERWISE
    return differs or row.note is not None
