"""The eleven states and the tables that move a connection between them (RFC 9293, 3.3.2 and 3.10).

Tables only: `arrival.py` and `machine.py` decide which cause has occurred and which numbers move.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class State(StrEnum):
    """A connection's state; members stand in the order of RFC 9293, 3.3.2, after CLOSED."""

    CLOSED = "CLOSED"
    LISTEN = "LISTEN"
    SYN_SENT = "SYN_SENT"
    SYN_RECEIVED = "SYN_RECEIVED"
    ESTABLISHED = "ESTABLISHED"
    FIN_WAIT_1 = "FIN_WAIT_1"
    FIN_WAIT_2 = "FIN_WAIT_2"
    CLOSE_WAIT = "CLOSE_WAIT"
    CLOSING = "CLOSING"
    LAST_ACK = "LAST_ACK"
    TIME_WAIT = "TIME_WAIT"


# The machine asks for a state or a cause on every step, and an enumeration's attribute is a slow look-up.
CLOSED, LISTEN, SYN_SENT, SYN_RECEIVED, ESTABLISHED = list(State)[:5]
FIN_WAIT_1, FIN_WAIT_2, CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT = list(State)[5:]


class Cause(StrEnum):
    """What moves a connection to another state, once calls, segments and timers have been judged."""

    OPEN_PASSIVE = "open_passive"
    OPEN_ACTIVE = "open_active"
    CLOSE = "close"
    """The user's CLOSE is carried out: the FIN leaves, or there is nobody to send it to."""
    ABORT = "abort"
    SYN = "syn"
    """The peer's SYN is accepted."""
    SYN_ACKED = "syn_acked"
    """Our SYN is acknowledged (and the peer's has been accepted)."""
    FIN = "fin"
    """The peer's FIN is consumed, in order."""
    FIN_ACKED = "fin_acked"
    """Our FIN is acknowledged."""
    ACK = "ack"
    """Any acceptable acknowledgment: moves nothing in RFC 9293; misconceptions use it."""
    RESET = "reset"
    """A valid RST."""
    RETURN = "return"
    """In SYN_RECEIVED after a passive OPEN: a valid RST, or a SYN in the window."""
    USER_TIMEOUT = "user_timeout"
    TWO_MSL = "2msl"


class UserCall(StrEnum):
    """What a user asks of a connection (RFC 9293, 3.10.1 to 3.10.5)."""

    OPEN_PASSIVE = "open_passive"
    OPEN_ACTIVE = "open_active"
    SEND = "send"
    RECEIVE = "receive"
    CLOSE = "close"
    ABORT = "abort"


Moves = Mapping[State, Mapping[Cause, State]]

_ENDS = {
    Cause.ABORT: CLOSED,
    Cause.RESET: CLOSED,
    Cause.USER_TIMEOUT: CLOSED,
}

MOVES: Moves = {
    CLOSED: {
        Cause.OPEN_PASSIVE: LISTEN,
        Cause.OPEN_ACTIVE: SYN_SENT,
    },
    LISTEN: {
        Cause.OPEN_ACTIVE: SYN_SENT,
        Cause.CLOSE: CLOSED,
        Cause.ABORT: CLOSED,
        Cause.USER_TIMEOUT: CLOSED,
        Cause.SYN: SYN_RECEIVED,
    },
    SYN_SENT: {
        **_ENDS,
        Cause.CLOSE: CLOSED,
        Cause.SYN: SYN_RECEIVED,
        Cause.SYN_ACKED: ESTABLISHED,
    },
    SYN_RECEIVED: {
        **_ENDS,
        Cause.CLOSE: FIN_WAIT_1,
        Cause.SYN_ACKED: ESTABLISHED,
        Cause.RETURN: LISTEN,
    },
    ESTABLISHED: {
        **_ENDS,
        Cause.CLOSE: FIN_WAIT_1,
        Cause.FIN: CLOSE_WAIT,
    },
    FIN_WAIT_1: {
        **_ENDS,
        Cause.FIN: CLOSING,
        Cause.FIN_ACKED: FIN_WAIT_2,
    },
    FIN_WAIT_2: {
        **_ENDS,
        Cause.FIN: TIME_WAIT,
    },
    CLOSE_WAIT: {
        **_ENDS,
        Cause.CLOSE: LAST_ACK,
    },
    CLOSING: {
        **_ENDS,
        Cause.FIN_ACKED: TIME_WAIT,
    },
    LAST_ACK: {
        **_ENDS,
        Cause.FIN_ACKED: CLOSED,
    },
    TIME_WAIT: {
        **_ENDS,
        Cause.TWO_MSL: CLOSED,
    },
}
"""State -> cause -> next state; a cause that is missing leaves the connection where it is."""

FIN_SENT = frozenset(
    {FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT},
)
"""The states after our FIN has left."""

FIN_RECEIVED = frozenset({CLOSE_WAIT, CLOSING, LAST_ACK, TIME_WAIT})
"""The states after the peer's FIN has been consumed."""

FIN_OUTSTANDING = frozenset({FIN_WAIT_1, CLOSING, LAST_ACK})
"""The states in which our FIN awaits its acknowledgment."""

SENDING = frozenset({ESTABLISHED, CLOSE_WAIT})
"""The states in which the user's SENDs and CLOSE go out at once."""

_NOT_OPEN = "connection does not exist"
_EXISTS = "connection already exists"
CLOSING_ERROR = "connection closing"
"""What a user hears who asks for more after a CLOSE."""

_AFTER_CLOSE = (FIN_WAIT_1, FIN_WAIT_2, CLOSING, LAST_ACK, TIME_WAIT)

REFUSALS: Mapping[UserCall, Mapping[State, str]] = {
    UserCall.OPEN_PASSIVE: {state: _EXISTS for state in State if state is not CLOSED},
    UserCall.OPEN_ACTIVE: {state: _EXISTS for state in State if state not in (CLOSED, LISTEN)},
    UserCall.SEND: {CLOSED: _NOT_OPEN, **dict.fromkeys(_AFTER_CLOSE, CLOSING_ERROR)},
    UserCall.RECEIVE: {CLOSED: _NOT_OPEN, **dict.fromkeys(sorted(FIN_RECEIVED), CLOSING_ERROR)},
    UserCall.CLOSE: {CLOSED: _NOT_OPEN, **dict.fromkeys(_AFTER_CLOSE, CLOSING_ERROR)},
    UserCall.ABORT: {CLOSED: _NOT_OPEN},
}
"""User call -> state -> the RFC's error, without the leading "error:"; no entry where it is served."""
