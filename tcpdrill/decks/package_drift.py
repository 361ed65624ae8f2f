"""How a package on disk differs from the one that would be built now, note by note, in words.

Rows and members are compared, not bytes. What an import would make of the difference is `package_diff.py`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tcpdrill.decks.package_contents import Contents, StoredNote

COLLECTION_TABLE = "col"


def drift(found: Contents, expected: Contents) -> Iterator[str]:
    """Yield one line for each note that differs, and for all else that does."""
    note_lines = list(_notes(found, expected))
    yield from note_lines
    yield from _note_types(found, expected)
    if not note_lines:
        # A note that came or went takes its cards along; only without such is a difference among them news.
        yield from _rows(found, expected)
    if found.members != expected.members:
        names = sorted(set(found.members) ^ set(expected.members)) or sorted(found.members)
        yield f"other files differ: {', '.join(names)}"


def _notes(found: Contents, expected: Contents) -> Iterator[str]:
    for guid, note in expected.notes.items():
        present = found.notes.get(guid)
        if present is None:
            yield f"{_name(note)} is missing"
        elif present != note:
            yield f"{_name(note)} differs in {', '.join(_parts(present, note, expected))}"
    for guid, note in found.notes.items():
        if guid not in expected.notes:
            yield f"{_name(note)} is not in the material"


def _name(note: StoredNote) -> str:
    return note.fields[0]


def _parts(found: StoredNote, expected: StoredNote, contents: Contents) -> list[str]:
    names = [field.name for field in contents.note_types[expected.note_type].fields]
    fields = zip(names, found.fields, expected.fields, strict=False)
    differing = [name for name, some, other in fields if some != other]
    others = {
        "tags": found.tags != expected.tags,
        "note type": found.note_type != expected.note_type,
        "number of fields": len(found.fields) != len(expected.fields),
        "time of change": found.mod != expected.mod,
    }
    return differing + [name for name, differs in others.items() if differs]


def _note_types(found: Contents, expected: Contents) -> Iterator[str]:
    some, others = (_json(contents)["models"] for contents in (found, expected))
    for key in sorted(set(some) | set(others)):
        if some.get(key) != others.get(key):
            yield f"the note type {(others.get(key) or some[key])['name']!r} differs"


def _rows(found: Contents, expected: Contents) -> Iterator[str]:
    if _json(found)["decks"] != _json(expected)["decks"]:
        yield "the decks' names or descriptions differ"
    for table in sorted(set(found.tables) | set(expected.tables)):
        if table != COLLECTION_TABLE and found.tables.get(table) != expected.tables.get(table):
            yield f"rows of the table {table} differ"


def _json(contents: Contents) -> Mapping[str, Any]:
    row: Sequence[Any] = contents.tables[COLLECTION_TABLE][0]
    return {"models": json.loads(row[9]), "decks": json.loads(row[10])}
