"""How TCP's own values are written: states, sides, flags, numbers, segments; a reader for each.

Which key of the material takes which of them is `schema.py`'s table.
"""

from __future__ import annotations

from typing import Final

from tcpdrill.material import entries
from tcpdrill.material.entries import Symbol
from tcpdrill.material.written_values import Field, Group, boolean, matching, number, or_none, set_of, word
from tcpdrill.tcp.segment import MODULUS, Flag
from tcpdrill.tcp.states import State
from tcpdrill.tcp.trace import Ends, Side

CAPABILITIES: Final = ("client_sends", "client_receives", "server_sends", "server_receives")
"""The four capabilities, in the order in which they are told."""

state: Final = word("a state", State, "S210")
side: Final = word("a side", Side)
flag: Final = word("a flag", Flag, "S211")
flags: Final = set_of(flag, "flags")
sequence_number: Final = number(0, MODULUS - 1, "a sequence number")
octets: Final = number(0, MODULUS - 1, "a number of octets")
count: Final = number(1, 10_000, "a number that counts from 1")


def _symbol(written: str) -> Symbol:
    return Symbol(Side.CLIENT if written[0] == "x" else Side.SERVER, int(written[1:] or 0))


symbol: Final = matching(
    "a number in x or y", r"[xy]([+-][1-9][0-9]{0,9})?", _symbol, "S206", "Write x, x+1, y or y+1."
)
ends: Final = Group("a pair of states", {"client": Field(state), "server": Field(state)}, Ends)
knows: Final = Group("the four capabilities", {name: Field(boolean) for name in CAPABILITIES})
example: Final = Group(
    "an example",
    {
        "flags": Field(flags),
        "seq": Field(sequence_number),
        "length": Field(octets),
        "next": Field(sequence_number),
    },
    entries.Example,
)

_HEADER: Final = {
    "flags": Field(flags),
    "seq": Field(sequence_number),
    "ack": Field(or_none(sequence_number)),
    "len": Field(octets, required=False, default=0),
}
sent_segment: Final = Group("a segment", _HEADER, entries.SentSegment)
added_segment: Final = Group(
    "a segment with its sender",
    {"from": Field(side, attribute="sender"), **_HEADER},
    lambda sender, **header: entries.AddedSegment(sender, entries.SentSegment(**header)),
)
