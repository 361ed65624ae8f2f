from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictured_traces import LAW, TRACES, pictures, scenarios

from tcpdrill.drawing import ladder, whole
from tcpdrill.drawing.picture import Mask, Picture
from tcpdrill.ground.cells import width as cells_of
from tcpdrill.ground.wording import Lang

SGR = re.compile(r"\x1b\[[0-9;]*m")


def test_wide() -> None:
    assert ladder(whole(TRACES["normal-open"]), lang=Lang.ZH) == [
        "      客户端                                                        服务器",
        "      CLOSED │                                                    │ LISTEN",
        "             │                   1 SYN Seq=100                    │",
        "    SYN_SENT ├───────────────────────────────────────────────────►│ SYN_RECEIVED",
        "             │            2 SYN,ACK Seq=300 ACKnum=101            │",
        " ESTABLISHED │◄───────────────────────────────────────────────────┤",
        "             │              3 ACK Seq=101 ACKnum=301              │",
        "             ├───────────────────────────────────────────────────►│ ESTABLISHED",
    ]


def test_narrow() -> None:
    assert ladder(whole(TRACES["normal-open"]), lang=Lang.EN, width=40) == [
        "client                            server",
        "│ CLOSED                        LISTEN │",
        "│            1 SYN Seq=100             │",
        "├─────────────────────────────────────►│",
        "│ SYN_SENT                SYN_RECEIVED │",
        "│     2 SYN,ACK Seq=300 ACKnum=101     │",
        "│◄─────────────────────────────────────┤",
        "│ ESTABLISHED                          │",
        "│       3 ACK Seq=101 ACKnum=301       │",
        "├─────────────────────────────────────►│",
        "│                          ESTABLISHED │",
    ]


def test_segments_that_cross() -> None:
    assert ladder(whole(TRACES["simultaneous-open"]), lang=Lang.EN, width=40, ascii=True) == [
        "client                            server",
        "| CLOSED                        CLOSED |",
        "| 1 SYN Seq=100                        |",
        "+--------------------.                 |",
        "| SYN_SENT           |                 |",
        "|                    |   2 SYN Seq=300 |",
        "|<-------------------+-----------------+",
        "| SYN_RECEIVED       |        SYN_SENT |",
        "| 3 SYN,ACK          |                 |",
        "| Seq=100            |                 |",
        "| ACKnum=301         |                 |",
        "+------------------. |                 |",
        "|                  | '------- 1 ------>|",
        "|                  |      SYN_RECEIVED |",
        "|                  |         4 SYN,ACK |",
        "|                  |           Seq=300 |",
        "|                  |        ACKnum=101 |",
        "|<-----------------+-------------------+",
        "| ESTABLISHED      |                   |",
        "|                  '--------- 3 ------>|",
        "|                          ESTABLISHED |",
    ]


def test_what_the_link_did_is_told_by_signs_and_words() -> None:
    assert ladder(whole(TRACES["lost-and-late"]), lang=Lang.EN, width=40, ascii=True) == [
        "client                            server",
        "| ESTABLISHED              ESTABLISHED |",
        "|     1 FIN,ACK Seq=101 ACKnum=301     |",
        "+-- -- -- -- -- -- -- -X lost          |",
        "| FIN_WAIT_1                           |",
        "|   2 ACK Seq=301 ACKnum=101 len=40    |",
        "|             (duplicated)             |",
        "|<-------------------------------------+",
        "|     3 FIN,ACK Seq=101 ACKnum=341     |",
        "|               (resent)               |",
        "+------------------------------------->|",
        "|                           CLOSE_WAIT |",
        "|       4 ACK Seq=341 ACKnum=102       |",
        "|     in flight ..<--------------------+",
        "|    2 (a copy arrives)                |",
        "|<----------------------o              |",
        "|                  5 RST Seq=341       |",
        "|                 (old or forged)      |",
        "|              o---------------------->|",
        "|                               CLOSED |",
    ]


def test_changes_without_a_segment_say_why() -> None:
    close = ladder(whole(scenarios()["simultaneous-close"]), lang=Lang.ZH)
    reboot = ladder(whole(scenarios()["half-open-reconnect"]), lang=Lang.EN)
    assert close[-1].split() == ["CLOSED", "│", "2MSL", "到时", "2MSL", "到时", "│", "CLOSED"]
    assert ["CLOSED", "│", "reboot", "│"] in [line.split() for line in reboot]


def test_an_exchange_without_segments_shows_the_states() -> None:
    lines = ladder(whole(scenarios()["listener-gives-up"]), lang=Lang.EN)
    assert [line.split() for line in lines[1:]] == [
        ["CLOSED", "│", "│", "CLOSED"],
        ["│", "passive", "OPEN", "│", "LISTEN"],
        ["│", "CLOSE", "call", "│", "CLOSED"],
    ]


LIMITS = [40, 41, 55, 67, 68, 69, 80, 132, 200]


@pytest.mark.parametrize("lang", Lang)
@pytest.mark.parametrize("width", LIMITS)
def test_every_scenario_keeps_to_the_width(width: int, lang: Lang) -> None:
    for trace in scenarios().values():
        lines = ladder(whole(trace), lang=lang, width=width)
        assert max(map(cells_of, lines)) <= width
        assert all(line == line.rstrip() for line in lines)


