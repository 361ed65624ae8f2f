"""The values the machine works on: the control block, events, outcomes, and how it may be mutated.

Values only: `arrival.py` and `machine.py` compute with them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from tcpdrill.tcp.segment import ACK, FIN, RST, SYN, Segment
from tcpdrill.tcp.states import CLOSED, MOVES, Cause, Moves, State

WINDOW = 65535
"""RCV.WND: the receive window, in octets; it never shrinks, since text is handed to the user at once."""

CTL_SYN = frozenset({SYN})
CTL_SYN_ACK = frozenset({SYN, ACK})
CTL_ACK = frozenset({ACK})
CTL_FIN_ACK = frozenset({FIN, ACK})
CTL_RST = frozenset({RST})
CTL_RST_ACK = frozenset({RST, ACK})


class Timeout(StrEnum):
    """A timeout (RFC 9293, 3.10.8)."""

    RETRANSMISSION = "retransmission"
    TWO_MSL = "2msl"
    USER = "user"


@dataclass(frozen=True, slots=True)
class SendCall:
    """The user call SEND of so many octets."""

    octets: int


@dataclass(frozen=True, slots=True)
class Held:
    """Text above RCV.NXT, or text that came with a SYN: `length` octets from `seq`, then perhaps a FIN."""

    seq: int
    length: int
    fin: bool


class Block(NamedTuple):
    """A transmission control block, with the fictional one of CLOSED (RFC 9293, 3.3.1).

    `passive`: the connection came from LISTEN. `iss` is ISS, or in CLOSED and LISTEN the number that the
    next connection will start from. `una`, `nxt` and `rcv_nxt` are SND.UNA, SND.NXT and RCV.NXT, 0 where
    undefined. `queue` is the retransmission queue, `unsent` the octets of each SEND that waits for
    ESTABLISHED, `closing` a CLOSE that waits behind them. `held` waits for RCV.NXT to reach it. With `delay`
    the next acknowledgment of new text, FIN or SYN waits for something to ride on.

    A named tuple, since a frozen dataclass takes four times as long to make, and every step makes one.
    """

    state: State = CLOSED
    passive: bool = False
    iss: int = 0
    una: int = 0
    nxt: int = 0
    rcv_nxt: int = 0
    queue: tuple[Segment, ...] = ()
    unsent: tuple[int, ...] = ()
    closing: bool = False
    held: tuple[Held, ...] = ()
    delay: bool = False


class Rule(StrEnum):
    """The paragraph of RFC 9293 that decided an event: its section, then the step within it."""

    OPEN = "3.10.1"
    SEND = "3.10.2"
    RECEIVE = "3.10.3"
    CLOSE = "3.10.4"
    ABORT = "3.10.5"
    CLOSED = "3.10.7.1"
    LISTEN_RST = "3.10.7.2 first"
    LISTEN_ACK = "3.10.7.2 second"
    LISTEN_SYN = "3.10.7.2 third"
    LISTEN_OTHER = "3.10.7.2 fourth"
    SYN_SENT_ACK = "3.10.7.3 first"
    SYN_SENT_RST = "3.10.7.3 second"
    SYN_SENT_SYN = "3.10.7.3 fourth"
    SYN_SENT_OTHER = "3.10.7.3 fifth"
    SEQUENCE = "3.10.7.4 first"
    RESET = "3.10.7.4 second"
    SYN_BIT = "3.10.7.4 fourth"
    ACK_FIELD = "3.10.7.4 fifth"
    TEXT = "3.10.7.4 seventh"
    FIN_BIT = "3.10.7.4 eighth"
    SIMULTANEOUS_OPEN = "3.5"
    TIMEOUT = "3.10.8"

    @property
    def section(self) -> str:
        """The section alone, such as "3.10.7.4"."""
        return self.value.partition(" ")[0]


class Outcome(NamedTuple):
    """What an event did: the block afterwards, the segments that leave, in order, and who decided it.

    `error` holds the RFC's words where a user call is refused, and is None for segments and timers.
    """

    block: Block
    sends: tuple[Segment, ...]
    error: str | None
    rule: Rule


def _merged(changes: tuple[tuple[State, Cause, State], ...]) -> Moves:
    table = {state: dict(row) for state, row in MOVES.items()}
    for state, cause, following in changes:
        table[state][cause] = following
    return table


@dataclass(frozen=True, slots=True)
class Behaviour:
    """A machine that differs from RFC 9293 in small ways, as somebody may mistakenly believe it works.

    The first four say how the numbers on the wire are counted (`spoken`); such ends understand each other.

    `syn`, `fin`, `ack`: sequence numbers that a SYN, a FIN and a bare ACK take. `ack_names_last`: an
    acknowledgment names the last number received instead of the next one expected. `third_repeats_seq`: what
    answers the SYN,ACK repeats the SYN's number. `fin_without_ack`: a FIN carries no acknowledgment.
    `repeats_acks`: a bare ACK is retransmitted. `moves` and `passive_moves` replace entries of `MOVES`, for
    every connection and for one that came from LISTEN.
    """

    syn: int = 1
    fin: int = 1
    ack: int = 0
    ack_names_last: bool = False
    third_repeats_seq: bool = False
    fin_without_ack: bool = False
    repeats_acks: bool = False
    moves: tuple[tuple[State, Cause, State], ...] = ()
    passive_moves: tuple[tuple[State, Cause, State], ...] = ()
    table: Moves = field(init=False, repr=False, compare=False)
    passive_table: Moves = field(init=False, repr=False, compare=False)
    plain: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "table", _merged(self.moves))
        object.__setattr__(self, "passive_table", _merged(self.moves + self.passive_moves))
        counted = (self.syn, self.fin, self.ack) == (1, 1, 0)
        rewritten = self.ack_names_last or self.third_repeats_seq or self.fin_without_ack
        object.__setattr__(self, "plain", counted and not rewritten)


RFC9293 = Behaviour()
"""The machine as the RFC has it."""
