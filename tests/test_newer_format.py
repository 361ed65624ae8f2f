"""What newer Anki writes: packed databases, settings as protobuf."""

from __future__ import annotations

import pytest
from zstd_packing import packed

from tcpdrill.decks.newer_format import note_types, unpacked

HEADER = b"SQLite format 3\x00" + bytes(2) + b"\x02\x02" + bytes(80)


def test_a_database_that_is_written_ahead_is_read_as_one_that_is_not() -> None:
    found = unpacked(packed(HEADER), 1000)
    assert (found[:18], found[18:20], found[20:]) == (HEADER[:18], b"\x01\x01", HEADER[20:])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"no zstd", "cannot be unpacked"),
        (packed(bytes(1001)), "larger than any"),
        (packed(bytes(1000))[:-9], "is cut short"),
        (b"", "is cut short"),
    ],
)
def test_what_cannot_be_unpacked_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        unpacked(content, 1000)


SETTINGS = {
    "none": (b"", None),
    "the id alone": (b"\x48\x87\x01", 135),
    "behind a text": (b"\x1a\x02\x48\x07\x48\x05", 5),
    "behind fixed ones": (b"\x09" + bytes(8) + b"\x15" + bytes(4) + b"\x48\x06", 6),
    "other numbers": (b"\x50\x01\x20\x02", None),
}


@pytest.mark.parametrize(("config", "number"), SETTINGS.values(), ids=SETTINGS)
def test_a_field_s_id_stands_among_its_settings(config: bytes, number: int | None) -> None:
    tables = {"notetypes": ((7, "name", 9, 0, b""),), "fields": ((7, 0, "Id", config),), "templates": ()}
    assert note_types(tables)["7"]["flds"] == [{"ord": 0, "name": "Id", "id": number}]


@pytest.mark.parametrize("config", [b"\x48", b"\x48\x87", b"\x4b"])
def test_settings_that_cannot_be_read_are_refused(config: bytes) -> None:
    tables = {"notetypes": ((7, "name", 9, 0, b""),), "fields": ((7, 0, "Id", config),), "templates": ()}
    with pytest.raises(ValueError, match="a note type's settings"):
        note_types(tables)
