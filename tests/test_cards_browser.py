"""Cards as Anki renders them, looked at in a browser: on a phone and a desktop, by day and by night.

Several hundred are by default, drawn by the sample's seed, and every one under `whole`.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
import real_course
from anki_collection import Learner
from browser import WIDTHS, complaints, evaluated
from rendered_cards import page, rendered

from tcpdrill.decks.cards.note_types import RECALL
from tcpdrill.decks.cards.rendering import Face

if TYPE_CHECKING:
    from pathlib import Path

    from browser import Browser


DRAWN = 300
"""So many cards are looked at in the usual run."""

SOME_OR_ALL = pytest.mark.parametrize(
    "sides", [DRAWN, pytest.param(0, marks=pytest.mark.whole)], ids=["some", "all"], indirect=True
)


@pytest.fixture(scope="module")
def sides(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, sample_seed: int
) -> dict[Face, list[str]]:
    """Return both sides of so many cards of both decks, as Anki renders them; of all cards for 0."""
    learner = Learner(tmp_path_factory.mktemp("anki"))
    for package in real_course.packages():
        learner.imports(package)
    cards = learner.cards()
    assert len(cards) == sum(len(note.cards) for note in real_course.notes())
    dice = random.Random(sample_seed)  # noqa: S311 - a sample, not a secret
    drawn = dice.sample(cards, request.param) if request.param else cards
    return {face: [rendered(learner, card, face, typed="SYN") for card in drawn] for face in Face}


@SOME_OR_ALL
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("light", ["day", "night"])
@pytest.mark.parametrize("face", Face)
def test_every_card_can_be_read(  # noqa: PLR0913, PLR0917 - three fixtures, three ways to look at it
    sides: dict[Face, list[str]], browser: Browser, tmp_path: Path, face: Face, light: str, width: int
) -> None:
    file = tmp_path / "cards.html"
    file.write_text(page(sides[face], night=light == "night"), encoding="utf-8")
    assert complaints(browser, file, width) == []


BROKEN = """
() => {
  const found = [];
  const names = /(客户端|服务器|client|server)( → (客户端|服务器|client|server))?/g;
  for (const card of document.querySelectorAll(".card")) {
    const walker = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      if (text.parentElement.closest("svg, style")) continue;
      for (const match of text.data.matchAll(names)) {
        const range = document.createRange();
        range.setStart(text, match.index);
        range.setEnd(text, match.index + match[0].length);
        const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
        if (lines.size > 1) found.push(`${card.querySelector(".ask, .step").textContent}: ${match[0]}`);
      }
    }
  }
  return found;
}
"""


@SOME_OR_ALL
@pytest.mark.parametrize("face", Face)
def test_no_end_and_no_way_is_broken_over_lines_on_a_phone(
    sides: dict[Face, list[str]], browser: Browser, tmp_path: Path, face: Face
) -> None:
    file = tmp_path / "cards.html"
    file.write_text(page(sides[face], night=False), encoding="utf-8")
    assert evaluated(browser, file, BROKEN, width=360) == []


DESKTOP_NIGHT = "body.nightMode { background-color: #2c2c2c; color: #fcfcfc }"
"""What the desktop's reviewer sets for the body at night, whatever a card says of `.card`."""

COLOURS = "() => { const of = getComputedStyle(document.body); return [of.backgroundColor, of.color] }"


@pytest.mark.parametrize(
    ("classes", "ground", "ink"),
    [
        ("", "rgb(251, 250, 247)", "rgb(29, 37, 48)"),
        (" nightMode night_mode", "rgb(20, 24, 30)", "rgb(228, 231, 236)"),
        (" night_mode", "rgb(20, 24, 30)", "rgb(228, 231, 236)"),
    ],
    ids=["day", "desktop", "phone"],
)
def test_the_body_is_in_our_colours_by_day_and_by_night(
    browser: Browser, tmp_path: Path, classes: str, ground: str, ink: str
) -> None:
    file = tmp_path / "card.html"
    style = f"<style>{DESKTOP_NIGHT}</style><style>{RECALL.style}</style>"
    file.write_text(f'{style}<body class="card card1{classes}">?</body>', encoding="utf-8")
    assert evaluated(browser, file, COLOURS) == [ground, ink]


@SOME_OR_ALL
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
