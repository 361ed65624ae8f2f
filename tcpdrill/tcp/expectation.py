"""What a state waits for, and what it may still send and receive: read off the rows of the table.

Each token stands for a question that is put to one or a few rows; what a token is called in Chinese or
English is for others.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from tcpdrill.tcp.block import CTL_ACK, RFC9293, Behaviour
from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.states import FIN_OUTSTANDING, FIN_RECEIVED, SENDING, State
from tcpdrill.tcp.table import PEER, TEXT, Row, rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Awaited(StrEnum):
    """An event that takes a state onward."""

    OPEN = "open"
    SYN = "syn"
    SYN_ACK = "syn_ack"
    ACK_OF_SYN = "ack_of_syn"
    CLOSE = "close"
    FIN = "fin"
    ACK_OF_FIN = "ack_of_fin"
    TWO_MSL = "two_msl"


class Sendable(StrEnum):
    """What a state may still send."""

    DATA = "data"
    FIN = "fin"
    SYN = "syn"
    SYN_ACK = "syn_ack"
    SYN_AGAIN = "syn_again"
    FIN_AGAIN = "fin_again"
    ACK = "ack"


class Receivable(StrEnum):
    """What a state still takes in."""

    DATA = "data"
    FIN = "fin"
    SYN = "syn"


def waits_for(state: State, behaviour: Behaviour = RFC9293) -> frozenset[Awaited]:
    """Return the events that take `state` onward in the life of a connection (RFC 9293, 3.3.2)."""
    onward = {row.event for row in _of(state, behaviour) if row.next_state is not state}
    return frozenset(
        token for token, (events, states) in _AWAITED.items() if state in states and events & onward
    )


_ONCE_OPEN = frozenset({State.ESTABLISHED, State.FIN_WAIT_1, State.FIN_WAIT_2})
_AWAITED: Mapping[Awaited, tuple[frozenset[str], frozenset[State]]] = {
    Awaited.OPEN: (frozenset({"open_passive", "open_active"}), frozenset({State.CLOSED})),
    Awaited.SYN: (frozenset({"syn"}), frozenset(State)),
    Awaited.SYN_ACK: (frozenset({"synack_ok"}), frozenset({State.SYN_SENT})),
    Awaited.ACK_OF_SYN: (frozenset({"ack_all"}), frozenset({State.SYN_RECEIVED})),
    Awaited.CLOSE: (frozenset({"close"}), SENDING),
    Awaited.FIN: (frozenset({"fin_old"}), _ONCE_OPEN),
    Awaited.ACK_OF_FIN: (frozenset({"ack_all"}), FIN_OUTSTANDING),
    Awaited.TWO_MSL: (frozenset({"2msl"}), frozenset(State)),
}
"""Token -> the events of the table it stands for, and the states in which it is one to wait for."""


def may_send(state: State, behaviour: Behaviour = RFC9293) -> frozenset[Sendable]:
    """Return what `state` may send, for its user, again, or as an answer."""
    return frozenset(token for token, shows in _SENDS.items() if any(map(shows, _of(state, behaviour))))


_OPENING_CALLS = frozenset({"open_active", "send"})

_SENDS: Mapping[Sendable, Callable[[Row], bool]] = {
    Sendable.DATA: lambda row: row.event == "send" and any(sent.length for sent in row.sends),
    Sendable.FIN: lambda row: row.event == "close" and _carries(row, Flag.FIN),
    Sendable.SYN: lambda row: row.event in _OPENING_CALLS and _carries(row, Flag.SYN),
    Sendable.SYN_ACK: lambda row: row.event == "syn" and _carries(row, Flag.SYN),
    Sendable.SYN_AGAIN: lambda row: row.event == "rto" and _carries(row, Flag.SYN),
    Sendable.FIN_AGAIN: lambda row: row.event == "rto" and _carries(row, Flag.FIN),
    Sendable.ACK: lambda row: any(sent.flags == CTL_ACK and not sent.length for sent in row.sends),
}


def may_receive(state: State, behaviour: Behaviour = RFC9293) -> frozenset[Receivable]:
    """Return what `state` still takes in: what moves RCV.NXT, or sets it."""
    return frozenset(token for token, shows in _TAKES.items() if any(map(shows, _of(state, behaviour))))


_AFTER_SYN = frozenset({State.SYN_RECEIVED, State.ESTABLISHED})
_TAKES: Mapping[Receivable, Callable[[Row], bool]] = {
    Receivable.DATA: lambda row: row.event == "data" and _acknowledges(row, PEER + 1 + TEXT),
    Receivable.FIN: lambda row: (
        row.event in {"fin_all", "fin_old"} and row.state not in FIN_RECEIVED and _acknowledges(row, PEER + 2)
    ),
    Receivable.SYN: lambda row: (
        row.event == "syn" and row.state not in _AFTER_SYN and row.next_state in _AFTER_SYN
    ),
}


def _carries(row: Row, flag: Flag) -> bool:
    return any(flag in sent.flags for sent in row.sends)


def _acknowledges(row: Row, number: int) -> bool:
    return any(sent.flags == CTL_ACK and sent.ack == number for sent in row.sends)


@cache
def _of(state: State, behaviour: Behaviour) -> tuple[Row, ...]:
    return tuple(row for row in rows(behaviour) if row.state is state)
