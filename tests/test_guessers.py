"""Guessers play thousands of questions of each kind: no rule blind to the content beats chance by much.

Only questions that offer choices count, and every rule begins anew in each of several plays, so that no lucky
one decides. `pytest -m whole -n 0 -s tests/test_guessers.py` plays more and tells what the best rules gain.
"""

from __future__ import annotations

from functools import cache

import pytest
from asked_course import course
from guessers import Seen, best, gains, seen

from tcpdrill.asking.catalogue import all_kinds
from tcpdrill.asking.questions import stream
from tcpdrill.ground.wording import Lang

PLAYED = 150
SEEDS = range(20_261, 20_264)
MANY_SEEDS = range(20_271, 20_287)
ALLOWED = 0.10
"""So much more than chance, as a share of what is asked with choices, may any rule be right."""


@cache
def play(kind: str, lang: Lang, seed: int, number: int = PLAYED) -> tuple[Seen, ...]:
    """Return what a guesser is offered, of so many questions."""
    return tuple(seen(stream(course(), n=number, seed=seed, kind=kind, lang=lang)))


@cache
def offering() -> list[str]:
    """Return the kinds that offer choices."""
    return [kind for kind in sorted(all_kinds()) if play(kind, Lang.EN, SEEDS[0], 12)]


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_no_blind_rule_beats_chance(kind: str, lang: Lang) -> None:
    if kind in offering():
        found = gains([play(kind, lang, seed) for seed in SEEDS])
        assert {rule: gain for rule, gain in found.items() if gain > ALLOWED} == {}


@pytest.mark.whole
@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_no_blind_rule_beats_chance_in_a_long_play(kind: str, lang: Lang) -> None:
    if kind in offering():
        found = gains([play(kind, lang, seed, 400) for seed in MANY_SEEDS])
        print(f"\n{kind} {lang}: {best(found)}")  # noqa: T201 - what is measured is read here
        assert {rule: gain for rule, gain in found.items() if gain > ALLOWED} == {}


@pytest.mark.parametrize("kind", ["next-state", "reply", "lost-segment"])
def test_where_one_answer_dominates_it_is_typed(kind: str) -> None:
    assert kind not in offering()


def test_no_choice_is_never_right() -> None:
    """What is offered often and never right can be left out of every guess: such choices are few."""
    for kind in offering():
        offered = [one for seed in SEEDS for one in play(kind, Lang.EN, seed)]
        right = {one.texts[one.right] for one in offered}
        never = {
            text
            for one in offered
            for text in one.texts
            if text not in right and sum(text in other.texts for other in offered) > len(offered) / 4
        }
        assert not never, kind


def test_a_rule_that_knows_the_answers_is_found_out() -> None:
    """The guessers themselves: a text that is right too often, one that is longer, one like the others."""
    often = [[Seen(("a", "b", "c", "d"), int(place % 4 == 0)) for place in range(40)]]
    longer = [[Seen(("a", "bb", "c", "d"), 1)] * 40]
    alike = [[Seen((f"{n} x y", f"{n} x z", f"p{n}", f"q{n}"), n % 2) for n in range(40)]]
    fair = [[Seen(("a", "b", "c", "d"), place % 4) for place in range(40)]]
    assert gains(often)["right most often"] > ALLOWED
    assert gains(longer)["the longest"] == pytest.approx(0.75)
    assert gains(alike)["most like the others"] == pytest.approx(0.25)
    assert max(gains(fair).values()) <= ALLOWED
