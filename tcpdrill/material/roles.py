"""Who is active in a close and who passive, as an exchange shows it: the one place that says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.states import State

if TYPE_CHECKING:
    from tcpdrill.tcp.trace import Side, Trace


def role_in(trace: Trace, side: Side) -> str | None:
    """Return "active" if the FIN of `side` leaves before one has arrived, "passive" if one arrives first.

    None where neither happens. Both sides are active where both FINs leave before either arrives
    (RFC 9293 3.6, case 3).
    """
    for step in trace.steps:
        if step.sender is side and not step.forged and Flag.FIN in step.segment.flags:
            return "passive" if step.before[side] is State.CLOSE_WAIT else "active"
        if step.arrived is not None and step.arrived[side] is State.CLOSE_WAIT:
            return "passive"
    return None
