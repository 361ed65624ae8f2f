"""The values of asking: a question, its answer, its choices, its proof.

Values only. `asking/kinds/` rolls questions, `questions.py` gates and streams them, `judging.py` judges.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tcpdrill.drawing.picture import Picture
    from tcpdrill.ground.wording import Lang
    from tcpdrill.proof.facts import Slip, Source


class AnswerType(StrEnum):
    """What a right answer is, and so how it is typed, judged and shown."""

    STATE = "state"
    FLAGS = "flags"
    NUMBER = "number"
    SEGMENT = "segment"
    CHOICE = "choice"
    ORDER = "order"
    KNOWLEDGE = "knowledge"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Answer:
    """The right answer: `value` has the JSON shape of its type, `accepts` holds further spellings."""

    type: AnswerType
    value: Any
    accepts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One offered answer; a wrong one carries the misconception behind it and what refutes it."""

    text: str
    correct: bool
    misconception: str | None = None
    refuted_by: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Proof:
    """What yields the answer: rows of the table and a script for `trace --script`, or an RFC section.

    Exactly one of (`rows`, `script`) and `rfc` is filled.
    """

    rows: tuple[str, ...] = ()
    script: str | None = None
    rfc: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One fact asked in one kind, rolled from `seed`, in one language.

    `id` is `fact/kind`. `shown` is the picture that goes with the prompt, `solved` the one that goes with the
    answer. `hint` is what a learner who asks for help is told. `lesson` is said beside `solved` instead of a
    prompt that would not fit it, "" where the prompt fits. `mistakes` maps wrong answers, as they may be
    typed, to the ids of the misconceptions behind them.
    """

    id: str
    fact: str
    kind: str
    topic: str
    lang: Lang
    seed: int
    prompt: str
    answer: Answer
    choices: tuple[Choice, ...] | None
    explanation: str
    slip: Slip | None
    proof: Proof
    source: Source
    shown: Picture | None = None
    solved: Picture | None = None
    hint: str = ""
    lesson: str = ""
    mistakes: Mapping[str, str] = field(default_factory=dict)
