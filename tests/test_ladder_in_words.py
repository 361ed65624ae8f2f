from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pictured_traces import LAW, TRACES, pictures

from tcpdrill.drawing import ladder_words, whole
from tcpdrill.drawing.picture import Mask, Picture
from tcpdrill.ground.wording import Lang


def test_a_line_for_each_segment() -> None:
    assert ladder_words(whole(TRACES["normal-open"]), Lang.ZH) == [
        "开始时：客户端 CLOSED，服务器 LISTEN",
        "1. 客户端 → 服务器：SYN，Seq=100；客户端 SYN_SENT，服务器 SYN_RECEIVED",
        "2. 服务器 → 客户端：SYN,ACK，Seq=300，ACKnum=101；客户端 ESTABLISHED",
        "3. 客户端 → 服务器：ACK，Seq=101，ACKnum=301；服务器 ESTABLISHED",
    ]


def test_segments_that_cross_are_told_when_they_leave_and_when_they_arrive() -> None:
    assert ladder_words(whole(TRACES["simultaneous-open"]), Lang.EN) == [
        "At the start: client CLOSED, server CLOSED",
        "1. client → server: SYN, Seq=100; has left, has not arrived; client SYN_SENT",
        "2. server → client: SYN, Seq=300; client SYN_RECEIVED, server SYN_SENT",
        "3. client → server: SYN,ACK, Seq=100, ACKnum=301; has left, has not arrived",
        "1. now arrives at the server; server SYN_RECEIVED",
        "4. server → client: SYN,ACK, Seq=300, ACKnum=101; client ESTABLISHED",
        "3. now arrives at the server; server ESTABLISHED",
    ]


def test_what_the_link_did() -> None:
    assert ladder_words(whole(TRACES["lost-and-late"]), Lang.EN) == [
        "At the start: client ESTABLISHED, server ESTABLISHED",
        "1. client → server: FIN,ACK, Seq=101, ACKnum=301; lost; client FIN_WAIT_1",
        "2. server → client: ACK, Seq=301, ACKnum=101, len=40, duplicated",
        "3. client → server: FIN,ACK, Seq=101, ACKnum=341, resent; server CLOSE_WAIT",
        "4. server → client: ACK, Seq=341, ACKnum=102; in flight",
        "2. server → client: a copy arrives",
        "5. client → server: RST, Seq=341, old or forged; server CLOSED",
    ]


def test_hidden_parts_are_said() -> None:
    masks = frozenset({(1, Mask.SEQ), (1, Mask.SENDER), (1, Mask.CLIENT_STATE)})
    assert ladder_words(Picture(TRACES["normal-open"], 1, 1, masks), Lang.ZH)[1:] == [
        "1. 方向待答：SYN，Seq=待答；客户端 待答，服务器 SYN_RECEIVED"
    ]


@LAW
@given(pictures(), st.sampled_from(Lang))
def test_no_sign_is_left_that_is_not_said(picture: Picture, lang: Lang) -> None:
    assert "?" not in "".join(ladder_words(picture, lang))
