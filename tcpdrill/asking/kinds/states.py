"""The eleven states: what each means, and which one is meant."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from tcpdrill.answers.question import AnswerType, Proof
from tcpdrill.asking.draft import Draft, Kind, Option, Text, say
from tcpdrill.asking.kinds.next_states import neighbours
from tcpdrill.asking.rolled_exchanges import replayed
from tcpdrill.ground.dice import shuffled
from tcpdrill.ground.wording import Wording
from tcpdrill.proof.misconceptions import Mistake
from tcpdrill.tcp.states import State
from tcpdrill.tcp.table import rows
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.proof.facts import Fact
    from tcpdrill.tcp.table import Row

WHAT_HAPPENED = Wording(
    zh="想一想：它自己的 SYN、FIN 发了没有，确认了没有？对方的到了没有？",
    en="Think: has its own SYN or FIN been sent, and acknowledged? Has the peer's arrived?",
)

ROLES: Mapping[str, Wording] = {
    "active": Wording(zh="（主动的一方）", en=" (on the active side)"),
    "passive": Wording(zh="（被动的一方）", en=" (on the passive side)"),
    "either": Wording(zh="", en=""),
}
"""The part that an end in a state plays in the close."""

OPENING_ROLES: Mapping[State, Wording] = {
    State.LISTEN: Wording(zh="（等人来连的一方）", en=" (on the side that waits to be connected to)"),
    State.SYN_SENT: Wording(zh="（发起连接的一方）", en=" (on the side that opens the connection)"),
    State.SYN_RECEIVED: Wording(zh="", en=""),
    State.ESTABLISHED: Wording(zh="", en=""),
    State.CLOSED: Wording(zh="", en=""),
}
"""The same before there is anything to close."""


def state_of(fact: Fact) -> State:
    """Return the state that a fact is about."""
    return State(fact.details["state"])


def others_nearby(state: State, rng: Random) -> list[State]:
    """Return the other states, one that is next to this one in the diagram first, the rest as they fall.

    So each is offered about as often as it is right.
    """
    near = shuffled(rng, [other for other in neighbours(state) if other is not state])
    rest = shuffled(rng, [other for other in State if other is not state])
    return list(dict.fromkeys([*near[:1], *rest]))


@cache
def telling_rows(state: State, other: State) -> tuple[str, ...]:
    """Return two rows, one of each state, in which the same event has different effects."""
    mine, theirs = by_event(state), by_event(other)
    for event in _TELLING:
        if event in mine and event in theirs and _effect(mine[event]) != _effect(theirs[event]):
            return mine[event].id, theirs[event].id
    return ()


_TELLING = (
    "ack_all",
    "fin_old",
    "close",
    "send",
    "data",
    "rto",
    "syn",
    "open_active",
    "open_passive",
    "abort",
    "2msl",
)
"""Events that tell states apart, the most telling first."""


@cache
def by_event(state: State) -> dict[str, Row]:
    """Return the rows of a state by their event, those after a passive OPEN."""
    return {row.event: row for row in rows() if row.state is state and row.variant in (None, "passive")}


def _effect(row: Row) -> tuple[object, ...]:
    """Return what an event does, numbers aside."""
    stays = row.next_state is row.state
    return (None if stays else row.next_state), tuple(segment.flags for segment in row.sends), row.error


# --- state-meaning and meaning-state --------------------------------------------------------------------


def roll_meaning(fact: Fact, rng: Random, stock: Stock) -> Draft | None:
    """Ask for the meaning of a state: its own among those of states close by."""
    state = state_of(fact)
    wrong = list(_other_meanings(state, rng, stock))[:3]
    meaning = _meaning(fact)
    return Draft(
        prompt=say("{state} 是怎样的状态？", "What does {state} mean?", state=state),
        type=AnswerType.CHOICE,
        value=None,
        explanation=_because(fact) or meaning,
        proof=Proof(rfc=fact.source.rfc),
        options=tuple(shuffled(rng, [Option(meaning), *wrong])),
        promised=4,
        hint=WHAT_HAPPENED,
    )


def _meaning(fact: Fact) -> Wording:
    return Wording(fact.value["zh"], fact.value["en"])


def _because(fact: Fact) -> Text:
    return fact.because or ""


def _other_meanings(state: State, rng: Random, stock: Stock) -> Iterator[Option]:
    facts = {state_of(fact): fact for fact in stock.of_type("annotation")}
    opposite = opposites(state, stock)
    for other in others_nearby(state, rng):
        told = telling_rows(state, other)
        if other in facts and told:
            mistake = Mistake.SIDES_SWAPPED if other in opposite else Mistake.STATES_CONFUSED
            yield Option(_meaning(facts[other]), other.value, mistake, {"rows": list(told)})


def roll_meant_state(fact: Fact, rng: Random, stock: Stock) -> Draft | None:
    """Ask which state a meaning belongs to."""
    state = state_of(fact)
    del rng
    return Draft(
        prompt=say(
            "这是哪个状态{role}？{meaning}",
            "Which state is this{role}? {meaning}",
            role=_role(fact),
            meaning=_meaning(fact),
        ),
        type=AnswerType.STATE,
        value=state.value,
        explanation=_because(fact) or _meaning(fact),
        proof=Proof(rfc=fact.source.rfc),
        mistakes={other.value: Mistake.SIDES_SWAPPED for other in opposites(state, stock)},
        hint=WHAT_HAPPENED,
    )


def _role(fact: Fact) -> Wording:
    return OPENING_ROLES.get(state_of(fact), ROLES[fact.details["role"]])


@lru_cache(maxsize=64)
def opposites(state: State, stock: Stock) -> tuple[State, ...]:
    """Return the states that belong to the other part, and in which the peer may be meanwhile."""
    roles = {state_of(fact): fact.details["role"] for fact in stock.of_type("annotation")}
    scripts = (lesson.script for lessons in stock.lessons.values() for lesson in lessons)
    steps = (step for script in scripts for step in replayed(script, script.isn).steps)
    ends = {moment for step in steps for moment in (step.before, step.sent, step.arrived) if moment}
    beside = {one[side.other] for one in ends for side in Side if one[side] is state}
    return tuple(
        other for other in State if other in beside and {roles.get(state), roles.get(other)} == _BOTH_PARTS
    )


_BOTH_PARTS = {"active", "passive"}


KINDS = (
    Kind(
        "state-meaning",
        frozenset({"annotation"}),
        Wording(zh="每个状态的意思", en="what each state means"),
        roll_meaning,
    ),
    Kind(
        "meaning-state",
        frozenset({"annotation"}),
        Wording(zh="由意思认出状态", en="which state is meant"),
        roll_meant_state,
    ),
)
