"""Judges what a learner types: right, nearly, wrong, or no answer at all.

Understands meaning, not spelling: `answers/` turns typed text into a value, `nearness.py` holds the table of
what counts as nearly right, `feedback.py` the words. Never raises on any text; asks nobody and keeps nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tcpdrill.answers import feedback
from tcpdrill.answers.answer_types import NONE, TYPES, read, spelled
from tcpdrill.answers.feedback import Remark, sentence
from tcpdrill.answers.letters import read_choice, read_grade, read_order
from tcpdrill.answers.nearness import Case
from tcpdrill.answers.question import Answer, AnswerType, Question
from tcpdrill.answers.text import LONGEST, UNKNOWN, Reason, Unreadable, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tcpdrill.ground.wording import Lang


class Outcome(StrEnum):
    """What an answer is worth; an unreadable one is asked again and does not count."""

    RIGHT = "right"
    NEARLY = "nearly"
    WRONG = "wrong"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer is worth, and why.

    `given` is the JSON value that was understood (None for an unreadable answer, and for "nothing is sent").
    `explanation` is in the question's language, and empty for a right answer. `misconception` is the id of
    the named mistake behind a wrong or nearly right answer, where one is known. `repeats` tells that the
    explanation has nothing to say but what was answered.
    """

    outcome: Outcome
    given: Any
    explanation: str
    misconception: str | None = None
    repeats: bool = False


def judge(question: Question, typed: str, mistakes: Mapping[str, str] | None = None) -> Verdict:
    """Return the verdict on `typed`; never raises.

    `mistakes` maps typed answers (in any spelling) to the ids of the misconceptions that lead to them; those
    of the question count without it. Prose is right when the model answer itself is typed; a grade (see
    `judge_self`) is taken as the learner's own judgement; any other text is asked for that grade.
    """
    if question.answer.type is AnswerType.TEXT:
        return _judge_text(question, typed)
    given = _understood(question, typed)
    if isinstance(given, Unreadable):
        return _unreadable(question, given)
    if any(given == accepted for accepted in _accepted(question)):
        return Verdict(Outcome.RIGHT, given, "")
    misconception = _misconception(question, given, question.mistakes if mistakes is None else mistakes)
    case = Case(question, _order(question.answer), misconception)
    nearly, remarks = TYPES[question.answer.type].compare(case, _closest(question, given), given)
    outcome = Outcome.NEARLY if nearly else Outcome.WRONG
    explanation = sentence(remarks or (_understood_as(question, given),), question.lang)
    return Verdict(outcome, given, explanation, misconception, repeats=not remarks)


def is_judged_by_learner(question: Question) -> bool:
    """Tell whether the learner judges the answer: text is typed, compared with the model, and then graded."""
    return question.answer.type is AnswerType.TEXT


def judge_self(typed: str, lang: Lang) -> Verdict:
    """Return the verdict that a learner gives: `1`/`right`/`对`, `2`/`nearly`/`差一点`, `3`/`wrong`/`错`."""
    grade = read_grade(plain(typed))
    if isinstance(grade, Unreadable):
        return Verdict(Outcome.UNREADABLE, None, feedback.GRADE_HINT[lang])
    return Verdict(Outcome(grade), None, "")


def canonical(answer: Answer, question: Question) -> str:
    """Return the short spelling of the answer's value, such as `SYN,ACK`, `1001`, `B`; `judge` accepts it."""
    return _short(question, answer.value, _order(answer))


def prompt_hint(answer_type: AnswerType, lang: Lang) -> str:
    """Return what can be typed for an answer of this type, with two accepted spellings."""
    return TYPES[answer_type].hint[lang]


def _judge_text(question: Question, typed: str) -> Verdict:
    """Judge prose: the model answer is right, a grade is what it says, other text is still to be graded."""
    text = plain(typed)
    if not text:
        return _unreadable(question, Unreadable(Reason.EMPTY))
    if text in {plain(model) for model in (question.answer.value, *question.answer.accepts)}:
        return Verdict(Outcome.RIGHT, typed, "")
    grade = judge_self(typed, question.lang)
    if grade.outcome is not Outcome.UNREADABLE:
        return Verdict(grade.outcome, typed, "")
    model = Remark(feedback.UNREADABLE[Reason.GRADE_YOURSELF], {"model": question.answer.value})
    return Verdict(Outcome.UNREADABLE, typed, sentence((model, Remark(feedback.GRADE_HINT)), question.lang))


