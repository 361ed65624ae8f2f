"""The record beside the decks: what each note was when it last changed, and which ids are spent.

Anki updates a note only when its `mod` is newer than the learner's, and replaces the learner's own edits and
tags with it. So a build moves the `mod` of exactly those notes whose content changed, and this file is how it
knows. `decks/record.json` is committed with the decks and travels in the wheel. What a build makes of it is
`release.py`'s business.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tcpdrill.ground.errors import InputError
from tcpdrill.ground.files import read_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = 1
"""The format of the record that is written, and the only one that is read."""

LATEST = 2**32 - 1
"""The last second that may be stamped; the dates in an archive end soon after it."""


@dataclass(frozen=True, slots=True)
class Change:
    """A digest of some content, and when it last changed, in whole seconds since 1970."""

    digest: str
    changed: int


@dataclass(frozen=True, slots=True)
class NoteTypeEntry:
    """A note type as last built: `schema` is what Anki matches it by, `look` its templates and stylesheet."""

    schema: str
    look: Change


@dataclass(frozen=True, slots=True)
class NoteEntry:
    """A note as last built: the key of its note type, and its content in each language it was built in."""

    note_type: str
    content: Mapping[str, Change]


@dataclass(frozen=True, slots=True)
class Record:
    """Everything built so far. `decks` maps a language to its decks' names by topic ("" is the course's)."""

    notes: Mapping[str, NoteEntry] = field(default_factory=dict)
    note_types: Mapping[str, NoteTypeEntry] = field(default_factory=dict)
    decks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    retired: frozenset[str] = frozenset()


def parse(text: str | bytes, path: str) -> Record:
    """Return the record written in `text`; raise InputError naming `path` where it is none."""
    try:
        written = json.loads(text)
        if written["format"] != FORMAT:
            raise InputError(
                f"{path} has format {written['format']}, not {FORMAT}", "Install a newer tcpdrill."
            )
        return Record(
            notes={note_id: _note_entry(entry) for note_id, entry in written["notes"].items()},
            note_types={
                key: NoteTypeEntry(_text(entry["schema"]), _change(entry["look"]))
                for key, entry in written["note_types"].items()
            },
            decks={lang: _texts(names) for lang, names in written["decks"].items()},
            retired=frozenset(map(_text, written["retired"])),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(
            f"{path} is no record of decks: {error}",
            "Restore it from the last release: without it, an update would overwrite learners' notes.",
        ) from error


def _note_entry(entry: Mapping[str, Any]) -> NoteEntry:
    content = {lang: _change(change) for lang, change in entry.items() if lang != "type"}
    return NoteEntry(_text(entry["type"]), content)


def _text(written: Any) -> str:
    if not isinstance(written, str):
        raise TypeError(f"{str(written)[:60]} is no text")
    return written


def _texts(written: Mapping[str, Any]) -> dict[str, str]:
    return {name: _text(text) for name, text in written.items()}


def _change(written: Any) -> Change:
    digest, changed = written
    if type(changed) is not int or not 0 <= changed <= LATEST:
        raise TypeError(f"{str(written)[:60]} is no digest with a time")
    return Change(_text(digest), changed)


def read(path: Path) -> Record:
    """Return the record at `path`, an empty one where there is none yet; raise InputError as `parse`."""
    try:
        return parse(read_file(path), str(path))
    except FileNotFoundError:
        return Record()
    except OSError as error:
        raise InputError(
            f"{path} cannot be read: {error.strerror}",
            "Make it readable, or restore it from the last release.",
        ) from error


def dump(record: Record) -> str:
    """Return the record as JSON with one line a note, so that a change of one shows as one line."""
    parts = {
        "format": str(FORMAT),
        "note_types": _lines({key: _written_type(entry) for key, entry in record.note_types.items()}),
        "decks": _lines(record.decks),
        "notes": _lines({note_id: _written_note(entry) for note_id, entry in record.notes.items()}),
        "retired": _json(sorted(record.retired)),
    }
    return "{\n" + ",\n".join(f'"{key}": {value}' for key, value in parts.items()) + "\n}\n"


def _lines(entries: Mapping[str, Any]) -> str:
    lines = ",\n".join(f" {_json(key)}: {_json(entries[key])}" for key in sorted(entries))
    return f"{{\n{lines}\n}}" if lines else "{}"


_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def _written_type(entry: NoteTypeEntry) -> dict[str, Any]:
    return {"schema": entry.schema, "look": [entry.look.digest, entry.look.changed]}


def _written_note(entry: NoteEntry) -> dict[str, Any]:
    content = {lang: [change.digest, change.changed] for lang, change in entry.content.items()}
    return {"type": entry.note_type, **content}
