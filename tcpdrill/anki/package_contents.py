"""What stands in an .apkg: its notes, cards, decks and note types, whether we wrote it or Anki exported it.

How newer Anki packs them is `newer_format.py`'s business, what two packages mean for each other that of
`package_diff.py`.
"""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tcpdrill.anki import newer_format
from tcpdrill.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DATABASES = (newer_format.NAME, "collection.anki21", "collection.anki2")
"""The names of the database, the one that Anki prefers first."""

LARGEST = 1 << 30
"""How many octets a database may have; far more is an accident or an attack."""


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
    """Everything in a package: `tables` holds every table's rows, `members` all files but the database.

    `descriptions` holds the decks' descriptions by name, where the older format tells them.
    """

    notes: Mapping[str, StoredNote]
    note_types: Mapping[int, StoredNoteType]
    tables: Mapping[str, tuple[tuple[Any, ...], ...]]
    members: Mapping[str, bytes]
    descriptions: Mapping[str, str] = field(default_factory=dict)


def read(path: Path) -> Contents:
    """Return what stands in the package at `path`; raise InputError where it cannot be read."""
    try:
        packed = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}", "Name a package that `build` wrote or Anki exported."
        ) from error
    return parse(packed, str(path))


def parse(packed: bytes, name: str) -> Contents:
    """Return what stands in a package; raise InputError naming it where it is none, or one too new."""
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            database, others = _members(archive, name)
        tables = _tables(database)
        return Contents(
            notes={note.guid: note for note in map(_note, tables["notes"])},
            note_types=_note_types(tables),
            tables=tables,
            members=others,
            descriptions=_descriptions(tables),
        )
    except (zipfile.BadZipFile, sqlite3.Error, ValueError, KeyError, IndexError, TypeError, OSError) as error:
        raise InputError(
            f"{name} is no Anki package: {error}", "Name a package that `build` wrote or Anki exported."
        ) from error


def _members(archive: zipfile.ZipFile, name: str) -> tuple[bytes, dict[str, bytes]]:
    names = archive.namelist()
    database = next((known for known in DATABASES if known in names), None)
    if database is None:
        raise InputError(f"{name} holds no collection", "An Anki package has one: .apkg or .colpkg.")
    if sum(member.file_size for member in archive.infolist()) > LARGEST:
        raise InputError(f"{name} is larger than any collection of cards")
    if not archive.getinfo(database).file_size:
        raise InputError(f"{name} holds an empty collection")
    others = {each: archive.read(each) for each in names if each not in DATABASES}
    content = archive.read(database)
    return newer_format.unpacked(content, LARGEST) if database == newer_format.NAME else content, others


def _tables(database: bytes) -> dict[str, tuple[tuple[Any, ...], ...]]:
    connection = sqlite3.connect(":memory:")
    connection.create_collation("unicase", _by_folded_case)
    try:
        connection.deserialize(database)
        names = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        ).fetchall()
        return {
            name: tuple(connection.execute(f'SELECT * FROM "{name}" ORDER BY 1'))  # noqa: S608 - a name is no parameter
            for (name,) in names
            if '"' not in name
        }
    finally:
        connection.close()


def _by_folded_case(one: str, other: str) -> int:
    """Compare as Anki does where it orders names."""
    left, right = one.casefold(), other.casefold()
    return (left > right) - (left < right)


def _note(row: tuple[Any, ...]) -> StoredNote:
    _id, guid, note_type, mod, _usn, tags, fields, *_ = row
    return StoredNote(guid, note_type, mod, tuple(tags.split()), tuple(fields.split("\x1f")))


def _note_types(tables: Mapping[str, tuple[tuple[Any, ...], ...]]) -> dict[int, StoredNoteType]:
    newer = "notetypes" in tables
    models = newer_format.note_types(tables) if newer else json.loads(tables["col"][0][9])
    return {int(key): _note_type(int(key), model) for key, model in models.items()}


def _descriptions(tables: Mapping[str, tuple[tuple[Any, ...], ...]]) -> dict[str, str]:
    decks = json.loads(tables["col"][0][10] or "{}")
    return {deck["name"]: deck["desc"] for deck in decks.values() if deck.get("desc")}


def _note_type(note_type: int, model: Mapping[str, Any]) -> StoredNoteType:
    original = model.get("originalId")
    return StoredNoteType(
        id=note_type,
        name=model["name"],
        mod=model["mod"],
        original=int(original) if original is not None else None,
        fields=_parts(model["flds"]),
        templates=_parts(model["tmpls"]),
    )


def _parts(written: list[dict[str, Any]]) -> tuple[Part, ...]:
    return tuple(Part(part.get("id"), part["name"]) for part in sorted(written, key=lambda part: part["ord"]))
