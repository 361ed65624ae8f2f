"""Questions by the thousand, over everything that can be asked: what must hold of each of them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest
from asked_course import course, stock

from tcpdrill.answers.judging import Outcome, canonical, judge
from tcpdrill.answers.question import AnswerType, Question
from tcpdrill.asking.catalogue import all_kinds
from tcpdrill.asking.questions import Pair, draft_of, pairs, roll, stream, worded
from tcpdrill.ground.dice import mix
from tcpdrill.ground.wording import Lang
from tcpdrill.material.script import run_file
from tcpdrill.proof.misconceptions import Mistake
from tcpdrill.tcp.table import row

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tcpdrill.answers.question import Choice
    from tcpdrill.asking.draft import Draft
    from tcpdrill.tcp.trace import Trace

SAMPLED, WHOLE = 1_200, 20_000

CHOICES = {
    "step-sender": {2, 3},
    "read-sockets": {3, 4},
    "contrast": {3},
    "state-structure": {3, 4},
}
"""How many choices a kind promises; 4 where it is not named."""


def both_languages(number: int, first_seed: int) -> Iterator[tuple[Pair, Draft, Question, Question]]:
    """Yield so many in both languages: all that can be asked in turn, then again with other seeds."""
    found = 0
    for turn in range(number):
        for pair in pairs(course()):
            seed = mix(turn, first_seed)
            draft = draft_of(pair, seed, stock())
            if draft is not None:
                chinese, english = (worded(draft, pair, seed, lang) for lang in (Lang.ZH, Lang.EN))
                yield pair, draft, chinese, english
                found += 2
            if found >= number:
                return


def said(value: Any) -> str:
    return str(value).casefold()


def check_answer(question: Question) -> None:
    assert judge(question, canonical(question.answer, question)).outcome is Outcome.RIGHT
    for spelling in question.answer.accepts:
        assert judge(question, spelling).outcome is Outcome.RIGHT


def check_choices(question: Question) -> None:
    choices = question.choices or ()
    if question.answer.type is AnswerType.CHOICE:
        assert len(choices) in CHOICES.get(question.kind, {4})
        assert [place for place, choice in enumerate(choices) if choice.correct] == [question.answer.value]
    assert len({said(choice.text) for choice in choices}) == len(choices)
    for place, choice in enumerate(choices):
        verdict = judge(question, str(place + 1), question.mistakes)
        assert (verdict.outcome is Outcome.RIGHT) == choice.correct
        if not choice.correct:
            assert verdict.misconception == choice.misconception == Mistake(choice.misconception or "")
            assert choice.refuted_by
            assert set(choice.refuted_by) <= {"rows", "script", "rfc"}


def check_mistakes(question: Question) -> None:
    for typed, mistake in question.mistakes.items():
        verdict = judge(question, typed, question.mistakes)
        assert verdict.outcome in (Outcome.WRONG, Outcome.NEARLY), (typed, verdict)
        assert verdict.misconception == mistake


def check_wording(question: Question, given: tuple[str, ...]) -> None:
    texts = (
        question.prompt,
        question.explanation,
        question.hint,
        *(choice.text for choice in question.choices or ()),
    )
    for text in texts:
        assert not re.search(r"[{}]|\bNone\b|\?[xy]\b|  $", text), text
    assert question.prompt.strip()
    assert question.explanation.strip()
    assert question.answer.value in given or not told_by(question)


def told_by(question: Question) -> bool:
    value = question.answer.value
    prompt = said(question.prompt)
    match question.answer.type:
        case _ if value is None:
            return False
        case AnswerType.STATE:
            return said(value) in prompt or said(value).replace("_", "-") in prompt
        case AnswerType.NUMBER | AnswerType.TEXT:
            is_number = question.answer.type is AnswerType.NUMBER
            return names_number(prompt, said(value)) if is_number else said(value) in prompt
        case AnswerType.FLAGS:
            return ",".join(value) in question.prompt
        case AnswerType.CHOICE:
            named = [choice.correct for choice in question.choices or () if stands_in(choice, question)]
            return named == [True]
        case _:
            return canonical(question.answer, question) in question.prompt


def names_number(prompt: str, number: str) -> bool:
    values = re.sub(r"(segment|第) ?[0-9]+", "", prompt)
    return re.search(rf"(?<![\w]){re.escape(number)}(?![\w])", values) is not None


def stands_in(choice: Choice, question: Question) -> bool:
    return re.search(rf"(?<![A-Z_]){re.escape(choice.text)}(?![A-Z_])", question.prompt) is not None


def check_proof(question: Question, draft: Draft, scratch: Path) -> None:
    """Run the script as `tcpdrill trace --script` does, and read the answer off what comes of it."""
    proof = question.proof
    assert (proof.rfc is None) != (proof.script is None)
    for name in proof.rows:
        assert row(name).id == name
    if proof.script is not None:
        assert proof.rows
        assert draft.reads is not None
        assert draft.reads(replayed(proof.script, scratch)) == draft.value
    for choice in question.choices or ():
        check_refutation(choice, scratch)


def check_refutation(choice: Choice, scratch: Path) -> None:
    """What refutes a wrong choice must exist: rows of the table, a script that runs, a section."""
    refuted_by = choice.refuted_by or {}
    for name in refuted_by.get("rows", ()):
        assert row(name).id == name
    if "script" in refuted_by:
        assert replayed(refuted_by["script"], scratch).steps


@lru_cache(maxsize=5000)
def replayed(script: str, scratch: Path) -> Trace:
    path = scratch / "proof.yaml"
    path.write_text(script, encoding="utf-8")
    return run_file(path)


def check_same(chinese: Question, english: Question) -> None:
    assert (chinese.id, chinese.seed, chinese.proof) == (english.id, english.seed, english.proof)
    assert chinese.answer.type is english.answer.type
    assert chinese.mistakes == english.mistakes
    if chinese.answer.type is not AnswerType.TEXT:
        assert chinese.answer == english.answer
    assert [choice.misconception for choice in chinese.choices or ()] == [
        choice.misconception for choice in english.choices or ()
    ]
    assert numbers_in(chinese) == numbers_in(english)


def numbers_in(question: Question) -> list[str]:
    """Return the numbers of more than two digits that the prompt mentions, in their order or out of it."""
    return sorted(re.findall(r"\d{3,}", question.prompt))


def check(number: int, first_seed: int, scratch: Path) -> set[str]:
    kinds = set()
    for pair, draft, *both in both_languages(number, first_seed):
        kinds.add(pair.kind.name)
        for question in both:
            try:
                check_answer(question)
                check_choices(question)
                check_mistakes(question)
                check_wording(question, draft.given)
                check_proof(question, draft, scratch)
            except AssertionError as error:
                raise AssertionError(f"{question.id} {question.seed} {question.lang}: {error}") from error
        check_same(both[0], both[1])
    return kinds


def test_a_stream_of_questions_is_sound(tmp_path: Path, sample_seed: int) -> None:
    assert check(SAMPLED, sample_seed, tmp_path) == set(all_kinds())


@pytest.mark.whole
def test_twenty_thousand_questions_are_sound(tmp_path: Path, sample_seed: int) -> None:
    assert check(WHOLE, sample_seed, tmp_path) == set(all_kinds())


@pytest.mark.whole
@pytest.mark.parametrize("topic", sorted(course().topics))
def test_every_topic_and_kind_can_be_asked_on_its_own(topic: str) -> None:
    asked = {question.topic for question in stream(course(), n=100, seed=3, topic=topic)}
    assert asked == {topic}


def test_everything_that_can_be_asked_is_asked_within_a_few_seeds() -> None:
    missing = [
        pair.id
        for pair in pairs(course())
        if not any(roll(pair, seed, Lang.EN, stock()) for seed in range(4))
    ]
    assert missing == []


def test_every_fact_is_asked_somehow() -> None:
    asked = {pair.fact.id for pair in pairs(course())}
    assert [fact.id for fact in stock().facts if fact.id not in asked] == []
