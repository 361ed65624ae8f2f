"""The course in this repository, checked once, and its notes and packages as `build` writes them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tcpdrill.decks.build import Part, fresh_packages
from tcpdrill.decks.cards.notes import notes_of
from tcpdrill.ground.wording import Lang
from tcpdrill.proof.check import load_checked

if TYPE_CHECKING:
    from tcpdrill.decks.cards.note import Note
    from tcpdrill.material.course import Course

ROOT = Path(__file__).parents[1]
CONTENT, DECKS = ROOT / "content", ROOT / "decks"


@cache
def course() -> Course:
    """Return the course."""
    return load_checked(CONTENT)


@cache
def notes() -> tuple[Note, ...]:
    """Return every note in both languages."""
    return tuple(notes_of(course(), tuple(Lang)))


@cache
def packages() -> tuple[bytes, ...]:
    """Return the packages as they would be built now."""
    return tuple(fresh_packages(course(), DECKS, Part(), now=0).values())
