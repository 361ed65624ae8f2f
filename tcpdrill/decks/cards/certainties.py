"""Cards about what a side knows: its capabilities in the handshake, what it is sure of in the close."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.decks.cards import words
from tcpdrill.decks.cards.draft import Draft
from tcpdrill.decks.cards.markup import flags, pairs, prose
from tcpdrill.decks.cards.note_types import RECALL
from tcpdrill.decks.cards.steps import named
from tcpdrill.ground.tcp_words import CAPABILITY, SIDE
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tcpdrill.decks.cards.card_context import CardContext
    from tcpdrill.proof.facts import Fact


def knowledge_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the card that asks which of the four capabilities a side can be sure of."""
    asked = context.say(words.ASK_KNOWS, **named(fact, context), side=_side(fact))
    names = {name: context.text(capability) for name, capability in CAPABILITY.items()}
    items = "".join(f"<li>{text}</li>" for text in names.values())
    answer = [
        (
            text,
            context.text(words.KNOWN if fact.value[name] else words.UNKNOWN),
            "yes" if fact.value[name] else "no",
        )
        for name, text in names.items()
    ]
    scene = context.scene(fact, f"{fact.id}/who-knows")
    fields = {
        "Question": f'{asked}<ul class="plain">{items}</ul>',
        "Answer": pairs(answer),
        "Picture": context.ladder(scene, fact.step),
    }
    yield Draft(fact, "who-knows", RECALL, fields)


def round_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the card that asks how a side stands after one round of the close."""
    asked = context.say(words.ASK_ROUND, **named(fact, context), side=_side(fact))
    known = fact.value
    rows = [
        (words.STATE, known["state"]),
        (words.SENT, _flags(known["sent"])),
        (words.RECEIVED, _flags(known["received"])),
        (words.SURE, _sure(known["sure"], fact, context)),
    ]
    scene = context.scene(fact, f"{fact.id}/side-round")
    fields = {
        "Question": asked,
        "Answer": pairs([(context.text(label), context.text(text), "") for label, text in rows])
        + context.prose(fact.details["text"]),
        "Picture": context.ladder(scene, fact.step),
    }
    yield Draft(fact, "side-round", RECALL, fields)


def _side(fact: Fact) -> object:
    return SIDE[Side(fact.details["side"])]


def _sure(names: list[str], fact: Fact, context: CardContext) -> str:
    """Return what the side is sure of, each in a clause that names both sides."""
    side = Side(fact.details["side"])
    ends = {"side": SIDE[side], "peer": SIDE[side.other]}
    clauses = [context.text(words.CERTAIN[name], **ends) for name in names]
    return context.text(words.CLAUSES).join(clauses) or context.text(words.OF_NOTHING)


def _flags(names: list[str] | None) -> object:
    return words.NOTHING if names is None else flags(names)


def role_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the card that asks which side may play a part in the close."""
    role, sides = fact.value["role"], [Side(name) for name in fact.value["may_be"]]
    either = len(sides) == len(Side)
    who = words.EITHER_END if either else words.ONLY_ONE_END
    answer = context.text(words.PLAYS[role], who=context.text(who, side=SIDE[sides[0]]))
    yield Draft(
        fact,
        "role",
        RECALL,
        {"Question": context.say(words.ASK_ROLE[role]), "Answer": prose(answer)},
    )
