"""Lessons: what is told beside the picture of an answer fits that picture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from asked_course import course, pair, questions, stock

from tcpdrill.asking.catalogue import all_kinds
from tcpdrill.asking.questions import pairs
from tcpdrill.drawing.picture import Mask, Picture
from tcpdrill.ground.wording import Lang
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from tcpdrill.answers.question import Question

SEEDS = 3

OF_THE_PICTURE = re.compile("图|ladder")
HIDDEN = re.compile("遮|没有写出|隐去|blanked|hidden|without the states")
CHOSEN = re.compile("选出|选择|[Cc]hoose")
SYMBOL = re.compile(r"\b[xy]\b", re.ASCII)
WRONG = re.compile("有一处写错|One value in the ladder is wrong")


def asked(kind: str, lang: Lang) -> list[Question]:
    return [one for pair in pairs(course(), None, kind) for one in questions(pair.id, SEEDS, lang)]


def told(one: Question) -> str:
    return one.lesson or one.prompt


def hides(picture: Picture) -> bool:
    return bool(picture.masks) or not picture.states


def faults(one: Question) -> list[str]:
    """Return how the sentence of a lesson and the picture above it contradict each other."""
    solved = one.solved
    if CHOSEN.search(told(one)):
        return ["speaks of choices that are not shown"]
    if solved is not None and solved.symbols is None and SYMBOL.search(f"{told(one)} {one.explanation}"):
        return ["calls by a letter what the picture gives as a number"]
    if solved is None:
        return ["speaks of a picture that is not shown"] if OF_THE_PICTURE.search(told(one)) else []
    found = []
    if HIDDEN.search(told(one)) and not hides(solved):
        found.append("says that something is hidden")
    if WRONG.search(told(one)):
        found.append("says that the picture is wrong")
    if OF_THE_PICTURE.search(told(one)) and not one.lesson and one.shown != solved:
        hidden = one.shown is not None and (hides(one.shown) or one.shown.trace != solved.trace)
        if hidden and HIDDEN.search(one.prompt):
            found.append("tells of the picture of the question")
    return found


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_a_lesson_does_not_contradict_its_picture(kind: str, lang: Lang) -> None:
    assert {(one.id, fault) for one in asked(kind, lang) for fault in faults(one)} == set()


@pytest.mark.parametrize("kind", ["spot-the-error", "blank-segment"])
def test_a_prompt_about_what_is_hidden_or_wrong_is_told_otherwise_in_the_lesson(kind: str) -> None:
    for one in asked(kind, Lang.EN):
        assert one.lesson not in ("", one.prompt)


@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_a_lesson_names_only_segments_that_its_picture_has(kind: str) -> None:
    for one in asked(kind, Lang.EN):
        if one.solved is not None:
            last = one.solved.place(one.solved.last)
            assert all(int(n) <= last for n in re.findall(r"[Ss]egment (\d+)\b", told(one))), one.id


def test_the_picture_of_a_loss_has_all_that_was_sent_before_it_is_made_good() -> None:
    for about in (fact for fact in stock().facts if fact.type in ("lost-repeats", "lost-waits")):
        again = about.details["again"]
        for one in questions(pair(f"{about.id}/lost-segment").id, SEEDS):
            assert one.shown is not None
            assert one.shown.last == again - 1
            assert not {Mask.SEGMENT} & {mask for _, mask in one.shown.masks}


def test_the_host_of_a_listing_is_the_side_of_the_picture_that_is_in_that_state() -> None:
    for one in asked("read-sockets", Lang.EN):
        if one.solved is not None and one.solved.trace.steps:
            serves = re.search(r"10\.0\.0\.5:443\b", one.prompt) is not None
            side = Side.SERVER if serves else Side.CLIENT
            state = pair(one.id).fact.value["state"]
            assert one.solved.trace.end[side].value == state
