"""Asks line by line, in words: for screen readers, dumb terminals, pipes and scripts.

No colour, no drawing, no cursor; ladders are told in words. The same questions as everywhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.answers.judging import canonical, prompt_hint
from tcpdrill.answers.question import AnswerType
from tcpdrill.drawing import ladder_words
from tcpdrill.ground.errors import InputError
from tcpdrill.ground.wording import Count
from tcpdrill.practice import session_texts as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TextIO

    from tcpdrill.answers.judging import Verdict
    from tcpdrill.answers.question import Question
    from tcpdrill.drawing.picture import Picture
    from tcpdrill.ground.wording import Lang, Wording
    from tcpdrill.practice.askers.protocol import Asking, Command, Names, Notice
    from tcpdrill.practice.judged import Judged
    from tcpdrill.practice.summary import Share, Summary


def typed_line(stream: TextIO) -> str:
    """Return one line without its end; raises EOFError at the end, InputError where nothing can be read."""
    try:
        line = stream.readline()
    except OSError as error:
        message = f"standard input cannot be read: {error.strerror or error}"
        raise InputError(message, "Type the answers, or let a file or a program give them.") from error
    if not line:
        raise EOFError
    return line.rstrip("\r\n")


def right_answer(question: Question, *, lettered: bool = True) -> str:
    """Return the right answer as a learner reads it: its short spelling, with the text of a choice.

    Without `lettered` a choice has its text alone.
    """
    answer = question.answer
    if answer.type is AnswerType.TEXT:
        return str(answer.value)
    text = canonical(answer, question)
    if answer.type is AnswerType.CHOICE and question.choices:
        chosen = question.choices[answer.value].text
        return f"{text}. {chosen}" if lettered else chosen
    return text


class PlainAsker:
    """An asker that reads lines and writes lines."""

    def __init__(self, lines_in: TextIO, lines_out: TextIO, lang: Lang, names: Names) -> None:
        self._in = lines_in
        self._out = lines_out
        self._lang = lang
        self._names = names

    def notice(self, notice: Notice, values: Mapping[str, str]) -> None:
        """Tell something in a paragraph of its own."""
        self._say("", texts.notice_text(notice, values, self._lang, self._names))

    def teach(self, lesson: Question) -> None:
        """Show a fact with its answer, then its reason and what the notes say."""
        self._say(
            "",
            f"{texts.LESSON[self._lang]} ({self._names.topic(lesson.topic)})",
            lesson.lesson or lesson.prompt,
        )
        answer = right_answer(lesson, lettered=False)
        self._say(texts.LESSON_ANSWER[self._lang].format(answer=answer), *reasons(lesson, self._lang))
        self._say(*self._picture(lesson.solved), "", texts.NOW_YOU[self._lang])

    def ask(self, asking: Asking) -> str:
        """Ask, and read one line."""
        question = asking.question
        number = texts.QUESTION[self._lang].format(number=asking.done + 1, all=asking.done + asking.left)
        why = texts.WHYS[asking.why][self._lang]
        self._say("", texts.APART.join([number, self._names.topic(question.topic), why]))
        self._say(*self._picture(question.shown), question.prompt, *offered(question))
        self._say(texts.CHOOSE[self._lang].format(what=prompt_hint(question.answer.type, self._lang)))
        if not asking.done:
            self._say(texts.commands_line(self._lang))
        return self._read()

    def compare(self, question: Question, typed: str) -> str:  # noqa: ARG002 - it stands above already
        """Show the model answer and read a grade."""
        self._say(texts.MODEL_ANSWER[self._lang].format(answer=question.answer.value))
        self._say(texts.GRADE_YOURSELF[self._lang])
        return self._read()

    def unreadable(self, question: Question, verdict: Verdict) -> None:  # noqa: ARG002 - it comes again
        """Say why that was no answer."""
        self._say(verdict.explanation)

    def hint(self, question: Question) -> None:
        """Show the hint."""
        self._say(hint_text(question, self._lang))

    def skipped(self, question: Question) -> None:  # noqa: ARG002 - it was the last one shown
        """Say so."""
        self._say(texts.SKIPPED[self._lang])

    def took_back(self, question: Question, review: str) -> None:  # noqa: ARG002 - it comes again
        """Say so."""
        self._say(texts.TOOK_BACK[self._lang])

    def judged(self, judged: Judged) -> Command | None:
        """Say what the answer was worth, why, and when the question comes back."""
        self._say(*verdict_lines(judged, self._lang, self._names))
        if judged.verdict.outcome != "right":
            self._say(*self._picture(judged.question.solved))
        self._say(texts.comes_back(judged, self._lang))
        return None

    def summary(self, summary: Summary) -> None:
        """Say how it went."""
        self._say("", *summary_lines(summary, self._lang, self._names))

    def _picture(self, picture: Picture | None) -> list[str]:
        return ladder_words(picture, self._lang) if picture else []

    def _read(self) -> str:
        self._out.write("> ")
        self._out.flush()
        return typed_line(self._in)

    def _say(self, *lines: str) -> None:
        self._out.writelines(f"{line}\n" for line in lines)
        self._out.flush()


def offered(question: Question) -> Iterator[str]:
    """Yield the choices with their letters."""
    for place, choice in enumerate(question.choices or ()):
        yield f"{chr(ord('A') + place)}. {choice.text}"


def hint_text(question: Question, lang: Lang) -> str:
    """Return the hint, or that there is none."""
    return texts.HINT[lang].format(hint=question.hint) if question.hint else texts.NO_HINT[lang]


def verdict_lines(judged: Judged, lang: Lang, names: Names, *, repeated: bool = True) -> list[str]:
    """Return what an answer was worth and why.

    Without `repeated` the answer stands above as it was understood, and is not told again. That of prose has
    been compared with the model answer by now.
    """
    question, verdict = judged.question, judged.verdict
    lines = [texts.VERDICTS[verdict.outcome][lang] + texts.END[lang]]
    if verdict.explanation and (repeated or not verdict.repeats):
        lines[0] += texts.SPACE[lang] + verdict.explanation
    if verdict.outcome != "right" and question.answer.type is not AnswerType.TEXT:
        lines.append(texts.RIGHT_ANSWER[lang].format(answer=right_answer(question)))
    if judged.review.misconception:
        lines.append(_mistake(judged.review.misconception, question, lang, names))
    return lines + reasons(question, lang)


def _mistake(named: str, question: Question, lang: Lang, names: Names) -> str:
    """Return a misconception by name, with what holds instead unless the notes' slip is about to say so."""
    name, holds = names.misconception(named), names.correction(named)
    if question.slip or not holds:
        return texts.MISCONCEPTION[lang].format(name=name)
    return texts.CORRECTED[lang].format(name=name, believes=names.belief(named), holds=holds)


