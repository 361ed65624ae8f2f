"""SEGMENT ARRIVES (RFC 9293, 3.10.7): one function a group of states, in the order of the RFC's checks.

Security, urgent pointers and window updates are left out: nothing here depends on them.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from tcpdrill.tcp.block import CTL_RST, CTL_RST_ACK, CTL_SYN_ACK, WINDOW, Block, Held, Outcome, Rule
from tcpdrill.tcp.departure import bare_ack, released, returned, vanished
from tcpdrill.tcp.segment import FIN, MODULUS, RST, SYN, Segment, before
from tcpdrill.tcp.states import (
    CLOSED,
    ESTABLISHED,
    FIN_WAIT_1,
    FIN_WAIT_2,
    LISTEN,
    SENDING,
    SYN_RECEIVED,
    SYN_SENT,
    TIME_WAIT,
    Cause,
    State,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tcpdrill.tcp.states import Moves


class _Due(IntEnum):
    """Whether the arrival is owed an acknowledgment, and how soon."""

    NO = 0
    MAY_WAIT = 1
    AT_ONCE = 2


_NO, _MAY_WAIT, _AT_ONCE = _Due
_FIN, _SYN_ACKED, _FIN_ACKED, _ACK = Cause.FIN, Cause.SYN_ACKED, Cause.FIN_ACKED, Cause.ACK


def arrive(block: Block, segment: Segment, moves: Moves) -> Outcome:
    """Return what `segment` does to `block`; `moves` is the table of transitions to follow."""
    return _BY_STATE[block.state](block, segment, moves)


def _closed(block: Block, segment: Segment, _: Moves) -> Outcome:
    if RST in segment.flags:
        return Outcome(block, (), None, Rule.CLOSED)
    if segment.ack is not None:
        return Outcome(block, (Segment(CTL_RST, segment.ack),), None, Rule.CLOSED)
    answer = Segment(CTL_RST_ACK, 0, (segment.seq + segment.span) % MODULUS)
    return Outcome(block, (answer,), None, Rule.CLOSED)


def _listen(block: Block, segment: Segment, moves: Moves) -> Outcome:
    if RST in segment.flags:
        return Outcome(block, (), None, Rule.LISTEN_RST)
    if segment.ack is not None:
        return Outcome(block, (Segment(CTL_RST, segment.ack),), None, Rule.LISTEN_ACK)
    if SYN in segment.flags:
        return _syn_accepted(block, segment, moves, Rule.LISTEN_SYN)
    return Outcome(block, (), None, Rule.LISTEN_OTHER)


def _syn_accepted(block: Block, segment: Segment, moves: Moves, rule: Rule) -> Outcome:
    """LISTEN or SYN_SENT meets a SYN without ACK; its text and FIN wait until it is confirmed."""
    iss = block.iss
    rcv_nxt = (segment.seq + 1) % MODULUS
    answer = Segment(CTL_SYN_ACK, iss, rcv_nxt)
    after = Block(
        moves[block.state][Cause.SYN],
        block.passive,
        iss,
        iss,
        (iss + 1) % MODULUS,
        rcv_nxt,
        (answer,),
        block.unsent,
        block.closing,
        (_piece(segment, rcv_nxt),) if segment.span > 1 else (),
        block.delay,
    )
    return Outcome(after, (answer,), None, rule)


def _syn_sent(block: Block, segment: Segment, moves: Moves) -> Outcome:
    flags, ack = segment.flags, segment.ack
    if ack is not None and ack != block.nxt:
        sends = () if RST in flags else (Segment(CTL_RST, ack),)
        return Outcome(block, sends, None, Rule.SYN_SENT_ACK)
    if RST in flags:
        after = block if ack is None else vanished(block, moves[block.state][Cause.RESET])
        return Outcome(after, (), None, Rule.SYN_SENT_RST)
    if SYN not in flags:
        return Outcome(block, (), None, Rule.SYN_SENT_OTHER)
    if ack is None:
        return _syn_accepted(block, segment, moves, Rule.SYN_SENT_SYN)
    confirmed = _acknowledged(block, ack, moves, (segment.seq + 1) % MODULUS)
    after, due = _text_taken(confirmed, segment, moves)
    return _answered(after, due or _MAY_WAIT, moves, Rule.SYN_SENT_SYN)


def _other(block: Block, segment: Segment, moves: Moves) -> Outcome:
    """SYN_RECEIVED and the synchronized states: the checks of 3.10.7.4, first to fourth."""
    offset = (segment.seq - block.rcv_nxt) % MODULUS
    if offset >= WINDOW and not overlaps_window(segment, offset):
        return _unacceptable(block, segment, moves)
    flags = segment.flags
    if RST in flags:
        return _reset(block, offset, moves)
    if SYN in flags and (block.state is not SYN_RECEIVED or offset < WINDOW):
        return _syn_in_window(block, moves)
    return _ack_field_checked(block, segment, moves)


def _ack_field_checked(block: Block, segment: Segment, moves: Moves) -> Outcome:
    """Fifth: the ACK bit, then whether the number is one that we wait for, have seen, or never sent."""
    ack = segment.ack
    if ack is None:
        return Outcome(block, (), None, Rule.ACK_FIELD)
    newly = (ack - block.una) % MODULUS
    if not 0 < newly <= (block.nxt - block.una) % MODULUS:
        if block.state is SYN_RECEIVED:
            return Outcome(block, (Segment(CTL_RST, ack),), None, Rule.ACK_FIELD)
        if before(block.nxt, ack):
            return Outcome(block, (bare_ack(block),), None, Rule.ACK_FIELD)
        ack = block.una
    return _in_sequence(block, segment, ack, moves)


def overlaps_window(segment: Segment, offset: int) -> bool:
    """Tell whether the segment begins or ends in the window (Table 6); it begins `offset` above RCV.NXT."""
    span = segment.span
    return offset < WINDOW or (span > 0 and (offset + span - 1) % MODULUS < WINDOW)


def _unacceptable(block: Block, segment: Segment, moves: Moves) -> Outcome:
    """First: outside the window everything but a RST draws an acknowledgment and is dropped."""
    if RST in segment.flags:
        return Outcome(block, (), None, Rule.SEQUENCE)
    if _completes_simultaneous_open(block, segment):
        after = _acknowledged(block, block.nxt, moves, block.rcv_nxt)
        return _answered(after, _NO, moves, Rule.SIMULTANEOUS_OPEN)
    repeated_fin = block.state is TIME_WAIT and FIN in segment.flags
    return Outcome(block, (bare_ack(block),), None, Rule.FIN_BIT if repeated_fin else Rule.SEQUENCE)


def _completes_simultaneous_open(block: Block, segment: Segment) -> bool:
    """Figure 7, lines 6 and 7: the SYN is one that we know already, its ACK is what we wait for."""
    return (
        block.state is SYN_RECEIVED
        and not block.passive
        and segment.flags == CTL_SYN_ACK
        and segment.ack == block.nxt
        and (segment.seq + 1) % MODULUS == block.rcv_nxt
    )


def _reset(block: Block, offset: int, moves: Moves) -> Outcome:
    """Second, with RFC 5961: a RST at exactly RCV.NXT is believed, any other in the window asked about.

    One below the window is ignored, even if its text reaches into it.
    """
    if offset:
        sends = (bare_ack(block),) if offset < WINDOW else ()
        return Outcome(block, sends, None, Rule.RESET)
    if block.state is SYN_RECEIVED and block.passive:
        return Outcome(_starting_over(block, moves), (), None, Rule.RESET)
    return Outcome(vanished(block, moves[block.state][Cause.RESET]), (), None, Rule.RESET)


def _syn_in_window(block: Block, moves: Moves) -> Outcome:
    """Fourth: a listener starts over, every other state asks with a challenge ACK (RFC 5961)."""
    if block.state is SYN_RECEIVED and block.passive:
        return Outcome(_starting_over(block, moves), (), None, Rule.SYN_BIT)
    return Outcome(block, (bare_ack(block),), None, Rule.SYN_BIT)


def _starting_over(block: Block, moves: Moves) -> Block:
    """Return to LISTEN; a CLOSE that waited behind the user's SENDs is served there (3.10.4) and ends it."""
    if block.closing:
        return vanished(block, CLOSED)
    return returned(block, moves[block.state][Cause.RETURN])


