"""The order of a topic's steps, which are shown with letters, shuffled."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from tcpdrill.answers.question import AnswerType, Proof
from tcpdrill.asking.draft import Draft, Joined, Kind, Said, say
from tcpdrill.asking.rolled_steps import COUNTING, Asked
from tcpdrill.asking.words import way
from tcpdrill.drawing.picture import Picture
from tcpdrill.ground.dice import shuffled
from tcpdrill.ground.tcp_words import LINES, SENTENCES, fields_text
from tcpdrill.ground.wording import Wording
from tcpdrill.tcp.segment import add
from tcpdrill.tcp.trace import Side, Step, Trace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.asking.rolled_exchanges import Scene
    from tcpdrill.proof.facts import Fact


def roll_order(fact: Fact, rng: Random, stock: Stock) -> Draft | None:
    """Ask for the order of the steps, which are shown with letters, shuffled."""
    lesson = stock.lesson(fact.topic, rng)
    scene = lesson.scene(rng)
    asked = Asked(fact, lesson, scene, stock.exchanges[fact.topic])
    ids = tuple(fact.value)
    steps = dict(zip(ids, scene.steps, strict=True))
    shown = shuffled(rng, ids)
    if tuple(shown) == ids or orders_that_fit(scene) != 1:
        return None
    letters = {step_id: chr(ord("A") + place) for place, step_id in enumerate(shown)}
    lines = [
        say(
            "{letter}. {way}：{segment}",
            "{letter}. {way}: {segment}",
            letter=letters[step_id],
            way=way(step),
            segment=fields_text(step.segment),
        )
        for step_id, step in ((step_id, steps[step_id]) for step_id in shown)
    ]
    return Draft(
        prompt=say(
            "{situation}按先后排列这些报文段：\n{lines}",
            "{situation} Put these segments in order:\n{lines}",
            situation=asked.situation,
            lines=Joined(tuple(lines), LINES),
        ),
        type=AnswerType.ORDER,
        value=list(ids),
        accepts=(" ".join(letters[step_id] for step_id in ids),),
        explanation=Joined((fact.because or Wording("", ""), _right_order(letters, ids)), SENTENCES),
        proof=Proof(rows=tuple(step.departure for step in scene.steps if step.departure), script=scene.text),
        trace=scene.trace,
        reads=lambda trace: _ids_in_order(trace, steps),
        solved=Picture(scene.trace, lesson.first, lesson.last, numbered_from=lesson.first),
        hint=COUNTING,
    )


def _right_order(letters: Mapping[str, str], ids: tuple[str, ...]) -> Said:
    order = " ".join(letters[step_id] for step_id in ids)
    return say("顺序是 {order}。", "The order is {order}.", order=order)


def _ids_in_order(trace: Trace, steps: Mapping[str, Step]) -> list[str]:
    """Return the ids of the steps in the order in which the trace has their segments."""
    return [
        step_id
        for step in trace.steps
        for step_id, shown in steps.items()
        if (shown.sender, shown.segment, shown.n) == (step.sender, step.segment, step.n)
    ]


def orders_that_fit(scene: Scene) -> int:
    """Return in how many orders the scene's segments could have travelled, one after the other."""
    return sum(_fits(order, scene) for order in permutations(scene.steps))


def _fits(order: tuple[Step, ...], scene: Scene) -> bool:
    """Tell whether each segment starts where its sender stands and acknowledges what has reached it."""
    start = scene.step(scene.first)
    moved = dict(zip(Side, scene.base, strict=True))
    heard = {side: _heard(start, side, scene) for side in Side}
    for step in order:
        segment = step.segment
        if segment.seq != moved[step.sender] or segment.ack != heard[step.sender]:
            return False
        moved[step.sender] = add(segment.seq, segment.span)
        heard[step.sender.other] = moved[step.sender]
    return True


def _heard(start: Step, side: Side, scene: Scene) -> int | None:
    """Return the number that `side` would acknowledge before the scene begins, None before any SYN."""
    if start.before[side].value in ("CLOSED", "LISTEN", "SYN_SENT"):
        return None
    return scene.base[1 if side is Side.CLIENT else 0]


KINDS = (
    Kind(
        "step-order",
        frozenset({"order"}),
        Wording(zh="报文段的先后", en="the order of the segments"),
        roll_order,
    ),
)
