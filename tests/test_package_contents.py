"""What stands in a package, ours or Anki's, and how one that cannot be read is refused."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sample_notes
from anki_collection import Learner
from sample_notes import DECKS
from zstd_packing import packed

from tcpdrill.decks.cards.note_types import NOTE_TYPES
from tcpdrill.decks.package import package
from tcpdrill.decks.package_contents import Part, parse, read
from tcpdrill.ground.errors import InputError
from tcpdrill.ground.wording import Lang

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = sample_notes.notes()
OURS = parse(package(SAMPLE, Lang.ZH, sample_notes.stamps(SAMPLE), "", DECKS), "ours", whole=True)


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    learner = Learner(tmp_path)
    learner.imports(package(SAMPLE, Lang.ZH, sample_notes.stamps(SAMPLE), "", DECKS))
    return learner


def test_our_own_package_holds_what_was_written() -> None:
    assert {note.guid: (note.fields, note.tags, note.note_type) for note in OURS.notes.values()} == {
        note.guid: (note.fields, note.tags, note.note_type.id) for note in SAMPLE
    }
    assert {number: found.name for number, found in OURS.note_types.items()} == {
        each.id: each.name for each in NOTE_TYPES.values()
    }
    assert OURS.members == {"media": b"{}"}


@pytest.mark.parametrize("legacy", [True, False])
def test_ankis_export_holds_the_same_notes_and_note_types(learner: Learner, *, legacy: bool) -> None:
    theirs = parse(learner.exports(legacy=legacy), "theirs")
    assert theirs.notes == OURS.notes
    for number, note_type in OURS.note_types.items():
        assert theirs.note_types[number].matches(note_type)
        assert theirs.note_types[number] == replace(note_type, original=number)


@pytest.mark.parametrize("legacy", [True, False])
def test_a_whole_collection_is_read_too(learner: Learner, tmp_path: Path, *, legacy: bool) -> None:
    path = tmp_path / "collection.colpkg"
    learner.collection.export_collection_package(str(path), include_media=False, legacy=legacy)
    assert read(path).notes == OURS.notes


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Part(1, "a"), Part(1, "b"), True),
        (Part(1, "a"), Part(2, "a"), False),
        (Part(None, "a"), Part(2, "a"), True),
        (Part(None, "a"), Part(None, "b"), False),
    ],
)
def test_parts_match_by_id_where_both_have_one(one: Part, other: Part, *, same: bool) -> None:
    assert one.matches(other) is other.matches(one) is same


def archive(**members: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as zipped:
        for name, content in members.items():
            zipped.writestr(name.replace("_", "."), content)
    return written.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"not a zip", "is no Anki package"),
        (archive(media=b"{}"), "holds no collection"),
        (archive(collection_anki2=b"not a database" * 99), "is no Anki package"),
        (archive(collection_anki2=b""), "holds an empty collection"),
        (archive(collection_anki21b=b"zstd", collection_anki2=b""), "its collection cannot be unpacked"),
        (archive(collection_anki21b=packed(b"not a database" * 99)), "is no Anki package"),
        (archive(collection_anki21b=packed(b"cut short" * 99)[:-9]), "its collection is cut short"),
    ],
)
def test_what_is_no_package_is_refused_by_name(content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=f"^old.apkg .*{message}"):
        parse(content, "old.apkg")


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere\.apkg cannot be read"):
        read(tmp_path / "nowhere.apkg")
