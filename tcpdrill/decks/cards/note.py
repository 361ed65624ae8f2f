"""A note of a deck before Anki knows of it: who it is, what stands in its fields, its place in the course.

Values only. `notes.py` makes them, `package.py` writes them, `deck_record.py` remembers them.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tcpdrill.decks.cards.note_types import NoteType
    from tcpdrill.ground.wording import Lang
    from tcpdrill.material.decks import Deck


SEPARATOR = "\x1f"
"""What Anki puts between fields, and what stands in none of them."""


@dataclass(frozen=True, slots=True)
class Note:
    """One note in one language.

    `fields` stand in the order of the note type's, as HTML. `position` is the place in the whole course,
    from 1, whichever part of it is built. `cards` are the ordinals of its cards, from 0.
    """

    fact: str
    kind: str
    lang: Lang
    topic: str
    deck: Deck
    note_type: NoteType
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    position: int
    cards: tuple[int, ...] = (0,)

    @property
    def id(self) -> str:
        """The authored, permanent id, the same in both languages."""
        return f"{self.fact}/{self.kind}"

    @property
    def guid(self) -> str:
        """What Anki knows the note by."""
        return guid(self.lang, self.id)

    @property
    def digest(self) -> str:
        """A digest of the content: tags and fields that are not empty, each under its field's permanent id.

        Neither a field's new name nor a further, empty one makes another content of it.
        """
        fields = zip(self.note_type.fields, self.fields, strict=True)
        filled = [f"{field.id}{SEPARATOR}{text}" for field, text in fields if text]
        return _digest(*filled, "", *self.tags)[:16]


def guid(lang: str, note_id: str) -> str:
    """Return the GUID of a note: 80 bits of a digest over language and id, never over text or position.

    No id holds the separator, so that no two pairs of a language and an id are joined alike.
    """
    return _digest("tcpdrill", lang, unicodedata.normalize("NFC", note_id))[:20]


def _digest(*parts: str) -> str:
    return hashlib.sha256(SEPARATOR.join(parts).encode()).hexdigest()
