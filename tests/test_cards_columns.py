"""What Anki's browser shows of the cards in its columns: texts that read, and nothing of pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import real_course
from anki_collection import Learner
from sample_notes import field, lines

from tcpdrill.decks.cards.note_types import CLOZE

if TYPE_CHECKING:
    from tcpdrill.decks.cards.note import Note

NOTES = {field(note, "Id"): note for note in real_course.notes()}
COLUMNS = ["noteFld", "question", "answer", "noteTags"]
GAP = re.compile(r"{{c(\d)::(.*?)}}")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Note, int, list[str]]]:
    """Return each card's note, its ordinal and its columns."""
    learner = Learner(tmp_path_factory.mktemp("anki"))
    for package in real_course.packages():
        learner.imports(package)
    learner.collection.set_browser_card_columns(COLUMNS)
    return [
        (
            NOTES[card.note()["Id"]],
            card.ord,
            [" ".join(cell.split()) for cell, *_ in learner.collection.browser_row_for_id(card.id)[0]],
        )
        for card in learner.cards()
    ]


def written(note: Note, name: str) -> str:
    """Return a field as a reader sees it, its lines one after the other."""
    return " ".join(" ".join(lines(note, name)).split())


def expected(note: Note, ordinal: int) -> list[str]:
    """Return what the columns of a card should show, but for the tags."""
    if note.note_type is not CLOZE:
        return [written(note, "Question"), written(note, "Question"), written(note, "Answer")]
    text = written(note, "Text")
    asked = GAP.sub(lambda gap: "[...]" if int(gap.group(1)) == ordinal + 1 else gap.group(2), text)
    return [written(note, "Title"), asked, GAP.sub(r"\2", text)]


def test_columns_read_as_the_card_does(rows: list[tuple[Note, int, list[str]]]) -> None:
    assert len(rows) == sum(len(note.cards) for note in NOTES.values())
    for note, ordinal, columns in rows:
        assert columns[:3] == expected(note, ordinal), note.id
        assert columns[0]


def test_no_column_shows_a_gap_in_braces(rows: list[tuple[Note, int, list[str]]]) -> None:
    assert not [note.id for note, _, columns in rows if any("{{" in column for column in columns)]


def test_all_tags_lie_under_one(rows: list[tuple[Note, int, list[str]]]) -> None:
    for note, _, columns in rows:
        assert all(tag.startswith("tcp::") for tag in columns[3].split())
        assert f"tcp::kind::{note.kind}" in columns[3].split()