def _understood(question: Question, typed: str) -> Any:
    """Return the value of what was typed, or `Unreadable`: by its type, or by the label of a choice."""
    text = plain(typed[: LONGEST + 1])
    if text and text in map(plain, question.answer.accepts):
        return question.answer.value
    by_type, by_label = _read(question, typed), _read_label(question, text)
    if isinstance(by_type, Unreadable):
        return by_type if isinstance(by_label, Unreadable) else by_label
    if not isinstance(by_label, Unreadable) and by_label != by_type:
        kind = question.answer.type
        return Unreadable(Reason.AMBIGUOUS, (spelled(kind, by_type), spelled(kind, by_label)))
    return _in_asked_form(question, by_type)


def _read(question: Question, typed: str) -> Any:
    """Read `typed` as this question is answered."""
    texts = [choice.text for choice in question.choices or ()]
    return read(question.answer.type, typed, choices=texts, order=_order(question.answer))


def _read_label(question: Question, text: str) -> Any:
    """Return the value of the choice that `text` (plain) names, where a typed answer has choices too."""
    if not question.choices or TYPES[question.answer.type].has_letters:
        return UNKNOWN
    place = read_choice(text, [choice.text for choice in question.choices])
    return place if isinstance(place, Unreadable) else _read(question, question.choices[place].text)


def _in_asked_form(question: Question, given: Any) -> Any:
    """Return `given`, or `Unreadable` for plain numbers where symbols are asked for, or the reverse."""
    forms = {_in_symbols(accepted) for accepted in _accepted(question)} - {None}
    if not forms or _in_symbols(given) in (*forms, None):
        return given
    return Unreadable(Reason.SYMBOLS_WANTED if True in forms else Reason.CONCRETE_WANTED)


def _in_symbols(value: Any) -> bool | None:
    """Tell whether a number, or a segment's numbers, are sums in x and y; None for any other value."""
    if isinstance(value, dict) and "seq" in value:
        return isinstance(value["seq"], str) or isinstance(value["ack"], str)
    return isinstance(value, str) if isinstance(value, int | str) else None


def _accepted(question: Question) -> Iterator[Any]:
    """Yield the right value and those that the further spellings mean, as `read` returns them."""
    answer = question.answer
    yield _read(question, spelled(answer.type, answer.value, order=_order(answer)))
    for spelling in answer.accepts:
        value = _read(question, spelling)
        if not isinstance(value, Unreadable):
            yield value


def _closest(question: Question, given: Any) -> Any:
    """Return the accepted value to compare with: one in symbols for an answer in symbols."""
    accepted = list(_accepted(question))
    alike = [value for value in accepted if _in_symbols(value) == _in_symbols(given)]
    return (alike or accepted)[0]


def _order(answer: Answer) -> tuple[str, ...]:
    """Return the ids of the steps in the order of their letters.

    The first of `accepts` is the right order in letters: with the value (s2, s1) and `BA`, A is s1, B is s2.
    """
    if answer.type is not AnswerType.ORDER:
        return ()
    ids = tuple(answer.value)
    for spelling in answer.accepts:
        places = read_order(plain(spelling), len(ids))
        if not isinstance(places, Unreadable):
            return tuple(ids[places.index(place)] for place in range(len(ids)))
    return ids


def _understood_as(question: Question, given: Any) -> Remark:
    """Return the remark that tells how the answer was understood: a choice with its text."""
    text = _short(question, given, _order(question.answer))
    if question.answer.type is AnswerType.CHOICE and question.choices:
        text = f"{text}. {question.choices[given].text}"
    return Remark(feedback.ANSWERED, {"given": text})


def _short(question: Question, value: Any, order: Sequence[str]) -> str:
    """Return the short spelling of `value`, with "none" in the question's language."""
    text = spelled(question.answer.type, value, order=order)
    return feedback.NOTHING[question.lang] if text == NONE else text


def _misconception(question: Question, given: Any, mistakes: Mapping[str, str]) -> str | None:
    """Return the id of the misconception that leads to `given`, from the choices or from `mistakes`."""
    choices = question.choices or ()
    if question.answer.type is AnswerType.CHOICE:
        chosen: str | None = choices[given].misconception
        return chosen
    offered = {choice.text: choice.misconception for choice in choices if choice.misconception}
    known: dict[str, str] = {**offered, **mistakes}
    return next((name for text, name in known.items() if _read(question, text) == given), None)


def _unreadable(question: Question, why: Unreadable) -> Verdict:
    """Return the verdict on what is no answer: why, and what can be typed."""
    between = dict(zip(("first", "second"), why.between, strict=False))
    told = Remark(feedback.UNREADABLE[why.reason], between)
    hint = Remark(feedback.CAN_BE_TYPED, {"hint": TYPES[question.answer.type].hint})
    return Verdict(Outcome.UNREADABLE, None, sentence((told, hint), question.lang))
