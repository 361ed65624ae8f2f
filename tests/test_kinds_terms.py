"""Terms of the header: nothing is refuted that the material itself calls the same."""

from __future__ import annotations

import pytest
from asked_course import questions, stock

from tcpdrill.asking.kinds.states import state_of
from tcpdrill.asking.kinds.terms import same_as
from tcpdrill.ground.wording import Lang
from tcpdrill.tcp.states import State

SEEDS = 60


def declared() -> list[tuple[str, str]]:
    """Return every pair of terms that the material calls the same, in both directions."""
    terms = stock().by_type["term"]
    pairs = {frozenset({term.id, other}) for term in terms for other in term.details["same_as"]}
    return [(one, other) for one, other in map(sorted, pairs) for one, other in ((one, other), (other, one))]


def test_the_acknowledgment_number_and_what_is_expected_next_are_the_same() -> None:
    assert set(declared()) == {
        ("header.ack_number", "header.rcv_nxt"),
        ("header.rcv_nxt", "header.ack_number"),
    }


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize(("asked", "same"), declared())
def test_no_choice_is_refuted_that_says_the_same(asked: str, same: str, lang: Lang) -> None:
    assert same in same_as(stock().by_id[asked], stock())
    value = stock().by_id[same].value
    right = {value["term"], value["meaning"][lang.value]}
    for kind in ("term-meaning", "meaning-term"):
        for question in questions(f"{asked}/{kind}", SEEDS, lang):
            assert not right & {choice.text for choice in question.choices or ()}


@pytest.mark.parametrize("lang", Lang)
def test_no_term_is_named_in_the_meaning_that_is_refuted(lang: Lang) -> None:
    """A meaning that names the term asked for and says it is that very number is the same in other words."""
    known = {fact.value["term"]: fact for fact in stock().by_type["term"]}
    for name, fact in known.items():
        for question in questions(f"{fact.id}/term-meaning", SEEDS // 3, lang):
            for choice in question.choices or ():
                says_so = f"goes out as {name}." in choice.text or f"{name} 写的就是它" in choice.text
                assert choice.correct or not says_so, (name, choice.text)


@pytest.mark.parametrize("state", State)
def test_the_meaning_of_another_state_is_never_that_of_the_one_asked(state: State) -> None:
    facts = {state_of(fact): fact for fact in stock().by_type["annotation"]}
    same = [other for other, fact in facts.items() if other is not state and fact.value == facts[state].value]
    assert same == []