@LAW
@given(picture=pictures(), width=st.integers(40, 200), lang=st.sampled_from(Lang), plain=st.booleans())
def test_every_picture_keeps_to_the_width(picture: Picture, width: int, lang: Lang, *, plain: bool) -> None:
    lines = ladder(picture, lang=lang, width=width, ascii=plain)
    assert max(map(cells_of, lines)) <= width
    assert all(line == line.rstrip() for line in lines)
    assert "".join(lines).isascii() or not plain or lang is Lang.ZH


@LAW
@given(pictures(), st.sampled_from(Lang))
def test_colour_adds_nothing_but_colour(picture: Picture, lang: Lang) -> None:
    plain = ladder(picture, lang=lang)
    assert [SGR.sub("", line) for line in ladder(picture, lang=lang, colour=True)] == plain


def test_low() -> None:
    picture = whole(TRACES["close-by-client"])
    assert ladder(picture, lang=Lang.EN, width=68, low=True)[5:] == [
        "  FIN_WAIT_1 ├───── 4 FIN,ACK Seq=101 ACKnum=301 ────►│ CLOSE_WAIT",
        "  FIN_WAIT_2 │◄────── 5 ACK Seq=301 ACKnum=102 ───────┤",
        "   TIME_WAIT │◄──── 6 FIN,ACK Seq=301 ACKnum=102 ─────┤ LAST_ACK",
        "             ├─────── 7 ACK Seq=102 ACKnum=302 ──────►│ CLOSED",
        "      CLOSED │ 2MSL timeout                           │",
    ]


DRAWN = re.compile("[^\\w?(),=+-]|(?<!x)(?<!y)-")
"""What in a ladder without Unicode is no writing."""


@LAW
@given(pictures(), st.integers(40, 200), st.sampled_from(Lang))
def test_a_low_ladder_says_the_same_in_no_more_lines(picture: Picture, width: int, lang: Lang) -> None:
    high, low = (ladder(picture, lang=lang, width=width, low=low) for low in (False, True))
    assert sorted(DRAWN.sub(" ", " ".join(low)).split()) == sorted(DRAWN.sub(" ", " ".join(high)).split())
    assert len(low) <= len(high)
    assert max(map(cells_of, low)) <= width


def test_masks_and_symbols() -> None:
    hidden = {(1, Mask.SEGMENT), (2, Mask.FLAGS), (2, Mask.ACK), (3, Mask.SENDER), (3, Mask.SERVER_STATE)}
    picture = Picture(TRACES["normal-open"], 1, 3, frozenset(hidden), symbols=(100, 300))
    assert ladder(picture, lang=Lang.EN, width=40) == [
        "client                            server",
        "│ CLOSED                        LISTEN │",
        "│                 1 ?                  │",
        "├─────────────────────────────────────►│",
        "│ SYN_SENT                SYN_RECEIVED │",
        "│          2 ? Seq=y ACKnum=?          │",
        "│◄─────────────────────────────────────┤",
        "│ ESTABLISHED                          │",
        "│       3 ACK Seq=x+1 ACKnum=y+1       │",
        "│?────────────────────────────────────?│",
        "│                                    ? │",
    ]


def test_a_part_of_a_trace_may_be_numbered_for_itself() -> None:
    trace = TRACES["close-by-client"]
    drawn = "\n".join(ladder(Picture(trace, 4, 7, numbered_from=4), lang=Lang.EN))
    assert "1 FIN,ACK Seq=101 ACKnum=301" in drawn
    assert "4 ACK Seq=102 ACKnum=302" in drawn


def test_a_part_of_a_trace_begins_with_the_states_before_it() -> None:
    assert ladder(Picture(TRACES["close-by-client"], 5, 6, states=True), lang=Lang.EN, width=40) == [
        "client                            server",
        "│ FIN_WAIT_1                CLOSE_WAIT │",
        "│       5 ACK Seq=301 ACKnum=102       │",
        "│◄─────────────────────────────────────┤",
        "│ FIN_WAIT_2                           │",
        "│     6 FIN,ACK Seq=301 ACKnum=102     │",
        "│◄─────────────────────────────────────┤",
        "│ TIME_WAIT                   LAST_ACK │",
    ]


def test_a_terminal_narrower_than_40_gets_what_40_gets() -> None:
    picture = whole(TRACES["simultaneous-open"])
    assert ladder(picture, lang=Lang.EN, width=12) == ladder(picture, lang=Lang.EN, width=40)


def test_without_states() -> None:
    assert ladder(Picture(TRACES["normal-open"], 1, 1, states=False), lang=Lang.ZH, width=40) == [
        "客户端                            服务器",
        "│            1 SYN Seq=100             │",
        "├─────────────────────────────────────►│",
    ]


def test_what_follows_a_hidden_state_does_not_give_it_away() -> None:
    trace = TRACES["close-by-client"]
    shown = ladder(Picture(trace, 1, 7, frozenset({(7, Mask.CLIENT_STATE)})), lang=Lang.EN)
    assert "2MSL" not in "".join(shown)
    assert shown[-1].split() == ["?", shown[-1].split()[1], "CLOSED"]
