"""The gate: a question reaches a learner only when nothing is wrong with it.

A draft must have one right answer, which its replayed proof yields anew, and as many choices as promised, all
different and every wrong one refuted; its wording must not tell the answer nor show a gap.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tcpdrill.answers.answer_types import TYPES
from tcpdrill.answers.question import AnswerType, Question
from tcpdrill.asking.draft import Joined, Said
from tcpdrill.ground.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tcpdrill.asking.draft import Draft, Option


def faults_of_draft(draft: Draft) -> Iterator[str]:
    """Yield what is wrong with a draft, in words for an author."""
    yield from _faults_of_proof(draft)
    if draft.promised or draft.options:
        yield from _faults_of_options(draft)
    texts = (draft.prompt, draft.explanation, draft.hint, *(option.text for option in draft.options))
    if any(leaves_gap(text) for text in texts):
        yield "a gap is left in the wording"


def leaves_gap(text: object) -> bool:
    """Tell whether a template is filled with something that cannot be spoken: None, or a bare value.

    Text from the material is never a gap, whatever braces or words it holds.
    """
    if isinstance(text, Said):
        return any(leaves_gap(value) for value in text.values.values())
    if isinstance(text, Joined):
        return any(leaves_gap(part) for part in text.parts)
    return not isinstance(text, str | int | Wording)


def _faults_of_proof(draft: Draft) -> Iterator[str]:
    proof = draft.proof
    if (proof.rfc is None) == (proof.script is None):
        yield "a proof is either a replay or a section"
    if draft.reads is not None and (draft.trace is None or draft.reads(draft.trace) != draft.value):
        yield "the proof does not yield the answer"
    if proof.script is not None and draft.reads is None:
        yield "nothing is read off the proof: a replay needs the draft's `trace` and `reads`"


def _faults_of_options(draft: Draft) -> Iterator[str]:
    right = [option for option in draft.options if option.mistake is None]
    if len(draft.options) != draft.promised:
        yield f"{len(draft.options)} choices instead of the {draft.promised} that are promised"
    if len(right) != 1 or right[0].value != draft.value:
        yield "not exactly one choice is right"
    for option in draft.options:
        if option.mistake is not None and (option.refuted_by is None or _may_be_right(option, draft)):
            yield "a wrong choice is not refuted"
        if option.mistake is not None and option.value in draft.alike:
            yield "a wrong choice says the same as the right one"


def _may_be_right(option: Option, draft: Draft) -> bool:
    return option.value is not None and option.value == draft.value


def faults_of_question(question: Question, given: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield what is wrong with a question as it is worded; the prompt may name the values `given`."""
    texts = [choice.text for choice in question.choices or ()]
    if len({text.casefold() for text in texts}) != len(texts):
        yield "two choices read the same"
    if question.answer.value not in given and tells_answer(question):
        yield "the prompt tells the answer"


def tells_answer(question: Question) -> bool:
    """Tell whether the prompt contains its answer, and none of the wrong choices beside it."""
    if question.answer.type is AnswerType.CHOICE and question.choices:
        named = [choice.correct for choice in question.choices if _stands_in(question.prompt, choice.text)]
        return bool(named) and all(named)
    prompt = _ORDINAL.sub(" ", question.prompt.casefold())
    return any(_stands_in(prompt, found) for found in TYPES[question.answer.type].telling(question.answer))


_ORDINAL = re.compile(r"segments? \d+( (to|and) \d+)?|第 ?\d+")
"""Which segment is meant: a number that is no value of the exchange."""


def _stands_in(prompt: str, text: str) -> bool:
    """Tell whether `text` stands in the prompt as a word or words of its own: SYN does not in SYN_SENT."""
    at = prompt.find(text)
    while at >= 0:
        before, after = prompt[max(at - 1, 0) : at], prompt[at + len(text) : at + len(text) + 1]
        if not (_continues(before) or _continues(after)):
            return True
        at = prompt.find(text, at + 1)
    return False


def _continues(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")
