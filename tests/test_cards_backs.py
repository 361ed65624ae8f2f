"""Every back tells its answer, also where Anki draws no box to type into: Preview, the browser, AnkiWeb."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
import real_course
from anki_collection import Learner
from rendered_cards import without_style
from sample_notes import field

from tcpdrill.decks.cards.note_types import CLOZE, TYPED

if TYPE_CHECKING:
    from tcpdrill.decks.cards.note import Note

NOTES = {field(note, "Id"): note for note in real_course.notes()}
BOX = re.compile(r"\[\[type:[^\]]+\]\]")


@pytest.fixture(scope="module")
def learner(tmp_path_factory: pytest.TempPathFactory) -> Learner:
    learner = Learner(tmp_path_factory.mktemp("anki"))
    for package in real_course.packages():
        learner.imports(package)
    return learner


def plain(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", without_style(markup))).split())


def answer_of(note: Note, ordinal: int) -> str:
    if note.note_type is CLOZE:
        return " ".join(re.findall(rf"{{{{c{ordinal + 1}::(.*?)}}}}", field(note, "Text")))
    return field(note, "Answer")


def test_every_back_tells_the_answer_where_nothing_is_typed(learner: Learner) -> None:
    cards = learner.cards()
    assert len(cards) == sum(len(note.cards) for note in NOTES.values())
    for card in cards:
        note = NOTES[card.note()["Id"]]
        back = plain(BOX.sub("", card.answer()).partition('id="answer"')[2])
        assert plain(answer_of(note, card.ord)) in back, note.id


def test_a_box_stands_where_one_spelling_is_natural_and_nowhere_else(learner: Learner) -> None:
    boxes = set()
    for card in learner.cards():
        note = NOTES[card.note()["Id"]]
        drawn = [bool(BOX.search(side)) for side in (card.question(), card.answer())]
        is_number = note.note_type is TYPED and re.fullmatch(r"\d+", field(note, "Answer")) is not None
        assert drawn == [is_number, is_number], note.id
        boxes.add(is_number)
    assert boxes == {True, False}
