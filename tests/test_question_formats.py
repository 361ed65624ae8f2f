from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from asked_course import course, question

from tcpdrill.asking.question_formats import COLUMNS, write
from tcpdrill.asking.questions import stream
from tcpdrill.ground.wording import Lang

SAMPLE = 120


@pytest.mark.parametrize("lang", Lang)
def test_csv_has_a_line_for_each_question(lang: Lang) -> None:
    asked = list(stream(course(), n=SAMPLE, seed=3, lang=lang))
    read = list(csv.DictReader(io.StringIO("".join(write(asked, "csv")), newline="")))
    assert [row["id"] for row in read] == [one.id for one in asked]
    assert [row["prompt"] for row in read] == [one.prompt for one in asked]
    assert tuple(read[0]) == COLUMNS
    for row, one in zip(read, asked, strict=True):
        assert row["answer"]
        assert bool(row["choices"]) == bool(one.choices)
        assert row["proof"]


def test_csv_holds_no_formula() -> None:
    asked = replace(question("why.two_msl/why"), prompt="=1+1", explanation="-2")
    (read,) = csv.DictReader(io.StringIO("".join(write([asked], "csv")), newline=""))
    assert (read["prompt"], read["explanation"]) == ("'=1+1", "'-2")


def unescaped(text: str) -> str:
    return re.sub(r"\\([~=#{}:\\])", r"\1", text.replace("\\n", "\n"))


GIFT = re.compile(r"::(.*?)::\[plain\](.*?)(?<!\\)\{(.*?)(?<!\\)\}\n\n", re.DOTALL)


@pytest.mark.parametrize("lang", Lang)
def test_gift_can_be_read_back(lang: Lang) -> None:
    asked = list(stream(course(), n=SAMPLE, seed=4, lang=lang))
    read = GIFT.findall("".join(write(asked, "gift")))
    assert len(read) == SAMPLE
    for (title, text, answers), one in zip(read, asked, strict=True):
        assert unescaped(title) == f"{one.id} {one.seed}"
        assert unescaped(text).startswith(one.prompt)
        if one.choices:
            marks = re.findall(r"^([=~])(.*)$", answers, re.MULTILINE)
            assert [(mark == "=", unescaped(told)) for mark, told in marks] == [
                (choice.correct, choice.text) for choice in one.choices
            ]


def test_gift_takes_more_than_one_spelling() -> None:
    for name, spelling in (
        ("handshake.step2.flags/step-flags", "=SYN ACK"),
        ("transition.fin_wait_2.fin_all/reply", "ACK Seq\\="),
    ):
        for seed in range(6):
            asked = question(name, seed)
            if not asked.choices:
                (_, _, answers) = GIFT.findall("".join(write([asked], "gift")))[0]
                assert spelling in answers


def test_gift_leaves_open_questions_to_the_learner() -> None:
    (title, _, answers) = GIFT.findall("".join(write([question("why.two_msl/why")], "gift")))[0]
    assert unescaped(title).startswith("why.two_msl/why ")
    assert "=" not in answers.split("####")[0]


@pytest.mark.parametrize("lang", Lang)
def test_markdown_is_a_sheet_and_its_key(lang: Lang) -> None:
    asked = list(stream(course(), n=30, seed=5, lang=lang))
    text = "".join(write(asked, "md"))
    headings = [line for line in text.splitlines() if line.startswith("# ")]
    assert headings == (["# 题目", "# 答案"] if lang is Lang.ZH else ["# Questions", "# Answers"])
    sheet, key = text.split(headings[1])
    for number, one in enumerate(asked, start=1):
        assert f"**{number}.** " in sheet
        assert f"**{number}.** " in key
        assert f"`{one.id}`" in key
        assert f"`{one.id}`" not in sheet


def test_markup_reaches_the_reader_as_it_is() -> None:
    asked = replace(question("why.two_msl/why"), prompt="<b> *x* `y`")
    assert r"\<b\> \*x\* \`y\`" in "".join(write([asked], "md"))


def test_columns_keep_their_places_on_paper() -> None:
    text = "".join(write([question("operations.close_wait/read-sockets", lang=Lang.EN)], "md"))
    assert re.search(r"```text\n(State|Proto) .*\n(.*\n){4}```", text)


def test_a_form_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        list(write([], "docx"))
