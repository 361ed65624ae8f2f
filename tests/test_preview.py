"""The page of all cards: each one there, front and back, rendered as in Anki, and fit to be looked at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
import real_course
from browser import WIDTHS, complaints
from sample_notes import DECKS

from tcpdrill.decks.cards.rendering import Face, render
from tcpdrill.decks.preview import preview_page

if TYPE_CHECKING:
    from pathlib import Path

    from browser import Browser

NOTES = real_course.notes()
PAGE = preview_page(NOTES, DECKS)


def test_every_card_stands_there_once() -> None:
    anchors = re.findall(r'<div class="pair" id="([^"]+)">', PAGE)
    assert anchors == [f"{note.lang}/{note.id}/{ordinal + 1}" for note in NOTES for ordinal in note.cards]
    assert PAGE.count("<article ") == 2 * len(anchors)


def test_the_head_counts_the_cards() -> None:
    count = sum(len(note.cards) for note in NOTES)
    assert f"<h1>{count} 张卡片 · {count} cards</h1>" in PAGE


def test_cards_are_those_of_anki() -> None:
    for note in NOTES[::50]:
        assert render(note, 0, Face.FRONT) in PAGE


def test_nothing_is_fetched_and_nothing_runs() -> None:
    assert not re.search(r"<script|<img|<link rel=\"stylesheet|@import|url\(|https?://(?!www\.w3\.org)", PAGE)


def test_no_id_stands_twice() -> None:
    ids = re.findall(r'<[^<>]* id="([^"]+)"', PAGE)
    assert len(ids) == len(set(ids))


def test_a_part_makes_a_smaller_page() -> None:
    page = preview_page(NOTES[:3], DECKS)
    assert page.count('<div class="pair"') == sum(len(note.cards) for note in NOTES[:3])
    assert page.count("<main ") == 1


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("light", ["day", "night"])
def test_the_page_can_be_read(browser: Browser, tmp_path: Path, light: str, width: int) -> None:
    file = tmp_path / "preview.html"
    page = preview_page(NOTES[::25], DECKS)
    file.write_text(
        page.replace('id="night"', 'id="night" checked') if light == "night" else page, encoding="utf-8"
    )
    assert complaints(browser, file, width) == []


def test_the_check_box_brings_the_night(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "preview.html"
    file.write_text(preview_page(NOTES[:1], DECKS), encoding="utf-8")
    by_day, by_night = browser.look(lambda running: grounds(running, file))
    assert by_day != by_night


def grounds(browser: Any, file: Path) -> list[str]:
    """Return the colours behind the first card before and after the box is ticked."""
    page = browser.new_page()
    page.goto(file.as_uri())
    ground = "() => getComputedStyle(document.querySelector('.card')).backgroundColor"
    found = [page.evaluate(ground)]
    page.check("#night")
    found.append(page.evaluate(ground))
    page.close()
    return found
