"""What each state waits for, may send and may receive: the whole set among other sets."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tcpdrill.answers.question import AnswerType, Proof
from tcpdrill.asking.draft import Draft, Joined, Kind, Option, Text, say
from tcpdrill.asking.fair_choices import drawn
from tcpdrill.asking.kinds.states import WHAT_HAPPENED, by_event, others_nearby, state_of
from tcpdrill.asking.rolled_exchanges import BASES, replayed
from tcpdrill.asking.ways_into_states import DRIVES, place_of, script_into
from tcpdrill.asking.words import listed
from tcpdrill.ground.dice import choose, shuffled
from tcpdrill.ground.tcp_words import AND, LINES, OR, RECEIVABLE, SENDABLE, TOKEN
from tcpdrill.ground.wording import Wording
from tcpdrill.material.script import dump
from tcpdrill.proof.derivation import structure
from tcpdrill.proof.misconceptions import Mistake
from tcpdrill.tcp.states import FIN_OUTSTANDING, State
from tcpdrill.tcp.table import rows
from tcpdrill.tcp.trace import Side, Trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.proof.facts import Fact

ASPECTS: Mapping[str, tuple[Wording, Mapping[str, Wording]]] = {
    "waits_for": (Wording(zh="{state} 等的是什么？", en="What does {state} wait for?"), TOKEN),
    "may_send": (
        Wording(
            zh="不算 RST，在 {state} 还可能发出什么？",
            en="Apart from a RST, what may still be sent in {state}?",
        ),
        SENDABLE,
    ),
    "may_receive": (
        Wording(
            zh="不算 ACK、RST 和重传的，在 {state} 还会接收对方的什么？",
            en="Apart from ACKs, RSTs and retransmissions, what is still accepted from the peer in {state}?",
        ),
        RECEIVABLE,
    ),
}
"""What is asked about a state, and how the tokens of the answer are named."""

EVENT_OF: Mapping[str, Mapping[str, str]] = {
    "waits_for": {
        "open": "open_active",
        "syn": "syn",
        "syn_ack": "synack_ok",
        "ack_of_syn": "ack_all",
        "close": "close",
        "fin": "fin_old",
        "ack_of_fin": "ack_all",
        "two_msl": "2msl",
    },
    "may_send": {
        "data": "send",
        "fin": "close",
        "syn": "open_active",
        "syn_ack": "syn",
        "syn_again": "rto",
        "fin_again": "rto",
        "ack": "data",
    },
    "may_receive": {"data": "data", "fin": "fin_old", "syn": "syn"},
}
"""Aspect -> token -> the event of the table that shows whether it is so."""

BELIEVED: Mapping[tuple[State, str], tuple[Mistake, frozenset[str]]] = {
    (State.TIME_WAIT, "waits_for"): (Mistake.TIME_WAIT_WAITS_FOR_ACK, frozenset({"ack_of_fin"})),
    (State.CLOSE_WAIT, "waits_for"): (Mistake.CLOSE_WAIT_WAITS_FOR_PEER, frozenset({"fin"})),
    (State.FIN_WAIT_2, "waits_for"): (Mistake.FIN_WAIT_2_WAITS_FOR_ACK, frozenset({"ack_of_fin"})),
    (State.LAST_ACK, "waits_for"): (Mistake.LAST_ACK_WAITS_FOR_FIN, frozenset({"fin"})),
    (State.CLOSE_WAIT, "may_send"): (Mistake.FIN_CLOSES_BOTH_DIRECTIONS, frozenset({"fin", "ack"})),
    (State.FIN_WAIT_1, "may_receive"): (Mistake.FIN_CLOSES_BOTH_DIRECTIONS, frozenset()),
    (State.FIN_WAIT_2, "may_receive"): (Mistake.FIN_CLOSES_BOTH_DIRECTIONS, frozenset()),
}
"""What some believe of a state."""

TAKES_NOTHING = Wording(zh="对方的新数据和 FIN 都不会再收", en="nothing new from the peer")

NOTHING_QUEUED = Wording(
    zh="（关闭时没有排队待发的数据。）", en=" (All data had left when the application closed.)"
)


def condition(state: State, aspect: str) -> Wording | str:
    """Return the condition of an answer: what was queued before a CLOSE leaves after it (3.10.4)."""
    return NOTHING_QUEUED if aspect == "may_send" and state in FIN_OUTSTANDING else ""


NO_GAP = Wording("", "")
COMPLETE = Wording(zh="（选出完整的一项）", en=" (Choose the complete answer.)")


def roll_structure(fact: Fact, rng: Random, _: Stock) -> Draft | None:
    """Ask what a state waits for, may send or may receive: the whole set among other sets."""
    state = state_of(fact)
    (aspect,) = drawn(rng, tuple(ASPECTS), 1, lambda one: _rarity(state, one))
    asked, words = ASPECTS[aspect]
    right = frozenset(fact.value[aspect])
    isn = choose(rng, BASES)
    script = script_into(state, isn)
    side = DRIVES[place_of(state.value, "passive" if state is State.SYN_RECEIVED else None)].side
    question = Joined((say(asked.zh, asked.en, state=state), condition(state, aspect)), NO_GAP)
    return Draft(
        prompt=Joined((question, COMPLETE), NO_GAP),
        lesson=question,
        type=AnswerType.CHOICE,
        value=sorted(right),
        explanation=fact.details["reasons"].get(aspect)
        or Joined((fact.because or "", _told(state, fact.value)), LINES),
        proof=Proof(
            rows=rows_of(state, aspect, right or frozenset(ASPECTS[aspect][1])),
            script=dump(script.actions, {Side.CLIENT: isn[0], Side.SERVER: isn[1]}),
        ),
        trace=replayed(script, isn),
        reads=lambda trace: _read(trace, side, aspect),
        options=tuple(
            shuffled(
                rng, [Option(set_text(right, words), sorted(right)), *_other_sets(state, aspect, right, rng)]
            )
        ),
        promised=1 + _WANTED.get(aspect, 3),
        hint=WHAT_HAPPENED,
    )


_SHARES = 60

_RATHER: Mapping[str, int] = {"waits_for": 3}
"""So many times rather one thing is asked: many sets could be waited for, few sent, and fewer taken in."""


@cache
def _rarity(state: State, aspect: str) -> int:
    """Return how seldom other states have the same answer: that is asked more often, so none dominates."""
    same = [other for other in State if structure(other)[aspect] == structure(state)[aspect]]
    return _RATHER.get(aspect, 1) * _SHARES // len(same) if can_be_asked(state, aspect) else 0


@cache
def can_be_asked(state: State, aspect: str) -> bool:
    """Tell whether there are enough sets that are surely wrong."""
    right = frozenset(structure(state)[aspect])
    sets = {
        *(frozenset(structure(other)[aspect]) for other in State),
        *(frozenset({token}) for token in ASPECTS[aspect][1]),
    }
    wrong = [
        tokens
        for tokens in sets
        if rows_of(state, aspect, tokens ^ right) and is_surely_wrong(state, aspect, tokens, right)
    ]
    return len(wrong) >= _WANTED.get(aspect, 3)


_WANTED: Mapping[str, int] = {"may_receive": 2}
"""How many wrong sets are offered, where it is not three."""


def _read(trace: Trace, side: Side, aspect: str) -> list[str]:
    return sorted(structure(trace.end[side])[aspect])


def set_text(tokens: frozenset[str], words: Mapping[str, Wording]) -> Text:
    """Return tokens in words, in the order of their table; any one of what is waited for suffices."""
    conjunction = OR if words is TOKEN else AND
    return listed([word for token, word in words.items() if token in tokens], conjunction=conjunction)


def _told(state: State, value: Mapping[str, list[str]]) -> Text:
    takes = frozenset(value["may_receive"])
    return say(
        "{state}：等{waits}；可能发出{sends}；{takes}。",
        "{state}: it waits for {waits}; it may send {sends}; it accepts {takes}.",
        state=state,
        waits=set_text(frozenset(value["waits_for"]), TOKEN),
        sends=set_text(frozenset(value["may_send"]), SENDABLE),
        takes=say("会接收{what}", "{what}", what=set_text(takes, RECEIVABLE)) if takes else TAKES_NOTHING,
    )


def _other_sets(state: State, aspect: str, right: frozenset[str], rng: Random) -> list[Option]:
    """Return sets that do not hold and that no row of the table could be read to support."""
    words = ASPECTS[aspect][1]
    wanted = _WANTED.get(aspect, 3)
    found: dict[frozenset[str], Option] = {}
    for tokens, mistake in _candidate_sets(state, aspect, rng):
        shown = rows_of(state, aspect, tokens ^ right)
        if shown and len(found) < wanted and is_surely_wrong(state, aspect, tokens, right):
            option = Option(set_text(tokens, words), sorted(tokens), mistake, {"rows": list(shown)})
            found.setdefault(tokens, option)
    return list(found.values())


def is_surely_wrong(state: State, aspect: str, tokens: frozenset[str], right: frozenset[str]) -> bool:
    """Tell whether a set holds something that no reading of the table supports, or is wrongly empty."""
    if not tokens:
        return bool(right)
    held = {_loosely(token, aspect) for token in right} | loosely_held(state, aspect)
    surplus = {_loosely(token, aspect) for token in tokens} - held
    if aspect != "waits_for":
        return bool(surplus)
    return any(not moves_on(state, EVENT_OF[aspect][token]) for token in surplus)


def _loosely(token: str, aspect: str) -> str:
    """Return the token that some would take this one for: a SYN again is a SYN, a SYN,ACK brings the ACK."""
    return _TAKEN_FOR.get((aspect, token), token.removesuffix("_again"))


def loosely_held(state: State, aspect: str) -> frozenset[str]:
    """Return the tokens that hold for a state in a wider reading: nothing is asked that turns on them."""
    return _LOOSELY_HELD.get((state, aspect), frozenset())


_LOOSELY_HELD: Mapping[tuple[State, str], frozenset[str]] = {
    (State.LISTEN, "may_receive"): frozenset({"data", "fin"}),
    (State.SYN_SENT, "may_receive"): frozenset({"data", "fin"}),
    (State.SYN_SENT, "waits_for"): frozenset({"ack_of_syn"}),
    (State.SYN_RECEIVED, "may_send"): frozenset({"syn", "syn_ack"}),
}
"""Text on a SYN is kept (RFC 9293, 3.10.7.2, 3.10.7.3); a SYN,ACK brings the ACK, and may be repeated."""

_TAKEN_FOR = {("waits_for", "ack_of_syn"): "syn_ack", ("may_send", "syn_ack"): "syn"}


@cache
def moves_on(state: State, event: str) -> bool:
    """Tell whether an event takes a state anywhere, in either variant."""
    return any(row.next_state is not state for row in rows() if row.state is state and row.event == event)


def _candidate_sets(state: State, aspect: str, rng: Random) -> Iterator[tuple[frozenset[str], Mistake]]:
    if (state, aspect) in BELIEVED:
        mistake, tokens = BELIEVED[state, aspect]
        yield tokens, mistake
    for other in others_nearby(state, rng):
        if can_be_asked(other, aspect):
            yield frozenset(structure(other)[aspect]), Mistake.STATES_CONFUSED
    for token in shuffled(rng, tuple(ASPECTS[aspect][1])):
        yield frozenset({token}), Mistake.STATES_CONFUSED


@cache
def rows_of(state: State, aspect: str, tokens: frozenset[str]) -> tuple[str, ...]:
    """Return the rows of a state that show how it stands with these tokens."""
    known = by_event(state)
    found = (known.get(EVENT_OF[aspect][token]) for token in sorted(tokens))
    return tuple(dict.fromkeys(row.id for row in found if row is not None))


KINDS = (
    Kind(
        "state-structure",
        frozenset({"structure"}),
        Wording(
            zh="每个状态等什么、还能发什么收什么", en="what each state waits for, may send and may receive"
        ),
        roll_structure,
    ),
)
