"""The cards of one note before they are a note: which fact is asked in which kind, with its own texts.

Makers (`steps.py`, `states.py`, ...) yield drafts; `notes.py` adds what every card has and its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from tcpdrill.proof.facts import Fact

if TYPE_CHECKING:
    from tcpdrill.decks.cards.card_context import CardContext
    from tcpdrill.decks.cards.note_types import NoteType


class Draft(NamedTuple):
    """The cards of one note in one language.

    `fields` holds the note type's own fields by name, as HTML; `cards` the ordinals of its cards.
    """

    fact: Fact
    kind: str
    note_type: NoteType
    fields: Mapping[str, str]
    cards: tuple[int, ...] = (0,)

    @property
    def id(self) -> str:
        """The note's authored, permanent id."""
        return f"{self.fact.id}/{self.kind}"


Maker = Callable[[Fact, "CardContext"], Iterator[Draft]]
"""Makes the cards of one fact, in the language of the context."""
