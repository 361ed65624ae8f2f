"""A person drills at a terminal: keys in, the screen and then the log looked at."""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from drill_process import events, log_lines, of_kind
from program import CONTENT, tcpdrill
from screen import CTRL_C, CTRL_D, CTRL_L, CTRL_Z, DOWN, ENTER, SPACE, Terminal, bare

from tcpdrill.answers.judging import canonical
from tcpdrill.answers.question import AnswerType, Question
from tcpdrill.asking.questions import ask
from tcpdrill.ground.wording import Lang
from tcpdrill.material.content import load
from tcpdrill.practice import session_texts as texts

if TYPE_CHECKING:
    from pathlib import Path

    from tcpdrill.material.course import Course

KINDS = ("--cram", "handshake", "--kind", "step-sender", "--kind", "step-flags", "--kind", "step-seq")
"""One kind for each way to answer at a terminal: choosing, ticking, typing."""


BAR = re.compile("[█░]")


@cache
def course() -> Course:
    return load(CONTENT).course


def narrowed(lang: Lang, *more: str, seed: int = 3) -> tuple[str, ...]:
    return ("drill", "--lang", lang.value, "--seed", str(seed), *KINDS, *more)


def first_questions(folder: Path, lang: Lang, count: int, *more: str) -> list[Question]:
    """Return the first questions of a session that answers everything right, as JSON tells them."""
    found: list[dict[str, Any]] = []
    answers = ""
    while len(found) < count:
        other = folder / f"other{len(found)}"
        other.mkdir()
        done = tcpdrill(*narrowed(lang, *more), "--json", data=other, stdin=answers)
        found = of_kind(events(done.out), "question")
        answers = "".join(f"{right(rolled(event))}\n" for event in found)
    return [rolled(event) for event in found[:count]]


def rolled(event: dict[str, Any]) -> Question:
    return ask(course(), event["fact"], event["kind"], event["seed"], Lang(event["lang"]))


def right(question: Question) -> str:
    return canonical(question.answer, question)


def answer_right(terminal: Terminal, question: Question) -> None:
    """Answer by the keys that a person would use."""
    if question.answer.type is AnswerType.CHOICE:
        terminal.press(DOWN * (int(question.answer.value) + 1) + ENTER)
    elif question.answer.type is AnswerType.FLAGS:
        for place, flag in enumerate(("SYN", "FIN", "RST", "ACK")):
            terminal.press(*(str(place + 1) if flag in question.answer.value else ""))
        terminal.press(ENTER)
    else:
        terminal.press(right(question) + ENTER)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("lang", Lang)
def test_a_whole_session_by_keys(tmp_path: Path, lang: Lang, columns: int) -> None:
    questions = first_questions(tmp_path, lang, 3, "-n", "3")
    assert {question.answer.type for question in questions} == {
        AnswerType.CHOICE,
        AnswerType.FLAGS,
        AnswerType.NUMBER,
    }
    data = tmp_path / "data"
    data.mkdir()
    terminal = Terminal(data, narrowed(lang, "-n", "3"), columns)
    for number, question in enumerate(questions):
        terminal.wait_for(texts.LESSON[lang], texts.ENTER_NOW_YOU[lang])
        terminal.press(ENTER)
        offered = [choice.text for choice in question.choices or ()]
        terminal.wait_for(question.prompt, f"{number + 1}/3", *offered)
        terminal.settle()
        assert terminal.widest() <= columns
        answer_right(terminal, question)
        terminal.wait_for(texts.VERDICTS["right"][lang], question.explanation, texts.NEXT_QUESTION[lang])
        assert terminal.widest() <= columns
        terminal.press(ENTER)
    terminal.wait_for(texts.SUMMARY[lang], "tcpdrill")
    assert terminal.end() == 0
    assert [(line["question"], line["seed"], line["verdict"]) for line in log_lines(data)] == [
        (question.id, question.seed, "right") for question in questions
    ]


STARTED = ("drill", "--lang", "en", "--seed", "3", "handshake", "--kind", "step-flags")


@pytest.fixture
def start(tmp_path: Path) -> Terminal:
    """A terminal with the first question, one to tick, on its screen."""
    terminal = Terminal(tmp_path, STARTED)
    terminal.wait_for(texts.LESSON[Lang.EN])
    terminal.press(ENTER)
    terminal.wait_for("Space, 1-5 or A-E to tick", "A. SYN")
    return terminal


