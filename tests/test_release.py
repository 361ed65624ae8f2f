"""What a build makes of the record: times move with content alone, and what would hurt is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import sample_notes
from hypothesis import given
from hypothesis import strategies as st
from sample_notes import RELEASED, reworded

from tcpdrill.decks.cards.note_types import NOTE_TYPES, NoteType
from tcpdrill.decks.deck_record import Record
from tcpdrill.decks.release import Release, ReleaseError, release
from tcpdrill.ground.wording import Lang

if TYPE_CHECKING:
    from collections.abc import Collection

    from tcpdrill.decks.cards.note import Note

SAMPLE = sample_notes.notes() + sample_notes.notes(Lang.EN)
FLAGS, WHY = SAMPLE[1], SAMPLE[2]
DECKS = {"zh": {"": "TCP 练习", "handshake": "TCP 练习::10 三次握手"}}
LATER = RELEASED + 1000


def released(  # noqa: PLR0913 - what a release consists of
    notes: Collection[Note],
    record: Record | None = None,
    *,
    now: int = LATER,
    types: Collection[NoteType] = tuple(NOTE_TYPES.values()),
    whole: bool = True,
    change_schema: Collection[str] = (),
) -> Release:
    return release(record or Record(), notes, types, DECKS, now=now, whole=whole, change_schema=change_schema)


FIRST = released(SAMPLE, now=RELEASED).record


def times(record: Record) -> dict[tuple[str, str], int]:
    return {
        (note_id, lang): change.changed
        for note_id, entry in record.notes.items()
        for lang, change in entry.content.items()
    }


def test_a_first_release_is_all_new() -> None:
    made = released(SAMPLE, now=RELEASED)
    assert set(made.new) == {note.id for note in SAMPLE}
    assert set(times(made.record).values()) == {RELEASED}
    assert not made.changed
    assert not made.retired


def test_a_second_release_of_the_same_moves_nothing() -> None:
    assert released(SAMPLE, FIRST) == Release(FIRST, (), (), ())


def test_a_change_moves_the_time_of_that_note_in_that_language_alone() -> None:
    made = released(
        [*(note for note in SAMPLE if note is not FLAGS), reworded(FLAGS, "Question", "另一问")], FIRST
    )
    moved = {key for key, time in times(made.record).items() if time != RELEASED}
    assert moved == {(FLAGS.id, "zh")}
    assert times(made.record)[FLAGS.id, "zh"] == LATER
    assert made.changed == (FLAGS.id,)


def test_tags_are_content() -> None:
    tagged = replace(FLAGS, tags=(*FLAGS.tags, "more"))
    made = released([*(note for note in SAMPLE if note is not FLAGS), tagged], FIRST)
    assert made.changed == (FLAGS.id,)


def test_a_place_in_the_course_is_no_content() -> None:
    moved = [replace(note, position=note.position + 7) for note in SAMPLE]
    assert released(moved, FIRST).record == FIRST


@given(st.integers(min_value=0, max_value=2 * RELEASED))
def test_a_changed_note_is_always_newer_than_before(now: int) -> None:
    made = released([reworded(FLAGS, "Question", "另一问")], FIRST, now=now, whole=False)
    assert times(made.record)[FLAGS.id, "zh"] == max(now, RELEASED + 1)


def test_a_note_that_goes_is_retired_and_its_id_is_spent() -> None:
    fewer = [note for note in SAMPLE if note.id != WHY.id]
    made = released(fewer, FIRST)
    assert made.retired == (WHY.id,)
    assert made.record.retired == {WHY.id}
    assert WHY.id not in made.record.notes
    with pytest.raises(ReleaseError, match=r"why.three_segments/why was retired") as refused:
        released(SAMPLE, made.record)
    assert "restore decks/record.json" in refused.value.mend


def test_a_build_of_a_part_retires_nothing() -> None:
    made = released([FLAGS], FIRST, whole=False)
    assert made.record == FIRST


def test_a_note_keeps_its_note_type() -> None:
    other = replace(WHY, note_type=NOTE_TYPES["picture"])
    with pytest.raises(ReleaseError, match="is of the type recall, and would become picture"):
        released([other], FIRST, whole=False)


def test_a_deck_keeps_its_name() -> None:
    renamed = {"zh": {"": "TCP 练习", "handshake": "TCP 练习::握手"}}
    with pytest.raises(ReleaseError, match="'TCP 练习::10 三次握手' would be renamed to 'TCP 练习::握手'"):
        release(FIRST, SAMPLE, NOTE_TYPES.values(), renamed, now=LATER, whole=True)


# Note types

RECALL = NOTE_TYPES["recall"]
SHORTER = replace(RECALL, fields=RECALL.fields[:-1])
OTHERS = [note_type for note_type in NOTE_TYPES.values() if note_type is not RECALL]


def shortened(note: Note) -> Note:
    return replace(note, note_type=SHORTER, fields=note.fields[:-1]) if note.note_type is RECALL else note


def test_a_schema_does_not_change_unasked() -> None:
    with pytest.raises(ReleaseError, match="fields or templates of the note type recall") as refused:
        released([shortened(note) for note in SAMPLE], FIRST, types=[SHORTER, *OTHERS])
    assert "1 note of the old one" in refused.value.mend
    assert "--change-schema recall" in refused.value.mend


def test_a_schema_changes_by_name_and_its_time_moves() -> None:
    made = released(
        [shortened(note) for note in SAMPLE], FIRST, types=[SHORTER, *OTHERS], change_schema=["recall"]
    )
    assert made.record.note_types["recall"].schema == SHORTER.schema
    assert made.record.note_types["recall"].look.changed == LATER
    assert times(made.record) == times(FIRST)


def test_schema_and_content_do_not_change_together() -> None:
    notes = [
        reworded(shortened(note), "Question", "?") if note is WHY else shortened(note) for note in SAMPLE
    ]
    with pytest.raises(
        ReleaseError, match=r"recall changes its schema while the content of 1 of its notes"
    ) as refused:
        released(notes, FIRST, types=[SHORTER, *OTHERS], change_schema=["recall"])
    assert "Release the one, then the other" in refused.value.mend


def test_a_new_look_moves_that_note_types_time_alone() -> None:
    renamed = replace(RECALL, template_name="Another name")
    made = released(SAMPLE, FIRST, types=[renamed, *OTHERS])
    assert {key: entry.look.changed for key, entry in made.record.note_types.items()} == {
        "recall": LATER,
        "typed": RELEASED,
        "cloze": RELEASED,
        "picture": RELEASED,
    }
