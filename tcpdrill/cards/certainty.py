"""Cards about what a side knows: its capabilities in the handshake, what it is sure of in the close."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from tcpdrill.cards import words
from tcpdrill.cards.draft import Draft
from tcpdrill.cards.markup import flags, pairs
from tcpdrill.cards.note_types import RECALL
from tcpdrill.cards.steps import exchange, place
from tcpdrill.kinds.words import CAPABILITY, CERTAINTY, SIDE, listed
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tcpdrill.cards.desk import Desk
    from tcpdrill.facts import Fact
    from tcpdrill.material.entries import RoleEntry


def knowledge_cards(fact: Fact, desk: Desk) -> Iterator[Draft]:
    """Yield the card that asks which of the four capabilities a side can be sure of."""
    asked = desk.say(
        words.ASK_KNOWS, exchange=exchange(fact, desk), place=place(fact, desk), side=_side(fact)
    )
    names = {name: desk.text(capability) for name, capability in CAPABILITY.items()}
    items = "".join(f"<li>{text}</li>" for text in names.values())
    answer = [
        (
            text,
            desk.text(words.KNOWN if fact.value[name] else words.UNKNOWN),
            "yes" if fact.value[name] else "no",
        )
        for name, text in names.items()
    ]
    scene = desk.scene(fact, f"{fact.id}/who-knows")
    fields = {
        "Question": f'{asked}<ul class="plain">{items}</ul>',
        "Answer": pairs(answer),
        "Picture": desk.ladder(scene, fact.step),
    }
    yield Draft(fact, "who-knows", RECALL, fields)


def round_cards(fact: Fact, desk: Desk) -> Iterator[Draft]:
    """Yield the card that asks what a side has learned in one round of the close."""
    asked = desk.say(
        words.ASK_ROUND, exchange=exchange(fact, desk), place=place(fact, desk), side=_side(fact)
    )
    known = fact.value
    rows = [
        (words.STATE, known["state"]),
        (words.SENT, _flags(known["sent"])),
        (words.RECEIVED, _flags(known["received"])),
        (words.SURE, listed([CERTAINTY[name] for name in known["sure"]], words.NOTHING)),
    ]
    scene = desk.scene(fact, f"{fact.id}/side-round")
    fields = {
        "Question": asked,
        "Answer": desk.prose(fact.details["text"])
        + pairs([(desk.text(label), desk.text(text), "") for label, text in rows]),
        "Picture": desk.ladder(scene, fact.step),
    }
    yield Draft(fact, "side-round", RECALL, fields)


def _side(fact: Fact) -> object:
    return SIDE[Side(fact.details["side"])]


def _flags(names: list[str] | None) -> object:
    return words.NOTHING if names is None else flags(names)


def role_cards(fact: Fact, desk: Desk) -> Iterator[Draft]:
    """Yield the card that asks which side may play a part in the close."""
    entry = cast("RoleEntry", desk.course.entries[fact.id])
    fields = {
        "Question": desk.say(words.ASK_ROLE[fact.value["role"]]),
        "Answer": desk.prose(entry.statement),
    }
    yield Draft(fact, "role", RECALL, fields)
