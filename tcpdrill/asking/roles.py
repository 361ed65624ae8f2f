"""Who may play the active and the passive part of a close, shown by one exchange for each end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.answers.question import AnswerType, Proof
from tcpdrill.asking.draft import Draft, Joined, Option, Said, Text, say
from tcpdrill.asking.rolled_exchanges import Scene, set_scene
from tcpdrill.drawing.picture import Picture
from tcpdrill.ground.dice import choose, shuffled
from tcpdrill.ground.tcp_words import LINES, SIDE, SIDE_FIRST
from tcpdrill.ground.wording import Wording
from tcpdrill.material.roles import role_in
from tcpdrill.proof.misconceptions import Mistake
from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.trace import Side, Step, Trace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.proof.facts import Fact

ASKED: Mapping[str, Wording] = {
    "active": Wording(
        zh="一条已建立的 TCP 连接要关闭。哪一端可能是主动方，也就是先发 FIN、最后进入 TIME_WAIT 的一方？",
        en="An established TCP connection is to be closed. Which end can be the active side, the one that "
        "sends the first FIN and later waits in TIME_WAIT?",
    ),
    "passive": Wording(
        zh="一条已建立的 TCP 连接要关闭。哪一端可能是被动方，也就是先收到对方的 FIN、经过 CLOSE_WAIT 和 "
        "LAST_ACK 的一方？",
        en="An established TCP connection is to be closed. Which end can be the passive side, the one that "
        "receives the first FIN and passes through CLOSE_WAIT and LAST_ACK?",
    ),
}

CLOSED_BY: Mapping[str, Wording] = {
    "active": Wording(
        zh="一条已建立的 TCP 连接要关闭：{closer}的应用程序先关闭，它的 FIN 到达之后，另一方才关闭。哪一端是"
        "主动方，也就是先发 FIN、最后进入 TIME_WAIT 的一方？",
        en="An established TCP connection is to be closed: {closer}'s application closes first, and its FIN "
        "arrives before the other application closes. Which end is the active side, the one that sends the "
        "first FIN and later waits in TIME_WAIT?",
    ),
    "passive": Wording(
        zh="一条已建立的 TCP 连接要关闭：{closer}的应用程序先关闭，它的 FIN 到达之后，另一方才关闭。哪一端是"
        "被动方，也就是先收到对方的 FIN、经过 CLOSE_WAIT 和 LAST_ACK 的一方？",
        en="An established TCP connection is to be closed: {closer}'s application closes first, and its FIN "
        "arrives before the other application closes. Which end is the passive side, the one that receives "
        "the first FIN and passes through CLOSE_WAIT and LAST_ACK?",
    ),
}
"""The same where it is told who closes first: then one end alone plays the part."""

SO_IT_IS_ACTIVE = Wording(
    zh="{closer}先关闭，于是先发 FIN，成为主动方；另一端先收到这个 FIN，就是被动方。",
    en="{closer} closes first, so it sends the first FIN and is the active side; the other end receives that "
    "FIN and is the passive side.",
)
"""Why one end alone plays the part."""

EITHER = Wording(
    zh="两端都可能，看谁的应用先关闭", en="Either of them, depending on whose application closes first"
)
ONLY = Wording(zh="只可能是{side}", en="Only {side}")
WHOSE_APPLICATION = Wording(zh="想一想：是什么让一端发出 FIN？", en="Think: what makes an end send its FIN?")


def roll_role(fact: Fact, rng: Random, stock: Stock) -> Draft | None:
    """Ask which end can play a part of the close."""
    role = fact.value["role"]
    if set(fact.value["may_be"]) != {side.value for side in Side}:
        return None
    shown = {side: _scene(stock, fact.details["shown_by"][side.value], rng) for side in Side}
    unexpected = Side.SERVER if role == "active" else Side.CLIENT
    plays = choose(rng, (None, *Side))
    scene = shown[plays or unexpected]
    if plays is not None and role_in(scene.trace, plays.other) == role:
        return None  # both close first, and nobody can say who of them it is
    fin = _first_fin(scene.trace)
    right = sorted(side.value for side in (Side if plays is None else (plays,)))
    options = [
        _option(EITHER, list(Side), Mistake.FIRST_CLOSE_DECIDES_NOTHING, scene, right),
        *(
            _option(
                say(ONLY.zh, ONLY.en, side=SIDE[side]),
                [side],
                Mistake.SERVER_IS_ALWAYS_PASSIVE if side is unexpected.other else Mistake.SIDES_SWAPPED,
                shown[side.other],
                right,
            )
            for side in Side
        ),
    ]
    return Draft(
        prompt=ASKED[role] if plays is None else Said(CLOSED_BY[role], {"closer": SIDE[fin.sender]}),
        type=AnswerType.CHOICE,
        value=right,
        explanation=_reason(fact, None if plays is None else fin.sender),
        proof=Proof(rows=tuple(row for row in (fin.departure, fin.arrival) if row), script=scene.text),
        trace=scene.trace,
        reads=lambda trace: right if role_in(trace, plays or unexpected) == role else None,
        options=tuple(shuffled(rng, options)),
        promised=3,
        solved=Picture(scene.trace, scene.first, scene.last, numbered_from=scene.first),
        hint=WHOSE_APPLICATION,
    )


def _reason(fact: Fact, closer: Side | None) -> Text:
    """Return why: where it is told who closes first, what comes of that stands first."""
    because = fact.because or EITHER
    if closer is None:
        return because
    return Joined((Said(SO_IT_IS_ACTIVE, {"closer": SIDE_FIRST[closer]}), because), LINES)


def _option(text: Text, sides: list[Side], mistake: Mistake, shown: Scene, right: list[str]) -> Option:
    """Return a choice: the right one, or a wrong one that the exchange `shown` refutes."""
    value = sorted(side.value for side in sides)
    return Option(text, value) if value == right else Option(text, value, mistake, {"script": shown.text})


def _scene(stock: Stock, scenario: str, rng: Random) -> Scene:
    return set_scene(stock.scripts[scenario], 1, stock.length(scenario), rng)


def _first_fin(trace: Trace) -> Step:
    return next(step for step in trace.steps if Flag.FIN in step.segment.flags)
