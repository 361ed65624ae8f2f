"""What no question asks about: transitions of RFC 9293's diagram, roles, header fields and flags.

Read off the questions themselves: the rows that prove them and the answers that they want.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.questions import NothingToAskError, ask, pairs, stock_of
from tcpdrill.ground.wording import Lang
from tcpdrill.tcp.coverage import diagram_transitions
from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tcpdrill.answers.question import Question
    from tcpdrill.material.course import Course
    from tcpdrill.proof.facts import Fact

FIELDS = ("Seq", "ACKnum", *(flag.value for flag in Flag))
"""The header fields and flags that move the state machine."""

ROLES = ("active", "passive", *(side.value for side in Side))
"""The parts that an end can play."""

_NUMBER_ASKED = {"step-seq": "Seq", "step-ack": "ACKnum", "bytes": "ACKnum"}


def one_of_each(course: Course, seed: int = 0) -> Iterator[Question]:
    """Yield one question for each fact and kind, but for those that no roll makes."""
    for pair in pairs(course):
        try:
            yield ask(course, pair.fact.id, pair.kind.name, seed, Lang.EN)
        except NothingToAskError:
            continue


def uncovered(course: Course, questions: Iterable[Question] | None = None) -> tuple[str, ...]:
    """Return the names of what none of `questions` (None: one of each fact and kind) asks about."""
    asked: set[str] = set()
    stock = stock_of(course)
    for question in one_of_each(course) if questions is None else questions:
        asked.update(_asked_about(question, stock.by_id[question.fact]))
    arrows = [
        f"{arrow.state} -> {arrow.next_state} ({arrow.event})"
        for arrow in diagram_transitions()
        if asked.isdisjoint(arrow.rows)
    ]
    return (*arrows, *(name for name in (*ROLES, *FIELDS) if name not in asked))


def _asked_about(question: Question, fact: Fact) -> Iterator[str]:
    """Yield the rows, roles, fields and flags that a question is about."""
    yield from question.proof.rows
    value = question.answer.value
    if question.answer.type is AnswerType.FLAGS:
        yield from value
    if question.answer.type is AnswerType.SEGMENT and value is not None:
        yield from ("Seq", "ACKnum", *value["flags"])
    if question.kind in _NUMBER_ASKED:
        yield _NUMBER_ASKED[question.kind]
    if "side" in fact.details:
        yield fact.details["side"]
    if fact.type == "role":
        yield fact.value["role"]
    if fact.type == "term":
        yield fact.value["term"]
