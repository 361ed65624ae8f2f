"""Cards as the real Anki renders them, and the page that its reviewer shows them on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tcpdrill.decks.cards.rendering import Face

if TYPE_CHECKING:
    from anki_collection import Learner

NIGHT = "nightMode night_mode"
"""The classes that Anki's desktop sets on the body at night."""


def rendered(learner: Learner, card: Any, face: Face, typed: str = "") -> str:
    """Return one side of a card as Anki shows it, its style included; `typed` is what a learner typed."""
    text: str = card.question() if face is Face.FRONT else card.answer()
    return re.sub(
        r"\[\[type:([^\]]+)\]\]", lambda tag: _typing(learner, card, tag.group(1), face, typed), text
    )


def _typing(learner: Learner, card: Any, field: str, face: Face, typed: str) -> str:
    """Return what Anki's reviewer puts in place of a typed answer."""
    if face is Face.FRONT:
        style = "font-family: 'Arial'; font-size: 20px;"
        return f'<center><input type="text" id="typeans" style="{style}"></center>'
    expected = re.sub(r"<[^>]*>", "", card.note()[field])
    comparison = learner.collection.compare_answer(expected, typed)
    return f"<div style=\"font-family: 'Arial'; font-size: 20px\">{comparison}</div>"


def page(cards: list[str], *, night: bool, text: int = 100) -> str:
    """Return a page with these sides of cards below one another, each on a body of its own as it were.

    `text` is the size of text that the reader has chosen, in percent.
    """
    classes = "card card1" + (f" {NIGHT}" if night else "")
    bodies = "\n".join(f'<div class="{classes}">{card}</div>' for card in cards)
    return (
        '<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="data:,">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>html {{ font-size: {text}% }}</style></head>"
        f'<body style="margin: 0">{bodies}</body></html>'
    )


def without_style(card: str) -> str:
    """Return a rendered card's markup alone."""
    return re.sub(r"<style>.*?</style>", "", card, flags=re.DOTALL)
