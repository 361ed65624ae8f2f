"""The segments of the handshake and the close: who sends each, its flags, the states it leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.draft import Draft, Kind, Option, Said, say
from tcpdrill.asking.roles import roll_role
from tcpdrill.asking.rolled_steps import WHO_HAS_WHAT, Asked, named_mistakes
from tcpdrill.asking.words import STATE_MASK, way
from tcpdrill.drawing.picture import Mask
from tcpdrill.ground.dice import shuffled
from tcpdrill.ground.tcp_words import SIDE, flags_text
from tcpdrill.ground.wording import Wording
from tcpdrill.proof.misconceptions import Mistake, leads_to
from tcpdrill.tcp.plain_data import flags_data
from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.trace import Side, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.proof.facts import Fact

# --- step-sender ----------------------------------------------------------------------------------------

SENDERS: Mapping[bool, tuple[Wording, Wording]] = {
    False: (
        Wording(zh="发起连接的一方（客户端）", en="The side that opens the connection (the client)"),
        Wording(zh="在监听的一方（服务器）", en="The side that listens (the server)"),
    ),
    True: (
        Wording(zh="先关闭的一方（主动方）", en="The side that closes first (the active side)"),
        Wording(zh="后关闭的一方（被动方）", en="The side that closes second (the passive side)"),
    ),
}
"""The two sides by their parts: in an opening, and in a close."""


def roll_sender(fact: Fact, rng: Random, stock: Stock) -> Draft | None:
    """Ask which side sends a segment, by its part; or which side may play a part."""
    if fact.type == "role":
        return roll_role(fact, rng, stock)
    asked = Asked.about(fact, rng, stock)
    first = asked.lesson.closer or Side.CLIENT
    names = dict(zip((first, first.other), SENDERS[asked.lesson.closer is not None], strict=True))
    right = asked.step.sender
    wrong = Option(names[right.other], right.other.value, Mistake.SIDES_SWAPPED, {"script": asked.scene.text})
    return Draft(
        prompt=say(
            "{situation}{nth}由哪一方发出？",
            "{situation} Which side sends {nth}?",
            situation=Said(asked.exchange.sideless, {}),
            nth=asked.nth,
        ),
        type=AnswerType.CHOICE,
        value=right.value,
        explanation=asked.explained(),
        proof=asked.proof(),
        trace=asked.scene.trace,
        reads=lambda trace: trace.steps[asked.n - 1].sender.value,
        options=tuple(shuffled(rng, (Option(names[right], right.value), wrong))),
        promised=2,
        solved=asked.solved(),
        hint=WHO_HAS_WHAT,
    )


# --- step-flags -----------------------------------------------------------------------------------------


def roll_flags(fact: Fact, rng: Random, stock: Stock) -> Draft:
    """Ask for the flags of a segment."""
    asked = Asked.about(fact, rng, stock)
    right = asked.step.segment.flags
    return Draft(
        prompt=say(
            "{situation}{nth}（{way}）带哪些标志？",
            "{situation} Which flags does {nth} ({way}) carry?",
            situation=asked.situation,
            nth=asked.nth,
            way=way(asked.step),
        ),
        type=AnswerType.FLAGS,
        value=flags_data(right),
        explanation=asked.explained(),
        proof=asked.proof(),
        trace=asked.scene.trace,
        reads=lambda trace: flags_data(trace.steps[asked.n - 1].segment.flags),
        mistakes=named_mistakes(_mistaken_flags(asked), right, flags_text),
        shown=asked.picture(asked.lesson.first, asked.n, (asked.n, Mask.SEGMENT)),
        solved=asked.solved(),
        hint=WHO_HAS_WHAT,
    )


def _mistaken_flags(asked: Asked) -> Iterator[tuple[Mistake, frozenset[Flag]]]:
    right = asked.step.segment.flags
    yield from asked.scene.mistakes(asked.n, lambda step: step.segment.flags)
    if right == {Flag.SYN}:
        yield Mistake.EVERY_SEGMENT_CARRIES_ACK, right | {Flag.ACK}
    if right == {Flag.SYN, Flag.ACK}:
        yield Mistake.SYN_ACK_IS_TWO_SEGMENTS, frozenset({Flag.SYN})
        yield Mistake.SYN_ACK_IS_TWO_SEGMENTS, frozenset({Flag.ACK})
    for step in asked.scene.steps:
        if step.n == asked.n - 1:
            yield Mistake.ONE_STEP_EARLY, step.segment.flags
        if step.n == asked.n + 1:
            yield Mistake.ONE_STEP_LATE, step.segment.flags


# --- state-after ----------------------------------------------------------------------------------------


def roll_state(fact: Fact, rng: Random, stock: Stock) -> Draft:
    """Ask for one side's state once a segment has arrived."""
    asked = Asked.about(fact, rng, stock)
    side = asked.lesson.side(Side(fact.details["side"]))
    right = _state(asked.step, side)
    return Draft(
        prompt=say(
            "{situation}{nth}到达之后，{side}处于什么状态？",
            "{situation} Once {nth} has arrived, which state is {side} in?",
            situation=asked.situation,
            nth=asked.nth,
            side=SIDE[side],
        ),
        type=AnswerType.STATE,
        value=right,
        explanation=asked.explained(_states_here(asked)),
        proof=asked.proof(),
        trace=asked.scene.trace,
        reads=lambda trace: _state(trace.steps[asked.n - 1], side),
        mistakes=named_mistakes(_mistaken_states(asked, side), right, str),
        shown=asked.picture(asked.lesson.first, asked.n, (asked.n, STATE_MASK[side])),
        solved=asked.solved(),
        hint=WHO_HAS_WHAT,
    )


def _state(step: Step, side: Side) -> str | None:
    return None if step.arrived is None else step.arrived[side].value


def _states_here(asked: Asked) -> Said:
    ends = asked.step.arrived or asked.step.sent
    return say(
        "{nth}到达之后：客户端 {client}，服务器 {server}。",
        "Once segment {place} has arrived: client {client}, server {server}.",
        nth=asked.nth,
        place=asked.place,
        client=ends.client,
        server=ends.server,
    )


def _mistaken_states(asked: Asked, side: Side) -> Iterator[tuple[Mistake, str | None]]:
    for mistake, state in asked.scene.mistakes(asked.n, lambda step: _state(step, side)):
        if state is not None and leads_to(mistake, state):
            yield mistake, state
    yield Mistake.SIDES_SWAPPED, _state(asked.step, side.other)
    yield Mistake.ONE_STEP_EARLY, asked.step.before[side].value
    steps = asked.scene.trace.steps
    if asked.n < len(steps):
        yield Mistake.ONE_STEP_LATE, _state(steps[asked.n], side)


KINDS = (
    Kind(
        "step-sender",
        frozenset({"sender", "role"}),
        Wording(zh="哪一方发出哪个报文段", en="which side sends which segment"),
        roll_sender,
    ),
    Kind(
        "step-flags",
        frozenset({"flags"}),
        Wording(zh="每个报文段的标志", en="the flags of each segment"),
        roll_flags,
    ),
    Kind(
        "state-after",
        frozenset({"state"}),
        Wording(zh="每个报文段之后的状态", en="the states after each segment"),
        roll_state,
    ),
)
