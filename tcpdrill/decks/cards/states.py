"""Cards about the states: what each means and allows, what follows it, what many sockets in it tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tcpdrill.asking.kinds.structures import condition
from tcpdrill.asking.words import listed
from tcpdrill.decks.cards import words
from tcpdrill.decks.cards.draft import Draft
from tcpdrill.decks.cards.events import event_text
from tcpdrill.decks.cards.markup import escape, labelled, pairs, prose, segment_text, value
from tcpdrill.decks.cards.note_types import PICTURE, RECALL, TYPED
from tcpdrill.ground.tcp_words import OR, RECEIVABLE, SENDABLE, TOKEN, fields_text
from tcpdrill.tcp.choices import DEPARTURES
from tcpdrill.tcp.linux import is_bound_to_the_letter
from tcpdrill.tcp.segment import Segment
from tcpdrill.tcp.states import FIN_RECEIVED, State
from tcpdrill.tcp.table import ISS, PEER, events, row, situations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tcpdrill.decks.cards.card_context import CardContext
    from tcpdrill.proof.facts import Fact


def meaning_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield a state's meaning, asked in both directions, and its place in the state diagram."""
    state, meaning = fact.details["state"], fact.value[context.lang.value]
    yield Draft(
        fact,
        "state-meaning",
        RECALL,
        {"Question": context.say(words.ASK_MEANING, state=state), "Answer": prose(meaning)},
    )
    fields = {
        "Question": context.say(words.ASK_DIAGRAM),
        "Shown": context.states(masked=State(state)),
        "Answer": value(state),
        "Reason": prose(meaning),
        "Picture": context.states(marked=State(state)),
    }
    yield Draft(fact, "state-picture", PICTURE, fields)
    if not any(state in text for text in fact.value.values()):
        fields = {
            "Question": f"{context.say(words.ASK_WHICH_STATE)}{quoted(meaning)}",
            "Answer": escape(state),
        }
        yield Draft(fact, "meaning-state", TYPED, fields)


def quoted(text: str) -> str:
    """Return prose that a question asks about."""
    return f'<blockquote class="given">{prose(text)}</blockquote>'


def structure_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the card that asks what a state waits for, may send and takes in.

    Of several things that are waited for, each alone leads on.
    """
    state = State(fact.details["state"])
    rows = [
        (words.WAITS_FOR, listed([TOKEN[token] for token in fact.value["waits_for"]], words.NOTHING, OR)),
        (words.MAY_SEND, listed([SENDABLE[token] for token in fact.value["may_send"]], words.NOTHING)),
        (
            words.MAY_RECEIVE,
            listed([RECEIVABLE[token] for token in fact.value["may_receive"]], words.NOTHING),
        ),
    ]
    fields = {
        "Question": context.say(words.ASK_STRUCTURE, state=state)
        + context.text(condition(state, "may_send")),
        "Answer": pairs([(context.text(label), context.text(text), "") for label, text in rows]),
    }
    if reasons := fact.details["reasons"]:
        told = [(label, reasons[aspect]) for aspect, label in _ASPECTS.items() if aspect in reasons]
        fields["Reason"] = labelled([(context.text(label), context.text(reason)) for label, reason in told])
    yield Draft(fact, "state-structure", RECALL, fields)


_ASPECTS = {
    "waits_for": words.WAITS_FOR,
    "may_send": words.MAY_SEND,
    "may_receive": words.MAY_RECEIVE,
}
"""What the card asks about, each of which has a reason of its own."""


def symptom_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the card that asks what many sockets in one state tell an operator."""
    fields = {
        "Question": context.say(words.ASK_SYMPTOM, state=fact.value["state"]),
        "Answer": context.prose(fact.details["meaning"]) + context.prose(fact.details["remedy"]),
    }
    yield Draft(fact, "symptom", RECALL, fields)


def transition_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the cards of one transition: the state it leads to, and what is sent on the way."""
    happens = fact.value
    state = State(happens["state"])
    about = {
        "state": _situation(happens, context),
        "event": event_text(happens["event"], state),
        "letter": _letter(fact, context),
    }
    sent = [segment_text(segment) for segment in happens["sends"]]
    fields = {
        "Question": context.say(words.ASK_NEXT, **about),
        "Answer": escape(happens["next"]),
    }
    yield Draft(fact, "next-state", TYPED, fields)
    if sent and not _is_behind_a_fin(happens):
        fields = {
            "Question": context.say(words.ASK_SENDS, **about) + _numbers(happens, context),
            "Answer": "".join(f"<p>{value(text)}</p>" for text in sent),
        }
        yield Draft(fact, "reply", RECALL, fields)


def _letter(fact: Fact, context: CardContext) -> str:
    """Return the passage that decides, where another would lead elsewhere; "" where there is but one."""
    if fact.details["row"] in DEPARTURES:
        return context.text(words.AS_LINUX_DOES)
    bound = is_bound_to_the_letter(row(fact.details["row"]))
    return context.text(words.BY_THE_LETTER, rfc=words.rfc(fact.source.rfc)) if bound else ""


def _situation(happens: dict[str, Any], context: CardContext) -> str:
    state: str = happens["state"]
    return context.text(words.VARIANTS[happens["variant"]], state=state) if happens["variant"] else state


RECEIVED = 20
"""Octets that have arrived, where some of them arrive again."""


def _is_behind_a_fin(happens: dict[str, Any]) -> bool:
    """Tell whether old text would have to lie where the FIN took a number: no card shows such numbers."""
    return happens["event"] == "data_old" and State(happens["state"]) in FIN_RECEIVED


def _gone_before(event: str, context: CardContext) -> str:
    """Return what has gone before; octets that arrive again have arrived from a peer that began earlier."""
    if event == "data_old":
        return context.say(words.SITUATION_RECEIVED, own=ISS, peer=PEER - RECEIVED, octets=RECEIVED)
    return context.say(words.SITUATION_GAP if event == "data_gap" else words.SITUATION, own=ISS, peer=PEER)


def _numbers(happens: dict[str, Any], context: CardContext) -> str:
    """Return the numbers of the situation, and those of the segment that arrives in it, if one does."""
    (block,) = (
        each.block
        for each in situations()
        if (each.block.state, each.variant) == (happens["state"], happens["variant"])
    )
    told_numbers = _gone_before(happens["event"], context)
    event = events(block)[happens["event"]]
    if isinstance(event, Segment):
        told_numbers += " " + context.say(words.ARRIVING, segment=fields_text(event))
    return f'<p class="hint">{told_numbers}</p>'
