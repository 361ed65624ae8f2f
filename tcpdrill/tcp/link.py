"""The link between two ends, and the record of what passed over it.

An `Exchange` is driven from outside: nothing arrives, is lost or times out of itself. `exchange.py` drives it
by a script; what an event does to an end is the machine's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tcpdrill.tcp.block import RFC9293, Behaviour, Block
from tcpdrill.tcp.events import row_taken
from tcpdrill.tcp.machine import State, step
from tcpdrill.tcp.segment import FIN
from tcpdrill.tcp.spoken import Tally, is_bare_ack, spoken
from tcpdrill.tcp.trace import Call, Ends, Fate, Side, Step, Trace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tcpdrill.tcp.machine import Event, Outcome
    from tcpdrill.tcp.segment import Segment

LIMIT = 10_000
"""So many segments enter the link at most: two ends that answer each other for ever are stopped."""


class TcpExchangeError(Exception):
    """An exchange that cannot be carried out."""


class ImpossibleError(TcpExchangeError):
    """Something asked of the link or of an end that cannot be, such as to deliver what is not in flight."""


@dataclass(slots=True)
class Passage:
    """A step in the making: the machine's segment, and the one that is shown."""

    n: int
    sender: Side
    segment: Segment
    shown: Segment
    before: Ends
    sent: Ends
    departure: str | None
    fate: Fate = Fate.IN_FLIGHT
    arrived: Ends | None = None
    arrival: str | None = None

    def step(self) -> Step:
        """Return the passage as it is told in the trace; nobody's row sent a forged segment."""
        return Step(
            self.n,
            self.sender,
            self.shown,
            self.fate,
            self.departure is None,
            self.before,
            self.sent,
            self.arrived,
            self.departure,
            self.arrival,
        )


class Exchange:
    """Both ends, the link, and the record so far.

    `blocks` and `now` hold both ends' control blocks and states. `isn` names each side's first number.
    """

    def __init__(self, isn: Mapping[Side, int], behaviour: Behaviour = RFC9293) -> None:
        self.isn = isn
        self.behaviour = behaviour
        self.next_isn: dict[Side, int] = {}
        self.blocks = {side: Block(iss=isn[side]) for side in _SIDES}
        self.now = _ENDS[State.CLOSED][State.CLOSED]
        self.passages: list[Passage] = []
        self.in_flight: dict[int, Passage] = {}
        self.calls: list[Call] = []
        self.rows: list[tuple[Side, str]] = []
        self.arrivals: list[int] = []
        self.tallies = {side: Tally() for side in _SIDES}

    def trace(self, name: str) -> Trace:
        """Return the record."""
        steps = tuple([passage.step() for passage in self.passages])
        return Trace(
            name, self.isn, steps, tuple(self.calls), self.now, tuple(self.rows), tuple(self.arrivals)
        )

    def happen(self, side: Side, event: Event) -> tuple[str, str | None]:
        """Let `event` happen to `side`; return the row taken and the error of a refused call."""
        earlier, block = self.now, self.blocks[side]
        outcome = step(block, event, self.behaviour)
        after, sends, error, _ = outcome
        row = row_taken(block, event, after)
        self.rows.append((side, row))
        if after is not block:
            self.put(side, block, after)
        if sends:
            self.leave(side, row, earlier, block, outcome)
        return row, error

    def call(self, side: Side, name: str, event: Event) -> None:
        """Let a user call happen, and tell its result under `name`."""
        before_n = len(self.passages) + 1
        _, error = self.happen(side, event)
        self.calls.append(Call(before_n, side, name, error or "ok"))

    def amend(self, side: Side, block: Block) -> None:
        """Replace a side's block without an event."""
        self.put(side, self.blocks[side], block)

    def put(self, side: Side, block: Block, after: Block) -> None:
        """Store what has become of a side's block."""
        if block.state in _UNCONNECTED or after.state in _UNCONNECTED:
            after = self.numbered(side, after)
        self.blocks[side] = after
        if after.state is not block.state:
            self.now = self.now_with(side, after.state)

    def numbered(self, side: Side, block: Block) -> Block:
        """Give a block without connection the number that its next one starts from."""
        if block.state not in _UNCONNECTED:
            self.next_isn.pop(side, None)
            return block
        iss = self.next_isn.get(side, self.isn[side])
        return block if block.iss == iss else block._replace(iss=iss)

    def now_with(self, side: Side, state: State) -> Ends:
        """Return both ends' states, with `state` for one of them."""
        return _ENDS[state][self.now.server] if side is _CLIENT else _ENDS[self.now.client][state]

    def leave(self, side: Side, row: str, earlier: Ends, block: Block, outcome: Outcome) -> None:
        """Put what an end sends on the link; text ahead of a FIN leaves in the state before it."""
        last = outcome.sends[-1]
        before_fin = _BEFORE_FIN.get(outcome.block.state, block.state)
        for segment in outcome.sends:
            ahead = segment is not last and FIN in last.flags
            sent = self.now_with(side, before_fin) if ahead else self.now
            shown = segment if self.behaviour.plain else self.spoken(side, segment, block, outcome.block)
            n = len(self.passages) + 1
            self.in_flight[n] = self.entered(Passage(n, side, segment, shown, earlier, sent, row))

    def forge(self, to: Side, segment: Segment) -> None:
        """Let a segment arrive that nobody sent: it comes from the other side."""
        n = len(self.passages) + 1
        self.arrive(self.entered(Passage(n, to.other, segment, segment, self.now, self.now, None)))

    def entered(self, passage: Passage) -> Passage:
        """Add a segment to the record, which is bounded."""
        if passage.n > LIMIT:
            raise ImpossibleError(f"the script never ends: {LIMIT} segments, and the link is not quiet")
        self.passages.append(passage)
        return passage

    def spoken(self, side: Side, segment: Segment, block: Block, after: Block) -> Segment:
        """Return the segment as an end of this behaviour writes it."""
        tally = self.tallies[side]
        shown = spoken(segment, block, after, tally, self.behaviour)
        tally.sent += is_bare_ack(segment)
        return shown

    def passage(self, n: int) -> Passage:
        """Return a segment that has entered the link."""
        if not 1 <= n <= len(self.passages):
            raise ImpossibleError(f"there is no segment {n}: {len(self.passages)} have been sent so far")
        return self.passages[n - 1]

    def taken_off(self, n: int) -> Passage:
        """Take a segment off the link."""
        passage = self.in_flight.pop(n, None)
        if passage is None:
            raise ImpossibleError(f"segment {n} is not in flight: it is {self.passage(n).fate}")
        return passage

    def arrive(self, passage: Passage) -> None:
        """Let a segment, or one more copy of it, reach the other side."""
        to = _SERVER if passage.sender is _CLIENT else _CLIENT
        self.arrivals.append(passage.n)
        if not self.behaviour.plain:
            self.tallies[to].received += is_bare_ack(passage.segment)
        row, _ = self.happen(to, passage.segment)
        if passage.arrival is None:
            passage.arrived, passage.arrival, passage.fate = self.now, row, _DELIVERED
        else:
            passage.fate = _DUPLICATE


_SIDES = _CLIENT, _SERVER = Side.CLIENT, Side.SERVER
_DELIVERED, _DUPLICATE = Fate.DELIVERED, Fate.DUPLICATE
_ENDS = {client: {server: Ends(client, server) for server in State} for client in State}
_UNCONNECTED = frozenset({State.CLOSED, State.LISTEN})

_BEFORE_FIN = {State.FIN_WAIT_1: State.ESTABLISHED, State.LAST_ACK: State.CLOSE_WAIT}
