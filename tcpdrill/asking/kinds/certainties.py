"""What each side knows: the four capabilities during the handshake, and the rounds of the close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.draft import Draft, Joined, Kind, Option, Said, Text, say
from tcpdrill.asking.rolled_steps import Asked
from tcpdrill.asking.words import listed
from tcpdrill.ground.dice import chance, shuffled
from tcpdrill.ground.tcp_words import CAPABILITY, CERTAINTY, LINES, SIDE, SIDE_FIRST
from tcpdrill.ground.wording import Wording
from tcpdrill.material.tcp_values import CAPABILITIES
from tcpdrill.proof.derivation import round_value
from tcpdrill.proof.misconceptions import Mistake
from tcpdrill.tcp.knowledge import capabilities
from tcpdrill.tcp.states import State
from tcpdrill.tcp.trace import Side, Trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.asking.rolled_exchanges import Scene
    from tcpdrill.proof.facts import Fact

LETTERS: Mapping[str, str] = dict(zip(CAPABILITIES, "ABCD", strict=True))

ONLY_WHAT_ARRIVED = Wording(
    zh="一方只能从自己收到的报文段里得知事情；自己发出去的，要等对方确认才知道送到了。",
    en="A side learns only from what it has received; that what it has sent arrived, it knows once the "
    "peer has acknowledged it.",
)

# --- who-knows ------------------------------------------------------------------------------------------


def roll_knowledge(fact: Fact, rng: Random, stock: Stock) -> Draft:
    """Ask which of the four capabilities one side can be sure of after a segment."""
    asked = Asked.about(fact, rng, stock)
    side = asked.lesson.side(Side(fact.details["side"]))
    right = _known(asked.scene.trace, asked.n, side)
    return Draft(
        prompt=say(
            "{situation}{nth}到达之后，{side}能确定下面哪几项？\n{lines}",
            "{situation} Once {nth} has arrived, which of these can {side} be sure of?\n{lines}",
            situation=asked.situation,
            nth=asked.nth,
            side=SIDE[side],
            lines=Joined(tuple(_line(name) for name in CAPABILITIES), LINES),
        ),
        type=AnswerType.KNOWLEDGE,
        value=right,
        explanation=Joined((asked.reason(), _all_that_is_sure(right, side)), LINES),
        proof=asked.proof(),
        trace=asked.scene.trace,
        reads=lambda trace: _known(trace, asked.n, side),
        mistakes=_mistaken_knowledge(asked, side, right),
        shown=asked.picture(asked.lesson.first, asked.n),
        solved=asked.solved(),
        hint=ONLY_WHAT_ARRIVED,
    )


def _line(name: str) -> Text:
    return say("{letter}. {what}", "{letter}. {what}", letter=LETTERS[name], what=CAPABILITY[name])


def _known(trace: Trace, n: int, side: Side) -> dict[str, bool]:
    known = capabilities(trace, n, side)
    return {name: getattr(known, name) for name in CAPABILITIES}


def _letters(known: Mapping[str, bool]) -> str:
    return ",".join(LETTERS[name] for name in CAPABILITIES if known[name]) or "none"


def _all_that_is_sure(known: Mapping[str, bool], side: Side) -> Text:
    sure = [CAPABILITY[name] for name in CAPABILITIES if known[name]]
    if not sure:
        return say(
            "{side}还什么都不能确定。", "{side} cannot be sure of anything yet.", side=SIDE_FIRST[side]
        )
    return say(
        "{side}能确定的是：{sure}。",
        "{side} can be sure that {sure}.",
        side=SIDE_FIRST[side],
        sure=listed(sure),
    )


def _mistaken_knowledge(asked: Asked, side: Side, right: Mapping[str, bool]) -> dict[str, Mistake]:
    found: dict[str, Mistake] = {}
    for mistake, known in _knowledge_mistakes(asked, side, right):
        if known != right:
            found.setdefault(_letters(known), mistake)
    return found


def _knowledge_mistakes(
    asked: Asked, side: Side, right: Mapping[str, bool]
) -> Iterator[tuple[Mistake, Mapping[str, bool]]]:
    trace, n = asked.scene.trace, asked.n
    if any(step.sender is side for step in trace.steps[:n]):
        yield Mistake.SENDER_KNOWS_ITS_SENDING_WORKS, {**right, f"{side}_sends": True}
        both = {f"{side}_sends": True, f"{side.other}_receives": True}
        yield Mistake.SENDER_KNOWS_ITS_SENDING_WORKS, {**right, **both}
    yield Mistake.BOTH_SIDES_KNOW_THE_SAME, _known(trace, n, side.other)
    if n > 1:
        yield Mistake.ONE_STEP_EARLY, _known(trace, n - 1, side)
    if n < len(trace.steps):
        yield Mistake.ONE_STEP_LATE, _known(trace, n + 1, side)


# --- side-round -----------------------------------------------------------------------------------------


def roll_round(fact: Fact, rng: Random, stock: Stock) -> Draft | None:
    """Ask what one side has sent and received in a round of the close, its state, and what it is sure of."""
    asked = Asked.about(fact, rng, stock)
    side = asked.lesson.side(Side(fact.details["side"]))
    right = round_value(asked.scene.trace, asked.n, side)
    refuted = {"script": asked.scene.text}
    wrong = [
        Option(_round_text(value), value, mistake, refuted)
        for value, mistake in _other_rounds(asked.scene, asked.n, side, rng)[:3]
    ]
    return Draft(
        prompt=say(
            "{situation}{nth}到达之后，{side}在这一次发了什么、收了什么，处于什么状态，能确定什么？",
            "{situation} Once segment {place} has arrived: did {side} send it or receive it, which state is "
            "{side} in, and what can it be sure of?",
            situation=asked.situation,
            nth=asked.nth,
            place=asked.place,
            side=SIDE[side],
        ),
        type=AnswerType.CHOICE,
        value=right,
        explanation=asked.reason() if asked.fact.because else ONLY_WHAT_ARRIVED,
        proof=asked.proof(),
        trace=asked.scene.trace,
        reads=lambda trace: round_value(trace, asked.n, side),
        options=tuple(shuffled(rng, [Option(_round_text(right), right), *wrong])),
        promised=4,
        shown=asked.picture(asked.lesson.first, asked.n),
        solved=asked.solved(),
        hint=ONLY_WHAT_ARRIVED,
    )


SENT = Wording(zh="发出 {flags}", en="sent {flags}")
SENT_NOTHING = Wording(zh="什么也没发", en="sent nothing")
RECEIVED = Wording(zh="收到 {flags}", en="received {flags}")
RECEIVED_NOTHING = Wording(zh="什么也没收到", en="received nothing")
SURE = Wording(zh="能确定{what}", en="sure {what}")
SURE_OF_NOTHING = Wording(zh="还什么都不能确定", en="sure of nothing yet")


def _round_text(value: Mapping[str, Any]) -> Text:
    sure = listed([CERTAINTY[token] for token in value["sure"]])
    return say(
        "{sent}，{received}，处于 {state}；{sure}",
        "{state}: {sent}, {received}; {sure}",
        sent=_with_flags(SENT, value["sent"]) if value["sent"] else SENT_NOTHING,
        received=_with_flags(RECEIVED, value["received"]) if value["received"] else RECEIVED_NOTHING,
        state=value["state"],
        sure=Said(SURE, {"what": sure}) if value["sure"] else SURE_OF_NOTHING,
    )


def _with_flags(template: Wording, flags: list[str]) -> Text:
    return Said(template, {"flags": ",".join(flags)})


def _other_rounds(scene: Scene, n: int, side: Side, rng: Random) -> list[tuple[dict[str, Any], Mistake]]:
    """Return descriptions that do not hold, each different, with the mistake behind it.

    They are those of the other rounds, each as likely as another; now and then one that is nobody's, by a
    mistake of its own, comes first.
    """
    right = round_value(scene.trace, n, side)
    others = [(step.n, one) for step in scene.steps for one in Side if (step.n, one) != (n, side)]
    elsewhere = [
        (round_value(scene.trace, at, one), _mistake(at - n, one is side))
        for at, one in shuffled(rng, others)
    ]
    nobodys = list(_nobodys_rounds(right)) if chance(rng, 3) else []
    found: list[tuple[dict[str, Any], Mistake]] = []
    for value, mistake in (*nobodys[:1], *elsewhere):
        if value != right and value not in [other for other, _ in found]:
            found.append((value, mistake))
    return found


def _nobodys_rounds(right: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], Mistake]]:
    if right["sent"] and "own_fin_arrived" not in right["sure"]:
        yield (
            {**right, "sure": sorted({*right["sure"], "own_fin_arrived"})},
            Mistake.SENDER_KNOWS_ITS_SENDING_WORKS,
        )
    if right["state"] == State.TIME_WAIT:
        yield {**right, "state": State.CLOSED.value}, Mistake.NO_TIME_WAIT


def _mistake(later: int, is_same_side: bool) -> Mistake:  # noqa: FBT001 - one of two sides
    """Return what it is to take for this round another, so many segments `later` on one of the sides."""
    if not later:
        return Mistake.SIDES_SWAPPED
    if is_same_side and abs(later) == 1:
        return Mistake.ONE_STEP_LATE if later > 0 else Mistake.ONE_STEP_EARLY
    return Mistake.STATES_CONFUSED


KINDS = (
    Kind(
        "who-knows",
        frozenset({"knowledge"}),
        Wording(zh="每个报文段之后各方能确定什么", en="what each side can be sure of after each segment"),
        roll_knowledge,
    ),
    Kind(
        "side-round",
        frozenset({"round"}),
        Wording(zh="每次挥手从各方看是怎样的", en="how each step of the close looks from each side"),
        roll_round,
    ),
)
