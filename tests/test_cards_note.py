"""A note's identity and what counts as its content."""

from __future__ import annotations

from dataclasses import replace

import sample_notes
from hypothesis import given
from hypothesis import strategies as st
from sample_notes import reworded

from tcpdrill.decks.cards.note import guid
from tcpdrill.decks.cards.note_types import Field
from tcpdrill.ground.wording import Lang

WHY = sample_notes.notes()[2]
NAMES = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=8)


def test_guids_are_those_of_the_first_release() -> None:
    assert guid("zh", "handshake.step2/step-cloze") == "99b174128682993c8ecb"
    assert guid("en", "handshake.step2/step-cloze") == "a9462718039be7935cb1"


@given(NAMES, NAMES, NAMES, NAMES)
def test_no_two_notes_share_a_guid(lang: str, note_id: str, other_lang: str, other_id: str) -> None:
    same = (lang, note_id) == (other_lang, other_id)
    assert (guid(lang, note_id) == guid(other_lang, other_id)) is same


def test_a_guid_does_not_hang_on_how_letters_are_composed() -> None:
    composed, apart = "caf\N{LATIN SMALL LETTER E WITH ACUTE}", "cafe\N{COMBINING ACUTE ACCENT}"
    assert guid("en", composed) == guid("en", apart)


def test_a_guid_hangs_on_language_and_id_alone() -> None:
    other = replace(reworded(WHY, "Answer", "x"), position=9, tags=(), topic="states")
    assert other.guid == WHY.guid
    assert replace(WHY, lang=Lang.EN).guid != WHY.guid


def test_texts_and_tags_are_content() -> None:
    assert reworded(WHY, "Answer", "x").digest != WHY.digest
    assert reworded(reworded(WHY, "Answer", ""), "Reason", "x").digest != reworded(WHY, "Answer", "x").digest
    assert replace(WHY, tags=(*WHY.tags, "more")).digest != WHY.digest


def test_place_names_of_fields_and_empty_fields_are_no_content() -> None:
    note_type = WHY.note_type
    renamed = replace(note_type, fields=(replace(note_type.fields[0], name="x"), *note_type.fields[1:]))
    longer = replace(note_type, fields=(*note_type.fields, Field(1, "New")))
    assert replace(WHY, position=9).digest == WHY.digest
    assert replace(WHY, note_type=renamed).digest == WHY.digest
    assert replace(WHY, note_type=longer, fields=(*WHY.fields, "")).digest == WHY.digest