def test_wrong_hint_undo_and_skip(start: Terminal) -> None:
    start.press("?")
    start.wait_for("Hint:")
    start.press("b", ENTER)
    start.wait_for("Your answer: FIN", "Wrong.", "The right answer: SYN", "Why:", "u: undo")
    start.press("u")
    start.wait_for("The last answer is taken back", "Space, 1-5", "A. SYN")
    start.press("A", "d", ENTER)
    start.wait_for("Your answer: SYN,ACK", "Nearly.", "Comes back in")
    start.press(ENTER)
    start.wait_for("First, something you have not met yet")
    start.press(ENTER)
    start.wait_for("Space, 1-5", "A. SYN")
    start.press("s")
    start.wait_for("Skipped", "First, something you have not met yet")
    start.press("q")
    start.wait_for("Summary", "1 answered", "0 right, 1 nearly, 0 wrong", "1 skipped", "Next: tcpdrill drill")
    assert start.end() == 0
    wrong, undo, nearly = log_lines(start.folder)
    assert (wrong["given"], wrong["verdict"], wrong["rating"]) == ("FIN", "wrong", 1)
    assert undo["undo"] == wrong["id"]
    assert (nearly["question"], nearly["seed"]) == (wrong["question"], wrong["seed"])
    assert (nearly["given"], nearly["verdict"], nearly["rating"]) == ("SYN,ACK", "nearly", 1)
    assert nearly["misconception"]


def test_keys_pressed_before_a_prompt_stands_there_are_no_answer(start: Terminal) -> None:
    start.press("b" + ENTER + ENTER + ENTER + "b" + ENTER)
    start.settle()
    assert len(log_lines(start.folder)) == 1
    start.wait_for("Wrong.", "Enter: next")
    start.press(ENTER)
    start.wait_for("First, something you have not met yet")


def test_an_empty_enter_is_no_answer_and_none_of_these_is_one(start: Terminal) -> None:
    start.wait_for("None of these")
    start.press(ENTER, ENTER)
    start.settle()
    assert log_lines(start.folder) == []
    start.press("a", "e", ENTER)
    start.wait_for("Your answer: none", "Wrong.")
    start.press(CTRL_C)
    assert start.end() == 130
    assert [line["given"] for line in log_lines(start.folder)] == ["none"]


def test_ctrl_l_draws_again(start: Terminal) -> None:
    start.wait_for("A. SYN")
    start.settle()
    drawn = len(start.raw)
    start.press(CTRL_L)
    start.settle()
    assert "A.SYN" in bare(start.raw[drawn:])
    start.press("a", ENTER)
    start.wait_for("Your answer: SYN", "Right")


def test_ctrl_z_suspends_and_fg_goes_on(tmp_path: Path) -> None:
    shell = Terminal(tmp_path, ("--norc", "--noprofile", "-i"), command=("bash",))
    shell.press(f"{sys.executable} -m tcpdrill {' '.join(STARTED)}", ENTER)
    shell.wait_for(texts.LESSON[Lang.EN])
    shell.press(ENTER)
    shell.wait_for("A. SYN")
    shell.press(CTRL_Z)
    shell.wait_for("Stopped")
    shell.press("fg", ENTER)
    shell.wait_for("None of these")
    shell.press("a", ENTER)
    shell.wait_for("Your answer: SYN", "Right")
    assert [line["given"] for line in log_lines(tmp_path)] == ["SYN"]


def test_ticking_by_arrows_and_space(start: Terminal) -> None:
    start.press(SPACE, DOWN, SPACE, SPACE, ENTER)
    start.wait_for("Your answer: SYN", "Right")
    start.press(CTRL_C)
    assert start.end() == 130
    assert log_lines(start.folder)[0]["given"] == "SYN"


@pytest.mark.parametrize(("key", "status"), [(CTRL_C, 130), (CTRL_D, 0), ("q", 0)])
def test_a_session_can_be_ended_from_a_question(start: Terminal, key: str, status: int) -> None:
    start.press(key)
    start.wait_for("Summary", "No answers this time.", "Next: tcpdrill drill")
    assert start.end() == status
    assert log_lines(start.folder) == []
    assert "Traceback" not in start.raw
    assert "Cancelled" not in start.raw


