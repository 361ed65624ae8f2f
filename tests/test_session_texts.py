"""The words of a session: questions are called by what they train, keys fit on narrow screens."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tcpdrill.asking.questions import stock_of
from tcpdrill.ground.cells import width
from tcpdrill.ground.wording import Lang
from tcpdrill.material.content import load
from tcpdrill.practice import session_texts as texts
from tcpdrill.practice.askers.protocol import Notice
from tcpdrill.practice.drill import Due
from tcpdrill.practice.log_lines import Review
from tcpdrill.practice.schedule import MemoryState
from tcpdrill.practice.supply import StockNames

if TYPE_CHECKING:
    from tcpdrill.asking.prepared_course import Stock

NOW = datetime(2026, 3, 1, tzinfo=UTC)
NARROW = 40
ID = re.compile(r"[a-z_]+\.[a-z0-9_.]+/[a-z-]+")
"""How a question is called in the log."""


@pytest.fixture(scope="module")
def stock() -> Stock:
    return stock_of(load(Path(__file__).parent.parent / "content").course)


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("notice", Notice)
def test_a_notice_calls_no_question_by_its_id(stock: Stock, notice: Notice, lang: Lang) -> None:
    name = "{}/{}".format(*stock.asked[0])
    values = {"question": name, "part": stock.asked[1][0], "other": name, "times": "3"}
    told = texts.notice_text(notice, values, lang, StockNames(stock, lang))
    assert told
    assert not ID.search(told)


WAITING = [
    Due("handshake.step1.seq/step-seq", MemoryState.LEARNING, NOW),
    Due("handshake.step2.seq/step-seq", MemoryState.NEW, NOW),
    Due("header.syn/term-meaning", MemoryState.RELEARNING, NOW),
    Due("handshake.step3.seq/step-seq", MemoryState.NEW, NOW),
]
TOLD = {
    Lang.EN: """4 wait today: 2 learning, 0 in review, 2 new
  The three-way handshake · the Seq of each segment: 2 new, 1 learning
  The TCP header · what fields and flags mean: 1 relearning""",
    Lang.ZH: """今天要答 4 题：学习中 2，复习 0，新题 2
  三次握手 · 每个报文段的 Seq：新题 2、学习中 1
  TCP 报文段首部 · 首部字段和标志的意思：重学 1""",
}


@pytest.mark.parametrize("lang", Lang)
def test_what_waits_is_told_by_topic_and_kind(stock: Stock, lang: Lang) -> None:
    assert "\n".join(texts.due_lines(WAITING, lang, StockNames(stock, lang))) == TOLD[lang]


def test_what_is_taken_back_is_told_with_and_without_the_material(stock: Stock) -> None:
    name = "handshake.step1.seq/step-seq"
    review = Review("1", NOW, name, 1, "en", "x", "right", 3, 5, "drill", None, None)
    names = StockNames(stock, Lang.EN)
    told = f"The three-way handshake · the Seq of each segment ({name})"
    assert texts.undone_text(review, Lang.EN, names).endswith(f"The question: {told}")
    assert texts.undone_text(review, Lang.EN, None).endswith(f"The question: {name}")
    gone = review._replace(question="gone.fact/kind")
    assert texts.undone_text(gone, Lang.EN, names).endswith("The question: gone.fact/kind")


@pytest.mark.parametrize("lang", Lang)
def test_no_key_is_parted_from_what_it_does_on_a_narrow_screen(lang: Lang) -> None:
    lines = (
        texts.CHOICE_KEYS[lang].format(number=4, letter="D"),
        texts.TICK_KEYS[lang].format(number=5, letter="E"),
        texts.commands_line(lang),
    )
    assert [item for line in lines for item in line.split(texts.APART) if width(item) > NARROW] == []
