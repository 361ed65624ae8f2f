"""What the decks of a course are called in Anki, and the tags of their notes.

Which decks there are, with their permanent names and ids, is the course's (`material/decks.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.ground.errors import InputError

if TYPE_CHECKING:
    from tcpdrill.ground.wording import Lang
    from tcpdrill.material.course import Course
    from tcpdrill.material.decks import Deck, Decks


def decks_of(course: Course) -> Decks:
    """Return the decks of a course; raise InputError where it has none."""
    if course.decks is None:
        raise InputError(
            "this course has no decks",
            "Name them under `decks` in course.yaml: `tcpdrill check --explain S220`.",
        )
    return course.decks


def deck_of(topic: str, course: Course) -> Deck:
    """Return the deck of `topic`; raise InputError where it has none."""
    deck = decks_of(course).holding(topic)
    if deck is None:
        message = f"the topic {topic!r} has no deck"
        raise InputError(message, "Add it to the `topics` of a deck in course.yaml.")
    return deck


def deck_name(deck: Deck, decks: Decks, lang: Lang) -> str:
    """Return the full name of a deck, as Anki shows it."""
    return f"{decks.title[lang]}::{deck.number} {deck.title[lang]}"


def deck_tag(deck: Deck, decks: Decks, lang: Lang) -> str:
    """Return the tag of the notes in a deck, which holds no space."""
    return f"{decks.tag}::{deck.title[lang].lower().replace(' ', '_')}"
