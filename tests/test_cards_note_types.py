"""What learners' collections hold on to: ids, fields and templates as they were first released."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tcpdrill.decks.cards.note_types import CLOZE, NOTE_TYPES, RECALL, TYPED, Field, NoteType

RELEASED = {
    "recall": (1751830427119, "71a36011dab601fd", 12),
    "typed": (1751830427253, "8df8e15c7db8eb23", 13),
    "cloze": (1751830427381, "6f137b6e63c77718", 10),
    "picture": (1751830427467, "deb47e16314f26fd", 12),
}
"""Each note type's id, the digest of its schema, and its number of fields. Never edit what was released."""


def test_no_schema_has_drifted() -> None:
    assert {key: (each.id, each.schema, len(each.fields)) for key, each in NOTE_TYPES.items()} == RELEASED


def test_no_id_stands_twice() -> None:
    ids = [each.id for each in NOTE_TYPES.values()]
    ids += [each.template_id for each in NOTE_TYPES.values()]
    ids += [field.id for each in NOTE_TYPES.values() for field in each.fields]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("note_type", NOTE_TYPES.values(), ids=NOTE_TYPES)
def test_every_note_type_has_an_id_first_and_a_spare_field_last(note_type: NoteType) -> None:
    assert note_type.names[0] == "Id"
    assert note_type.names[-1] == "Spare 2"
    assert note_type.sort_by in note_type.names


@pytest.mark.parametrize("note_type", NOTE_TYPES.values(), ids=NOTE_TYPES)
def test_templates_name_fields_that_exist_and_run_nothing(note_type: NoteType) -> None:
    for template in (note_type.front, note_type.back):
        named = re.findall(r"{{(?:[#^/]|cloze:|type:)?([^}]+)}}", template)
        assert set(named) <= set(note_type.names)
        assert not re.search(r"<script|on[a-z]+=|https?:|src=|url\(", template)
    assert not re.search(r"@import|url\(|https?:", note_type.style)


def test_a_typed_answer_is_asked_for_once_on_each_side() -> None:
    assert [TYPED.front.count("{{type:"), TYPED.back.count("{{type:")] == [1, 1]
    assert CLOZE.front.count("{{cloze:") == CLOZE.back.count("{{cloze:") == 1


def renamed(note_type: NoteType) -> NoteType:
    first, *rest = note_type.fields
    return replace(note_type, fields=(Field(first.id, "Another"), *rest))


def test_a_new_name_is_another_look_and_the_same_schema() -> None:
    assert renamed(RECALL).schema == RECALL.schema
    assert renamed(RECALL).look != RECALL.look


@pytest.mark.parametrize(
    "fields",
    [
        RECALL.fields[:-1],
        (*RECALL.fields, Field(1, "More")),
        (*RECALL.fields[1:], RECALL.fields[0]),
        (Field(1, "Id"), *RECALL.fields[1:]),
    ],
    ids=["one less", "one more", "another order", "another id"],
)
def test_other_fields_are_another_schema(fields: tuple[Field, ...]) -> None:
    assert replace(RECALL, fields=fields).schema != RECALL.schema
