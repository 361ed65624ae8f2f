"""Cards about the segments of the handshake and of the close: who, which flags and numbers, which states."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from tcpdrill.asking.draft import Said
from tcpdrill.asking.exchanges import exchange_of
from tcpdrill.asking.words import way
from tcpdrill.decks.cards import words
from tcpdrill.decks.cards.card_context import Numbers
from tcpdrill.decks.cards.draft import Draft
from tcpdrill.decks.cards.markup import cloze, escape, flags, numbered, value
from tcpdrill.decks.cards.note_types import CLOZE, PICTURE, RECALL, TYPED
from tcpdrill.drawing.ladder_rows import STATE_MASKS
from tcpdrill.drawing.picture import Mask
from tcpdrill.ground.tcp_words import SIDE, flags_text, numeral
from tcpdrill.ground.tcp_words import numbered as segment_text
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tcpdrill.asking.rolled_exchanges import Scene
    from tcpdrill.decks.cards.card_context import CardContext
    from tcpdrill.material.entries import Exchange, StepEntry
    from tcpdrill.proof.facts import Fact
    from tcpdrill.tcp.trace import Step


def step_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the cards of a whole segment: gaps for who sends it and for its numbers; and its picture.

    The reason on the back has a part for each gap.
    """
    n = segment_of(fact)
    scene = context.scene(fact, f"{fact.id}/step-cloze")
    step = scene.step(n)
    rows = {
        words.DIRECTION: cloze(1, context.text(way(step))),
        words.FLAGS: escape(flags_text(step.segment.flags)),
        words.SEQ: cloze(2, context.number(scene, step.segment.seq)),
        words.ACK: cloze(3, _ack(context, scene, step)),
    }
    pairs = "".join(f"<dt>{context.say(label)}</dt><dd>{text}</dd>" for label, text in rows.items())
    head = context.say(words.SEGMENT, **named(fact, context))
    fields = {
        "Text": f'<p>{head}</p><dl class="pairs">{pairs}</dl>{legend(fact, context, scene)}',
        "Title": head,
        "Reason": _reasons(fact, context),
        "Picture": context.ladder(scene),
    }
    yield Draft(fact, "step-cloze", CLOZE, fields, cards=(0, 1, 2))
    yield _picture_card(fact, context)


def _reasons(fact: Fact, context: CardContext) -> str:
    reasons = cast("StepEntry", context.course.entries[fact.id]).reasons
    told = {words.DIRECTION: reasons.get("sender", fact.because), words.SEQ: reasons.get("seq")}
    told[words.ACK] = reasons.get("ack")
    parts = (
        f'<p><span class="about">{context.say(label)}</span> {context.say(reason)}</p>'
        for label, reason in told.items()
        if reason
    )
    return "".join(parts)


def _ack(context: CardContext, scene: Scene, step: Step) -> str:
    ack = step.segment.ack
    return context.text(words.NO_NUMBER) if ack is None else context.number(scene, ack)


def _picture_card(fact: Fact, context: CardContext) -> Draft:
    scene = context.scene(fact, f"{fact.id}/step-picture")
    step = scene.step(segment_of(fact))
    ack = None if step.segment.ack is None else context.number(scene, step.segment.ack)
    segment = segment_text(step.segment, context.number(scene, step.segment.seq), ack)
    masks = [(segment_of(fact), Mask.SEGMENT), (segment_of(fact), Mask.SENDER)]
    fields = {
        "Question": context.say(words.ASK_SEGMENT, **named(fact, context)) + legend(fact, context, scene),
        "Shown": context.ladder(scene, masks=masks),
        "Answer": f"<p>{context.say(way(step))}</p>{value(segment)}",
        "Picture": context.ladder(scene),
    }
    return Draft(fact, "step-picture", PICTURE, fields)


def segment_of(fact: Fact) -> int:
    """Return the number of the segment that the fact is about; raise ValueError where it is about none."""
    if fact.step is None:
        raise ValueError(f"{fact.id} is about no segment")
    return fact.step


def exchange(fact: Fact, context: CardContext) -> Exchange:
    """Return how the exchange of the fact's topic is told."""
    return exchange_of(context.course.topics[fact.topic], context.course.scenarios[fact.scenario or ""].title)


def place(fact: Fact, context: CardContext) -> int:
    """Return the number of the fact's segment among the steps of its topic, from 1."""
    first = min(step.segment for step in context.course.topics[fact.topic].steps)
    return segment_of(fact) - first + 1


def named(fact: Fact, context: CardContext) -> dict[str, object]:
    """Return what a question calls the exchange of the fact's topic and the fact's segment in it."""
    at = place(fact, context)
    return {
        "exchange": exchange(fact, context).name,
        "place": at,
        "nth": Said(exchange(fact, context).nth, {"n": numeral(at)}),
    }


def legend(fact: Fact, context: CardContext, scene: Scene) -> str:
    """Return what the numbers on the card count from."""
    x, y = ("x", "y") if context.numbers is Numbers.SYMBOLIC else scene.base
    return f'<p class="hint">{context.say(exchange(fact, context).numbers, x=x, y=y)}</p>'


def flags_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the card that asks for the flags of a segment."""
    scene = context.scene(fact, f"{fact.id}/step-flags")
    asked = context.say(
        words.ASK_FLAGS,
        **named(fact, context),
        way=way(scene.step(segment_of(fact))),
    )
    fields = {
        "Question": asked,
        "Answer": escape(flags(fact.value)),
        "Picture": context.ladder(scene),
    }
    yield Draft(fact, "step-flags", TYPED, fields)


def state_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the card that asks for one side's state once a segment has arrived."""
    side = Side(fact.details["side"])
    scene = context.scene(fact, f"{fact.id}/state-after")
    asked = context.say(words.ASK_STATE, **named(fact, context), side=SIDE[side])
    fields = {
        "Question": asked,
        "Shown": context.ladder(scene, segment_of(fact), [(segment_of(fact), STATE_MASKS[side])]),
        "Answer": escape(fact.value),
        "Picture": context.ladder(scene),
    }
    yield Draft(fact, "state-after", TYPED, fields)


def order_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the card that asks for the segments of an exchange in their order."""
    scene = context.scene(fact, f"{fact.id}/step-order")
    lines = [
        context.text(words.ORDER_ITEM, way=way(step), flags=flags_text(step.segment.flags))
        for step in scene.steps
    ]
    fields = {
        "Question": context.say(words.ASK_ORDER, exchange=exchange(fact, context).name, count=len(lines)),
        "Answer": numbered(lines),
        "Picture": context.ladder(scene),
    }
    yield Draft(fact, "step-order", RECALL, fields)
