"""Asks at a terminal, by keys: one question at a time with its ladder, then the verdict and its reason.

What a session says is the same as in `plain.py`, whose wordings it shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.answers.answer_types import NONE, TYPES, Widget, widget_of
from tcpdrill.answers.feedback import NOTHING
from tcpdrill.answers.judging import prompt_hint
from tcpdrill.ground.cells import wrap
from tcpdrill.practice import session_texts as texts
from tcpdrill.practice.askers.early_keys import SETTLING
from tcpdrill.practice.askers.plain import (
    hint_text,
    offered,
    reasons,
    right_answer,
    summary_lines,
    verdict_lines,
)
from tcpdrill.practice.askers.protocol import Command
from tcpdrill.practice.askers.terminal_prompts import Prompts
from tcpdrill.practice.askers.terminal_screen import BOLD, GREEN, MAGENTA, RED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tcpdrill.answers.judging import Verdict
    from tcpdrill.answers.question import Question
    from tcpdrill.ground.wording import Lang
    from tcpdrill.practice.askers.protocol import Asking, Names, Notice
    from tcpdrill.practice.askers.terminal_screen import Screen
    from tcpdrill.practice.judged import Judged
    from tcpdrill.practice.summary import Summary

KEYS: dict[str, Command] = {
    "?": Command.HINT,
    "？": Command.HINT,
    "s": Command.SKIP,
    "u": Command.UNDO,
    "q": Command.QUIT,
}
"""What the keys mean where a choice is made; where text is typed they are text."""

AFTERWARDS = {"u": Command.UNDO, "q": Command.QUIT}

VERDICT_INKS = {"right": GREEN, "nearly": MAGENTA, "wrong": RED}

GRADES = ("right", "nearly", "wrong")

POINTED, TICKED = 3, 5
"""Cells that a prompt puts before a title: the pointer, and for ticks their mark too."""


MARGINS = ("",) * 6
"""The empty lines, the line that says when a question comes back, and the prompt, around a verdict."""


class TerminalAsker:
    """An asker at a terminal."""

    def __init__(self, screen: Screen, lang: Lang, names: Names, settling: float = SETTLING) -> None:
        self._screen = screen
        self._lang = lang
        self._names = names
        self._prompts = Prompts(screen.redraw, settling)
        self._notices: list[str] = []
        self._asked: Question | None = None
        self._hinted: Question | None = None

    def notice(self, notice: Notice, values: Mapping[str, str]) -> None:
        """Tell it below the question that waits, else at the top of the next screen."""
        text = texts.notice_text(notice, values, self._lang, self._names)
        if self._asked is None:
            self._notices.append(text)
        else:
            self._screen.text(text, MAGENTA)

    def teach(self, lesson: Question) -> None:
        """Show a fact on a screen of its own, until Enter."""
        screen = self._begin()
        screen.text(f"{texts.LESSON[self._lang]} · {self._names.topic(lesson.topic)}", BOLD)
        screen.blank()
        if lesson.solved:
            screen.picture(lesson.solved, self._lang)
            screen.blank()
        screen.text(lesson.lesson or lesson.prompt)
        answer = right_answer(lesson, lettered=False)
        screen.text(texts.LESSON_ANSWER[self._lang].format(answer=answer), BOLD)
        screen.blank()
        for line in reasons(lesson, self._lang):
            screen.text(line)
        self._go_on(texts.ENTER_NOW_YOU[self._lang], {"q": Command.QUIT})

    def ask(self, asking: Asking) -> str:
        """Show the question on a cleared screen, unless it stands there already, and ask for the answer."""
        question = asking.question
        if self._asked is not question:
            self._hinted = None
            self._show(asking)
        self._asked = question
        return self._answer(question)

    def compare(self, question: Question, typed: str) -> str:  # noqa: ARG002 - it stands above already
        """Show the model answer and ask for a grade."""
        self._screen.blank()
        self._screen.text(texts.MODEL_ANSWER[self._lang].format(answer=question.answer.value))
        self._screen.blank()
        self._screen.text(texts.HOW_WAS_IT[self._lang], BOLD)
        grades = [texts.VERDICTS[grade][self._lang] for grade in GRADES]
        grade = self._prompts.choose(lambda: self._titles(grades, POINTED), {"q": Command.QUIT})
        if grade is Command.QUIT:
            raise EOFError
        return GRADES[grade] if isinstance(grade, int) else f":{grade}"

    def unreadable(self, question: Question, verdict: Verdict) -> None:  # noqa: ARG002 - it stands above
        """Say why that was no answer."""
        self._screen.text(verdict.explanation, MAGENTA)

    def hint(self, question: Question) -> None:
        """Show the hint below the question, unless it stands there already."""
        if self._hinted is question:
            return
        self._hinted = question
        self._screen.text(hint_text(question, self._lang), BOLD)

    def skipped(self, question: Question) -> None:  # noqa: ARG002 - it was the last one shown
        """Say so on the next screen."""
        self._notices.append(texts.SKIPPED[self._lang])
        self._asked = None

    def took_back(self, question: Question, review: str) -> None:  # noqa: ARG002 - it comes again
        """Say so on the next screen."""
        self._notices.append(texts.TOOK_BACK[self._lang])
        self._asked = None

    def judged(self, judged: Judged) -> Command | None:
        """Show what the answer was worth, why, and when it comes back; wait for Enter."""
        screen, self._asked = self._screen, None
        question = judged.question
        first, *others = verdict_lines(judged, self._lang, self._names, repeated=_typed(question))
        solved = question.solved
        # In a low window the ladder comes first, lest it push what was answered off the screen.
        low = solved is not None and not screen.has_room_for([first, *others, *MARGINS], solved, self._lang)
        if solved and low:
            screen.blank()
            screen.picture(solved, self._lang)
        screen.blank()
        screen.text(first, VERDICT_INKS[judged.review.verdict])
        for line in others:
            screen.text(line)
        if solved and not low:
            screen.blank()
            screen.picture(solved, self._lang)
        screen.blank()
        screen.text(texts.comes_back(judged, self._lang))
        return self._go_on(texts.NEXT_QUESTION[self._lang], AFTERWARDS if judged.recorded else {})

    def summary(self, summary: Summary) -> None:
        """Show how it went, below what stands on the screen."""
        screen = self._screen
        screen.blank()
        for notice in self._notices:
            screen.text(notice)
        head, *lines = summary_lines(summary, self._lang, self._names)
        screen.text(head, BOLD)
        for line in lines:
            screen.text(line)

    def _begin(self) -> Screen:
        """Clear the screen and put what there is to tell on top."""
        self._screen.clear()
        for notice in self._notices:
            self._screen.text(notice, BOLD)
            self._screen.blank()
        self._notices = []
        return self._screen

    def _show(self, asking: Asking) -> None:
        question, screen = asking.question, self._begin()
        title = f"{self._names.topic(question.topic)} · {texts.WHYS[asking.why][self._lang]}"
        screen.progress(title, asking.done, asking.done + asking.left)
        screen.blank()
        if question.shown:
            screen.picture(question.shown, self._lang)
            screen.blank()
        screen.text(question.prompt, BOLD)
        screen.blank()
        if _typed(question):
            for line in offered(question):
                screen.text(line, rest="   ")
            screen.text(texts.CHOOSE[self._lang].format(what=prompt_hint(question.answer.type, self._lang)))
            screen.items(texts.commands_line(self._lang))
        else:
            screen.items(self._keys_line(question))

    def _keys_line(self, question: Question) -> str:
        """Say what can be pressed."""
        wording = texts.TICK_KEYS if _ticked(question) else texts.CHOICE_KEYS
        last = len(self._offered(question))
        return wording[self._lang].format(number=last, letter=chr(ord("A") + last - 1))

    def _answer(self, question: Question) -> str:
        if _typed(question):
            return self._prompts.line()
        labels = self._offered(question)
        if _ticked(question):
            ticked = self._prompts.check(lambda: self._titles(labels, TICKED), KEYS)
            typed = self._ticked_text(question, ticked) if isinstance(ticked, list) else f":{ticked}"
        else:
            chosen = self._prompts.choose(lambda: self._titles(labels, POINTED), KEYS)
            typed = chr(ord("A") + chosen) if isinstance(chosen, int) else f":{chosen}"
        if not typed.startswith(":"):
            self._screen.text(texts.YOUR_ANSWER[self._lang].format(answer=self._told(question, typed)))
        return typed

    def _told(self, question: Question, typed: str) -> str:
        """Return an answer as it is repeated to the learner: a choice with its text."""
        if _ticked(question):
            return NOTHING[self._lang] if typed == NONE else typed
        return f"{typed}. {self._labels(question)[ord(typed) - ord('A')]}"

    def _offered(self, question: Question) -> Sequence[str]:
        """Return what is offered; where several may be ticked, that none of them holds is a tick, too."""
        labels = self._labels(question)
        return [*labels, texts.NONE_OF_THESE[self._lang]] if _ticked(question) else labels

    def _labels(self, question: Question) -> Sequence[str]:
        """Return what is offered, without letters."""
        if question.choices:
            return [choice.text for choice in question.choices]
        return TYPES[question.answer.type].ticks(self._lang)

    def _ticked_text(self, question: Question, places: Sequence[int]) -> str:
        """Return ticks as they would be typed."""
        return NONE if len(self._labels(question)) in places else TYPES[question.answer.type].of_ticks(places)

    def _titles(self, labels: Sequence[str], lead: int) -> list[str]:
        """Return the titles of choices with their letters, set for the width that the window has.

        The prompt puts `lead` cells before each: further lines are indented to stand below the text.
        """
        titles = []
        for place, label in enumerate(labels):
            letter = f"{chr(ord('A') + place)}. "
            indent = " " * (lead + len(letter))
            first, *others = wrap(label, self._screen.width - len(indent))
            titles.append("\n".join([letter + first, *(indent + line for line in others)]))
        return titles

    def _go_on(self, message: str, keys: dict[str, Command]) -> Command | None:
        ends = [
            texts.KEY[self._lang].format(key=key, what=texts.COMMANDS[command][self._lang])
            for key, command in keys.items()
        ]
        self._screen.blank()
        wanted = self._prompts.go_on(" · ".join([message, *ends]), keys)
        if wanted is Command.QUIT:
            raise EOFError
        return wanted


def _ticked(question: Question) -> bool:
    """Tell whether the answer is ticked."""
    return widget_of(question) is Widget.SEVERAL


def _typed(question: Question) -> bool:
    """Tell whether the answer is typed."""
    return widget_of(question) is Widget.LINE
