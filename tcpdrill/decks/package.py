"""Notes written into an .apkg: through genanki, and the same bytes for the same notes on one machine.

genanki stamps the build's time on everything, hashes a note's text into its identity and stores the archive
uncompressed; here every time comes from the record and every id from a table. Which notes there are, and
when each last changed, is the caller's business (`build.py`).
"""

from __future__ import annotations

import io
import itertools
import json
import sqlite3
import time
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import genanki
from genanki.apkg_col import APKG_COL
from genanki.apkg_schema import APKG_SCHEMA

from tcpdrill.decks.cards.deck_names import deck_name
from tcpdrill.decks.cards.note_types import NOTE_TYPES, NoteType
from tcpdrill.ground.wording import Lang

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tcpdrill.decks.cards.note import Note
    from tcpdrill.material.decks import Decks

FIRST_NOTE_ID = {Lang.ZH: 1751831000000, Lang.EN: 1751841000000}
"""Where the ids of a language's notes begin. Anki uses them as dates of creation, in milliseconds."""

IDS_PER_NOTE = 10
"""How many ids a note has for its cards, its own among them; two notes of one course never share one."""


@dataclass(frozen=True, slots=True)
class Stamps:
    """When content last changed, in whole seconds since 1970: `notes` by id, `note_types` by key."""

    notes: Mapping[str, int]
    note_types: Mapping[str, int]

    def newest(self, notes: Iterable[Note]) -> int:
        """Return the time of the newest change among these notes and all note types."""
        return max(itertools.chain((self.notes[note.id] for note in notes), self.note_types.values()))


class StampedModel(genanki.Model):  # type: ignore[misc]  # genanki has no types
    """A note type whose `mod` is the time at which its own text last changed."""

    def __init__(self, note_type: NoteType, changed: int, deck_id: int) -> None:
        super().__init__(
            note_type.id,
            note_type.name,
            fields=[{"name": field.name, "id": field.id} for field in note_type.fields],
            templates=[
                {
                    "name": note_type.template_name,
                    "id": note_type.template_id,
                    "qfmt": note_type.front,
                    "afmt": note_type.back,
                    "bqfmt": note_type.browser_front,
                    "bafmt": note_type.browser_back,
                }
            ],
            css=note_type.style,
            model_type=self.CLOZE if note_type.cloze else self.FRONT_BACK,
            sort_field_index=note_type.names.index(note_type.sort_by),
        )
        self._changed = changed
        self._deck_id = deck_id

    @property
    def _req(self) -> list[list[Any]]:
        # Each card exists whatever its fields hold; genanki would render every template to find that out.
        return [[0, "any", list(range(len(self.fields)))]]

    def to_json(self, _timestamp: float, _deck_id: int) -> dict[str, Any]:
        """Return what Anki stores of the note type."""
        written: dict[str, Any] = super().to_json(self._changed, self._deck_id)
        return written


class StampedNote(genanki.Note):  # type: ignore[misc]  # genanki has no types
    """A note whose `mod`, ids and place are its own, and nobody's clock's."""

    def __init__(self, note: Note, model: StampedModel, changed: int) -> None:
        super().__init__(model, list(note.fields), tags=list(note.tags), guid=note.guid, due=note.position)
        self._note = note
        self._changed = changed

    def write_to_db(self, cursor: sqlite3.Cursor, _timestamp: float, deck_id: int, _id_gen: object) -> None:
        """Insert the note and its cards."""
        note = self._note
        note_id = FIRST_NOTE_ID[note.lang] + IDS_PER_NOTE * note.position
        cursor.execute(
            "INSERT INTO notes VALUES(?,?,?,?,-1,?,?,?,0,0,'')",
            (
                note_id,
                note.guid,
                note.note_type.id,
                self._changed,
                self._format_tags(),
                self._format_fields(),
                self.sort_field,
            ),
        )
        cursor.executemany(
            "INSERT INTO cards VALUES(?,?,?,?,?,-1,0,0,?,0,0,0,0,0,0,0,0,'')",
            [
                (note_id + ordinal, note_id, deck_id, ordinal, self._changed, note.position)
                for ordinal in note.cards
            ],
        )


class StampedPackage(genanki.Package):  # type: ignore[misc]  # genanki has no types
    """Decks of one language with their note types, written to bytes rather than to a file."""

    def __init__(self, decks_of_course: list[genanki.Deck], models: list[StampedModel]) -> None:
        super().__init__(decks_of_course)
        self._models = models

    def write_to_db(self, cursor: sqlite3.Cursor, timestamp: float, id_gen: object) -> None:
        """Fill an empty database; decks and note types are written once, not again for each deck."""
        cursor.executescript(APKG_SCHEMA)
        cursor.executescript(APKG_COL)
        (default,) = cursor.execute("SELECT decks FROM col").fetchone()
        written = json.loads(default) | {str(deck.deck_id): deck.to_json() for deck in self.decks}
        models = {str(model.model_id): model.to_json(timestamp, 0) for model in self._models}
        cursor.execute("UPDATE col SET decks = ?, models = ?", (json.dumps(written), json.dumps(models)))
        cursor.execute("BEGIN")
        for deck in self.decks:
            for note in deck.notes:
                note.write_to_db(cursor, timestamp, deck.deck_id, id_gen)

    def database(self) -> bytes:
        """Return the SQLite database, without anything left over in its free space."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        try:
            connection.execute("PRAGMA secure_delete = ON")
            cursor = connection.cursor()
            self.write_to_db(cursor, 0, None)
            connection.execute("COMMIT")
            connection.execute("VACUUM")
            return connection.serialize()
        finally:
            connection.close()


def package(
    notes: Sequence[Note], lang: Lang, stamps: Stamps, description: str, course_decks: Decks
) -> bytes:
    """Return an .apkg of `notes`, all in `lang` and in the order of the course, with the course's decks.

    `description` is HTML and stands on the course's own deck.
    """
    models = {
        key: StampedModel(note_type, stamps.note_types[key], course_decks.id(lang))
        for key, note_type in NOTE_TYPES.items()
    }
    filled = [genanki.Deck(course_decks.id(lang), course_decks.title[lang], description)]
    for found, of_deck in itertools.groupby(notes, key=lambda note: note.deck):
        deck = genanki.Deck(found.id(lang), deck_name(found, course_decks, lang))
        deck.notes = [
            StampedNote(note, models[note.note_type.key], stamps.notes[note.id]) for note in of_deck
        ]
        filled.append(deck)
    database = StampedPackage(filled, list(models.values())).database()
    return _archive({"collection.anki2": database, "media": b"{}"}, stamps.newest(notes))


def _archive(members: Mapping[str, bytes], changed: int) -> bytes:
    """Return a zip of `members`: sorted, deflated, and dated `changed` (UTC, not before 1980)."""
    date = max(time.gmtime(changed)[:6], (1980, 1, 1, 0, 0, 0))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(members):
            member = zipfile.ZipInfo(name, date)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            member.create_system = 3  # the same on Windows
            archive.writestr(member, members[name])
    return written.getvalue()
