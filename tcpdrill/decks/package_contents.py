"""What stands in an .apkg: its notes, cards, decks and note types, whether we wrote it or Anki exported it.

How they are unpacked is `package_tables.py`'s business, how newer Anki writes them `newer_format.py`'s, what
two packages mean for each other that of `package_diff.py`. Nothing in a package is taken on trust.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tcpdrill.decks import newer_format
from tcpdrill.decks.newer_format import DamagedError
from tcpdrill.decks.package_tables import DATABASES, database_of, member_of, naming, tables_of
from tcpdrill.ground.errors import InputError
from tcpdrill.ground.files import open_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A note as it stands in a package; `mod` in seconds since 1970."""

    guid: str
    note_type: int
    mod: int
    tags: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A field or template of a stored note type; `id` is None where its maker gave it none."""

    id: int | None
    name: str

    def matches(self, other: Part) -> bool:
        """Tell whether Anki takes both for the same: by id where both have one, else by name."""
        if self.id is not None and other.id is not None:
            return self.id == other.id
        return self.name == other.name


@dataclass(frozen=True, slots=True)
class StoredNoteType:
    """A note type as it stands in a package; `original` is the id it had before Anki gave it another."""

    id: int
    name: str
    mod: int
    original: int | None
    fields: tuple[Part, ...]
    templates: tuple[Part, ...]

    def matches(self, other: StoredNoteType) -> bool:
        """Tell whether both have the same schema, so that one can update the other."""
        return _match(self.fields, other.fields) and _match(self.templates, other.templates)


def _match(some: tuple[Part, ...], others: tuple[Part, ...]) -> bool:
    return len(some) == len(others) and all(map(Part.matches, some, others))


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands in a package: `tables` holds the rows of the tables that were read.

    `members` are all files but the database, where the whole of a package was read.
    `descriptions` holds the decks' descriptions by name, where the older format tells them.
    """

    notes: Mapping[str, StoredNote]
    note_types: Mapping[int, StoredNoteType]
    tables: Mapping[str, tuple[tuple[Any, ...], ...]]
    members: Mapping[str, bytes]
    descriptions: Mapping[str, str] = field(default_factory=dict)


def read(path: Path, *, whole: bool = False) -> Contents:
    """Return what stands in the package at `path`; raise InputError where it cannot be read."""
    try:
        file = open_file(path)
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}", "Name a package that `build` wrote or Anki exported."
        ) from error
    with file:
        return _parsed(file, str(path), whole=whole)


def parse(packed: bytes, name: str, *, whole: bool = False) -> Contents:
    """Return what stands in a package; raise InputError naming it where it is none, or one too new.

    Of the `whole` of a package every table and file is read, else what tells its notes and note types; never
    its pictures and sounds.
    """
    return _parsed(io.BytesIO(packed), name, whole=whole)


def _parsed(packed: BinaryIO, name: str, *, whole: bool) -> Contents:
    with naming(name), zipfile.ZipFile(packed) as archive:
        tables = tables_of(database_of(archive, name), whole=whole)
        others = [member for member in archive.namelist() if whole and member not in DATABASES]
        note_types = _note_types(tables)
        return Contents(
            notes={note.guid: note for note in _notes(tables, note_types)},
            note_types=note_types,
            tables=tables,
            members={member: member_of(archive, member) for member in others},
            descriptions=_descriptions(tables),
        )


def _notes(
    tables: Mapping[str, tuple[tuple[Any, ...], ...]], note_types: Mapping[int, StoredNoteType]
) -> Iterator[StoredNote]:
    for note in map(_note, tables["notes"]):
        if note.note_type not in note_types:
            raise DamagedError(f"a note is of note type {note.note_type}, which is not there")
        yield note


def _note(row: tuple[Any, ...]) -> StoredNote:
    _id, guid, note_type, mod, _usn, tags, fields, *_ = row
    return StoredNote(
        _text(guid, "a note's GUID"),
        _whole(note_type, "a note's type"),
        _whole(mod, "the time of a note"),
        tuple(_text(tags, "a note's tags").split()),
        tuple(_text(fields, "a note's fields").split("\x1f")),
    )


def _text(value: object, what: str) -> str:
    if not isinstance(value, str):
        raise DamagedError(f"{what} is no text")
    return value


def _whole(value: object, what: str) -> int:
    if type(value) is not int:
        raise DamagedError(f"{what} is no whole number")
    return value


def _list(value: object, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise DamagedError(f"{what} is no list")
    return value


def _mapping(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise DamagedError(f"{what} is no mapping")
    return value


def _note_types(tables: Mapping[str, tuple[tuple[Any, ...], ...]]) -> dict[int, StoredNoteType]:
    newer = "notetypes" in tables
    models = newer_format.note_types(tables) if newer else json.loads(tables["col"][0][9])
    return {
        int(key): _note_type(int(key), _mapping(model, "a note type"))
        for key, model in _mapping(models, "what holds the note types").items()
    }


def _descriptions(tables: Mapping[str, tuple[tuple[Any, ...], ...]]) -> dict[str, str]:
    decks = _mapping(json.loads(tables["col"][0][10] or "{}"), "what holds the decks")
    told = [_mapping(deck, "a deck") for deck in decks.values()]
    return {
        _text(deck["name"], "a deck's name"): _text(deck["desc"], "a deck's description")
        for deck in told
        if deck.get("desc")
    }


def _note_type(note_type: int, model: Mapping[str, Any]) -> StoredNoteType:
    original = model.get("originalId")
    return StoredNoteType(
        id=note_type,
        name=_text(model["name"], "a note type's name"),
        mod=_whole(model["mod"], "the time of a note type"),
        original=None if original is None else _whole(original, "a note type's former id"),
        fields=_parts(_list(model["flds"], "what holds the fields")),
        templates=_parts(_list(model["tmpls"], "what holds the templates")),
    )


def _parts(written: list[Any]) -> tuple[Part, ...]:
    parts = [_mapping(part, "a field or template") for part in written]
    return tuple(map(_part, sorted(parts, key=lambda part: _whole(part["ord"], "the place of a field"))))


def _part(written: Mapping[str, Any]) -> Part:
    number = written.get("id")
    name = _text(written["name"], "the name of a field")
    return Part(None if number is None else _whole(number, "the id of a field"), name)
