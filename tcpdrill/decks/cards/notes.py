"""Every note of a course: facts in, notes out, in the order in which they are learned.

Which facts make cards, and which maker writes them, is the table `MAKERS`; a fact of a type that is not there
is asked in the terminal alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.decks.cards import certainties as certainty
from tcpdrill.decks.cards import deck_names as decks
from tcpdrill.decks.cards import prose, scenarios, states, steps, words
from tcpdrill.decks.cards.card_context import CardContext, Numbers
from tcpdrill.decks.cards.markup import escape, laid_out
from tcpdrill.decks.cards.markup import prose as paragraphs
from tcpdrill.decks.cards.note import Note
from tcpdrill.ground.tcp_words import SIDE_BARE
from tcpdrill.ground.wording import Lang
from tcpdrill.proof.facts import Slip, core_first, facts
from tcpdrill.proof.slips import GRADES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tcpdrill.decks.cards.draft import Draft, Maker
    from tcpdrill.material.course import Course
    from tcpdrill.proof.facts import Fact

MAKERS: Mapping[str, Maker] = {
    "step": steps.step_cards,
    "flags": steps.flags_cards,
    "state": steps.state_cards,
    "order": steps.order_cards,
    "scenario": scenarios.scenario_cards,
    "lost-repeats": scenarios.repeats_cards,
    "lost-waits": scenarios.waits_cards,
    "lost-end": scenarios.end_cards,
    "knowledge": certainty.knowledge_cards,
    "round": certainty.round_cards,
    "role": certainty.role_cards,
    "annotation": states.meaning_cards,
    "structure": states.structure_cards,
    "symptom": states.symptom_cards,
    "transition": states.transition_cards,
    "term": prose.term_cards,
    "arithmetic": prose.arithmetic_cards,
    "why": prose.why_cards,
    "contrast": prose.contrast_cards,
}
"""What makes the cards of a fact, by the fact's type."""

_SIGNS = str.maketrans({"✅": "✓", "❓": "?"})
"""The notes' coloured signs as plain ones: not every system has a font for those, and none dims them."""

_ENDS = tuple(name[lang] for name in SIDE_BARE.values() for lang in Lang)
"""What the two ends are called; quotations of the notes are Chinese in both decks."""

HTML_LANG = {Lang.ZH: "zh-Hans", Lang.EN: "en"}


def notes_of(
    course: Course, langs: Iterable[Lang], numbers: Numbers = Numbers.SYMBOLIC, topic: str | None = None
) -> list[Note]:
    """Return the notes of a checked course, or of one of its topics, by language and in learning order."""
    known = core_first(facts(course))
    return [note for lang in langs for note in notes_from(known, CardContext(course, lang, numbers), topic)]


def notes_from(known: Iterable[Fact], context: CardContext, topic: str | None = None) -> Iterator[Note]:
    """Yield the notes of these facts in the context's language; a note's place counts those of all topics."""
    position = 0
    for fact in known:
        if fact.type in MAKERS:
            for draft in MAKERS[fact.type](fact, context):
                position += 1
                if topic in (None, fact.topic):
                    yield _note(draft, context, position)


def _note(draft: Draft, context: CardContext, position: int) -> Note:
    fact, lang = draft.fact, context.lang
    deck = decks.deck_of(fact.topic, context.course)
    all_decks = decks.decks_of(context.course)
    tags = (f"{all_decks.tag}::kind::{draft.kind}", decks.deck_tag(deck, all_decks, lang))
    shared = {
        "Id": f"{draft.id}@{lang.value}",
        "Lang": HTML_LANG[lang],
        "Topic": escape(deck.title[lang]),
        "Source": _source(fact, context),
    }
    written = {"Reason": context.prose(fact.because), **draft.fields}
    written["Slip"] = _slip(fact.slip, context) if fact.slip else ""
    texts = {**shared, **{field: laid_out(text, _ENDS) for field, text in written.items()}}
    return Note(
        fact=fact.id,
        kind=draft.kind,
        lang=lang,
        topic=fact.topic,
        deck=deck,
        note_type=draft.note_type,
        fields=tuple(texts.get(name, "") for name in draft.note_type.names),
        tags=tuple(sorted(tags)),
        position=position,
        cards=draft.cards,
    )


def _slip(slip: Slip, context: CardContext) -> str:
    """Return where the notes slipped: what they say, how far that is off, and what holds."""
    label = context.say(words.SLIP, line=slip.notes_line, grade=GRADES[slip.grade])
    quote = f"<blockquote>{escape(slip.quote.translate(_SIGNS))}</blockquote>"
    if slip.gloss and context.lang is Lang.EN:
        quote += f'<p class="hint">({escape(slip.gloss.translate(_SIGNS))})</p>'
    return f'<p class="label">{label}</p>{quote}{paragraphs(slip.because[context.lang])}'


def _source(fact: Fact, context: CardContext) -> str:
    """Return where it can be looked up: the RFC's section, and the notes' line if they have one."""
    line = fact.source.notes_line
    notes = [context.say(words.NOTES_LINE, line=line)] if line else []
    return " · ".join([escape(words.rfc(fact.source.rfc)), *notes])
