"""The course in this repository, prepared for asking."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tcpdrill.asking.questions import Pair, pairs, roll, stock_of
from tcpdrill.ground.wording import Lang
from tcpdrill.proof.check import load_checked

if TYPE_CHECKING:
    from tcpdrill.answers.question import Question
    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.material.course import Course
    from tcpdrill.proof.facts import Fact


@cache
def course() -> Course:
    """Return the course."""
    return load_checked(Path(__file__).parents[1] / "content")


def stock() -> Stock:
    """Return what its questions are made from."""
    return stock_of(course())


def fact(name: str) -> Fact:
    """Return a fact by its id."""
    return stock().by_id[name]


def pair(name: str) -> Pair:
    """Return a fact in a kind by the question's id."""
    about, _, kind = name.partition("/")
    (found,) = pairs(course(), None, kind, about)
    return found


def question(name: str, seed: int = 0, lang: Lang = Lang.EN) -> Question:
    """Return the first question from `seed` on that passes the gate."""
    for tried in range(seed, seed + 50):
        rolled = roll(pair(name), tried, lang, stock())
        if rolled is not None:
            return rolled
    raise AssertionError(name)


def questions(name: str, number: int = 20, lang: Lang = Lang.EN) -> list[Question]:
    """Return what the first `number` seeds make of a fact and kind."""
    rolled = (roll(pair(name), seed, lang, stock()) for seed in range(number))
    return [found for found in rolled if found is not None]
