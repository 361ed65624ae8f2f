"""The machine's values as plain data, for JSON, for comparing, for whatever knows no types of ours.

The shapes are fixed, since other programs read them: keys may be added, never renamed or dropped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tcpdrill.tcp.segment import written

if TYPE_CHECKING:
    from tcpdrill.tcp.segment import Flag, Segment
    from tcpdrill.tcp.trace import Ends


def flags_data(flags: frozenset[Flag]) -> list[str]:
    """Return the flags' names in the order in which they are written."""
    return [flag.value for flag in written(flags)]


def segment_data(segment: Segment) -> dict[str, Any]:
    """Return flags, seq, ack (None without ACK) and len."""
    return {
        "flags": flags_data(segment.flags),
        "seq": segment.seq,
        "ack": segment.ack,
        "len": segment.length,
    }


def ends_data(ends: Ends) -> dict[str, str]:
    """Return the state of each end."""
    return {"client": ends.client.value, "server": ends.server.value}
