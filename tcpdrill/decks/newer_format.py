"""How newer Anki packs a collection: compressed, with note types in tables and their settings as protobuf.

Told in the terms of the older format, which is what `package_contents.py` reads. The tables are those of
schema 18 (Anki's `rslib/src/storage`), the numbers of the settings those of its `proto/anki/notetypes.proto`.
"""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING, Any, Final

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class DamagedError(ValueError):
    """A package holds something that none has."""


NAME: Final = "collection.anki21b"
"""The database's name in a package."""

_FIELD_ID, _TEMPLATE_ID, _ORIGINAL_ID = 9, 8, 10
"""Numbers of settings: a field's id, a template's id, the id that a note type had before Anki changed it."""

_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5
"""The wire types of protobuf."""

_MORE = 0x80
"""The bit of an octet that says that the number goes on."""

_WRITE_AHEAD = slice(18, 20)
"""The octets of SQLite's header that say whether a database is written ahead; one in memory cannot be."""


def unpacked(packed: bytes, most: int) -> bytes:
    """Return the database as SQLite reads it; raises DamagedError if it is broken or larger than `most`."""
    unpacking = zstd.ZstdDecompressor()
    try:
        database = bytearray(unpacking.decompress(packed, most + 1))
    except zstd.ZstdError as error:
        raise DamagedError(f"its collection cannot be unpacked ({error})") from error
    if len(database) > most:
        raise DamagedError("its collection is larger than any collection of cards")
    if not unpacking.eof:
        raise DamagedError("its collection is cut short")
    database[_WRITE_AHEAD] = b"\x01\x01"
    return bytes(database)


def note_types(tables: Mapping[str, tuple[tuple[Any, ...], ...]]) -> dict[str, dict[str, Any]]:
    """Return the note types by id as the older format writes them, as far as a package is read."""
    return {
        str(number): {
            "name": name,
            "mod": changed,
            "originalId": _setting(config, _ORIGINAL_ID),
            "flds": [
                {"ord": row[1], "name": row[2], "id": _setting(row[3], _FIELD_ID)}
                for row in tables["fields"]
                if row[0] == number
            ],
            "tmpls": [
                {"ord": row[1], "name": row[2], "id": _setting(row[5], _TEMPLATE_ID)}
                for row in tables["templates"]
                if row[0] == number
            ],
        }
        for number, name, changed, _usn, config in tables["notetypes"]
    }


def _setting(config: bytes, wanted: int) -> int | None:
    """Return a whole number among the settings, None where it is not set."""
    return next((value for number, value in _numbers(config) if number == wanted), None)


def _numbers(message: bytes) -> Iterator[tuple[int, int]]:
    """Yield a protobuf message's whole numbers with their field numbers; raises DamagedError."""
    if not isinstance(message, bytes):
        raise DamagedError("a note type's settings are not octets")
    source = io.BytesIO(message)
    while source.tell() < len(message):
        number, wire = divmod(_varint(source), 8)
        if wire == _VARINT:
            yield number, _varint(source)
        elif wire in {_BYTES, _FIXED_64, _FIXED_32}:
            length = _varint(source) if wire == _BYTES else 8 if wire == _FIXED_64 else 4
            source.seek(min(length, len(message)), io.SEEK_CUR)
        else:
            raise DamagedError(f"a note type's settings cannot be read (wire type {wire})")


def _varint(source: io.BytesIO) -> int:
    """Read a number of at most 64 bits, written seven bits at a time, the lowest first."""
    value = 0
    for shift in range(0, 64, 7):
        octet = source.read(1)
        if not octet:
            raise DamagedError("a note type's settings end in the middle of a number")
        value |= (octet[0] & ~_MORE) << shift
        if not octet[0] & _MORE:
            return value
    raise DamagedError("a number among a note type's settings is too long")
