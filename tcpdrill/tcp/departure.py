"""The segments an end sends: SYN, text, FIN, acknowledgments, retransmissions, and the block after each.

When they leave is for `machine.py` (calls, timers) and `arrival.py` (segments) to decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.tcp.block import CTL_ACK, CTL_FIN_ACK, CTL_SYN, Block
from tcpdrill.tcp.segment import MODULUS, Segment
from tcpdrill.tcp.states import CLOSED, Cause

if TYPE_CHECKING:
    from tcpdrill.tcp.states import Moves, State


def bare_ack(block: Block) -> Segment:
    """Return <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>."""
    return Segment(CTL_ACK, block.nxt, block.rcv_nxt)


def syn_sent(block: Block, moves: Moves, unsent: tuple[int, ...]) -> tuple[Block, tuple[Segment]]:
    """Open actively: return the block and its SYN; `unsent` waits for ESTABLISHED (RFC 9293, 3.10.1)."""
    iss = block.iss
    syn = (Segment(CTL_SYN, iss),)
    state = moves[block.state][Cause.OPEN_ACTIVE]
    nxt = (iss + 1) % MODULUS
    return Block(state, iss=iss, una=iss, nxt=nxt, queue=syn, unsent=unsent, delay=block.delay), syn


def released(
    block: Block, moves: Moves, unsent: tuple[int, ...], *, closing: bool
) -> tuple[Block, tuple[Segment, ...]]:
    """Send every SEND of `unsent` as a segment of its own, then, if `closing`, the FIN.

    Each carries an acknowledgment of RCV.NXT (RFC 9293, 3.10.2 and 3.10.4).
    """
    state, nxt, rcv_nxt = block.state, block.nxt, block.rcv_nxt
    sends = []
    for octets in unsent:
        sends.append(Segment(CTL_ACK, nxt, rcv_nxt, octets))
        nxt = (nxt + octets) % MODULUS
    if closing:
        sends.append(Segment(CTL_FIN_ACK, nxt, rcv_nxt))
        nxt = (nxt + 1) % MODULUS
        state = moves[state].get(_CLOSE, state)
    after = Block(
        state,
        block.passive,
        block.iss,
        block.una,
        nxt,
        rcv_nxt,
        (*block.queue, *sends),
        held=block.held,
        delay=block.delay,
    )
    return after, tuple(sends)


_CLOSE = Cause.CLOSE


def again(block: Block) -> Segment:
    """Return the front of the retransmission queue, with what it can acknowledge by now."""
    front = block.queue[0]
    if front.ack is None:
        return front
    return Segment(front.flags, front.seq, block.rcv_nxt, front.length)


def vanished(block: Block, state: State = CLOSED) -> Block:
    """Return the block of a connection that is no more: only the next first number is kept."""
    return Block(state, iss=block.iss)


def returned(block: Block, state: State) -> Block:
    """Return the block of a listener whose caller proved false: the user's requests stay queued."""
    return vanished(block, state)._replace(passive=True, unsent=block.unsent, closing=block.closing)
