"""What importing one package over another would do to each note, by Anki's own rules.

The old one may be an earlier release or a learner's own collection, exported. The rules are those of Anki's
importer with its defaults: a note is matched by its GUID; where its note type's schema differs it conflicts;
else the newer `mod` wins, whole.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tcpdrill.cards.note import guid
from tcpdrill.cards.note_types import NOTE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tcpdrill.anki.package_contents import Contents, StoredNote, StoredNoteType


@dataclass(frozen=True, slots=True, order=True)
class NoteName:
    """Which note it is; `fact`, `kind` and `lang` are empty where the note does not tell."""

    guid: str
    fact: str
    kind: str
    lang: str


@dataclass(frozen=True, slots=True)
class Diff:
    """What becomes of each note, in the order of the new package, then of the old one.

    `kept_edits` are those of `unchanged` that differ because the learner's own edit is newer than the deck.
    """

    new: tuple[NoteName, ...]
    updated: tuple[NoteName, ...]
    unchanged: tuple[NoteName, ...]
    conflicting: tuple[NoteName, ...]
    left_behind: tuple[NoteName, ...]
    kept_edits: tuple[NoteName, ...]


def diff(old: Contents, new: Contents) -> Diff:
    """Return what becomes of each note when `new` is imported into a collection that holds `old`."""
    homes = _homes(old.note_types, new.note_types)
    fates: dict[str, list[NoteName]] = {"new": [], "updated": [], "unchanged": [], "conflicting": []}
    kept = []
    for note in new.notes.values():
        present = old.notes.get(note.guid)
        fate = _fate(present, note, homes[note.note_type])
        fates[fate].append(name_of(note))
        if fate == "unchanged" and present and _differ(present, note):
            kept.append(name_of(note))
    left = (note for key, note in old.notes.items() if key not in new.notes and _is_ours(note, old))
    return Diff(
        **{fate: tuple(names) for fate, names in fates.items()},
        left_behind=tuple(map(name_of, left)),
        kept_edits=tuple(kept),
    )


def diff_json(found: Diff) -> dict[str, Any]:
    """Return the diff as `diff --json` shows it: lists of {guid, fact, kind, lang}."""
    return {fate: list(names) for fate, names in asdict(found).items()}


_WORDS = {
    "new": "new: the learner gets {them}",
    "updated": "updated: {them} with changed content",
    "unchanged": "unchanged: {them}",
    "kept_edits": "of these, the learner's own newer edit wins over the deck's text: {them}",
    "conflicting": "conflicting: {them} of a note type whose fields changed; no update, unless imported with"
    " 'Merge note types'",
    "left_behind": "left behind: {them} no longer in the deck; the learner keeps them",
}


def diff_lines(found: Diff) -> Iterator[str]:
    """Yield the diff in words: a line for each fate, and below it the notes, but for unchanged ones."""
    for fate, words in _WORDS.items():
        names = getattr(found, fate)
        if names:
            yield words.format(them="1 note" if len(names) == 1 else f"{len(names)} notes")
            if fate != "unchanged":
                yield from (f"  {_written(name)}" for name in names)


def _written(name: NoteName) -> str:
    return f"{name.lang}  {name.fact}/{name.kind}" if name.fact else f"note {name.guid}"


def _is_ours(note: StoredNote, contents: Contents) -> bool:
    """Tell whether a note came from our decks; a collection holds others too."""
    note_type = contents.note_types.get(note.note_type)
    ids = {each.id for each in NOTE_TYPES.values()}
    return note_type is not None and (note_type.id in ids or note_type.original in ids)


def _homes(
    present: Mapping[int, StoredNoteType], arriving: Mapping[int, StoredNoteType]
) -> dict[int, int | None]:
    """Map each arriving note type to the one its notes go into, None where Anki makes a new one."""
    return {number: _home(note_type, present) for number, note_type in arriving.items()}


def _home(arriving: StoredNoteType, present: Mapping[int, StoredNoteType]) -> int | None:
    namesake = present.get(arriving.id)
    if namesake is None or namesake.matches(arriving):
        return arriving.id
    # Anki remembers where an earlier import of the same schema went.
    earlier = (
        each.id for each in present.values() if each.original == arriving.id and each.matches(arriving)
    )
    return next((number for number in earlier if number != arriving.id), None)


def _fate(present: StoredNote | None, arriving: StoredNote, home: int | None) -> str:
    if present is None:
        return "new"
    if present.note_type != home:
        return "conflicting"
    return "updated" if present.mod < arriving.mod else "unchanged"


def _differ(present: StoredNote, arriving: StoredNote) -> bool:
    return present.fields != arriving.fields or set(present.tags) != set(arriving.tags)


def name_of(note: StoredNote) -> NoteName:
    """Return the note's name as its first field tells it, if its GUID bears that out."""
    note_id, _, lang = note.fields[0].rpartition("@")
    fact, _, kind = note_id.rpartition("/")
    if guid(lang, note_id) == note.guid:
        return NoteName(note.guid, fact, kind, lang)
    return NoteName(note.guid, "", "", "")