def reasons(question: Question, lang: Lang) -> list[str]:
    """Return why the answer is right, and what the notes say instead."""
    lines = [texts.REASON[lang].format(reason=question.explanation)] if question.explanation else []
    if question.slip:
        slip = question.slip
        because = slip.because[lang]
        told = texts.SLIP[lang].format(line=slip.notes_line, quote=slip.quoted(lang), because=because)
        lines.append(told)
    return lines


def summary_lines(summary: Summary, lang: Lang, names: Names) -> list[str]:
    """Return how a session went, what is weak, what comes back and what to run next."""
    lines = [texts.SUMMARY[lang], *_counts(summary, lang)]
    lines += _listed(texts.WENT_WELL, [_share(share, names.topic) for share in summary.well], lang)
    lines += _listed(texts.WEAK_TOPICS, [_share(share, names.topic) for share in summary.weak_topics], lang)
    lines += _listed(texts.WEAK_KINDS, [_share(share, names.kind) for share in summary.weak_kinds], lang)
    mistakes = [f"{names.misconception(name)} ×{times}" for name, times in summary.misconceptions]
    lines += _listed(texts.MISCONCEPTIONS, mistakes, lang)
    if summary.left_today:
        lines.append(texts.LEFT_TODAY[lang].format(count=Count(summary.left_today)))
    tomorrow = texts.DUE_TOMORROW if summary.due_tomorrow else texts.NONE_TOMORROW
    lines.append(tomorrow[lang].format(count=Count(summary.due_tomorrow)))
    return [*lines, texts.NEXT[lang].format(command=summary.next_command)]


def _counts(summary: Summary, lang: Lang) -> Iterator[str]:
    if summary.answered:
        yield texts.COUNTS[lang].format(
            answered=summary.answered,
            time=texts.duration(summary.seconds, lang),
            right=summary.right,
            nearly=summary.nearly,
            wrong=summary.wrong,
        )
    else:
        yield texts.NO_ANSWERS[lang]
    if summary.skipped:
        yield texts.COUNTED_SKIPS[lang].format(skipped=summary.skipped)


def _listed(wording: Wording, names: Sequence[str], lang: Lang) -> list[str]:
    return [wording[lang].format(names=texts.BETWEEN[lang].join(names))] if names else []


def _share(share: Share, name_of: Callable[[str], str]) -> str:
    return f"{name_of(share.name)} {share.right:g}/{share.given}"
