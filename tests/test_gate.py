from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from asked_course import pair, question, stock

from tcpdrill.answers.question import Choice, Proof
from tcpdrill.asking.draft import NOTHING, Joined, Option, say
from tcpdrill.asking.gate import faults_of_draft, faults_of_question, tells_answer
from tcpdrill.asking.questions import draft_of
from tcpdrill.ground.wording import Wording
from tcpdrill.proof.misconceptions import Mistake

if TYPE_CHECKING:
    from tcpdrill.asking.draft import Draft

TYPED = "handshake.step2.ack/step-ack"
CHOSEN = "state.fin_wait_1.structure/state-structure"

NOTHING_READ = "nothing is read off the proof: a replay needs the draft's `trace` and `reads`"


def draft(name: str) -> Draft:
    found = next(filter(None, (draft_of(pair(name), seed, stock()) for seed in range(20))))
    assert list(faults_of_draft(found)) == []
    return found


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        (TYPED, {"value": 1}, "the proof does not yield the answer"),
        (TYPED, {"trace": None}, "the proof does not yield the answer"),
        (TYPED, {"proof": Proof()}, "a proof is either a replay or a section"),
        (
            TYPED,
            {"reads": None},
            NOTHING_READ,
        ),
        (CHOSEN, {"promised": 5}, "4 choices instead of the 5 that are promised"),
        (CHOSEN, {"options": ()}, "0 choices instead of the 4 that are promised"),
        (CHOSEN, {"value": ["syn"]}, "not exactly one choice is right"),
    ],
)
def test_an_unsound_draft_does_not_pass(name: str, change: dict[str, Any], fault: str) -> None:
    assert fault in list(faults_of_draft(draft(name)._replace(**change)))


def test_a_wrong_choice_without_refutation_does_not_pass() -> None:
    sound = draft(CHOSEN)
    options = [option._replace(refuted_by=None) if option.mistake else option for option in sound.options]
    assert "a wrong choice is not refuted" in list(faults_of_draft(sound._replace(options=tuple(options))))


def test_a_wrong_choice_that_means_the_right_thing_does_not_pass() -> None:
    sound = draft(CHOSEN)
    first, *others = (option for option in sound.options if option.mistake)
    right = next(option for option in sound.options if option.mistake is None)
    alike = Option("the same in other words", right.value, Mistake.STATES_CONFUSED, first.refuted_by)
    options = (right, alike, *others)
    assert "a wrong choice is not refuted" in list(faults_of_draft(sound._replace(options=options)))


@pytest.mark.parametrize("name", ["header.ack_number/term-meaning", "header.rcv_nxt/meaning-term"])
def test_a_wrong_choice_that_the_material_calls_the_same_does_not_pass(name: str) -> None:
    sound = draft(name)
    (same,) = sound.alike
    *others, last = sound.options
    replaced = tuple(option for option in (*others, last) if option.mistake)[:-1]
    right = next(option for option in sound.options if option.mistake is None)
    alike = Option("in other words", same, Mistake.TERMS_CONFUSED, {"rfc": "3.1"})
    options = (right, *replaced, alike)
    assert list(faults_of_draft(sound._replace(options=options))) == [
        "a wrong choice says the same as the right one"
    ]


def test_two_right_choices_do_not_pass() -> None:
    sound = draft(CHOSEN)
    options = tuple(option._replace(mistake=None, refuted_by=None) for option in sound.options)
    assert "not exactly one choice is right" in list(faults_of_draft(sound._replace(options=options)))


@pytest.mark.parametrize("gap", [None, frozenset({1}), (1, 2), {"zh": "x"}], ids=repr)
def test_a_gap_in_the_wording_does_not_pass(gap: object) -> None:
    filled = say("第 {place} 个", "number {place}", place=gap)
    for text in (filled, Joined(("first", filled), NOTHING)):
        sound = draft(TYPED)
        assert "a gap is left in the wording" in list(faults_of_draft(sound._replace(prompt=text)))
        assert "a gap is left in the wording" in list(faults_of_draft(sound._replace(explanation=text)))


@pytest.mark.parametrize("text", ["{place}", "Seq=None", "{{Front}}", "a set {x, y}"])
def test_braces_in_the_material_are_no_gap(text: str) -> None:
    sound = draft(TYPED)._replace(explanation=Wording(text, text))
    assert list(faults_of_draft(sound)) == []


def test_two_choices_that_read_the_same_do_not_pass() -> None:
    asked = question(CHOSEN)
    choices = (*(asked.choices or ())[:3], Choice((asked.choices or ())[0].text.upper(), correct=False))
    assert "two choices read the same" in list(faults_of_question(replace(asked, choices=choices)))


@pytest.mark.parametrize(
    ("name", "prompt"),
    [
        ("teardown.step1.client_state/state-after", "Is it {}, then?"),
        ("handshake.step2.ack/step-ack", "One of them is {}"),
        ("handshake.step2.flags/step-flags", "It carries {}"),
        ("why.two_msl/why", "{} - why?"),
        ("state.fin_wait_1/state-meaning", "{} What is that?"),
    ],
)
def test_a_prompt_that_tells_its_answer_is_found_out(name: str, prompt: str) -> None:
    asked = question(name)
    value: Any = asked.answer.value
    text = (asked.choices or ())[value].text if asked.choices else value
    written = " + ".join(text) if isinstance(text, list) else str(text)
    assert not tells_answer(asked)
    assert tells_answer(replace(asked, prompt=prompt.format(written.replace(" + ", ","))))


def test_a_flag_is_not_told_by_a_word_that_contains_it() -> None:
    asked = question("header.syn/meaning-term")
    assert not tells_answer(replace(asked, prompt="The SYN_SENT state is no SYNOPSIS"))
    assert tells_answer(replace(asked, prompt="The flag SYN, that is"))


def test_a_number_is_told_by_a_whole_number_that_names_no_segment() -> None:
    asked = question("handshake.step2.ack/step-ack")
    one = replace(asked, answer=replace(asked.answer, value=1))
    for prompt in ("After segment 1, which ACKnum?", "第 1 个报文段之后？", "Seq=1001, 10 octets"):
        assert not tells_answer(replace(one, prompt=prompt))
    for prompt in ("Seq=1, no data", "1 is expected", "期望的是 1。"):
        assert tells_answer(replace(one, prompt=prompt))
