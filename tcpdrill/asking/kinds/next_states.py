"""This state, this event: the state that follows."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.draft import Draft, Kind
from tcpdrill.asking.rolled_rows import RolledRow, mistaken_outcomes
from tcpdrill.ground.dice import shuffled
from tcpdrill.ground.wording import Wording
from tcpdrill.proof.misconceptions import Mistake, leads_to
from tcpdrill.tcp.coverage import diagram_transitions
from tcpdrill.tcp.states import State

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.proof.facts import Fact

OTHER_LETTERS: Mapping[tuple[str, str], frozenset[State]] = {
    ("SYN_SENT", "rst_ack"): frozenset({State.LISTEN}),
    ("SYN_RECEIVED.active", "synack_ok"): frozenset({State.SYN_RECEIVED}),
    ("TIME_WAIT", "rst_exact"): frozenset({State.TIME_WAIT}),
    ("TIME_WAIT", "rst_ack"): frozenset({State.TIME_WAIT}),
    ("TIME_WAIT", "syn"): frozenset({State.SYN_RECEIVED}),
    ("TIME_WAIT", "syn_window"): frozenset({State.SYN_RECEIVED}),
}
"""Rows for which another passage, or another RFC, leads elsewhere: such a state is never offered as wrong."""


AFTERWARDS = Wording(
    zh="之后它处于什么状态？（状态不变，就写原来的状态。）",
    en="Which state is it in afterwards? (If it stays, give the state that it is in.)",
)
ORDER_OF_CHECKS: Mapping[State, Wording] = {
    State.CLOSED: Wording(
        zh="没有连接：只看来的是不是 RST，带不带 ACK。",
        en="There is no connection: all that counts is whether it is a RST, and whether it has ACK.",
    ),
    State.LISTEN: Wording(
        zh="在 LISTEN 先看 RST，再看 ACK，最后看 SYN。",
        en="LISTEN looks at RST first, then at ACK, then at SYN.",
    ),
    State.SYN_SENT: Wording(
        zh="在 SYN_SENT 先看 ACK，再看 RST，最后看 SYN。",
        en="SYN_SENT looks at ACK first, then at RST, then at SYN.",
    ),
}
"""What is looked at in which order (RFC 9293, 3.10.7)."""

NUMBERS_FIRST = Wording(
    zh="先看序号对不对，再看 RST、SYN、ACK，最后才是数据和 FIN。",
    en="Check the numbers first, then RST, SYN and ACK, and only then text and FIN.",
)
WHAT_IS_LEFT = Wording(
    zh="想一想：它自己的 SYN、FIN 发了没有，确认了没有？这个调用或计时器此时还管什么？",
    en="Think: has its own SYN or FIN been sent, and acknowledged? What is left for this call or timer?",
)


def roll_next_state(fact: Fact, rng: Random, _: Stock) -> Draft | None:
    """Ask for the state after an event, typed: of choices most would be that it stays."""
    asked = RolledRow.of(fact, rng)
    right = asked.row.next_state
    wrong = _wrong_states(asked, rng)
    return Draft(
        prompt=asked.told(AFTERWARDS),
        type=AnswerType.STATE,
        value=right.value,
        explanation=asked.explained(),
        proof=asked.proof(),
        trace=asked.trace,
        reads=lambda trace: trace.end[asked.side].value,
        mistakes={
            state.value: mistake for state, mistake in wrong.items() if mistake is not Mistake.STATES_CONFUSED
        },
        given=(asked.row.state.value,),
        hint=_hint(asked),
    )


def _hint(asked: RolledRow) -> Wording:
    if not asked.is_met_by_a_segment:
        return WHAT_IS_LEFT
    return ORDER_OF_CHECKS.get(asked.row.state, NUMBERS_FIRST)


def _wrong_states(asked: RolledRow, rng: Random) -> dict[State, Mistake]:
    """Return wrong states, the most telling first: where mistaken machines go, then the states close by."""
    found: dict[State, Mistake] = {}
    for mistake, state, _ in mistaken_outcomes(asked.row.id):
        if leads_to(mistake, state):
            found.setdefault(state, mistake)
    for state in (*shuffled(rng, neighbours(asked.row.state)), *shuffled(rng, tuple(State))):
        found.setdefault(state, Mistake.STATES_CONFUSED)
    barred = OTHER_LETTERS.get((asked.place, asked.row.event), frozenset())
    return {
        state: mistake
        for state, mistake in found.items()
        if state is not asked.row.next_state and state not in barred
    }


@cache
def neighbours(state: State) -> tuple[State, ...]:
    """Return a state and those one arrow of RFC 9293's diagram before or after it."""
    arrows = [(arrow.state, arrow.next_state) for arrow in diagram_transitions()]
    near = {one for arrow in arrows for one in arrow if state in arrow}
    return tuple(sorted(near | {state}, key=list(State).index))


KINDS = (
    Kind(
        "next-state",
        frozenset({"transition"}),
        Wording(zh="在某个状态遇到某件事之后的状态", en="the state that an event leads to"),
        roll_next_state,
    ),
)
