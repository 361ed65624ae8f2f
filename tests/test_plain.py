"""Plain mode, word for word: what a screen reader reads and a script expects."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hand_made import Names, Supply, world

from tcpdrill.ground.wording import Lang, Wording
from tcpdrill.practice import drill
from tcpdrill.practice.askers.plain import PlainAsker, right_answer, typed_line
from tcpdrill.practice.review_log import ReviewLog
from tcpdrill.practice.session import Options
from tcpdrill.practice.session_texts import span
from tcpdrill.practice.settings import Settings
from tcpdrill.proof.facts import Grade, Slip

if TYPE_CHECKING:
    from pathlib import Path

    from tcpdrill.answers.question import Question

ONE_FACT = {"a.one": ("alpha", ())}


def said(folder: Path, lang: Lang, kind: str, *lines: str) -> str:
    out = io.StringIO()
    asker = PlainAsker(io.StringIO("".join(f"{line}\n" for line in lines)), out, lang, Names())
    supply = Supply(ONE_FACT, kinds=(kind,))
    drill.run(supply, asker, ReviewLog(folder), Settings(), world(), Options(lang))
    return out.getvalue()


ENGLISH = """
First, something you have not met yet (topic alpha)
After 654?
The answer: 655
Why: Because one is added.

Now you

Question 1 of 1 · topic alpha · new
After 128?
You can type a number such as 1001, or a sum such as x+1 where the question uses symbols (none if none)
Or type :hint · :skip · :undo · :quit
> Hint: Count on.

Question 1 of 1 · topic alpha · new
After 128?
You can type a number such as 1001, or a sum such as x+1 where the question uses symbols (none if none)
Or type :hint · :skip · :undo · :quit
> Nearly. """

CHINESE = """
先学：还没有学过的内容 (topic alpha)
Is 654 a number?
答案：yes
理由：Because one is added.

现在轮到你

第 1 题，共 1 题 · topic alpha · 新题
Is 128 a number?
A. yes
B. no
可以输入：选项的字母或序号，如 B 或 2
也可以输入 :hint 提示 · :skip 跳过 · :undo 撤回 · :quit 结束
> 答错了。你的答案：B. no。
正确答案：A. yes
这是一个常见的误解：mistake nay。错误的想法：Some think nay.其实：not nay
理由：Because one is added.
10 分钟后再问

第 2 题，共 2 题 · topic alpha · 再巩固一次
Is 724 a number?
A. yes
B. no
可以输入：选项的字母或序号，如 B 或 2
>
小结
回答 1 题，用时 1 分钟：对 0，差一点 0，错 1
还要再练的专题：topic alpha 0/1
还要再练的题型：kind pick 0/1
出现过的误解：mistake nay ×1
今天还有 1 题
明天没有要复习的
接下来：tcpdrill drill
""".replace(">\n", "> \n")


def test_a_session_in_chinese(tmp_path: Path) -> None:
    assert said(tmp_path, Lang.ZH, "pick", "2") == CHINESE


def test_a_slip_says_what_holds_in_a_misconception_s_stead(tmp_path: Path) -> None:
    class Slipped(Supply):
        def question(self, name: str, seed: int, lang: Lang) -> Question:
            slip = Slip(7, "no", None, Wording("是。", "It is."), Grade.WRONG)
            return replace(super().question(name, seed, lang), slip=slip)

    out = io.StringIO()
    asker = PlainAsker(io.StringIO("b\n"), out, Lang.EN, Names())
    supply = Slipped(ONE_FACT, kinds=("pick",))
    drill.run(supply, asker, ReviewLog(tmp_path), Settings(), world(), Options(Lang.EN))
    assert "A common misconception: mistake nay.\n" in out.getvalue()
    assert "not nay" not in out.getvalue()
    assert "line 7: “no”. It is." in out.getvalue()


def test_a_hint_and_a_nearly_right_answer_in_english(tmp_path: Path) -> None:
    text = said(tmp_path, Lang.EN, "next-number", ":hint", "128")
    assert text.startswith(ENGLISH)
    assert "The right answer: 129\n" in text
    assert "Comes back in 10 minutes\n" in text


def test_prose_shows_the_model_answer_and_takes_a_grade(tmp_path: Path) -> None:
    text = said(tmp_path, Lang.EN, "why", "because", "what?", "because", "2")
    assert (
        text.count(
            "Model answer: Because one is added.\nHow does yours compare? 1 right, 2 nearly, 3 wrong\n> "
        )
        == 2
    )
    assert "Nearly.\nWhy: " in text
    assert "The right answer" not in text


@pytest.mark.parametrize("first", ["1", "right", "", "对"])
def test_a_grade_before_the_model_answer_is_no_grade(tmp_path: Path, first: str) -> None:
    text = said(tmp_path, Lang.EN, "why", first, "3")
    assert text.count("Model answer: Because one is added.\nHow does yours compare?") == 1
    assert "Wrong.\n" in text
    assert "Right.\n" not in text


def test_undo_skip_and_the_end_of_input_are_said(tmp_path: Path) -> None:
    text = said(tmp_path, Lang.EN, "pick", ":undo", "2", ":undo", ":skip")
    assert "There is no answer of this session to take back" in text
    assert "The last answer is taken back; here is its question again.\n" in text
    assert "Skipped; it will not come again in this session.\n" in text
    assert text.endswith(
        "\nSummary\nNo answers this time.\n1 skipped\n1 more waits today\nNothing comes back tomorrow\n"
        "Next: tcpdrill drill\n"
    )


@pytest.mark.parametrize("lang", Lang)
def test_there_is_neither_escape_nor_drawing(tmp_path: Path, lang: Lang) -> None:
    text = said(tmp_path, lang, "pick", "1", ":h", "B", ":q")
    assert all(character.isprintable() or character == "\n" for character in text)
    assert not set(text) & set("│─┌┐└┘├┤▶◀█░")


def test_how_the_time_until_it_comes_back_compares(tmp_path: Path) -> None:
    text = said(tmp_path, Lang.EN, "pick", "2", "1")
    assert "Comes back in 10 minutes\n" in text
    assert "Comes back in 1 day (the last interval was 10 minutes)\n" in text
    assert "1 天后再问（上次的间隔是 10 分钟）\n" in said(tmp_path / "zh", Lang.ZH, "pick", "2", "1")


SPANS = [
    (timedelta(seconds=20), "1 minute"),
    (timedelta(minutes=59, seconds=29), "59 minutes"),
    (timedelta(minutes=59, seconds=59), "1 hour"),
    (timedelta(minutes=100), "2 hours"),
    (timedelta(hours=23, minutes=29), "23 hours"),
    (timedelta(hours=23, minutes=59), "1 day"),
    (timedelta(days=36), "36 days"),
    (timedelta(days=364, hours=13), "1 year"),
]


@pytest.mark.parametrize(("time", "told"), SPANS, ids=[told for _, told in SPANS])
def test_a_length_of_time_never_fills_its_unit(time: timedelta, told: str) -> None:
    assert span(time, Lang.EN) == told


def test_lines_end_in_any_way_and_input_may_end_without_one() -> None:
    lines = io.StringIO("one\r\ntwo\nthree", newline="")
    assert [typed_line(lines) for _ in range(3)] == ["one", "two", "three"]
    with pytest.raises(EOFError):
        typed_line(lines)


def test_a_right_choice_is_told_with_its_letter_where_letters_stand() -> None:
    question = Supply().question("a.one/pick", 3, Lang.EN)
    assert right_answer(question) == "A. yes"
    assert right_answer(question, lettered=False) == "yes"
