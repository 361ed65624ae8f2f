"""The real course as a session wants it: questions in teaching order, confused pairs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import pytest
from program import CONTENT

from tcpdrill.answers.judging import canonical
from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.questions import pairs, stock_of
from tcpdrill.ground.wording import Lang
from tcpdrill.material.content import load
from tcpdrill.practice.supply import StockNames, StockSupply

if TYPE_CHECKING:
    from tcpdrill.material.course import Course


@cache
def course() -> Course:
    return load(CONTENT).course


@cache
def supply() -> StockSupply:
    return StockSupply(stock_of(course()))


def test_everything_that_can_be_asked_is_there_once() -> None:
    names = [item.id for item in supply().askables]
    assert sorted(names) == sorted(pair.id for pair in pairs(course()))


def test_what_a_fact_rests_on_is_taught_before_it() -> None:
    firsts = list(dict.fromkeys(item.fact for item in supply().askables))
    places = {fact: place for place, fact in enumerate(firsts)}
    circles = [
        (item.fact, below)
        for item in supply().askables
        for below in item.rests_on
        if places[below] > places[item.fact]
    ]
    assert circles == []


@pytest.mark.parametrize("wholes_are_asked", [True, False])
def test_a_fact_rests_on_its_own_parts_and_on_those_of_a_base_that_is_not_asked(
    *, wholes_are_asked: bool
) -> None:
    """The bases of the course with parts of their own are asked, and for the other half are left out."""
    stock = stock_of(course())
    every = {name for name, _ in stock.asked}
    wholes = {name for name in every if any(part.startswith(f"{name}.") for part in every)}
    asked = every if wholes_are_asked else every - wholes
    left = tuple(pair for pair in stock.asked if pair[0] in asked)
    bases = {found.id: set(found.rests_on) for found in stock.facts}
    assert any(bases[name] & wholes for name in asked)
    for item in StockSupply(replace(stock, asked=left)).askables:
        over = {item.fact, *(bases[item.fact] - asked)}
        parts = {part for part in asked if part.startswith(tuple(f"{name}." for name in over))}
        assert set(item.rests_on) >= (bases[item.fact] & asked) | parts, item.id


def test_a_question_and_its_judgement() -> None:
    name = "handshake.step1.flags/step-flags"
    question = supply().question(name, 7, Lang.EN)
    assert question == supply().question(name, question.seed, Lang.EN)
    assert supply().judge(question, canonical(question.answer, question)).outcome == "right"
    assert supply().judge(question, "FIN").outcome == "wrong"


def test_a_state_given_for_another_is_a_confusion() -> None:
    name = next(item.id for item in supply().askables if item.kind == "state-after")
    question = supply().question(name, 7, Lang.EN)
    assert question.answer.type is AnswerType.STATE
    other = "LAST_ACK" if question.answer.value != "LAST_ACK" else "CLOSING"
    wrong = supply().judge(question, other)
    assert supply().confused_with(question, wrong) == other
    right = supply().judge(question, canonical(question.answer, question))
    assert supply().confused_with(question, right) is None


def test_a_meaning_given_for_another_names_the_state_it_belongs_to() -> None:
    question = supply().question("state.fin_wait_1/state-meaning", 3, Lang.EN)
    assert question.choices is not None
    named = {
        supply().confused_with(question, supply().judge(question, chr(ord("A") + place)))
        for place, choice in enumerate(question.choices)
        if not choice.correct
    }
    assert named - {None}
    assert "FIN_WAIT_1" not in named


@pytest.mark.parametrize(
    ("name", "confused", "kind"),
    [
        ("state.fin_wait_1/state-meaning", "FIN_WAIT_2", "contrast."),
        ("state.fin_wait_2/state-meaning", "FIN_WAIT_1", "contrast."),
        ("state.closed/state-meaning", "TIME_WAIT", "state.time_wait/state-meaning"),
    ],
)
def test_confused_states_are_set_against_each_other(name: str, confused: str, kind: str) -> None:
    found = supply().counterparts(name, confused)
    assert found
    assert all(other.startswith(kind) for other in found)


@pytest.mark.parametrize(
    ("name", "confused"),
    [
        ("state.closed/state-meaning", "CLOSED"),
        ("state.closed/state-meaning", "NO_STATE"),
        ("nothing/state-meaning", "CLOSED"),
    ],
)
def test_what_is_no_pair_has_no_counterpart(name: str, confused: str) -> None:
    assert supply().counterparts(name, confused) == ()


@pytest.mark.parametrize("lang", Lang)
def test_everything_has_a_name(lang: Lang) -> None:
    names = StockNames(stock_of(course()), lang)
    assert names.topic("handshake") == course().topics["handshake"].title[lang]
    assert names.kind("step-flags") != "step-flags"
    assert names.misconception("syn-takes-no-number") != "syn-takes-no-number"
    assert (names.topic("x"), names.kind("y"), names.misconception("z")) == ("x", "y", "z")
