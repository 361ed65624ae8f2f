"""What importing one package over another would do to each note, by Anki's own rules.

The old one may be an earlier release or a learner's own collection, exported. The rules are those of Anki's
importer with its defaults: a note is matched by its GUID; where its note type's schema differs it conflicts;
else the newer `mod` wins, whole.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tcpdrill.decks.cards.note import guid
from tcpdrill.decks.cards.note_types import NOTE_TYPES
from tcpdrill.ground.wording import Count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tcpdrill.decks.package_contents import Contents, StoredNote, StoredNoteType


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
    Of `updated`, `lost_texts` are those whose fields become others, `lost_tags` those with tags of the
    learner's own. `restyled` names the note types that look new, `described` the decks described anew.
    """

    new: tuple[NoteName, ...]
    updated: tuple[NoteName, ...]
    unchanged: tuple[NoteName, ...]
    conflicting: tuple[NoteName, ...]
    left_behind: tuple[NoteName, ...]
    kept_edits: tuple[NoteName, ...]
    lost_texts: tuple[NoteName, ...]
    lost_tags: tuple[NoteName, ...]
    restyled: tuple[str, ...]
    described: tuple[str, ...]


def diff(old: Contents, new: Contents) -> Diff:
    """Return what becomes of each note when `new` is imported into a collection that holds `old`."""
    homes = _homes(old.note_types, new.note_types)
    fates: dict[str, list[NoteName]] = {"new": [], "updated": [], "unchanged": [], "conflicting": []}
    kept, texts, tags = [], [], []
    for note in new.notes.values():
        present = old.notes.get(note.guid)
        fate = _fate(present, note, homes[note.note_type])
        fates[fate].append(name_of(note))
        if fate == "unchanged" and present and _differ(present, note):
            kept.append(name_of(note))
        if fate == "updated" and present:
            texts += [name_of(note)] if present.fields != note.fields else []
            tags += [name_of(note)] if _own_tags(present, note) else []
    left = (note for key, note in old.notes.items() if key not in new.notes and _is_ours(note, old))
    return Diff(
        **{fate: tuple(names) for fate, names in fates.items()},
        left_behind=tuple(map(name_of, left)),
        kept_edits=tuple(kept),
        lost_texts=tuple(texts),
        lost_tags=tuple(tags),
        restyled=tuple(_restyled(old, new, homes)),
        described=tuple(
            name for name, text in new.descriptions.items() if old.descriptions.get(name, text) != text
        ),
    )


def diff_json(found: Diff) -> dict[str, Any]:
    """Return the diff as `diff --json` shows it: lists of {guid, fact, kind, lang}, or of names."""
    return {fate: list(names) for fate, names in asdict(found).items()}


_WORDS = {
    "new": "new: the learner gets {them}",
    "updated": "updated: {them} with changed content",
    "unchanged": "unchanged: {them}",
    "lost_texts": "of the updated ones, the deck's text replaces what stands there, the learner's edits"
    " included: {them}",
    "lost_tags": "of the updated ones, the learner's own tags are lost: {them}",
    "kept_edits": "of these, the learner's own newer edit wins over the deck's text: {them}",
    "conflicting": "conflicting: {them} of a note type whose fields changed; no update, unless imported with"
    " 'Merge note types'",
    "left_behind": "left behind: {them} no longer in the deck; the learner keeps them",
}


_COUNTED = {"unchanged", "lost_texts"}
"""Fates whose notes are counted alone: nothing to name, or named already among the updated ones."""


def diff_lines(found: Diff) -> Iterator[str]:
    """Yield the diff in words: a line for each fate, and below it the notes, but for unchanged ones."""
    for fate, words in _WORDS.items():
        names = getattr(found, fate)
        if names:
            yield words.format(them=f"{Count(len(names)):note|notes}")
            if fate not in _COUNTED:
                yield from (f"  {_written(name)}" for name in names)
    if found.restyled:
        yield f"templates and CSS are replaced, the learner's edits included: {', '.join(found.restyled)}"
    if found.described:
        yield f"descriptions of decks are replaced: {', '.join(found.described)}"


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


def _own_tags(present: StoredNote, arriving: StoredNote) -> set[str]:
    """Return the tags that an update takes away and that no release of ours has given."""
    ours = (*(f"{tag.partition('::')[0]}::" for tag in arriving.tags), "kind::")
    return {tag for tag in present.tags if tag not in arriving.tags and not tag.startswith(ours)}


def _restyled(old: Contents, new: Contents, homes: Mapping[int, int | None]) -> Iterator[str]:
    """Yield the names of the note types whose templates and style are newer than those at hand."""
    for number, note_type in new.note_types.items():
        present = old.note_types.get(homes[number] or 0)
        if present and present.matches(note_type) and present.mod < note_type.mod:
            yield note_type.name


def _differ(present: StoredNote, arriving: StoredNote) -> bool:
    return present.fields != arriving.fields or set(present.tags) != set(arriving.tags)


def name_of(note: StoredNote) -> NoteName:
    """Return the note's name as its first field tells it, if its GUID bears that out."""
    note_id, _, lang = note.fields[0].rpartition("@")
    fact, _, kind = note_id.rpartition("/")
    if guid(lang, note_id) == note.guid:
        return NoteName(note.guid, fact, kind, lang)
    return NoteName(note.guid, "", "", "")
