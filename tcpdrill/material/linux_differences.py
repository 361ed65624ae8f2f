"""How a difference from Linux is written: a field of a segment, and a value of that field's own type."""

from __future__ import annotations

from typing import Any, Final

from tcpdrill.material.entries import LinuxDifference
from tcpdrill.material.nodes import Mapping, Node, Scalar
from tcpdrill.material.tcp_values import added_segment, count, flags, octets, sequence_number
from tcpdrill.material.written_values import (
    BAD,
    Field,
    Reader,
    Reading,
    or_none,
    read_fields,
    report_misfit,
    text,
    unread,
    word,
)

FIELDS: Final[dict[str, Reader]] = {
    "flags": flags,
    "seq": sequence_number,
    "ack": or_none(sequence_number),
    "len": octets,
    "segment": added_segment,
}
"""What Linux may do otherwise; `segment` is a segment that it sends and the machine does not."""

_KEYS: Final = {
    "segment": Field(count),
    "field": Field(word("a field of a segment", tuple(FIELDS), "X606")),
    "because": Field(text),
}


def linux_difference(node: Node, reading: Reading) -> Any:
    """Read a difference: a `LinuxDifference`."""
    field = node.fields.get("field") if isinstance(node, Mapping) else None
    name = field.text if isinstance(field, Scalar) else ""
    values = read_fields(node, {**_KEYS, "linux": Field(FIELDS.get(name, unread))}, reading, "a difference")
    if values is None:
        return BAD
    if values["linux"] is BAD and name in FIELDS:
        report_misfit(node, "linux", FIELDS, "X606", reading)
    return BAD if BAD in values.values() else LinuxDifference(**values)
