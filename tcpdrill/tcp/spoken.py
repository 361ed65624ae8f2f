"""How ends that count differently would write their segments: numbers under a mutated `Behaviour`.

The machine keeps counting as RFC 9293 does; only what is shown of a segment changes, so that both ends still
understand each other. With the RFC's behaviour nothing changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tcpdrill.tcp.block import CTL_ACK
from tcpdrill.tcp.segment import ACK, FIN, SYN, Segment, add
from tcpdrill.tcp.states import ESTABLISHED, FIN_RECEIVED, FIN_SENT, SYN_SENT

if TYPE_CHECKING:
    from tcpdrill.tcp.block import Behaviour, Block


@dataclass(slots=True)
class Tally:
    """The bare acknowledgments that one side has sent and received so far."""

    sent: int = 0
    received: int = 0


def is_bare_ack(segment: Segment) -> bool:
    """Tell whether the segment acknowledges and does nothing else."""
    return segment.flags == CTL_ACK and not segment.length


def spoken(segment: Segment, before: Block, after: Block, tally: Tally, behaviour: Behaviour) -> Segment:
    """Return `segment`, which leaves as `before` becomes `after`, as an end of this behaviour writes it."""
    flags, seq, ack = segment.flags, segment.seq, segment.ack
    if SYN not in flags:
        seq = add(seq, behaviour.syn - 1)
    if FIN not in flags and after.state in FIN_SENT and segment.seq == after.nxt:
        seq = add(seq, behaviour.fin - 1)
    seq = add(seq, behaviour.ack * tally.sent)
    if behaviour.third_repeats_seq and before.state is SYN_SENT and after.state is ESTABLISHED:
        seq = after.iss
    if ack is not None:
        fin = after.state in FIN_RECEIVED and ack == after.rcv_nxt
        ack = add(ack, behaviour.syn - 1 + (behaviour.fin - 1) * fin + behaviour.ack * tally.received)
        ack = add(ack, -behaviour.ack_names_last)
    if behaviour.fin_without_ack and FIN in flags:
        flags, ack = flags - {ACK}, None
    return Segment(flags, seq, ack, segment.length)
