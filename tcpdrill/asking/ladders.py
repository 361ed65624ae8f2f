"""What questions about whole ladders share: the exchange, its proof, its lesson, mistaken numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tcpdrill.answers.question import Proof
from tcpdrill.asking.draft import Said, Text, say
from tcpdrill.asking.rolled_exchanges import HOME, Scene, anchor_of, number_at, replayed, set_scene
from tcpdrill.asking.rolled_steps import counted
from tcpdrill.asking.words import way
from tcpdrill.ground.tcp_words import BY_THE_RFC, SIDE, fields_text
from tcpdrill.ground.wording import Wording

if TYPE_CHECKING:
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.asking.rolled_exchanges import Script
    from tcpdrill.proof.facts import Fact
    from tcpdrill.proof.misconceptions import Mistake
    from tcpdrill.tcp.trace import Step


def scene_of(fact: Fact, rng: Random, stock: Stock) -> Scene:
    """Return the exchange that a step or a scenario is about, from its first segment, with rolled numbers."""
    script = stock.scripts[fact.scenario or ""]
    if fact.type == "step":
        script = stock.lesson(fact.topic, rng).script
    return set_scene(script, 1, len(replayed(script, HOME).steps), rng)


def proof_of(scene: Scene, n: int) -> Proof:
    """Return the rows that sent and met segment `n`, and the script."""
    step = scene.step(n)
    return Proof(rows=tuple(row for row in (step.departure, step.arrival) if row), script=scene.text)


def lesson_of(fact: Fact, stock: Stock) -> Text:
    """Return why it is so, unless that is told with numbers that are not those of the roll."""
    lesson: Wording | None = fact.details.get("lesson")
    if lesson is None:
        return fact.because or ""
    script = stock.scripts[fact.scenario or ""]
    steps = replayed(script, script.isn).steps
    numbers = {str(number_at(step, field)) for step in steps for field in ("seq", "ack")}
    return "" if numbers & set(re.findall("[0-9]+", lesson.en)) else lesson


def letter_of(fact: Fact, script: Script) -> Text:
    """Name the passage that a whole exchange goes by, where Linux does otherwise in it."""
    return Said(BY_THE_RFC, {"rfc": fact.source.rfc}) if script.linux else ""


def reason_of_row(row: str | None, stock: Stock) -> Text:
    """Return the reason that the material gives for a transition, "" where it tells of no such one."""
    found = (fact.because for fact in stock.of_type("transition") if fact.details["row"] == row)
    return next((reason for reason in found if reason is not None), "")


def reason_of_arrival(step: Step, stock: Stock) -> Text:
    """Return what a segment does where it arrives, "" where the material does not tell."""
    reason = reason_of_row(step.arrival, stock)
    if not reason:
        return ""
    return say(
        "它到达{side}。{reason}", "It reaches {side}. {reason}", side=SIDE[step.sender.other], reason=reason
    )


SENT_AGAIN = Wording(
    zh="这是一次重传：Seq 还是原来的；ACKnum（如果有）是这时期望的下一个序号。",
    en="This is a retransmission: its Seq is the old one; its ACKnum, if it has one, is the number expected "
    "by now.",
)


def numbered(step: Step) -> Wording:
    """Return the rule by which the numbers of a segment are found, which of a retransmission are old."""
    is_sent_again = step.departure is not None and step.departure.endswith("/rto")
    return SENT_AGAIN if is_sent_again else counted(step.segment)


def step_text(step: Step) -> Text:
    """Return a segment in words: its number, its way, its fields."""
    return say(
        "第 {n} 个报文段：{way}，{segment}。",
        "Segment {n} is {way}, {segment}.",
        n=step.n,
        way=way(step),
        segment=fields_text(step.segment),
    )


def counted_on(scene: Scene, n: int, field: str) -> dict[Mistake, int]:
    """Return the numbers that mistaken ends reach from the nearest number of that side elsewhere."""
    anchor = anchor_of(scene.script, (n, field))
    return {} if anchor is None else dict(scene.mistaken_numbers((n, field), anchor))
