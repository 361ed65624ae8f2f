"""What a session and whoever asks its questions say to each other: the `Asker` protocol and its values.

`plain.py`, `json_lines.py` and `terminal.py` are askers; the session itself is `drill.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tcpdrill.answers.judging import Verdict
    from tcpdrill.answers.question import Question
    from tcpdrill.practice.judged import Judged
    from tcpdrill.practice.picking import Why
    from tcpdrill.practice.summary import Summary


class Command(StrEnum):
    """What can be typed instead of an answer, after a colon; the first letter is enough."""

    HINT = "hint"
    SKIP = "skip"
    UNDO = "undo"
    QUIT = "quit"


def command_of(typed: str) -> Command | None:
    """Return the command in what was typed (`:h`, `:hint`, full width too), None for an answer."""
    text = typed.strip()
    if text[:1] not in {":", "："} or not text[1:]:
        return None
    name = text[1:].strip().casefold()
    return next((command for command in Command if name and command.value.startswith(name)), None)


@dataclass(frozen=True, slots=True)
class Asking:
    """A question about to be asked.

    `done` counts the answers given in this session, `left` the questions still to come, this one included.
    `about` is the question for whose sake this one is asked. `taught` tells that its lesson was just shown.
    """

    question: Question
    done: int
    left: int
    why: Why
    about: str | None = None
    taught: bool = False


class Notice(StrEnum):
    """What a learner is told between questions."""

    LEECH = "leech"
    LEECH_ALONE = "leech_alone"
    LEECH_PART = "leech_part"
    CONFUSED = "confused"
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOTHING_DUE = "nothing_due"


class Names(Protocol):
    """What things are called in the learner's language."""

    def topic(self, name: str) -> str:
        """Return a topic's title."""

    def kind(self, name: str) -> str:
        """Return what a kind of question trains."""

    def question(self, name: str) -> str:
        """Return where a question (`fact/kind`) belongs: its topic, what it trains; itself if unknown."""

    def misconception(self, name: str) -> str:
        """Return a misconception's name."""

    def belief(self, name: str) -> str:
        """Return what somebody with a misconception thinks, "" for one that is not known."""

    def correction(self, name: str) -> str:
        """Return what holds instead of a misconception, "" for one that is not known."""


class Asker(Protocol):
    """Shows a session to somebody and brings back what they answer."""

    def notice(self, notice: Notice, values: Mapping[str, str]) -> None:
        """Tell something; `values` fill the notice's wording."""

    def teach(self, lesson: Question) -> None:
        """Show a fact that was never met: the question with its answer, ladder, reason and slip."""

    def ask(self, asking: Asking) -> str:
        """Ask and return what was typed, a command as `:name`; raises EOFError at the end of input."""

    def compare(self, question: Question, typed: str) -> str:
        """Show the model answer beside what was typed; return how the learner grades it."""

    def unreadable(self, question: Question, verdict: Verdict) -> None:
        """Say why what was typed is no answer; the question comes again."""

    def hint(self, question: Question) -> None:
        """Show the question's hint."""

    def skipped(self, question: Question) -> None:
        """Say that the question is left out for now."""

    def took_back(self, question: Question, review: str) -> None:
        """Say that the answer with the id `review` was taken back; its question comes again."""

    def judged(self, judged: Judged) -> Command | None:
        """Show the verdict; the answer is on disk by now. Return undo or quit if the learner wants that."""

    def summary(self, summary: Summary) -> None:
        """Show how the session went; the last thing that is called."""
