"""How values are named in both languages: sides, segments, tokens of expectation, certainties.

Tables, and the few functions that put them together. Names of states, flags and header fields are the same in
both languages.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from tcpdrill.ground.wording import Wording
from tcpdrill.tcp.block import Timeout
from tcpdrill.tcp.machine import UserCall
from tcpdrill.tcp.segment import Flag, Segment, written
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Mapping

SIDE: Mapping[Side, Wording] = {
    Side.CLIENT: Wording(zh="客户端", en="the client"),
    Side.SERVER: Wording(zh="服务器", en="the server"),
}

SIDE_FIRST: Mapping[Side, Wording] = {
    Side.CLIENT: Wording(zh="客户端", en="The client"),
    Side.SERVER: Wording(zh="服务器", en="The server"),
}
"""A side at the beginning of a sentence."""

SIDE_BARE: Mapping[Side, Wording] = {
    Side.CLIENT: Wording(zh="客户端", en="client"),
    Side.SERVER: Wording(zh="服务器", en="server"),
}

TOKEN: Mapping[str, Wording] = {
    "open": Wording(zh="应用来打开连接", en="an application to open it"),
    "syn": Wording(zh="对方的 SYN", en="the peer's SYN"),
    "syn_ack": Wording(zh="对方的 SYN,ACK", en="the peer's SYN,ACK"),
    "ack_of_syn": Wording(zh="对自己 SYN 的确认", en="the acknowledgment of its own SYN"),
    "close": Wording(zh="本地应用程序关闭连接", en="its own application to close"),
    "fin": Wording(zh="对方的 FIN", en="the peer's FIN"),
    "ack_of_fin": Wording(zh="对自己 FIN 的确认", en="the acknowledgment of its own FIN"),
    "two_msl": Wording(zh="计时器走完 2MSL", en="the 2MSL timer to expire"),
}
"""What a state waits for."""

SENDABLE: Mapping[str, Wording] = {
    "data": Wording(zh="新的数据", en="new data"),
    "fin": Wording(zh="FIN", en="a FIN"),
    "syn": Wording(zh="SYN", en="a SYN"),
    "syn_ack": Wording(
        zh="SYN,ACK（回应对方的第一个 SYN）", en="a SYN,ACK (in answer to the peer's first SYN)"
    ),
    "syn_again": Wording(
        zh="重传的 SYN（收到对方的 SYN 之后是 SYN,ACK）",
        en="its SYN again (once it has the peer's, as SYN,ACK)",
    ),
    "fin_again": Wording(
        zh="重传的 FIN（连同没被确认的数据）", en="its FIN again (with any unacknowledged data)"
    ),
    "ack": Wording(zh="纯 ACK", en="a bare ACK"),
}
"""What may be sent; a RST, which every state may send, is not counted."""

RECEIVABLE: Mapping[str, Wording] = {
    "data": Wording(zh="对方的新数据", en="new data from the peer"),
    "fin": Wording(zh="对方的 FIN", en="the peer's FIN"),
    "syn": Wording(zh="对方的 SYN", en="the peer's SYN"),
}
"""What may be received and is taken."""

CERTAINTY: Mapping[str, Wording] = {
    "peer_finished": Wording(zh="对方不会再有新数据", en="that the peer will send no new data"),
    "own_fin_arrived": Wording(zh="自己的 FIN 已经送到", en="that its own FIN has arrived"),
}

CAPABILITY: Mapping[str, Wording] = {
    "client_sends": Wording(zh="客户端能发送", en="the client can send"),
    "client_receives": Wording(zh="客户端能接收", en="the client can receive"),
    "server_sends": Wording(zh="服务器能发送", en="the server can send"),
    "server_receives": Wording(zh="服务器能接收", en="the server can receive"),
}
"""The four capabilities, in the order of their letters."""

NUMERALS = "一二三四五六七八九"


def numeral(n: int) -> Wording:
    """Return a small number as it names the segment of a handshake: 第二次握手, segment 2."""
    return Wording(NUMERALS[n - 1] if n <= len(NUMERALS) else str(n), str(n))


NOTHING = Wording(zh="没有", en="nothing")
LINES = Wording(zh="\n", en="\n")
SENTENCES = Wording(zh="", en=" ")


BARE_SYN = frozenset({Flag.SYN})
BARE_RST = frozenset({Flag.RST})
SYN_ACK = frozenset({Flag.SYN, Flag.ACK})
FIN_ACK = frozenset({Flag.FIN, Flag.ACK})


@cache
def flags_text(flags: frozenset[Flag]) -> str:
    """Return flags as they are written: SYN,ACK; "-" for none."""
    return ",".join(written(flags)) or "-"


def fields_text(segment: Segment) -> str:
    """Return a segment on one line: SYN,ACK Seq=5000 ACKnum=1001; the length where there are data."""
    return numbered(segment, str(segment.seq), None if segment.ack is None else str(segment.ack))


def numbered(segment: Segment, seq: str, ack: str | None) -> str:
    """Return a segment on one line with its numbers written as given."""
    parts = [flags_text(segment.flags), f"Seq={seq}"]
    if ack is not None:
        parts.append(f"ACKnum={ack}")
    if segment.length:
        parts.append(f"len={segment.length}")
    return " ".join(parts)


def typed_segment(segment: Segment) -> str:
    """Return a segment as it may be typed: "SYN,ACK seq=5000 ack=1001 len=0"."""
    ack = "" if segment.ack is None else f" ack={segment.ack}"
    return f"{flags_text(segment.flags)} seq={segment.seq}{ack} len={segment.length}"


AND = Wording(zh="、", en=" and ")
OR = Wording(zh="或", en=" or ")
"""What stands before the last of several: all of them hold, or each alone suffices."""

BY_THE_RFC = Wording(zh="（按 RFC 9293 第 {rfc} 节。）", en=" (By RFC 9293, {rfc}.)")
"""Names the passage that a question goes by, where another passage or Linux would lead elsewhere."""

CALLS: Mapping[UserCall, Wording] = {
    UserCall.OPEN_PASSIVE: Wording(
        zh="本地应用程序被动打开（OPEN）", en="the local application makes a passive OPEN"
    ),
    UserCall.OPEN_ACTIVE: Wording(
        zh="本地应用程序主动打开（OPEN，指明对端）", en="the local application makes an active OPEN"
    ),
    UserCall.RECEIVE: Wording(
        zh="本地应用程序要接收（RECEIVE），而没有数据可取",
        en="the local application calls RECEIVE with nothing queued",
    ),
    UserCall.CLOSE: Wording(zh="本地应用程序调用 CLOSE", en="the local application calls CLOSE"),
    UserCall.ABORT: Wording(zh="本地应用程序调用 ABORT", en="the local application calls ABORT"),
}

CLOSES = Wording(
    zh="本地应用程序调用 CLOSE（没有待发的数据）",
    en="the local application calls CLOSE (with no data waiting to be sent)",
)
SENDS = Wording(
    zh="本地应用程序发送 {octets} 字节数据（SEND）",
    en="the local application calls SEND with {octets} octets of data",
)

SENDS_TO = Wording(
    zh="本地应用程序指明对端，发送 {octets} 字节数据（SEND）",
    en="the local application names the remote socket and calls SEND with {octets} octets of data",
)

TIMERS: Mapping[Timeout, Wording] = {
    Timeout.USER: Wording(zh="用户超时计时器到时", en="the user timeout expires"),
    Timeout.RETRANSMISSION: Wording(zh="重传计时器到时", en="the retransmission timer expires"),
    Timeout.TWO_MSL: Wording(zh="2MSL 计时器到时", en="the 2MSL timer expires"),
}
"""What happens to an end that is no segment: calls of its application, with RFC 9293's names, and timers."""
