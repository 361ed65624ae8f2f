"""Our renderer against Anki's own: the same card from the same note."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import sample_notes
from anki_collection import Learner
from rendered_cards import rendered, without_style
from sample_notes import DECKS

from tcpdrill.decks.cards.rendering import Face, render
from tcpdrill.decks.package import package
from tcpdrill.ground.wording import Lang

if TYPE_CHECKING:
    from pathlib import Path

    from tcpdrill.decks.cards.note import Note

NOTES = sample_notes.notes()


@pytest.fixture(scope="module")
def learner(tmp_path_factory: pytest.TempPathFactory) -> Learner:
    folder: Path = tmp_path_factory.mktemp("anki")
    learner = Learner(folder)
    learner.imports(package(NOTES, Lang.ZH, sample_notes.stamps(NOTES), "", DECKS))
    return learner


def alike(card: str) -> str:
    """Return a card without what only Anki's scripts need."""
    card = re.sub(r' data-[a-z]+="[^"]*"', "", without_style(card))
    card = re.sub(r'<div style="font-family[^>]*>(.*?)</div>', r"\1", card)
    card = re.sub(r"</?center>", "", card)
    card = re.sub(r"<input [^>]*>", "<input>", card)
    return card.replace('id="typeans"', 'class="typeans"').replace("id=typeans", 'class="typeans"')


@pytest.mark.parametrize("note", NOTES, ids=lambda note: note.id)
@pytest.mark.parametrize("face", Face)
def test_a_card_is_rendered_as_anki_renders_it(note: Note, face: Face, learner: Learner) -> None:
    cards = learner.note(note.fields[0]).cards()
    assert [card.ord for card in cards] == list(note.cards)
    for card in cards:
        ours = alike(render(note, card.ord, face))
        assert ours == alike(rendered(learner, card, face))
        assert (note.fields[0] in ours) == (face is Face.BACK)
