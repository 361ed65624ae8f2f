"""Questions for spreadsheets (CSV), Moodle (GIFT) and paper (Markdown).

Pieces of text are handed out as soon as a question is known. JSON is `questions.as_json`'s business.
"""

from __future__ import annotations

import csv
import io
import re
from itertools import groupby
from typing import TYPE_CHECKING

from tcpdrill.answers.judging import canonical
from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.questions import diagram_of
from tcpdrill.ground.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tcpdrill.answers.question import Choice, Question

COLUMNS = (
    "id",
    "lang",
    "seed",
    "prompt",
    "diagram",
    "type",
    "choices",
    "answer",
    "explanation",
    "slip",
    "proof",
)
"""The columns of the CSV; several choices stand one a line, each with its letter."""

BYTE_ORDER_MARK = "\ufeff"
"""Begins a CSV that is a file: without it spreadsheets take Chinese for another encoding. Pipes get none."""

ANSWERS = Wording(zh="答案", en="Answers")
QUESTIONS = Wording(zh="题目", en="Questions")
SLIP = Wording(zh="笔记里写的是：{quote}", en="The notes say: {quote}")


def write(questions: Iterable[Question], form: str, *, to_file: bool = False) -> Iterator[str]:
    """Yield the questions as text in `form`: "csv", "gift" or "md"; raises KeyError for any other."""
    if to_file and form == "csv":
        yield BYTE_ORDER_MARK
    yield from _WRITERS[form](questions)


def letter(place: int) -> str:
    """Return the letter of a choice, counted from 0."""
    return chr(ord("A") + place)


def answer_text(question: Question) -> str:
    """Return the right answer as a reader is told it: the letter and text of a choice, else what is typed."""
    if question.answer.type is AnswerType.CHOICE and question.choices:
        right = question.answer.value
        return f"{letter(right)}. {question.choices[right].text}"
    return canonical(question.answer, question)


def _proof_text(question: Question) -> str:
    proof = question.proof
    return f"RFC 9293, {proof.rfc}" if proof.rfc is not None else ", ".join(proof.rows)


def _slip_text(question: Question) -> str:
    return (
        "" if question.slip is None else SLIP[question.lang].format(quote=question.slip.quoted(question.lang))
    )


# --- CSV ------------------------------------------------------------------------------------------------

_FORMULA = re.compile(r"^[=+\-@\t\r]")


def _csv(questions: Iterable[Question]) -> Iterator[str]:
    yield _row(COLUMNS)
    for question in questions:
        choices = (f"{letter(place)}. {choice.text}" for place, choice in enumerate(question.choices or ()))
        yield _row(
            (
                question.id,
                question.lang.value,
                str(question.seed),
                question.prompt,
                diagram_of(question) or "",
                question.answer.type.value,
                "\n".join(choices),
                answer_text(question),
                question.explanation,
                _slip_text(question),
                _proof_text(question),
            )
        )


def _row(cells: Iterable[str]) -> str:
    """Return one line of CSV; what a spreadsheet would take for a formula begins with an apostrophe."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(
        [f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells]
    )
    return line.getvalue()


# --- GIFT -----------------------------------------------------------------------------------------------

_SPECIAL = re.compile(r"([~=#{}:\\])")


def _escaped(text: str) -> str:
    """Return text with what GIFT reads as markup made plain, line ends kept."""
    return _SPECIAL.sub(r"\\\1", text).replace("\n", "\\n")


def _gift(questions: Iterable[Question]) -> Iterator[str]:
    for question in questions:
        title = _escaped(f"{question.id} {question.seed}")
        yield f"::{title}::[plain]{_escaped(_shown(question))}{{{_gift_answer(question)}}}\n\n"


def _shown(question: Question) -> str:
    diagram = diagram_of(question)
    return question.prompt if diagram is None else f"{question.prompt}\n{diagram}"


def _gift_answer(question: Question) -> str:
    told = f"####{_escaped(question.explanation)}"
    if question.answer.type is AnswerType.TEXT:
        return f"{told}\n"
    if question.answer.type is AnswerType.CHOICE:
        return "\n" + "".join(_gift_choice(choice) for choice in question.choices or ()) + f"{told}\n"
    spellings = dict.fromkeys((canonical(question.answer, question), *question.answer.accepts))
    return "\n" + "".join(f"={_escaped(spelling)}\n" for spelling in spellings) + f"{told}\n"


def _gift_choice(choice: Choice) -> str:
    return f"{'=' if choice.correct else '~'}{_escaped(choice.text)}\n"


# --- Markdown -------------------------------------------------------------------------------------------


def _md(questions: Iterable[Question]) -> Iterator[str]:
    """Yield the questions, and after them the answers: a sheet to fill in and its key."""
    answers = []
    for number, question in enumerate(questions, start=1):
        if number == 1:
            yield f"# {QUESTIONS[question.lang]}\n\n"
            answers.append(f"# {ANSWERS[question.lang]}\n\n")
        yield _md_question(number, question)
        answers.append(_md_answer(number, question))
    yield from answers


def _md_question(number: int, question: Question) -> str:
    parts = [f"**{number}.** {_md_text(question.prompt)}\n"]
    diagram = diagram_of(question)
    if diagram is not None:
        parts.append(f"```text\n{diagram}\n```\n")
    if question.choices:
        parts.append(
            "".join(
                f"- {letter(at)}. {_md_line(choice.text)}\n" for at, choice in enumerate(question.choices)
            )
        )
    return "\n".join(parts) + "\n"


def _md_answer(number: int, question: Question) -> str:
    told = [f"**{number}.** {_md_line(answer_text(question))}", _md_text(question.explanation)]
    told.extend(filter(None, [_md_text(_slip_text(question)), f"`{question.id}` ({_proof_text(question)})"]))
    return "  \n".join(told) + "\n\n"


_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|])")


def _md_line(text: str) -> str:
    """Return text with what Markdown reads as markup made plain."""
    return _MARKUP.sub(r"\\\1", text)


def _md_text(text: str) -> str:
    """Return text of several lines, each a line of its own; lines in columns keep them."""
    pieces: list[str] = []
    for in_columns, lines in groupby(text.split("\n"), key=lambda line: bool(_COLUMNS.search(line))):
        if in_columns:
            pieces.append("\n".join(("\n```text", *lines, "```\n")))
        else:
            pieces.append("  \n".join(_md_line(line) for line in lines))
    return "\n".join(pieces)


_COLUMNS = re.compile(r"\S {2,}\S")


_WRITERS: Mapping[str, Callable[[Iterable[Question]], Iterator[str]]] = {
    "csv": _csv,
    "gift": _gift,
    "md": _md,
}
"""The formats by name."""
