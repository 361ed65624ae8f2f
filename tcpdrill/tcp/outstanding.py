"""Who repeats what, if neither application does anything more: everybody who has something unacknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.tcp.actions import DeliverAll, Lose, Timer
from tcpdrill.tcp.block import Timeout
from tcpdrill.tcp.exchange import begin, perform
from tcpdrill.tcp.machine import is_running, step

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tcpdrill.tcp.actions import Action
    from tcpdrill.tcp.segment import Segment
    from tcpdrill.tcp.trace import Side


def repeaters(
    actions: Iterable[Action], isn: Mapping[Side, int] | None = None
) -> tuple[tuple[Side, Segment], ...]:
    """Return what each side repeats by itself once a segment is lost and all others have arrived.

    What the applications do after the loss counts, up to the first timer.
    """
    exchange, lost = begin(isn), False
    for action in actions:
        if lost and isinstance(action, Timer):
            break
        perform(exchange, action)
        lost = lost or isinstance(action, Lose)
    perform(exchange, DeliverAll())
    return tuple(
        (side, sent)
        for side, block in exchange.blocks.items()
        if is_running(block, Timeout.RETRANSMISSION)
        for sent in step(block, Timeout.RETRANSMISSION).sends
    )