@pytest.mark.parametrize(("key", "status"), [(CTRL_C, 130), (CTRL_D, 0), (":q" + ENTER, 0)])
def test_a_session_can_be_ended_where_text_is_typed(tmp_path: Path, key: str, status: int) -> None:
    terminal = Terminal(tmp_path, ("drill", "--lang", "zh", "--seed", "1", "handshake", "--kind", "step-seq"))
    terminal.wait_for(texts.LESSON[Lang.ZH])
    terminal.press(ENTER)
    terminal.wait_for(":hint", ":skip", ":undo", ":quit")
    terminal.press("S" + ENTER)
    terminal.wait_for("没看懂")
    terminal.press(":hint" + ENTER)
    terminal.wait_for("提示：")
    terminal.press(key)
    terminal.wait_for("小结", "这次没有回答")
    assert terminal.end() == status


def test_the_window_may_change_its_width_while_a_question_waits(tmp_path: Path) -> None:
    terminal = Terminal(
        tmp_path, ("drill", "--lang", "zh", "--seed", "1", "--cram", "header", "--kind", "term-meaning")
    )
    terminal.wait_for(texts.LESSON[Lang.ZH])
    terminal.press(ENTER)
    terminal.wait_for("A.", "D.", "Enter")
    terminal.settle()
    at_first = BAR.sub("", terminal.text).replace("·", "")
    for columns in (41, 120, 60):
        terminal.resize(columns)
        terminal.settle()
        terminal.wait_until(lambda: BAR.sub("", terminal.text).replace("·", "") == at_first, "not the same")
        assert terminal.widest() <= columns
    terminal.press("d")
    terminal.wait_for("D.", texts.NEXT_QUESTION[Lang.ZH])
    terminal.press("q")
    assert terminal.end() == 0
    assert log_lines(tmp_path)[0]["given"] == "D"


@pytest.mark.parametrize("seed", range(1, 4))
def test_at_24_rows_all_of_a_question_is_on_the_screen(tmp_path: Path, seed: int) -> None:
    narrow = ("teardown", "--kind", "step-flags", "--seed", str(seed))
    terminal = Terminal(tmp_path, ("drill", "--lang", "en", *narrow), 80, 24)
    terminal.wait_for(texts.LESSON[Lang.EN], texts.ENTER_NOW_YOU[Lang.EN])
    terminal.press(ENTER)
    terminal.wait_for("1/", "Which flags", "A. SYN", "D. ACK")
    terminal.press("1", ENTER)
    terminal.wait_for("Your answer: SYN", "Wrong.", "The right answer:", texts.NEXT_QUESTION[Lang.EN])
    terminal.press(CTRL_C)
    assert terminal.end() == 130


COLOUR = re.compile(r"\x1b\[[0-9;]*?(?:3|4|9|10)[0-7](?:;[0-9;]*)?m|\x1b\[[0-9;]*[34]8;")


def verdict_of(folder: Path, *more: str, **variables: str) -> str:
    """Return everything drawn up to the verdict on a wrong answer."""
    arguments = ("drill", "--lang", "en", "--seed", "3", "handshake", "--kind", "step-flags", *more)
    terminal = Terminal(folder, arguments, variables=variables)
    terminal.wait_for("First, something")
    terminal.press(ENTER)
    terminal.wait_for("Space, 1-5", "A. SYN")
    terminal.press("2", ENTER)
    terminal.wait_for("Wrong.")
    terminal.press(CTRL_C)
    assert terminal.end() == 130
    return terminal.raw


def test_no_color_means_no_colour(tmp_path: Path) -> None:
    assert COLOUR.search(verdict_of(tmp_path))
    assert not COLOUR.search(verdict_of(tmp_path, NO_COLOR="1"))
    assert not COLOUR.search(verdict_of(tmp_path, "--no-color"))


def test_a_dumb_terminal_gets_plain_lines(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, ("drill", "--lang", "en", "--seed", "1"), variables={"TERM": "dumb"})
    terminal.wait_for("Question 1 of", ":quit", ">")
    assert "\x1b" not in terminal.raw
    terminal.press(CTRL_D)
    terminal.wait_for("Summary")
    assert terminal.end() == 0


def test_ctrl_c_on_a_dumb_terminal(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, ("drill", "--plain", "--lang", "en", "--seed", "1"))
    terminal.wait_for("Question 1 of", ":quit", ">")
    terminal.press(CTRL_C)
    terminal.wait_for("Summary")
    assert terminal.end() == 130
