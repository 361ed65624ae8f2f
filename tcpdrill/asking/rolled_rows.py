"""A row of the state table as it is asked: its numbers, the script that replays it, its description."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from tcpdrill.answers.question import Proof
from tcpdrill.asking.draft import Joined, Said, Text, say
from tcpdrill.asking.rolled_exchanges import BASES, Isn, Script, replayed
from tcpdrill.asking.ways_into_states import (
    DRIVES,
    block_at,
    event_at,
    moved_segment,
    place_of,
    replies,
    script_for,
    script_into,
)
from tcpdrill.ground.dice import choose
from tcpdrill.ground.tcp_words import BY_THE_RFC, CALLS, CLOSES, LINES, SENDS, SENDS_TO, TIMERS, fields_text
from tcpdrill.ground.wording import Wording
from tcpdrill.material.script import dump
from tcpdrill.proof.misconceptions import BEHAVIOURS, Mistake
from tcpdrill.tcp.block import Block, SendCall, Timeout
from tcpdrill.tcp.choices import DEPARTURES
from tcpdrill.tcp.linux import is_bound_to_the_letter
from tcpdrill.tcp.machine import UserCall, step
from tcpdrill.tcp.segment import BARE_ACK, Segment
from tcpdrill.tcp.states import State
from tcpdrill.tcp.table import Row, row
from tcpdrill.tcp.trace import Side, Trace

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from random import Random

    from tcpdrill.proof.facts import Fact

MAY_HAVE_DATA = frozenset({State.SYN_SENT, State.SYN_RECEIVED, State.ESTABLISHED, State.CLOSE_WAIT})
"""Where a CLOSE would wait behind data (RFC 9293, 3.10.4)."""

VARIANTS: Mapping[str, Wording] = {
    "passive": Wording(zh="（本机是被动打开的）", en=" after a passive OPEN"),
    "active": Wording(
        zh="（本机是主动打开的，双方同时打开）", en=" after an active OPEN (both sides opened)"
    ),
}

ARRIVES = Wording(zh="收到报文段 {segment}", en="the segment {segment} arrives")
ARRIVES_BARE = Wording(
    zh="收到一个标志都没有的报文段，Seq={seq}", en="a segment with no flags arrives, Seq={seq}"
)


class RolledRow(NamedTuple):
    """A row of the table with numbers rolled for it."""

    fact: Fact
    row: Row
    isn: Isn

    @classmethod
    def of(cls, fact: Fact, rng: Random) -> RolledRow:
        """Roll the numbers for a transition."""
        return cls(fact, row(fact.details["row"]), choose(rng, BASES))

    @property
    def place(self) -> str:
        """The place of the table that it starts from."""
        return place_of(self.row.state.value, self.row.variant)

    @property
    def side(self) -> Side:
        """The side of the script that is in that place."""
        return DRIVES[self.place].side

    @property
    def own(self) -> Isn:
        """This end's and the peer's first number."""
        return self.isn if self.side is Side.CLIENT else self.isn[::-1]

    @property
    def script(self) -> Script:
        """The script that replays it; for a call that scripts do not know, the one that leads to it."""
        return script_for(self.row, self.isn) or script_into(self.row.state, self.isn)

    @property
    def trace(self) -> Trace:
        """The replay."""
        return replayed(self.script, self.isn)

    @property
    def text(self) -> str:
        """The script as `tcpdrill trace --script` takes it."""
        return dump(self.script.actions, {Side.CLIENT: self.isn[0], Side.SERVER: self.isn[1]})

    @property
    def is_met_by_a_segment(self) -> bool:
        """Whether what happens is a segment's arrival, not a call or a timer."""
        return isinstance(event_at(self.place, self.row.event), Segment)

    @property
    def block(self) -> Block:
        """The control block of the situation, with the table's numbers."""
        return block_at(self.place)

    def moved(self, segment: Segment) -> Segment:
        """Return a segment of the table with the rolled numbers."""
        return moved_segment(segment, *self.own)

    def proof(self) -> Proof:
        """Return the row, and the script that replays it."""
        return Proof(rows=(self.row.id,), script=self.text)

    def sent(self, trace: Trace) -> tuple[Segment, ...]:
        """Return what this end sends in the replay."""
        return () if script_for(self.row, self.isn) is None else replies(trace, self.row)

    def told(self, question: Wording) -> Said:
        """Return the prompt: where it stands, what happens, and `question`."""
        return say(
            "一个连接处于 {state}{variant}。{standing}\n这时{event}。{question}{letter}",
            "A connection is in {state}{variant}. {standing}\nNow {event}. {question}{letter}",
            state=self.row.state,
            variant=VARIANTS.get(self.row.variant or "", ""),
            standing=self._standing(),
            event=self._event(),
            question=question,
            letter=self._letter(),
        )

    def _letter(self) -> Text:
        """Name the passage that decides, where there is more than one to go by."""
        if not is_bound_to_the_letter(self.row):
            return ""
        if self.row.id in DEPARTURES:
            return Wording(zh="（按 Linux 的做法。）", en=" (As Linux does it.)")
        return Said(BY_THE_RFC, {"rfc": self.row.rfc})

    def _standing(self) -> Text:
        block, own = self.block, self.own[0]
        if block.state in (State.CLOSED, State.LISTEN):
            return say(
                "新的连接会从初始序号 {own} 开始。",
                "A new connection will start from the initial sequence number {own}.",
                own=own,
            )
        numbers = {"SND.UNA": block.una, "SND.NXT": block.nxt, "RCV.NXT": block.rcv_nxt}
        listed = ["RCV.WND=65535"] if block.rcv_nxt else []
        known = [f"{name}={self._moved(number)}" for name, number in numbers.items() if number]
        return _listed(known + listed)

    def _moved(self, number: int) -> int:
        return moved_segment(Segment(BARE_ACK, number), *self.own).seq

    def _event(self) -> Text:
        happens = event_at(self.place, self.row.event)
        if isinstance(happens, Segment):
            segment = self.moved(happens)
            return Said(
                ARRIVES if segment.flags else ARRIVES_BARE,
                {"segment": fields_text(segment), "seq": segment.seq},
            )
        if isinstance(happens, SendCall):
            return Said(SENDS_TO if self.row.state is State.LISTEN else SENDS, {"octets": happens.octets})
        if happens is UserCall.CLOSE and self.row.state in MAY_HAVE_DATA:
            return CLOSES
        return TIMERS[happens] if isinstance(happens, Timeout) else CALLS[happens]

    def explained(self) -> Joined:
        """Return the reason, and the row with these numbers."""
        sends = [fields_text(self.moved(segment)) for segment in self.row.sends]
        here = say(
            "{before} → {after}，发出：{sends}。",
            "{before} → {after}; sent: {sends}.",
            before=self.row.state,
            after=self.row.next_state,
            sends=", ".join(sends) or Wording(zh="无", en="nothing"),
        )
        return Joined((self.fact.because or "", here), LINES)


def _listed(numbers: Iterable[str]) -> Said:
    return say("{zh}。", "{en}.", zh="，".join(numbers), en=", ".join(numbers))


@lru_cache(maxsize=512)
def mistaken_outcomes(row_id: str) -> tuple[tuple[Mistake, State, tuple[Segment, ...]], ...]:
    """Return where mistaken machines go from a situation and what they send, where either differs."""
    right = row(row_id)
    place = place_of(right.state.value, right.variant)
    block, event = block_at(place), event_at(place, right.event)
    outcomes = ((mistake, step(block, event, behaviour)) for mistake, behaviour in BEHAVIOURS.items())
    return tuple(
        (mistake, outcome.block.state, outcome.sends)
        for mistake, outcome in outcomes
        if (outcome.block.state, outcome.sends) != (right.next_state, right.sends)
    )
