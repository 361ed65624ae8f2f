"""The trace that is written below a scenario's script: how it is written, and what it shows of the script.

What cannot be read of it is passed over: that it is wrong is told elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tcpdrill.material.nodes import Node, Sequence
from tcpdrill.material.tcp_values import flags, octets, sequence_number, side
from tcpdrill.material.written_values import BAD, Field, Group, Reading, or_none
from tcpdrill.tcp.plain_data import ends_data, flags_data
from tcpdrill.tcp.segment import Flag, Segment
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tcpdrill.tcp.trace import Step, Trace


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


def as_written(step: Step) -> dict[str, Any]:
    """Return a segment of a trace as a scenario claims it: texts, lists and mappings of them."""
    segment = step.segment
    forged = {"forged": "true"} if step.forged else {}
    return {
        "n": str(step.n),
        "from": step.sender.value,
        "flags": flags_data(segment.flags),
        "seq": str(segment.seq),
        "ack": "none" if segment.ack is None else str(segment.ack),
        "len": str(segment.length),
        "fate": step.fate.value,
        **forged,
        "sent": ends_data(step.sent),
        "arrived": "none" if step.arrived is None else ends_data(step.arrived),
    }


def claims_of(trace: Trace) -> Iterator[str]:
    """Yield the lines by which a scenario claims what happens, to be put below its script."""
    yield "trace:" if trace.steps else "trace: []"
    for step in trace.steps:
        first, rest = _in_lines(as_written(step))
        yield f"  - {{{first},"
        yield f"     {rest}}}"
    yield f"end: {{{_pairs(ends_data(trace.end))}}}"


def _in_lines(written: dict[str, Any]) -> tuple[str, str]:
    states = {key: written.pop(key) for key in ("sent", "arrived")}
    return _pairs(written), _pairs(states)


def _pairs(written: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}: {_value(value)}" for key, value in written.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return f"{{{_pairs(value)}}}"
    return f"[{', '.join(value)}]" if isinstance(value, list) else str(value)
