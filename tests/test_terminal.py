"""The terminal's asker and its screen without a terminal: keys from a pipe, lines into a buffer."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
import system_parts
from hand_made import Names, Supply, world
from pictured_traces import TRACES

from tcpdrill.drawing import whole
from tcpdrill.ground.cells import width
from tcpdrill.ground.wording import Lang
from tcpdrill.practice import drill
from tcpdrill.practice import session_texts as texts
from tcpdrill.practice.askers.protocol import Notice
from tcpdrill.practice.askers.terminal import KEYS, TerminalAsker
from tcpdrill.practice.askers.terminal_prompts import LETTERS
from tcpdrill.practice.askers.terminal_screen import BOLD, CLEAR, GREEN, Screen
from tcpdrill.practice.log_lines import Review
from tcpdrill.practice.review_log import ReviewLog
from tcpdrill.practice.session import Options
from tcpdrill.practice.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

system_parts.module("prompt_toolkit", "questionary")

from prompt_toolkit.application import create_app_session  # noqa: E402 - skipped where it is missing
from prompt_toolkit.input import PipeInput, create_pipe_input  # noqa: E402 - as above
from prompt_toolkit.output import DummyOutput  # noqa: E402 - as above


@contextmanager
def keyboard() -> Iterator[PipeInput]:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        yield keys


def session(folder: Path, keys: str, kind: str = "pick", lang: Lang = Lang.EN) -> tuple[int, str]:
    """Hold a session with these keys pressed, all at once; return the status and what was printed."""
    out = io.StringIO()
    with keyboard() as pressed:
        pressed.send_text(keys)
        asker = TerminalAsker(Screen(out, lambda: 60, colour=False), lang, Names(), settling=0)
        supply = Supply({"a.one": ("alpha", ())}, kinds=(kind,))
        status = drill.run(supply, asker, ReviewLog(folder), Settings(), world(), Options(lang))
    return status, out.getvalue()


def given(folder: Path) -> list[tuple[str, str]]:
    return [(one.given, one.verdict) for one in ReviewLog(folder).entries() if isinstance(one, Review)]


ENTER, UP, DOWN, CTRL_C, CTRL_D = "\r", "\x1b[A", "\x1b[B", "\x03", "\x04"

CHOOSING = {
    "Enter alone takes nothing": (ENTER * 3 + "b", "B"),
    "one step is to the first": (DOWN + ENTER, "A"),
    "two are to the second": (DOWN + DOWN + ENTER, "B"),
    "a step up is to the last": (UP + ENTER, "B"),
    "so is k": ("k" + ENTER, "B"),
    "and j is a step down": ("j" + ENTER, "A"),
    "a number": ("2", "B"),
    "a letter": ("b", "B"),
    "a capital letter": ("B", "B"),
    "other keys do nothing": ("xyz7" + ENTER + "a", "A"),
}


@pytest.mark.parametrize(("keys", "answer"), CHOOSING.values(), ids=CHOOSING.keys())
def test_a_choice_is_made_by_arrows_number_or_letter(tmp_path: Path, keys: str, answer: str) -> None:
    status, text = session(tmp_path, ENTER + keys + "q")
    assert status == 0
    assert given(tmp_path) == [(answer, "right" if answer == "A" else "wrong")]
    assert f"Your answer: {answer}. " in text
    assert "You answered" not in text, "it stands above already"


def test_hint_skip_undo_and_quit_by_one_key(tmp_path: Path) -> None:
    status, text = session(tmp_path, ENTER + "u?b" + "u" + "s")
    assert status == 0
    assert "Hint: Count on." in text
    assert texts.NOTICES[Notice.NOTHING_TO_UNDO][Lang.EN] in " ".join(text.split())
    assert texts.TOOK_BACK[Lang.EN] in text
    assert given(tmp_path) == [("B", "wrong")]
    assert text.endswith("Next: tcpdrill drill\n")


@pytest.mark.parametrize(("key", "status"), [("q", 0), (CTRL_D, 0), (CTRL_C, 130)])
@pytest.mark.parametrize("before", ["", ENTER, ENTER + "b"], ids=["lesson", "question", "verdict"])
def test_every_screen_can_be_left(tmp_path: Path, before: str, key: str, status: int) -> None:
    ended, text = session(tmp_path, before + key)
    assert ended == status
    assert texts.SUMMARY[Lang.EN] in text


def test_typing_takes_any_letter_as_text(tmp_path: Path) -> None:
    status, text = session(tmp_path, ENTER + "s\r" + ":h\r" + "12\r" + "q", "next-number")
    assert status == 0
    assert "could not be read" in text
    assert "Hint: Count on." in text
    assert given(tmp_path)[0] == ("12", "wrong")


def test_prose_is_graded_by_key(tmp_path: Path) -> None:
    _, text = session(tmp_path, ENTER + "because\r" + "2" + "q", "why")
    assert "Model answer: Because one is added." in text
    assert given(tmp_path) == [("because", "nearly")]


@pytest.mark.parametrize("first", ["1", "right", ""])
def test_a_grade_before_the_model_answer_is_no_grade(tmp_path: Path, first: str) -> None:
    _, text = session(tmp_path, f"{ENTER}{first}\r" + "3" + "q", "why")
    assert "Model answer: Because one is added." in text
    assert given(tmp_path) == [(first, "wrong")]


def test_prose_can_be_left_at_its_grade(tmp_path: Path) -> None:
    status, _ = session(tmp_path, ENTER + "because\r" + "q", "why")
    assert status == 0
    assert given(tmp_path) == []


def test_a_question_is_shown_once_while_it_waits(tmp_path: Path) -> None:
    _, text = session(tmp_path, ENTER + "??q")
    assert text.count("Is 128 a number?") == 1
    assert text.count("Hint: Count on.") == 1


def test_no_key_means_two_things() -> None:
    choices = set(LETTERS[:8] + LETTERS[:8].upper() + "123456789")
    assert not choices & KEYS.keys()


def screen(columns: int, **how: Any) -> tuple[Screen, io.StringIO]:
    out = io.StringIO()
    return Screen(out, lambda: columns, **how), out


@pytest.mark.parametrize("columns", [10, 40, 41, 60, 80, 200, 400])
def test_nothing_is_wider_than_the_window(columns: int) -> None:
    shown, out = screen(columns, colour=False)
    shown.text("握手的第一个报文段由哪一方发出？" * 9, BOLD, "A. ", "   ")
    shown.text("supercalifragilistic " * 30)
    for done in (0, 5, 999):
        shown.progress("三次握手 · 新题 · a rather long title", done, 1000)
    room = min(max(columns, 40), 200)
    assert max(map(width, out.getvalue().splitlines())) <= room


def test_the_bar_fills_up_and_stands_beside_the_title_where_there_is_room() -> None:
    shown, out = screen(80, colour=False)
    for done in (0, 5, 10):
        shown.progress("title", done, 10)
    assert out.getvalue().splitlines() == [
        "title  ░░░░░░░░░░░░░░░░░░░░░░░░ 1/10",
        "title  ████████████░░░░░░░░░░░░ 6/10",
        "title  ████████████████████████ 11/10",
    ]


def test_in_ascii_the_bar_is_ascii() -> None:
    shown, out = screen(80, colour=False, ascii_only=True)
    shown.progress("title", 1, 2)
    assert out.getvalue() == "title  ############------------ 2/2\n"


def test_colour_stands_around_each_line_or_not_at_all() -> None:
    shown, out = screen(40)
    shown.text("right", GREEN)
    shown.text("plain")
    assert out.getvalue() == "\x1b[1;32mright\x1b[0m\nplain\n"
    bare, plain_out = screen(40, colour=False)
    bare.text("right", GREEN)
    assert plain_out.getvalue() == "right\n"


def test_what_stood_in_the_window_is_scrolled_out_once_and_nothing_is_erased_beyond_it() -> None:
    shown, out = screen(80, rows=lambda: 24, colour=False)
    shown.clear()
    shown.clear()
    assert out.getvalue() == "\n" * 24 + CLEAR * 2
    assert "\x1b[3J" not in CLEAR


@pytest.mark.parametrize(("rows", "lines"), [(24, 5), (60, 8)])
def test_in_a_low_window_ladders_are_low(rows: int, lines: int) -> None:
    shown, out = screen(80, rows=lambda: rows, colour=False)
    shown.picture(whole(TRACES["normal-open"]), Lang.EN)
    assert len(out.getvalue().splitlines()) == lines


def test_everything_is_set_again_for_another_width() -> None:
    columns = 80
    out = io.StringIO()
    shown = Screen(out, lambda: columns, colour=False)
    shown.text("gone")
    shown.clear()
    shown.text("word " * 12)
    shown.blank()
    columns = 40
    out.truncate(0)
    out.seek(0)
    shown.redraw()
    assert out.getvalue() == CLEAR + "word word word word word word word word\nword word word word\n\n"
