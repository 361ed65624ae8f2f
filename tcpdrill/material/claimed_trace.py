"""The trace that is written below a scenario's script: what the values of the script must have been.

What cannot be read of it is passed over: that it is wrong is told elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tcpdrill.material.nodes import Node, Sequence
from tcpdrill.material.tcp_values import flags, octets, sequence_number, side
from tcpdrill.material.written_values import BAD, Field, Group, Reading, or_none
from tcpdrill.tcp.segment import Flag, Segment
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class ClaimedTrace(NamedTuple):
    """What a written trace shows of the script that led to it.

    `length` is how many segments it has, `first_numbers` those that each side's connections start from,
    `octets` how many each side's segments hold, `forged` the segments that neither side sent.
    """

    length: int
    first_numbers: Mapping[Side, tuple[int, ...]]
    octets: Mapping[Side, tuple[int, ...]]
    forged: tuple[Segment, ...]


def claimed(node: Node) -> ClaimedTrace:
    """Return what the trace written at `node` shows."""
    members = node.members if isinstance(node, Sequence) else []
    reading = Reading("")
    rows = [row for row in (_row(member, reading) for member in members) if row is not BAD]
    sent = {one: [row.segment for row in rows if row.sender is one and not row.is_forged] for one in Side}
    return ClaimedTrace(
        len(members),
        {one: _distinct(segment.seq for segment in sent[one] if Flag.SYN in segment.flags) for one in Side},
        {one: _distinct(segment.length for segment in sent[one] if segment.length) for one in Side},
        tuple([row.segment for row in rows if row.is_forged]),
    )


def _distinct(numbers: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(numbers))


class _Row(NamedTuple):
    """One segment of the written trace."""

    sender: Side
    segment: Segment
    is_forged: bool


def _made(**values: Any) -> _Row:
    segment = Segment(values["flags"], values["seq"], values["ack"], values["len"])
    return _Row(values["sender"], segment, is_forged=values["forged"])


def _true(_: Node, __: Reading) -> bool:
    return True


_row: Final = Group(
    "a segment of a trace",
    {
        "from": Field(side, attribute="sender"),
        "flags": Field(flags),
        "seq": Field(sequence_number),
        "ack": Field(or_none(sequence_number)),
        "len": Field(octets),
        "forged": Field(_true, required=False, default=False),
        **{key: Field(_true) for key in ("n", "fate", "sent", "arrived")},
    },
    _made,
)
