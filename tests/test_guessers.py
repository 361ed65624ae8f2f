"""Guessers play hundreds of questions of each kind: no rule blind to the content beats chance by much."""

from __future__ import annotations

import pytest
from asked_course import course
from guessers import chance_of, gains, seen

from tcpdrill.kinds.catalogue import all_kinds
from tcpdrill.questions import stream
from tcpdrill.wording import Lang

PLAYED = 400
SEED = 20_261
ALLOWED = 0.10
"""So much more than chance, as a share of a kind's questions, may any rule be right."""


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("kind", sorted(all_kinds()))
def test_no_blind_rule_beats_chance(kind: str, lang: Lang) -> None:
    played = list(stream(course(), n=PLAYED, seed=SEED, kind=kind, lang=lang))
    offered = seen(played)
    if offered:
        share = len(offered) / len(played)
        found = {rule: round(gain * share, 3) for rule, gain in gains(offered).items()}
        beating = {rule: gain for rule, gain in found.items() if gain > ALLOWED}
        assert not beating, f"seed {SEED}, chance {chance_of(offered):.2f}"


@pytest.mark.parametrize("kind", ["next-state", "reply"])
def test_where_one_answer_dominates_it_is_typed(kind: str) -> None:
    assert not seen(stream(course(), n=PLAYED // 4, seed=SEED, kind=kind, lang=Lang.EN))


def test_no_choice_is_never_right() -> None:
    """What is offered often and never right can be left out of every guess: such choices are few."""
    for kind in all_kinds():
        offered = seen(stream(course(), n=PLAYED, seed=SEED, kind=kind, lang=Lang.EN))
        right = {one.texts[one.right] for one in offered}
        never = {
            text
            for one in offered
            for text in one.texts
            if text not in right and sum(text in other.texts for other in offered) > len(offered) / 4
        }
        assert not never, kind