def _in_sequence(block: Block, segment: Segment, ack: int, moves: Moves) -> Outcome:
    """Take the acknowledgment, then (seventh, eighth) text and FIN; one answer for all of it."""
    confirmed = _acknowledged(block, ack, moves, block.rcv_nxt)
    if block.state is TIME_WAIT and FIN in segment.flags:
        return Outcome(confirmed, (bare_ack(confirmed),), None, Rule.FIN_BIT)
    if confirmed.state not in _TAKES_TEXT:
        return Outcome(confirmed, (), None, Rule.ACK_FIELD)
    after, due = _text_taken(confirmed, segment, moves)
    if after is confirmed:
        return _answered(after, due, moves, Rule.ACK_FIELD)
    return _answered(after, due, moves, Rule.TEXT if after.state is confirmed.state else Rule.FIN_BIT)


def _acknowledged(block: Block, ack: int, moves: Moves, rcv_nxt: int) -> Block:
    """Return the block after an acceptable acknowledgment: SND.UNA, the queue, and the state it leads to."""
    state, queue = block.state, block.queue
    row = moves[state]
    if _SYN_ACKED in row:
        state = row[_SYN_ACKED]
    elif _FIN_ACKED in row and ack == block.nxt:
        state = row[_FIN_ACKED]
    elif _ACK in row:
        state = row[_ACK]
    elif ack == block.una:
        return block
    if state is CLOSED:
        return vanished(block)
    if ack == block.nxt:
        queue = ()
    elif queue:
        queue = tuple(sent for sent in queue if before(ack, (sent.seq + sent.span) % MODULUS))
    return Block(
        state,
        block.passive,
        block.iss,
        ack,
        block.nxt,
        rcv_nxt,
        queue,
        block.unsent,
        block.closing,
        block.held,
        block.delay,
    )


