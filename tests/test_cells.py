from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth

from tcpdrill.ground.cells import centre, pad_left, pad_right, width, wrap, wrap_items

WIDTHS = [
    ("", 0),
    ("SYN,ACK", 7),
    ("客户端", 6),
    ("收 FIN 的 ACK", 13),
    ("，。（）“”", 10),
    ("├──►│", 5),
    ("e\u0301", 1),
    ("发送✅/接收❓", 13),
    ("👩\u200d💻", 2),
    ("a\x1bb", 2),
]


@pytest.mark.parametrize(("text", "cells"), WIDTHS)
def test_width(text: str, cells: int) -> None:
    assert width(text) == cells


def test_every_character_is_as_wide_as_wcwidth_says() -> None:
    plain = [chr(code) for code in range(0x20, 0x10000) if chr(code).isprintable()]
    assert [character for character in plain if width(character) != wcswidth(character)] == []


def test_padding_counts_cells() -> None:
    assert pad_right("客户端", 8) + "|" == "客户端  |"
    assert pad_left("客户端", 8) == "  客户端"
    assert centre("客户端", 9) == " 客户端  "
    assert pad_right("客户端", 3) == pad_left("客户端", 3) == centre("客户端", 3) == "客户端"


WRAPPED = [
    ("the quick brown fox", 10, ["the quick", "brown fox"]),
    ("等待对方的关闭请求", 8, ["等待对方", "的关闭请", "求"]),
    ("等待关闭，然后", 8, ["等待关", "闭，然后"]),
    ("收到（FIN）", 6, ["收到", "（FIN", "）"]),
    ("收到（FIN）吗", 8, ["收到", "（FIN）", "吗"]),
    ("进入FIN_WAIT_1状态", 10, ["进入", "FIN_WAIT_1", "状态"]),
    ("SYN_RECEIVED", 6, ["SYN_RE", "CEIVED"]),
    ("a  b\n\nc ", 10, ["a b", "", "c"]),
    ("“已收到”——好", 7, ["“已收", "到”——好"]),
    ("go 👩\u200d💻👩\u200d💻", 5, ["go 👩\u200d💻", "👩\u200d💻"]),
]


@pytest.mark.parametrize(("text", "cells", "lines"), WRAPPED)
def test_wrap(text: str, cells: int, lines: list[str]) -> None:
    assert wrap(text, cells) == lines


def test_wrap_leads_the_first_line_and_the_rest() -> None:
    assert wrap("one two three", 9, first="1. ", rest="   ") == ["1. one", "   two", "   three"]
    assert wrap("one\ntwo", 9, first="1. ", rest="   ") == ["1. one", "   two"]


def test_wrap_refuses_a_width_in_which_nothing_can_be_set() -> None:
    with pytest.raises(ValueError, match="3 cells"):
        wrap("x", 3, first="1. ")


TEXTS = st.text(
    st.sampled_from("ab_,. \n，。、（）“”【】中文字符接收✅é…—SYN1") | st.characters(codec="utf-8")
)


@settings(deadline=None)
@given(TEXTS, st.integers(2, 60))
def test_no_line_is_wider_and_nothing_is_lost(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert all(width(line) <= cells for line in lines)
    assert all(line == line.rstrip() for line in lines)
    assert re.sub(r"\s", "", "".join(lines)) == re.sub(r"\s", "", text)


CLAUSES = st.lists(st.text(st.sampled_from("中文字符"), min_size=1), min_size=1)


@settings(deadline=None)
@given(CLAUSES, st.integers(8, 40))
def test_punctuation_stays_with_what_it_belongs_to(clauses: list[str], cells: int) -> None:
    lines = wrap("，".join(f"（{clause}）" for clause in clauses) + "。", cells)
    assert not {line[0] for line in lines} & set("，。）")
    assert not {line[-1] for line in lines} & set("（")


ITEM = st.text("x ↑选择", min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(bool)
ITEMS = st.lists(ITEM, min_size=1)


@given(ITEMS, st.integers(24, 40))
def test_items_stay_whole_where_they_fit_on_a_line(items: list[str], cells: int) -> None:
    lines = wrap_items(" · ".join(items), cells)
    assert [item for line in lines for item in line.split(" · ")] == items
    assert max(map(width, lines)) <= cells
    parted = [f"{line} · {after.split(' · ')[0]}" for line, after in pairwise(lines)]
    assert all(width(line) > cells for line in parted), "a line ends before it is full"


def test_an_item_longer_than_a_line_is_broken_as_prose_is() -> None:
    assert wrap_items("? hint · space, then Enter · q", 12) == ["? hint", "space, then", "Enter · q"]
