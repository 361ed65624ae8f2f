"""The values of asking: a question, its answer, its choices, its proof.

Values only. `kinds/` rolls questions, `questions.py` gates and streams them, `answers.py` judges.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tcpdrill.facts import Slip, Source
    from tcpdrill.tcp.trace import Trace
    from tcpdrill.wording import Lang


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


class Mask(StrEnum):
    """What a picture hides of a segment or of the states beside it."""

    SEGMENT = "segment"
    FLAGS = "flags"
    SEQ = "seq"
    ACK = "ack"
    CLIENT_STATE = "client_state"
    SERVER_STATE = "server_state"
    SENDER = "sender"


@dataclass(frozen=True, slots=True)
class Picture:
    """A ladder to draw: segments `first`..`last` of `trace`, with `masks` (step n, what) hidden.

    With `symbols` the numbers are written as x, x+1, y, ...; the pair holds the client's and the server's
    base number. `states` tells whether the states stand at the margins.
    Segment `numbered_from` of the trace is called 1. Without `ending` nothing is drawn below segment `last`:
    no timer that runs out, no call after it.
    """

    trace: Trace
    first: int
    last: int
    masks: frozenset[tuple[int, Mask]] = frozenset()
    symbols: tuple[int, int] | None = None
    states: bool = True
    numbered_from: int = 1
    ending: bool = True

    def place(self, n: int) -> int:
        """Return the number that segment `n` of the trace bears in the picture."""
        return n - self.numbered_from + 1


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
