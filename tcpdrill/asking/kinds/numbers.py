"""The Seq and the ACKnum of each segment: as numbers, or in x and y where that gives nothing away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.draft import Draft, Joined, Kind, Said, say
from tcpdrill.asking.rolled_exchanges import Place, Scene, number_at
from tcpdrill.asking.rolled_steps import COUNTING, WHO_HAS_WHAT, Asked, named_mistakes
from tcpdrill.asking.words import FIELD_MASK, way
from tcpdrill.drawing.picture import Mask
from tcpdrill.ground.dice import chance, choose
from tcpdrill.ground.tcp_words import LINES, flags_text, numbered
from tcpdrill.ground.wording import Wording
from tcpdrill.proof.misconceptions import Mistake
from tcpdrill.tcp.segment import Flag, add
from tcpdrill.tcp.trace import Side, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.proof.facts import Fact


def roll_number(fact: Fact, rng: Random, stock: Stock) -> Draft | None:
    """Ask for the Seq or the ACKnum of a segment, as a number or in x and y."""
    asked = Asked.about(fact, rng, stock)
    right = number_at(asked.step, fact.type)
    if right is None:
        return _no_number(asked)
    symbol = asked.scene.symbol(right)
    if len(symbol) > 1 and not asked.lesson.swapped and chance(rng, 2):
        return _in_symbols(asked, right)
    return _in_numbers(asked, right, rng)


def _in_symbols(asked: Asked, right: int) -> Draft:
    scene = asked.scene
    return Draft(
        prompt=say(
            "{situation}{numbers}\n{nth}（{way}，{flags}）的 {field} 用 x、y 怎么写？",
            "{situation} {numbers}\nWrite {field} of {nth} ({way}, {flags}) in x and y.",
            situation=asked.situation,
            numbers=asked.numbers,
            field=FIELD_NAME[asked.fact.type],
            **_segment_words(asked),
        ),
        type=AnswerType.NUMBER,
        value=scene.symbol(right),
        explanation=asked.explained(_symbols_here(asked)),
        proof=asked.proof(),
        trace=asked.scene.trace,
        reads=lambda trace: scene.symbol(number_at(trace.steps[asked.n - 1], asked.fact.type) or 0),
        mistakes=named_mistakes(_mistaken_numbers(asked, _anchor(scene, right)), right, scene.symbol),
        shown=asked.picture(asked.n, asked.n, (asked.n, Mask.SEQ), (asked.n, Mask.ACK)),
        solved=asked.solved(scene.base),
        hint=COUNTING,
    )


def _in_numbers(asked: Asked, right: int, rng: Random) -> Draft | None:
    scene, field = asked.scene, asked.fact.type
    givens = [
        (step, name)
        for step in scene.steps
        for name in ("seq", "ack")
        if _tells(scene, number_at(step, name), right) and (step.n, name) != (asked.n, field)
    ]
    if not givens:
        return None
    step, name = choose(rng, givens)
    return Draft(
        prompt=say(
            "{situation}\n{other}（{its_way}）的 {name} 是 {number}。"
            "{nth}（{way}，{flags}）的 {field} 是多少？",
            "{situation}\nIn {other} ({its_way}), {name} is {number}. "
            "What is {field} of segment {place} ({way}, {flags})?",
            situation=asked.situation,
            other=asked.named(step.n - asked.lesson.first + 1),
            its_way=way(step),
            name=FIELD_NAME[name],
            number=number_at(step, name),
            field=FIELD_NAME[field],
            **_segment_words(asked),
        ),
        type=AnswerType.NUMBER,
        value=right,
        explanation=Joined((_reckoned(asked, number_at(step, name) or 0, right), asked.explained()), LINES),
        proof=asked.proof(),
        trace=asked.scene.trace,
        reads=lambda trace: number_at(trace.steps[asked.n - 1], field),
        mistakes=named_mistakes(_mistaken_numbers(asked, (step.n, name)), right, str),
        shown=asked.picture(min(step.n, asked.n), max(step.n, asked.n), *_hidden(asked, step, name)),
        solved=asked.solved(),
        hint=COUNTING,
    )


def _reckoned(asked: Asked, given: int, right: int) -> Said:
    """Return how the number follows from the given one: the SYN, or the FIN, between them takes one."""
    is_opening = any(Flag.SYN in step.segment.flags for step in asked.scene.steps)
    return say(
        "{given} {sign} 1 = {right}：中间隔着一个 {flag}，它占一个序号。",
        "{given} {sign} 1 = {right}: between them lies the {flag}, which takes one number.",
        given=given,
        sign="+" if add(given, 1) == right else "-",
        right=right,
        flag=(Flag.SYN if is_opening else Flag.FIN).value,
    )


FIELD_NAME: Mapping[str, Wording] = {
    "seq": Wording(zh="Seq", en="the Seq"),
    "ack": Wording(zh="ACKnum", en="the ACKnum"),
}


def _segment_words(asked: Asked) -> dict[str, object]:
    return {
        "nth": asked.nth,
        "place": asked.place,
        "way": way(asked.step),
        "flags": flags_text(asked.step.segment.flags),
    }


def _tells(scene: Scene, number: int | None, right: int) -> bool:
    """Tell whether `right` follows from a number: another one of the same side's."""
    return number is not None and number != right and scene.owner(number) is scene.owner(right)


