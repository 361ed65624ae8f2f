from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from asked_course import course, fact, questions, stock

from tcpdrill.asking.kinds.octets import fits, shown_by
from tcpdrill.asking.questions import pairs, stream
from tcpdrill.ground.wording import Lang
from tcpdrill.tcp.segment import MODULUS, Flag

if TYPE_CHECKING:
    from tcpdrill.answers.question import Question


@pytest.mark.parametrize(
    ("name", "takes"),
    [
        ("header.syn_takes_one", 1),
        ("header.fin_takes_one", 1),
        ("header.ack_takes_none", 0),
        ("header.rst_takes_none", 0),
        ("header.syn_ack_takes_one", 1),
    ],
)
def test_what_a_segment_takes(name: str, takes: int) -> None:
    counts = [asked.answer.value for asked in questions(f"{name}/bytes", 30) if "how many" in asked.prompt]
    assert counts
    assert set(counts) == {takes}


@pytest.mark.parametrize("name", [f.id for f in stock().by_type["arithmetic"]])
def test_the_ack_number_is_the_sum_modulo_the_number_space(name: str) -> None:
    for asked in questions(f"{name}/bytes", 40):
        found = re.search(r"The segment (\S+) Seq=(\d+) \((?:(\d+) octets of data|no data)\)", asked.prompt)
        if found is None:
            continue
        span = int(found[3] or 0) + len({"SYN", "FIN"} & set(found[1].split(",")))
        assert asked.answer.value == (int(found[2]) + span) % MODULUS


def test_some_numbers_pass_the_wrap() -> None:
    asked = questions("header.numbers_wrap/bytes", 20)
    assert any(isinstance(one.answer.value, int) and one.answer.value < 2000 for one in asked)
    assert any("numbers-never-wrap" in one.mistakes.values() for one in asked)


def test_symbols_are_asked_too() -> None:
    values = {asked.answer.value for asked in questions("header.fin_takes_one/bytes", 60)}
    assert "x+1" in values


def test_no_exchange_shows_a_segment_without_flags() -> None:
    assert shown_by(frozenset(), 0) is None
    assert shown_by(frozenset({Flag.SYN, Flag.ACK}), 10) is None


def test_terms_without_examples_are_not_counted() -> None:
    assert not fits(fact("header.msl"), stock())
    assert fits(fact("header.seq"), stock())


RULES = {
    Lang.ZH: re.compile(r"占.{0,8}序号|占一个|占了序号|序号数的是|序号归|模 2\^32"),
    Lang.EN: re.compile(r"takes? (no|one|\d+)|number (belongs|of its own)|count octets|counted on its own"),
}
"""Words that say how numbers are counted."""


def is_the_rule(asked: Question) -> bool:
    """Tell whether the rule itself is asked for: then its reason is told and not the rule once more."""
    asks_for_it = "how many sequence numbers" in asked.prompt or "占几个序号" in asked.prompt
    return asks_for_it and fact(asked.fact).type == "arithmetic"


@pytest.mark.parametrize("lang", Lang)
def test_every_reason_tells_how_numbers_are_counted(lang: Lang) -> None:
    astray = {
        (asked.prompt, asked.explanation)
        for asked in stream(course(), n=400, seed=1, kind="bytes", lang=lang)
        if not RULES[lang].search(asked.explanation) and not is_the_rule(asked)
    }
    assert astray == set()


@pytest.mark.parametrize("name", [pair.fact.id for pair in pairs(course(), None, "bytes")])
def test_how_many_a_segment_takes_has_no_reason_of_something_else(name: str) -> None:
    about = fact(name)
    for asked in questions(f"{name}/bytes", 40):
        if about.type == "term" and "how many" in asked.prompt:
            assert about.because is None or about.because.en not in asked.explanation


@pytest.mark.parametrize("name", [pair.fact.id for pair in pairs(course(), None, "bytes")])
def test_the_picture_of_the_answer_says_nothing_else(name: str) -> None:
    """No segment looks forged, and what is answered is acknowledged with all its numbers."""
    for asked in questions(f"{name}/bytes", 20):
        for step in asked.solved.trace.steps if asked.solved else ():
            assert not step.forged
            if "how many" not in asked.prompt and isinstance(asked.answer.value, int) and asked.solved:
                assert asked.answer.value in {one.segment.ack for one in asked.solved.trace.steps}