def _text_taken(block: Block, segment: Segment, moves: Moves) -> tuple[Block, _Due]:
    """Consume what starts at RCV.NXT, hold what lies above; return the block and what is due for it."""
    brings = segment.length > 0 or FIN in segment.flags
    if not (brings or block.held):
        return block, _NO
    if not block.held and segment.seq == block.rcv_nxt and segment.span <= WINDOW:
        rcv_nxt = (segment.seq + segment.span) % MODULUS
        return _consumed(block, rcv_nxt, (), moves, fin=FIN in segment.flags), _MAY_WAIT
    pieces = (*block.held, _piece(segment, block.rcv_nxt)) if brings else block.held
    rcv_nxt, held, fin = _drained(block.rcv_nxt, pieces)
    if rcv_nxt == block.rcv_nxt:
        return (block._replace(held=held), _AT_ONCE) if brings else (block, _NO)
    return _consumed(block, rcv_nxt, held, moves, fin=fin), _AT_ONCE if block.held else _MAY_WAIT


def _consumed(block: Block, rcv_nxt: int, held: tuple[Held, ...], moves: Moves, *, fin: bool) -> Block:
    """Return the block with RCV.NXT moved on, and in the state to which the peer's FIN leads."""
    return Block(
        moves[block.state].get(_FIN, block.state) if fin else block.state,
        block.passive,
        block.iss,
        block.una,
        block.nxt,
        rcv_nxt,
        block.queue,
        block.unsent,
        block.closing,
        held,
        block.delay,
    )


def _piece(segment: Segment, rcv_nxt: int) -> Held:
    """Return the segment's text and FIN, trimmed to the window's right edge."""
    seq, length, fin = segment.seq, segment.length, FIN in segment.flags
    if SYN in segment.flags:
        seq = (seq + 1) % MODULUS
    room = (rcv_nxt + WINDOW - seq) % MODULUS
    if length + fin <= room:
        return Held(seq, length, fin)
    return Held(seq, min(length, room), fin=False)


def _drained(rcv_nxt: int, pieces: tuple[Held, ...]) -> tuple[int, tuple[Held, ...], bool]:
    """Move RCV.NXT over every piece that it reaches; return it, what is left, and whether a FIN was met."""
    waiting = list(pieces)
    progress = True
    while progress:
        progress = False
        for piece in tuple(waiting):
            if before(rcv_nxt, piece.seq):
                continue
            waiting.remove(piece)
            end = (piece.seq + piece.length) % MODULUS
            if before(rcv_nxt, end):
                rcv_nxt, progress = end, True
            if piece.fin and rcv_nxt == end:
                return (rcv_nxt + 1) % MODULUS, (), True
    return rcv_nxt, tuple(dict.fromkeys(waiting)), False


def _answered(after: Block, due: _Due, moves: Moves, rule: Rule) -> Outcome:
    """Send what waited for this arrival; else the acknowledgment that is due, unless it is to wait."""
    if after.unsent and after.state in SENDING:
        sent, sends = released(after, moves, after.unsent, closing=after.closing)
        return Outcome(sent, sends, None, rule)
    if not due:
        return Outcome(after, (), None, rule)
    if after.delay and due is _MAY_WAIT:
        return Outcome(after._replace(delay=False), (), None, rule)
    left = vanished(after) if after.state is CLOSED else after
    return Outcome(left, (bare_ack(after),), None, rule)


_TAKES_TEXT = frozenset({ESTABLISHED, FIN_WAIT_1, FIN_WAIT_2})

_BY_STATE: dict[State, Callable[[Block, Segment, Moves], Outcome]] = {
    **dict.fromkeys(State, _other),
    CLOSED: _closed,
    LISTEN: _listen,
    SYN_SENT: _syn_sent,
}