def _hidden(asked: Asked, given: Step, name: str) -> Iterator[tuple[int, Mask]]:
    """Yield the masks that leave of all numbers only the given one, and none of the asked segment."""
    yield asked.n, FIELD_MASK[asked.fact.type]
    yield asked.n, FIELD_MASK["ack" if asked.fact.type == "seq" else "seq"]
    for step in asked.scene.steps:
        if step.n not in (asked.n, given.n):
            yield step.n, Mask.SEGMENT
    if given.n != asked.n:
        yield given.n, FIELD_MASK["ack" if name == "seq" else "seq"]


def _symbols_here(asked: Asked) -> Said:
    segment, scene = asked.step.segment, asked.scene
    ack = None if segment.ack is None else scene.symbol(segment.ack)
    return say(
        "{nth}：{way}，{segment}。",
        "Segment {place} is {way}, {segment}.",
        nth=asked.nth,
        place=asked.place,
        way=way(asked.step),
        segment=numbered(segment, scene.symbol(segment.seq), ack),
    )


def _anchor(scene: Scene, right: int) -> Place:
    """Return where the number stands that is called x or y: the first Seq of the side of `right`."""
    owner = scene.owner(right)
    return next((step.n, "seq") for step in scene.steps if step.sender is owner)


def _mistaken_numbers(asked: Asked, given: Place) -> Iterator[tuple[Mistake, int | None]]:
    field, segment = asked.fact.type, asked.step.segment
    yield from asked.scene.mistaken_numbers((asked.n, field), given)
    yield Mistake.SEQ_AND_ACK_SWAPPED, number_at(asked.step, "ack" if field == "seq" else "seq")
    if field == "ack":
        yield Mistake.OWN_NUMBER_ACKNOWLEDGED, add(segment.seq, segment.span)
        yield Mistake.OWN_NUMBER_ACKNOWLEDGED, add(segment.seq, 1)


# --- no acknowledgment number ---------------------------------------------------------------------------


def _no_number(asked: Asked) -> Draft:
    """Ask for the ACKnum of a segment that has none."""
    scene = asked.scene
    seq = asked.step.segment.seq
    own, other = scene.base if asked.step.sender is Side.CLIENT else scene.base[::-1]
    wrong = {
        scene.symbol(add(seq, 1)): Mistake.OWN_NUMBER_ACKNOWLEDGED,
        scene.symbol(other): Mistake.EVERY_SEGMENT_CARRIES_ACK,
        scene.symbol(own): Mistake.SEQ_AND_ACK_SWAPPED,
    }
    return Draft(
        prompt=say(
            "{situation}{numbers}\n{nth}（{way}，{flags}）的 ACKnum 用 x、y 怎么写？",
            "{situation} {numbers}\nWrite the ACKnum of {nth} ({way}, {flags}) in x and y.",
            situation=asked.situation,
            numbers=asked.numbers,
            **_segment_words(asked),
        ),
        type=AnswerType.NUMBER,
        value=None,
        explanation=asked.explained(_symbols_here(asked)),
        proof=asked.proof(),
        trace=asked.scene.trace,
        reads=lambda trace: trace.steps[asked.n - 1].segment.ack,
        mistakes=wrong,
        shown=asked.picture(asked.n, asked.n, (asked.n, Mask.SEQ), (asked.n, Mask.ACK)),
        solved=asked.solved(scene.base),
        hint=WHO_HAS_WHAT,
    )


KINDS = (
    Kind(
        "step-seq",
        frozenset({"seq"}),
        Wording(zh="每个报文段的 Seq", en="the Seq of each segment"),
        roll_number,
    ),
    Kind(
        "step-ack",
        frozenset({"ack"}),
        Wording(zh="每个报文段的确认号", en="the ACKnum of each segment"),
        roll_number,
    ),
)
