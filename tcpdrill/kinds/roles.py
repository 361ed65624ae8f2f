"""Who may play the active and the passive part of a close, shown by one exchange for each end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.kinds.draft import Draft, Option, say
from tcpdrill.kinds.scenes import Scene, set_scene
from tcpdrill.kinds.words import SIDE
from tcpdrill.misconceptions import Mistake
from tcpdrill.question import AnswerType, Picture, Proof
from tcpdrill.rolling import shuffled
from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.trace import Side, Step, Trace
from tcpdrill.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from tcpdrill.facts import Fact
    from tcpdrill.kinds.stock import Stock

ASKED: Mapping[str, Wording] = {
    "active": Wording(
        zh="一条已建立的 TCP 连接要关闭。哪一端可能是主动方，也就是先发 FIN、最后进入 TIME_WAIT 的一方？",
        en="An established TCP connection is to be ended. Which end can be the active side, the one that "
        "sends the first FIN and later waits in TIME_WAIT?",
    ),
    "passive": Wording(
        zh="一条已建立的 TCP 连接要关闭。哪一端可能是被动方，也就是先收到对方的 FIN、经过 CLOSE_WAIT 和 "
        "LAST_ACK 的一方？",
        en="An established TCP connection is to be ended. Which end can be the passive side, the one that "
        "receives the first FIN and passes through CLOSE_WAIT and LAST_ACK?",
    ),
}

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
    scene = shown[unexpected]
    wrong = [
        Option(
            say(ONLY.zh, ONLY.en, side=SIDE[side]),
            [side.value],
            Mistake.SERVER_IS_ALWAYS_PASSIVE if side is unexpected.other else Mistake.SIDES_SWAPPED,
            {"script": shown[side.other].text},
        )
        for side in Side
    ]
    right = sorted(side.value for side in Side)
    fin = _first_fin(scene.trace)
    return Draft(
        prompt=ASKED[role],
        type=AnswerType.CHOICE,
        value=right,
        explanation=fact.because or EITHER,
        proof=Proof(rows=tuple(row for row in (fin.departure, fin.arrival) if row), script=scene.text),
        trace=scene.trace,
        reads=lambda trace: right if _plays(trace, role) is unexpected else None,
        options=tuple(shuffled(rng, [Option(EITHER, right), *wrong])),
        promised=3,
        solved=Picture(scene.trace, scene.first, scene.last, numbered_from=scene.first),
        hint=WHOSE_APPLICATION,
    )


def _scene(stock: Stock, scenario: str, rng: Random) -> Scene:
    return set_scene(stock.scripts[scenario], 1, stock.length(scenario), rng)


def _first_fin(trace: Trace) -> Step:
    return next(step for step in trace.steps if Flag.FIN in step.segment.flags)


def _plays(trace: Trace, role: str) -> Side:
    """Return the side that plays a part: who sends the first FIN is active, who receives it passive."""
    sender = _first_fin(trace).sender
    return sender if role == "active" else sender.other
