"""Asks a program: one JSON object a line out, one line of text in for each question.

The events are fixed (others read them); keys may be added, never renamed or dropped.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tcpdrill.practice.askers.plain import typed_line
from tcpdrill.practice.log_lines import rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import TextIO

    from tcpdrill.answers.judging import Verdict
    from tcpdrill.answers.question import Question
    from tcpdrill.practice.askers.protocol import Asking, Command, Notice
    from tcpdrill.practice.judged import Judged
    from tcpdrill.practice.summary import Share, Summary

GIVES_AWAY = frozenset({"answer", "proof", "explanation", "slip", "choices"})
"""Keys of a question that its asking leaves out; of the choices it keeps the texts."""

NOT_GRADED = "-"
"""Text that is neither a grade nor an answer."""


class JsonLinesAsker:
    """An asker that writes events; `as_json` gives a question's whole JSON."""

    def __init__(
        self, lines_in: TextIO, lines_out: TextIO, as_json: Callable[[Question], dict[str, Any]]
    ) -> None:
        self._in = lines_in
        self._out = lines_out
        self._as_json = as_json

    def notice(self, notice: Notice, values: Mapping[str, str]) -> None:
        """Write a `notice` event; no line is read for it."""
        self._event("notice", notice=notice.value, **values)

    def teach(self, lesson: Question) -> None:
        """Write a `lesson` event, the whole question; no line is read for it."""
        self._event("lesson", **self._as_json(lesson))

    def ask(self, asking: Asking) -> str:
        """Write a `question` event and read one line."""
        question = asking.question
        told = {key: value for key, value in self._as_json(question).items() if key not in GIVES_AWAY}
        choices = question.choices and [{"text": choice.text} for choice in question.choices]
        self._event(
            "question",
            **told,
            choices=choices,
            answer_type=question.answer.type.value,
            done=asking.done,
            left=asking.left,
            why=asking.why.value,
        )
        return typed_line(self._in)

    def compare(self, question: Question, typed: str) -> str:  # noqa: ARG002 - both are known there
        """Return no grade: the `unreadable` event tells the model answer and asks for one."""
        return NOT_GRADED

    def unreadable(self, question: Question, verdict: Verdict) -> None:
        """Write an `unreadable` event; the question event comes again."""
        self._event("unreadable", id=question.id, explanation=verdict.explanation)

    def hint(self, question: Question) -> None:
        """Write a `hint` event; the question event comes again."""
        self._event("hint", id=question.id, hint=question.hint or None)

    def skipped(self, question: Question) -> None:
        """Write a `skip` event."""
        self._event("skip", id=question.id)

    def took_back(self, question: Question, review: str) -> None:
        """Write an `undo` event; the question whose answer was taken back comes next."""
        self._event("undo", id=question.id, undo=review)

    def judged(self, judged: Judged) -> Command | None:
        """Write a `verdict` event."""
        question, review = judged.question, judged.review
        explanations = (judged.verdict.explanation, question.explanation)
        self._event(
            "verdict",
            id=question.id,
            verdict=review.verdict,
            answer=question.answer.value,
            explanation=" ".join(text for text in explanations if text),
            due=rfc3339(judged.after.due) if judged.after else None,
            rating=review.rating,
            misconception=review.misconception,
            review=review.id if judged.recorded else None,
        )
        return None

    def summary(self, summary: Summary) -> None:
        """Write the `summary` event, the last one."""
        self._event(
            "summary",
            answered=summary.answered,
            right=summary.right,
            nearly=summary.nearly,
            wrong=summary.wrong,
            skipped=summary.skipped,
            seconds=round(summary.seconds, 3),
            well=_shares(summary.well),
            weak={
                "topics": _shares(summary.weak_topics),
                "kinds": _shares(summary.weak_kinds),
                "misconceptions": [{"name": name, "times": times} for name, times in summary.misconceptions],
            },
            left_today=summary.left_today,
            due_tomorrow=summary.due_tomorrow,
            next=summary.next_command,
            interrupted=summary.interrupted,
        )

    def _event(self, event: str, **fields: Any) -> None:
        self._out.write(json.dumps({"event": event, **fields}, ensure_ascii=False) + "\n")
        self._out.flush()


def _shares(shares: Iterable[Share]) -> list[dict[str, Any]]:
    return [{"name": share.name, "right": share.right, "given": share.given} for share in shares]
