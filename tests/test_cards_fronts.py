"""No front tells its answer: not in its text, not in its picture, not in what a screen reader says of it."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
import real_course
from sample_notes import field

from tcpdrill.decks.cards.note_types import CLOZE
from tcpdrill.decks.cards.rendering import Face, render
from tcpdrill.ground.wording import Lang
from tcpdrill.tcp.states import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tcpdrill.decks.cards.note import Note

NOTES = real_course.notes()
KINDS = sorted({note.kind for note in NOTES})

GIVEN = {
    "next-state": r"(In|在) \w+( ?[(（][^()（）]*[)）])?",
    "lost-segment": r'<p class="about">.*?</p>',
    "step-cloze": r'<p class="hint">.*?</p>',
    "numbers-taken": r"\d+ (octets|字节)",
    "who-knows": r'<div class="ask">.*?<ul',
}
"""What the question itself must name, though it may be the answer too: the state that something happens in,
the segment that is lost, what x and y are, how many octets there are, and the word for being sure."""

ELSEWHERE = {"step-picture": "→", "state-after": "", "lost-segment": "", "scenario-picture": ""}
"""Kinds whose picture may show an answer with this in it at another place than the hidden one: an end was in
the same state before, and two segments go the same way."""

_SVG = re.compile(r"<svg.*?</svg>", re.DOTALL)
_UNIT = re.compile(r'<(?:span class="value"|dd[^>]*|li|p)>(.*?)</(?:span|dd|li|p)>', re.DOTALL)
_WHOLE = re.compile(r'<span class="whole">(.*?)</span>')
_ATTRIBUTE = re.compile(r'[\w-]+="([^"]*)"')


def words(text: str) -> str:
    """Return the words of a text, without markup and however they are written; FIN,ACK is one word."""
    plain = re.sub(r"(?<=[A-Z]),(?=[A-Z])", "and", html.unescape(re.sub(r"<[^>]*>", " ", text))).casefold()
    return " ".join(re.findall(r"\w+", plain.replace("_", " ").replace("→", " to ")))


def told(answer: str, text: str) -> int:
    return len(re.findall(rf"\b{re.escape(words(answer))}\b", words(text)))


def answers(note: Note, ordinal: int) -> list[str]:
    """Return what a card asks for: the gap's text, or each value, entry and paragraph of the answer."""
    if note.note_type is CLOZE:
        return re.findall(rf"{{{{c{ordinal + 1}::(.*?)}}}}", field(note, "Text"))
    answer = _WHOLE.sub(r"\1", field(note, "Answer"))
    return [unit for unit in _UNIT.findall(answer) or [answer] if words(unit)]


def leaks(note: Note, ordinal: int) -> Iterator[str]:
    """Yield where the front of a card tells its answer."""
    front = render(note, ordinal, Face.FRONT)
    pictures = "".join(_SVG.findall(front))
    text = re.sub(GIVEN.get(note.kind, r"(?!)"), " ", _SVG.sub(" ", front), count=1, flags=re.DOTALL)
    attributes = " ".join(_ATTRIBUTE.findall(front))
    elsewhere = ELSEWHERE.get(note.kind)
    for answer in answers(note, ordinal):
        if told(answer, text):
            yield f"{note.id}@{note.lang}: its text tells {answer}"
        if told(answer, attributes):
            yield f"{note.id}@{note.lang}: an attribute tells {answer}"
        if told(answer, pictures) and (elsewhere is None or elsewhere not in answer):
            yield f"{note.id}@{note.lang}: its picture tells {answer}"


@pytest.mark.parametrize("kind", KINDS)
def test_no_front_tells_its_answer(kind: str) -> None:
    found = [
        leak for note in NOTES if note.kind == kind for ordinal in note.cards for leak in leaks(note, ordinal)
    ]
    assert found == []


def test_no_title_tells_a_state_that_is_asked_for() -> None:
    for note in NOTES:
        if note.kind == "scenario-picture":
            asked_for = [state for state in State if state in field(note, "Answer")]
            assert asked_for
            assert not [state for state in asked_for if state in field(note, "Question")], note.id


@pytest.mark.parametrize("lang", Lang)
def test_every_back_tells_the_id_of_its_card(lang: Lang) -> None:
    for note in NOTES:
        if note.lang is lang:
            for ordinal in note.cards:
                assert field(note, "Id") in render(note, ordinal, Face.BACK)
                assert field(note, "Id") not in render(note, ordinal, Face.FRONT)
