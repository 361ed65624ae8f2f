"""Pairs that learners confuse, asked against each other: whether something holds for one of them or both."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tcpdrill.answers.question import AnswerType, Proof
from tcpdrill.asking.draft import Draft, Joined, Kind, Option, Text, say
from tcpdrill.asking.kinds.states import state_of
from tcpdrill.asking.kinds.structures import EVENT_OF, condition, loosely_held, moves_on, rows_of, set_text
from tcpdrill.asking.rolled_exchanges import BASES, replayed
from tcpdrill.asking.traits import TRAITS, Trait
from tcpdrill.asking.ways_into_states import DRIVES, place_of, script_into
from tcpdrill.ground.dice import choose, shuffled
from tcpdrill.ground.tcp_words import LINES, RECEIVABLE, SENDABLE, TOKEN
from tcpdrill.ground.wording import Wording
from tcpdrill.material.script import dump
from tcpdrill.proof.derivation import structure
from tcpdrill.proof.misconceptions import Mistake
from tcpdrill.tcp.states import State
from tcpdrill.tcp.table import lookup
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.proof.facts import Fact
    from tcpdrill.tcp.table import Row

BOTH = Wording(zh="两个都是", en="Both of them")
WHICH = Wording(zh="{left} 和 {right}，哪个{holds}？", en="{left} or {right}: which of the two {holds}?")

HINT = Wording(zh="把两者分别代进去想一遍。", en="Try each of the two in turn.")

# --- states ---------------------------------------------------------------------------------------------

ASPECTS: Mapping[str, tuple[Wording, Mapping[str, Wording]]] = {
    "waits_for": (Wording(zh="在等{what}", en="waits for {what}"), TOKEN),
    "may_send": (Wording(zh="还可能发出{what}", en="may still send {what}"), SENDABLE),
    "may_receive": (
        Wording(zh="还会接收{what}（不算重传的）", en="still accepts {what} (apart from retransmissions)"),
        RECEIVABLE,
    ),
}

LEADS: Mapping[str, Wording] = {
    "ack_all": Wording(
        zh="在自己的 FIN 被确认后直接进入 {state}",
        en="goes straight to {state} once its own FIN is acknowledged",
    ),
    "fin_old": Wording(
        zh="收到对方的 FIN 后直接进入 {state}",
        en="goes straight to {state} when the peer's FIN arrives",
    ),
    "close": Wording(
        zh="在本地应用程序关闭连接（没有待发的数据）后进入 {state}",
        en="goes to {state} when the local application closes (with no data waiting to be sent)",
    ),
    "2msl": Wording(zh="在 2MSL 计时器到时后进入 {state}", en="goes to {state} when the 2MSL timer expires"),
}
"""What leads where, told of a state."""

LEADS_THERE: Mapping[tuple[str, str], Wording] = {
    ("ack_all", "ESTABLISHED"): Wording(
        zh="在本端的 SYN 被一个纯 ACK 确认后进入 {state}",
        en="goes to {state} when a bare ACK acknowledges this end's SYN",
    ),
    ("fin_old", "CLOSING"): Wording(
        zh="收到对方的 FIN、其中没有确认本端的 FIN 时进入 {state}",
        en="goes to {state} when the peer's FIN arrives and does not acknowledge this end's",
    ),
}
"""What needs other words, told of where it leads."""

SIBLINGS: Mapping[str, tuple[str, ...]] = {"fin_old": ("fin_all",), "ack_all": ("fin_all", "synack_ok")}
"""Events that bring what another brings: where they lead to the same, nothing is asked that turns on it."""


class Property(NamedTuple):
    """Something that holds for some states: a token of an aspect, or an event that leads somewhere."""

    aspect: str
    token: str

    def holds(self, state: State) -> bool:
        """Tell whether it holds for `state`."""
        if self.aspect in ASPECTS:
            return self.token in structure(state)[self.aspect]
        return _leads_to(state, self.aspect) == self.token

    def text(self) -> Text:
        """Return it in words."""
        if self.aspect in ASPECTS:
            template, words = ASPECTS[self.aspect]
            return say(template.zh, template.en, what=words[self.token])
        template = LEADS_THERE.get((self.aspect, self.token), LEADS[self.aspect])
        return say(template.zh, template.en, state=self.token)

    def rows(self, state: State) -> tuple[str, ...]:
        """Return the rows that show how it stands with a state."""
        if self.aspect in ASPECTS:
            return rows_of(state, self.aspect, frozenset({self.token}))
        row = _row_of(state, self.aspect)
        return () if row is None else (row.id,)


def _place(state: State) -> str:
    return place_of(state.value, "passive" if state is State.SYN_RECEIVED else None)


def _row_of(state: State, event: str) -> Row | None:
    """Return the row of an event in a state, None where it cannot occur."""
    try:
        return lookup(state, event, "passive" if state is State.SYN_RECEIVED else None)
    except KeyError:
        return None


def _leads_to(state: State, event: str) -> str | None:
    """Return where an event takes a state, None if it stays or the event cannot occur."""
    row = _row_of(state, event)
    return None if row is None or row.next_state is state else row.next_state.value


CONDITIONAL = frozenset({"data"})
"""What may be sent after a CLOSE if it was queued before: no contrast can name that condition."""


@cache
def properties_of(left: State, right: State) -> tuple[Property, ...]:
    """Return what can be asked of a pair: what holds for one of them at least, and can be shown of both."""
    tokens = [Property(aspect, token) for aspect, named in EVENT_OF.items() for token in named]
    leads = [
        Property(event, state)
        for event in LEADS
        for state in (_leads_to(left, event), _leads_to(right, event))
        if state is not None and state not in (left.value, right.value)
    ]
    return tuple(
        found
        for found in dict.fromkeys([*tokens, *leads])
        if (found.holds(left) or found.holds(right)) and _can_be_shown(found, left, right)
    )


def _can_be_shown(found: Property, left: State, right: State) -> bool:
    """Leave out what is only loosely told apart: a SYN and a SYN sent again, an event that cannot occur."""
    if found.token in ("syn", "fin", "syn_again", "fin_again") and found.aspect == "may_send":
        return found.holds(left) == found.holds(right)
    if found.token in CONDITIONAL and any(condition(state, found.aspect) for state in (left, right)):
        return False
    if any(_holds_loosely(found, state) for state in (left, right) if not found.holds(state)):
        return False
    if found.aspect == "waits_for" and not all(_waits_plainly(state, found) for state in (left, right)):
        return False
    return bool(found.rows(left) or found.rows(right))


def _holds_loosely(found: Property, state: State) -> bool:
    """Tell whether it holds for a state in a wider reading, or by another event that brings the same."""
    if found.aspect in ASPECTS:
        return found.token in loosely_held(state, found.aspect)
    return any(_leads_to(state, event) == found.token for event in SIBLINGS.get(found.aspect, ()))


def _waits_plainly(state: State, found: Property) -> bool:
    """Tell whether the state either waits for it, or is not moved by it, however it was entered."""
    return found.holds(state) or not moves_on(state, EVENT_OF["waits_for"][found.token])


def _of_states(left: Fact, right: Fact, asked: Fact, rng: Random) -> Draft | None:
    states = state_of(left), state_of(right)
    possible = properties_of(*states)
    if not possible:
        return None
    prop = choose(rng, _of_one_outcome({one: holding(one, states) for one in possible}, rng))
    holds = holding(prop, states)
    isn = choose(rng, BASES)
    shown = states[0] if holds[0] else states[1]
    script = script_into(shown, isn)
    side = DRIVES[_place(shown)].side
    right_value = _value(holds)
    rows = tuple(dict.fromkeys(row for state in states for row in prop.rows(state)))
    options = _options(
        holds, (states[0].value, states[1].value), {"rows": list(rows)}, Mistake.STATES_CONFUSED
    )
    return Draft(
        prompt=say(WHICH.zh, WHICH.en, left=states[0], right=states[1], holds=prop.text()),
        type=AnswerType.CHOICE,
        value=right_value,
        explanation=Joined((*(told_of(prop, state) for state in states), asked.details["difference"]), LINES),
        proof=Proof(rows=rows, script=dump(script.actions, {Side.CLIENT: isn[0], Side.SERVER: isn[1]})),
        trace=replayed(script, isn),
        reads=lambda trace: right_value if prop.holds(trace.end[side]) else None,
        options=tuple(shuffled(rng, options)),
        promised=3,
        hint=HINT,
    )


def holding(prop: Property, states: tuple[State, State]) -> tuple[bool, bool]:
    """Tell of which of a pair something holds."""
    return prop.holds(states[0]), prop.holds(states[1])


Asked = TypeVar("Asked", bound=NamedTuple)


def _of_one_outcome(possible: Mapping[Asked, tuple[bool, ...]], rng: Random) -> list[Asked]:
    """Return what can be asked with one answer, each answer as likely as another."""
    outcome = choose(rng, tuple(dict.fromkeys(possible.values())))
    return [one for one, holds in possible.items() if holds == outcome]


TOLD: Mapping[str, Wording] = {
    "waits_for": Wording(zh="{state} 等的是{what}。", en="{state} waits for {what}."),
    "may_send": Wording(zh="{state} 还可能发出{what}。", en="{state} may still send {what}."),
    "may_receive": Wording(zh="{state} 还会接收{what}。", en="{state} still accepts {what}."),
}
TAKES_NOTHING_NEW = Wording(
    zh="{state} 不会再接收对方的新数据和 FIN。",
    en="{state} accepts neither new data nor a FIN from the peer.",
)
"""How a state stands that may receive nothing; there is none that waits for nothing or may send nothing."""


def told_of(prop: Property, state: State) -> Text:
    """Return how it stands with a state, whole: all that it waits for, or where the event takes it."""
    if prop.aspect in TOLD:
        told, words = TOLD[prop.aspect], ASPECTS[prop.aspect][1]
        tokens = frozenset(structure(state)[prop.aspect])
        if not tokens:
            return say(TAKES_NOTHING_NEW.zh, TAKES_NOTHING_NEW.en, state=state)
        return say(told.zh, told.en, state=state, what=set_text(tokens, words))
    leads = _leads_to(state, prop.aspect)
    if leads is None:
        return ""
    template = LEADS_THERE.get((prop.aspect, leads), LEADS[prop.aspect])
    there = say(template.zh, template.en, state=leads)
    return say("{state} {there}。", "{state} {there}.", state=state, there=there)


def _value(holds: tuple[bool, ...]) -> str:
    return "both" if all(holds) else "left" if holds[0] else "right"


def _options(
    holds: tuple[bool, ...], names: tuple[Text, Text], refuted: Mapping[str, object], mistake: Mistake
) -> list[Option]:
    texts = {"left": names[0], "right": names[1], "both": BOTH}
    right = _value(holds)
    return [
        Option(text, value) if value == right else Option(text, value, mistake, refuted)
        for value, text in texts.items()
    ]


def _explained(trait: Trait, asked: Fact) -> Joined:
    return Joined((trait.because, asked.details["difference"], asked.because or ""), LINES)


# --- terms ----------------------------------------------------------------------------------------------


def _of_terms(left: Fact, right: Fact, asked: Fact, rng: Random) -> Draft | None:
    names = str(left.value["term"]), str(right.value["term"])
    possible = [trait for trait in TRAITS if trait.terms & set(names)]
    if not possible:
        return None
    holding_of = {trait: tuple(name in trait.terms for name in names) for trait in possible}
    trait = choose(rng, _of_one_outcome(holding_of, rng))
    holds = holding_of[trait]
    options = _options(holds, names, {"rfc": trait.rfc}, Mistake.TERMS_CONFUSED)
    return Draft(
        prompt=say(WHICH.zh, WHICH.en, left=names[0], right=names[1], holds=trait.text),
        type=AnswerType.CHOICE,
        value=_value(holds),
        explanation=_explained(trait, asked),
        proof=Proof(rfc=trait.rfc),
        options=tuple(shuffled(rng, options)),
        promised=3,
        hint=HINT,
    )


def roll_contrast(fact: Fact, rng: Random, stock: Stock) -> Draft | None:
    """Ask for which of a pair something holds."""
    left, right = stock.by_id[fact.value["left"]], stock.by_id[fact.value["right"]]
    if left.type == right.type == "annotation":
        return _of_states(left, right, fact, rng)
    return _of_terms(left, right, fact, rng)


def fits(fact: Fact, stock: Stock) -> bool:
    """Tell whether both of a pair are states, or both are terms."""
    types = {stock.by_id[fact.value[name]].type for name in ("left", "right")}
    return types in ({"annotation"}, {"term"})


KINDS = (
    Kind(
        "contrast",
        frozenset({"contrast"}),
        Wording(zh="分清容易混淆的一对", en="telling apart what is easily confused"),
        roll_contrast,
        fits,
    ),
)
