"""Every card as Anki renders it, looked at in a browser: on a phone and a desktop, by day and by night."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import real_course
from anki_collection import Learner
from browser import WIDTHS, complaints
from rendered_cards import page, rendered

from tcpdrill.cards.rendering import Face

if TYPE_CHECKING:
    from pathlib import Path

    from browser import Browser


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> dict[Face, list[str]]:
    """Return every card of both decks, as Anki renders it."""
    learner = Learner(tmp_path_factory.mktemp("anki"))
    for package in real_course.packages():
        learner.imports(package)
    cards = learner.cards()
    assert len(cards) == sum(len(note.cards) for note in real_course.notes())
    return {face: [rendered(learner, card, face, typed="SYN") for card in cards] for face in Face}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("light", ["day", "night"])
@pytest.mark.parametrize("face", Face)
def test_every_card_can_be_read(  # noqa: PLR0913, PLR0917 - three fixtures, three ways to look at it
    sides: dict[Face, list[str]], browser: Browser, tmp_path: Path, face: Face, light: str, width: int
) -> None:
    file = tmp_path / "cards.html"
    file.write_text(page(sides[face], night=light == "night"), encoding="utf-8")
    assert complaints(browser, file, width) == []


def test_text_set_twice_as_large_still_fits(
    sides: dict[Face, list[str]], browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "cards.html"
    file.write_text(page(sides[Face.BACK], night=False, text=200), encoding="utf-8")
    assert complaints(browser, file, 320) == []


def test_a_bad_card_is_complained_of(browser: Browser, tmp_path: Path) -> None:
    bad = (
        '<p style="width: 2000px">wide</p><p style="color: #ccc">faint</p><p>\U0010fffe</p>'
        '<img src="missing.png"><script>console.error("x")</script>'
    )
    file = tmp_path / "bad.html"
    file.write_text(page([bad], night=False), encoding="utf-8")
    found = "\n".join(complaints(browser, file, 320))
    for wrong in ("scrolls sideways", "leaves the screen", "contrast of 1.6", "no glyph for U+10fffe"):
        assert wrong in found
    for wrong in ("request: file:", "console: x", "is not drawn"):
        assert wrong in found
