"""What is to be drawn of an exchange, and what of it is hidden; `ladder_rows.py` makes rows of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tcpdrill.tcp.trace import Trace


class Mask(StrEnum):
    """What a picture hides of a segment or of the states beside it."""

    SEGMENT = "segment"
    FLAGS = "flags"
    SEQ = "seq"
    ACK = "ack"
    CLIENT_STATE = "client_state"
    SERVER_STATE = "server_state"
    SENDER = "sender"


@dataclass(frozen=True, slots=True)
class Picture:
    """A ladder to draw: segments `first`..`last` of `trace`, with `masks` (step n, what) hidden.

    With `symbols` the numbers are written as x, x+1, y, ...; the pair holds the client's and the server's
    base number. `states` tells whether the states stand at the margins.
    Segment `numbered_from` of the trace is called 1. Without `ending` nothing is drawn below segment `last`:
    no timer that runs out, no call after it.
    """

    trace: Trace
    first: int
    last: int
    masks: frozenset[tuple[int, Mask]] = frozenset()
    symbols: tuple[int, int] | None = None
    states: bool = True
    numbered_from: int = 1
    ending: bool = True

    def place(self, n: int) -> int:
        """Return the number that segment `n` of the trace bears in the picture."""
        return n - self.numbered_from + 1
