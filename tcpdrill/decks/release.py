"""What a build makes of the record: which times move, which ids are spent, and what it must not do.

The rules are Anki's, not ours: what a learner's collection makes of a package that is imported over an
earlier one. The record itself is `deck_record.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tcpdrill.decks.deck_record import Change, NoteEntry, NoteTypeEntry, Record
from tcpdrill.ground.errors import TcpdrillError
from tcpdrill.ground.wording import Count

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from tcpdrill.decks.cards.note import Note
    from tcpdrill.decks.cards.note_types import NoteType


class ReleaseError(TcpdrillError):
    """Material or note types that learners' collections would not survive."""


@dataclass(frozen=True, slots=True)
class Release:
    """What a build makes of a record: the new one, and the ids that are new, changed and retired by it."""

    record: Record
    new: tuple[str, ...]
    changed: tuple[str, ...]
    retired: tuple[str, ...]


def release(  # noqa: PLR0913 - everything that a release consists of
    record: Record,
    notes: Collection[Note],
    note_types: Iterable[NoteType],
    deck_names: Mapping[str, Mapping[str, str]],
    *,
    now: int,
    whole: bool,
    change_schema: Collection[str] = (),
) -> Release:
    """Return what `record` becomes when `notes` are built at the time `now`.

    A time moves only where content changed, and then beyond the one on record. With `whole`, a note that is
    not among `notes` is retired. `change_schema` names the note types whose fields or templates may differ.
    Raises ReleaseError for a retired id, a note that changes its note type, a deck that changes its name, a
    schema that was not asked for, and a schema that changes together with content.
    """
    _refuse_retired(record, notes)
    _refuse_other_type(record, notes)
    _refuse_renamed_decks(record, deck_names)
    entries = dict(record.notes)
    for note in notes:
        entries[note.id] = _moved_note(entries.get(note.id), note, now)
    types = {each.key: _moved_type(record.note_types.get(each.key), each, now) for each in note_types}
    gone = _gone(record, notes) if whole else ()
    new = tuple(note_id for note_id in entries if note_id not in record.notes)
    changed = tuple(
        note_id
        for note_id, entry in record.notes.items()
        if note_id not in gone and entries[note_id] != entry
    )
    _refuse_schema(record, types, change_schema)
    _refuse_schema_with_content(record, types, entries, changed)
    for note_id in gone:
        del entries[note_id]
    moved = Record(
        notes=entries,
        note_types=types,
        decks={lang: {**record.decks.get(lang, {}), **names} for lang, names in deck_names.items()}
        | {lang: names for lang, names in record.decks.items() if lang not in deck_names},
        retired=record.retired.union(gone),
    )
    return Release(moved, new, changed, gone)


def _moved_note(entry: NoteEntry | None, note: Note, now: int) -> NoteEntry:
    content = dict(entry.content) if entry else {}
    content[note.lang] = _moved(content.get(note.lang), note.digest, now)
    return NoteEntry(note.note_type.key, content)


def _moved_type(entry: NoteTypeEntry | None, note_type: NoteType, now: int) -> NoteTypeEntry:
    look = entry.look if entry else None
    if entry and entry.schema != note_type.schema:
        look = Change("", entry.look.changed)
    return NoteTypeEntry(note_type.schema, _moved(look, note_type.look, now))


def _moved(last: Change | None, digest: str, now: int) -> Change:
    if last is None:
        return Change(digest, now)
    return last if last.digest == digest else Change(digest, max(now, last.changed + 1))


def _gone(record: Record, notes: Iterable[Note]) -> tuple[str, ...]:
    built = {note.id for note in notes}
    return tuple(note_id for note_id in record.notes if note_id not in built)


# What a release must not do


def _refuse_retired(record: Record, notes: Iterable[Note]) -> None:
    for note in notes:
        if note.id in record.retired:
            raise ReleaseError(
                f"the note {note.id} was retired, and its id cannot be used again",
                "Learners may still have the old note, with its history. Give the fact an id of its own;"
                " if it was removed by mistake, restore decks/record.json.",
            )


def _refuse_other_type(record: Record, notes: Iterable[Note]) -> None:
    for note in notes:
        entry = record.notes.get(note.id)
        if entry and entry.note_type != note.note_type.key:
            raise ReleaseError(
                f"the note {note.id} is of the type {entry.note_type}, and would become {note.note_type.key}",
                "Anki would never update it again. Ask the fact in a kind of another name instead.",
            )


def _refuse_renamed_decks(record: Record, deck_names: Mapping[str, Mapping[str, str]]) -> None:
    for lang, names in deck_names.items():
        for topic, name in names.items():
            recorded = record.decks.get(lang, {}).get(topic, name)
            if recorded != name:
                raise ReleaseError(
                    f"the deck {recorded!r} would be renamed to {name!r}",
                    "Anki knows a deck by its name: learners would get a second one. Keep the name.",
                )


def _refuse_schema(
    record: Record, types: Mapping[str, NoteTypeEntry], change_schema: Collection[str]
) -> None:
    for key in _drifted(record, types):
        if key not in change_schema:
            raise ReleaseError(
                f"the fields or templates of the note type {key} have changed",
                f"Learners would get a second note type; {Count(_held(record, key)):note|notes} of the old"
                f" one would get no updates until they import with 'Merge note types'."
                f" If that is what you want: --change-schema {key}.",
            )


def _refuse_schema_with_content(
    record: Record,
    types: Mapping[str, NoteTypeEntry],
    entries: Mapping[str, NoteEntry],
    changed: Iterable[str],
) -> None:
    for key in _drifted(record, types):
        edited = [note_id for note_id in changed if entries[note_id].note_type == key]
        if edited:
            raise ReleaseError(
                f"the note type {key} changes its schema"
                f" while the content of {len(edited)} of its notes changes, {edited[0]} for one",
                "Anki's merge would stamp the learner's notes as newer and skip the new content."
                " Release the one, then the other.",
            )


def _drifted(record: Record, types: Mapping[str, NoteTypeEntry]) -> list[str]:
    return [
        key for key, entry in record.note_types.items() if key in types and types[key].schema != entry.schema
    ]


def _held(record: Record, key: str) -> int:
    return sum(entry.note_type == key for entry in record.notes.values())
