"""The package: the same bytes for the same notes, and what the real Anki finds in it."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from typing import TYPE_CHECKING

import pytest
import sample_notes
from anki_collection import Learner
from sample_notes import DECKS

from tcpdrill.decks.cards.note_types import NOTE_TYPES
from tcpdrill.decks.package import package
from tcpdrill.ground.wording import Lang

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = sample_notes.notes()
BUILT = package(SAMPLE, Lang.ZH, sample_notes.stamps(SAMPLE), "<p>about</p>", DECKS)


@pytest.fixture
def learner(tmp_path: Path) -> Learner:
    return Learner(tmp_path)


def test_same_notes_make_the_same_bytes() -> None:
    assert package(SAMPLE, Lang.ZH, sample_notes.stamps(SAMPLE), "<p>about</p>", DECKS) == BUILT


def test_members_are_sorted_deflated_and_dated_by_the_newest_change() -> None:
    later = sample_notes.stamps(SAMPLE, recall=sample_notes.RELEASED + 86_400)
    with zipfile.ZipFile(io.BytesIO(package(SAMPLE, Lang.ZH, later, "", DECKS))) as archive:
        members = archive.infolist()
    assert [member.filename for member in members] == ["collection.anki2", "media"]
    assert {member.compress_type for member in members} == {zipfile.ZIP_DEFLATED}
    assert {member.date_time for member in members} == {(2025, 10, 10, 8, 53, 20)}


def test_database_has_no_free_space_and_no_clock_in_it() -> None:
    with zipfile.ZipFile(io.BytesIO(BUILT)) as archive:
        database = archive.read("collection.anki2")
    connection = sqlite3.connect(":memory:")
    connection.deserialize(database)
    assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
    assert connection.execute(
        "SELECT DISTINCT mod FROM notes UNION SELECT DISTINCT mod FROM cards"
    ).fetchall() == [(sample_notes.RELEASED,)]
    connection.close()


def test_anki_imports_notes_as_they_are(learner: Learner) -> None:
    learner.imports(BUILT)
    assert {note.guid: (tuple(note.fields), tuple(note.tags)) for note in learner.notes()} == {
        note.guid: (note.fields, note.tags) for note in SAMPLE
    }


def test_cards_stand_in_their_decks_in_the_order_of_the_course(learner: Learner) -> None:
    learner.imports(BUILT)
    assert [(card.note().fields[0], card.ord, learner.deck_of(card)) for card in learner.cards()] == [
        ("handshake.step2/step-cloze@zh", 0, "TCP 练习::10 三次握手"),
        ("handshake.step2/step-cloze@zh", 1, "TCP 练习::10 三次握手"),
        ("handshake.step2/step-cloze@zh", 2, "TCP 练习::10 三次握手"),
        ("handshake.step2.flags/step-flags@zh", 0, "TCP 练习::10 三次握手"),
        ("why.three_segments/why@zh", 0, "TCP 练习::50 为什么"),
        ("handshake.step3/step-picture@zh", 0, "TCP 练习::50 为什么"),
    ]


def test_note_types_arrive_with_their_permanent_ids(learner: Learner) -> None:
    learner.imports(BUILT)
    for note_type in NOTE_TYPES.values():
        found = learner.collection.models.get(note_type.id)
        assert found is not None
        assert found["name"] == note_type.name
        assert [(field["id"], field["name"]) for field in found["flds"]] == [
            (field.id, field.name) for field in note_type.fields
        ]
        assert [template["id"] for template in found["tmpls"]] == [note_type.template_id]


def test_a_second_import_changes_nothing(learner: Learner) -> None:
    learner.imports(BUILT)
    before = learner.collection.db.all("SELECT * FROM notes") + learner.collection.db.all(
        "SELECT * FROM cards"
    )
    log = learner.imports(BUILT)
    after = learner.collection.db.all("SELECT * FROM notes") + learner.collection.db.all(
        "SELECT * FROM cards"
    )
    assert log["unchanged"] == {note.fields[0] for note in SAMPLE}
    assert not log["new"] | log["updated"] | log["conflicting"]
    assert after == before


def test_both_languages_live_in_one_collection(learner: Learner) -> None:
    english = sample_notes.notes(Lang.EN)
    learner.imports(BUILT)
    log = learner.imports(package(english, Lang.EN, sample_notes.stamps(english), "", DECKS))
    assert log["new"] == {note.fields[0] for note in english}
    assert learner.collection.note_count() == len(SAMPLE) + len(english)
    assert {learner.deck_of(card).split("::")[0] for card in learner.cards()} == {"TCP 练习", "TCP Drill"}


def test_the_course_deck_carries_the_description(learner: Learner) -> None:
    learner.imports(BUILT)
    deck = learner.collection.decks.by_name("TCP 练习")
    assert deck["desc"] == "<p>about</p>"


def test_anki_finds_the_collection_sound(learner: Learner) -> None:
    learner.imports(BUILT)
    problems, sound = learner.collection.fix_integrity()
    assert sound, problems
