"""Flags, a segment, and arithmetic on sequence numbers modulo 2^32 (RFC 9293, 3.1 and 3.4).

What a segment does to a connection is `machine.py`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MODULUS = 2**32
"""The size of the sequence number space."""


class Flag(StrEnum):
    """A control bit that moves the state machine; members stand in the order they are written."""

    SYN = "SYN"
    FIN = "FIN"
    RST = "RST"
    ACK = "ACK"


BARE_ACK = frozenset({Flag.ACK})


# The machine asks for flags on every step, and an enumeration's attribute is a slow look-up.
SYN, FIN, RST, ACK = Flag


@dataclass(frozen=True, slots=True)
class Segment:
    """A segment's header fields, as far as the state machine reads them.

    `seq` and `ack` are 0..2^32-1; `ack` is None without the ACK flag; `length` counts octets of text.
    """

    flags: frozenset[Flag]
    seq: int
    ack: int | None = None
    length: int = 0

    @property
    def span(self) -> int:
        """SEG.LEN: octets of text plus one for SYN and one for FIN (RFC 9293, 3.4)."""
        return self.length + (SYN in self.flags) + (FIN in self.flags)


def written(flags: frozenset[Flag]) -> tuple[Flag, ...]:
    """Return the flags in the order in which they are written: SYN, FIN, RST, ACK."""
    return tuple(flag for flag in Flag if flag in flags)


def add(number: int, octets: int) -> int:
    """Return `number` moved on by `octets` (which may be negative), modulo 2^32."""
    return (number + octets) % MODULUS


def before(first: int, second: int) -> bool:
    """Tell whether `first` < `second` on the circle: less than half of it lies between them."""
    return first != second and (second - first) % MODULUS < MODULUS // 2
