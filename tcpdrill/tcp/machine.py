"""RFC 9293's state machine: (block, event) -> the block afterwards and the segments that leave.

The tables in `states.py` say where a connection may go; this file and `arrival.py` say when. What the
tables cannot say:

- A segment is judged in the RFC's order, and the first check that fails ends the matter. A segment outside
  the window is answered, and its ACK is not looked at, even if it would acknowledge our FIN (A.2).
- A segment can move a connection twice: an ACK of our FIN and the peer's FIN in one segment lead from
  FIN_WAIT_1 by way of FIN_WAIT_2 to TIME_WAIT (Figure 5, note 2). It is answered once.
- SYN_RECEIVED is two states. A connection that came from LISTEN returns there when its caller proves false,
  one that came from SYN_SENT is refused (MUST-11). Everything else they share.
- FIN_WAIT_2 and CLOSE_WAIT wait for nothing that the network could send alone: one for the peer's user, the
  other for our own.
- Only what takes a sequence number is repeated: SYN, text and FIN. A bare ACK never is; the other end's
  retransmission fetches it again.
- The machine does not know who is client and who is server, and it has no clock: timers are events.

Where the RFC leaves a choice, `choices.py` says which one is taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.tcp.arrival import arrive
from tcpdrill.tcp.block import CTL_RST, RFC9293, Behaviour, Block, Outcome, Rule, SendCall, Timeout
from tcpdrill.tcp.departure import again, bare_ack, released, syn_sent, vanished
from tcpdrill.tcp.segment import Segment
from tcpdrill.tcp.states import (
    CLOSED,
    CLOSING_ERROR,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LISTEN,
    REFUSALS,
    SENDING,
    SYN_RECEIVED,
    SYN_SENT,
    Cause,
    State,
    UserCall,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tcpdrill.tcp.states import Moves

__all__ = [
    "RFC9293",
    "Behaviour",
    "Block",
    "Event",
    "Outcome",
    "Rule",
    "SendCall",
    "State",
    "Timeout",
    "UserCall",
    "is_running",
    "step",
]

Event = Segment | UserCall | SendCall | Timeout
"""A segment that arrives, a call (SEND with its octets) or a timer that runs out."""


def step(block: Block, event: Event, behaviour: Behaviour = RFC9293) -> Outcome:
    """Return what `event` does to `block` (RFC 9293, 3.10). Total: every event has an outcome in every state.

    A timer that is not running changes nothing; `UserCall.SEND` alone is a SEND of one octet.
    """
    moves = behaviour.passive_table if block.passive else behaviour.table
    if isinstance(event, Segment):
        return arrive(block, event, moves)
    if isinstance(event, SendCall):
        return _called(block, UserCall.SEND, moves, event.octets)
    if isinstance(event, UserCall):
        return _called(block, event, moves)
    if is_running(block, event, behaviour):
        return _TIMEOUTS[event](block, moves)
    return Outcome(block, (), None, Rule.TIMEOUT)


def is_running(block: Block, timeout: Timeout, behaviour: Behaviour = RFC9293) -> bool:
    """Tell whether that timer can run out now (RFC 9293, 3.10.8)."""
    if timeout is Timeout.USER:
        return block.state is not CLOSED
    if timeout is Timeout.TWO_MSL:
        return Cause.TWO_MSL in behaviour.table[block.state]
    return bool(block.queue) or (behaviour.repeats_acks and block.state is ESTABLISHED)


def _called(block: Block, call: UserCall, moves: Moves, octets: int = 1) -> Outcome:
    refusals, serve, rule = _CALLS[call]
    error = refusals.get(block.state)
    if error is None and block.closing and call in _CLOSED_TO:
        error = CLOSING_ERROR
    if error is not None:
        return Outcome(block, (), error, rule)
    after, sends = serve(block, moves, octets)
    return Outcome(after, sends, None, rule)


_CLOSED_TO = frozenset({UserCall.SEND, UserCall.CLOSE})
_Served = tuple[Block, tuple[Segment, ...]]


def _open_passive(block: Block, moves: Moves, _: int) -> _Served:
    state = moves[block.state][Cause.OPEN_PASSIVE]
    return Block(state, passive=True, iss=block.iss, delay=block.delay), ()


def _open_active(block: Block, moves: Moves, _: int) -> _Served:
    return syn_sent(block, moves, block.unsent)


def _send(block: Block, moves: Moves, octets: int) -> _Served:
    unsent = (*block.unsent, octets)
    if block.state is LISTEN:
        return syn_sent(block, moves, unsent)
    if block.state in SENDING:
        return released(block, moves, unsent, closing=False)
    return block._replace(unsent=unsent), ()


def _receive(block: Block, _: Moves, __: int) -> _Served:
    return block, ()


def _close(block: Block, moves: Moves, _: int) -> _Served:
    if block.state in _NOBODY_TO_TELL:
        return vanished(block, moves[block.state][Cause.CLOSE]), ()
    if block.unsent:
        return block._replace(closing=True), ()
    return released(block, moves, (), closing=True)


def _abort(block: Block, moves: Moves, _: int) -> _Served:
    sends = (Segment(CTL_RST, block.nxt),) if block.state in _ABORTED_BY_RESET else ()
    return vanished(block, moves[block.state][Cause.ABORT]), sends


_NOBODY_TO_TELL = frozenset({LISTEN, SYN_SENT})
_ABORTED_BY_RESET = SENDING | {SYN_RECEIVED, FIN_WAIT_1, FIN_WAIT_2}

_CALLS: dict[UserCall, tuple[Mapping[State, str], Callable[[Block, Moves, int], _Served], Rule]] = {
    UserCall.OPEN_PASSIVE: (REFUSALS[UserCall.OPEN_PASSIVE], _open_passive, Rule.OPEN),
    UserCall.OPEN_ACTIVE: (REFUSALS[UserCall.OPEN_ACTIVE], _open_active, Rule.OPEN),
    UserCall.SEND: (REFUSALS[UserCall.SEND], _send, Rule.SEND),
    UserCall.RECEIVE: (REFUSALS[UserCall.RECEIVE], _receive, Rule.RECEIVE),
    UserCall.CLOSE: (REFUSALS[UserCall.CLOSE], _close, Rule.CLOSE),
    UserCall.ABORT: (REFUSALS[UserCall.ABORT], _abort, Rule.ABORT),
}
"""Call -> where it is refused, how it is served elsewhere, and the section on it."""


def _retransmission(block: Block, _: Moves) -> Outcome:
    repeated = again(block) if block.queue else bare_ack(block)
    return Outcome(block, (repeated,), None, Rule.TIMEOUT)


def _user_timeout(block: Block, moves: Moves) -> Outcome:
    return Outcome(vanished(block, moves[block.state][Cause.USER_TIMEOUT]), (), None, Rule.TIMEOUT)


def _two_msl(block: Block, moves: Moves) -> Outcome:
    return Outcome(vanished(block, moves[block.state][Cause.TWO_MSL]), (), None, Rule.TIMEOUT)


_TIMEOUTS: dict[Timeout, Callable[[Block, Moves], Outcome]] = {
    Timeout.RETRANSMISSION: _retransmission,
    Timeout.USER: _user_timeout,
    Timeout.TWO_MSL: _two_msl,
}
