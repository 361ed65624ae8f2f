"""What happens in a transition, told in words: the table's events, as they look from the state they meet.

How many octets are sent and arrive is the table's business; its numbers stand in the words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.ground.tcp_words import CALLS, CLOSES, SENDS, SENDS_TO, TIMERS
from tcpdrill.ground.wording import Wording
from tcpdrill.tcp.block import Timeout
from tcpdrill.tcp.machine import UserCall
from tcpdrill.tcp.states import State
from tcpdrill.tcp.table import SENT, TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping


def _sends(wording: Wording) -> Wording:
    return Wording(wording.zh.format(octets=SENT), wording.en.format(octets=SENT))


EVENTS: Mapping[str, Wording] = {
    "open_passive": CALLS[UserCall.OPEN_PASSIVE],
    "open_active": CALLS[UserCall.OPEN_ACTIVE],
    "send": _sends(SENDS),
    "receive": CALLS[UserCall.RECEIVE],
    "close": CALLS[UserCall.CLOSE],
    "abort": CALLS[UserCall.ABORT],
    "syn": Wording("收到对方最初那个 SYN 的副本", "a duplicate of the peer's first SYN arrives"),
    "syn_window": Wording("收到一个序号落在窗口内的 SYN", "a SYN arrives with a number inside the window"),
    "synack_ok": Wording(
        "收到 SYN,ACK，确认了本端的 SYN", "a SYN,ACK arrives that acknowledges this end's SYN"
    ),
    "synack_bad": Wording(
        "收到 SYN,ACK，确认的却是本端没有发过的序号",
        "a SYN,ACK arrives that acknowledges a number never sent",
    ),
    "ack_all": Wording(
        "收到纯 ACK，确认到本端发过的全部", "an ACK arrives that acknowledges everything sent so far"
    ),
    "ack_old": Wording("收到纯 ACK，没有确认任何新东西", "an ACK arrives that acknowledges nothing new"),
    "ack_future": Wording(
        "收到纯 ACK，确认的却是本端还没有发过的序号",
        "an ACK arrives that acknowledges a number not yet sent",
    ),
    "fin_all": Wording(
        "收到 FIN，其中的 ACK 确认到本端发过的全部", "a FIN arrives that acknowledges everything sent so far"
    ),
    "fin_old": Wording(
        "收到 FIN，其中的 ACK 没有确认任何新东西", "a FIN arrives that acknowledges nothing new"
    ),
    "fin_repeat": Wording("再次收到对方的 FIN", "the peer's FIN arrives once more"),
    "fin_repeat_all": Wording(
        "再次收到对方的 FIN，这次确认到本端发过的全部",
        "the peer's FIN arrives once more, now acknowledging everything sent so far",
    ),
    "fin_no_ack": Wording("收到不带 ACK 的 FIN", "a FIN without ACK arrives"),
    "data": Wording(f"收到按序到达的 {TEXT} 字节数据", f"{TEXT} octets of data arrive in order"),
    "data_gap": Wording(
        f"收到 {TEXT} 字节数据，前面还缺一段", f"{TEXT} octets of data arrive, with a gap before them"
    ),
    "data_old": Wording(
        f"收到 {TEXT} 字节早已收过的数据", f"{TEXT} octets of data arrive that had arrived before"
    ),
    "no_flags": Wording("收到一个标志全空的报文段", "a segment without any flag arrives"),
    "rst_exact": Wording(
        "收到 RST，序号正是下一个期望的", "a RST arrives with exactly the number expected next"
    ),
    "rst_ack": Wording(
        "收到 RST,ACK，序号正是下一个期望的", "a RST,ACK arrives with exactly the number expected next"
    ),
    "rst_ack_bad": Wording(
        "收到 RST,ACK，确认的却是本端没有发过的序号",
        "a RST,ACK arrives that acknowledges a number never sent",
    ),
    "rst_window": Wording(
        "收到 RST，序号在窗口内，却不是下一个期望的",
        "a RST arrives with a number inside the window, but not the one expected next",
    ),
    "rst_outside": Wording("收到 RST，序号在窗口之外", "a RST arrives with a number outside the window"),
    "user_timeout": TIMERS[Timeout.USER],
    "rto": TIMERS[Timeout.RETRANSMISSION],
    "2msl": TIMERS[Timeout.TWO_MSL],
}
"""The events of the table, as a connection sees them that knows the peer's numbers."""

_OWN_SYN = {State.SYN_SENT, State.SYN_RECEIVED}
_OWN_FIN = {State.FIN_WAIT_1, State.CLOSING, State.LAST_ACK}
_NONE = {State.CLOSED, State.LISTEN}
_FRESH = _NONE | {State.SYN_SENT}
_MAY_HAVE_QUEUED = {State.SYN_SENT, State.SYN_RECEIVED, State.ESTABLISHED, State.CLOSE_WAIT}
"""Where data may wait to be sent, behind which a CLOSE would wait too (RFC 9293, 3.10.4)."""

_FROM: tuple[tuple[str, set[State], Wording], ...] = (
    (
        "send",
        {State.LISTEN},
        # Without a remote socket it would be refused (RFC 9293, 3.10.2).
        _sends(SENDS_TO),
    ),
    (
        "close",
        _MAY_HAVE_QUEUED,
        CLOSES,
    ),
    ("syn", _FRESH, Wording("收到 SYN", "a SYN arrives")),
    ("synack_ok", _NONE, Wording("收到 SYN,ACK", "a SYN,ACK arrives")),
    ("ack_all", _NONE, Wording("收到一个 ACK", "an ACK arrives")),
    (
        "ack_all",
        _OWN_SYN,
        Wording("收到纯 ACK，确认了本端的 SYN", "an ACK arrives that acknowledges this end's SYN"),
    ),
    (
        "ack_all",
        _OWN_FIN,
        Wording("收到纯 ACK，确认了本端的 FIN", "an ACK arrives that acknowledges this end's FIN"),
    ),
    (
        "ack_old",
        {State.SYN_SENT},
        Wording("收到 ACK，没有确认本端的 SYN", "an ACK arrives that does not acknowledge this end's SYN"),
    ),
    ("fin_all", _NONE, Wording("收到 FIN,ACK", "a FIN,ACK arrives")),
    (
        "fin_all",
        _OWN_SYN,
        Wording("收到 FIN，其中的 ACK 确认了本端的 SYN", "a FIN arrives that acknowledges this end's SYN"),
    ),
    (
        "fin_all",
        _OWN_FIN,
        Wording("收到 FIN，其中的 ACK 确认了本端的 FIN", "a FIN arrives that acknowledges this end's FIN"),
    ),
    (
        "fin_old",
        _OWN_FIN,
        Wording(
            "收到 FIN，其中的 ACK 没有确认本端的 FIN",
            "a FIN arrives that does not acknowledge this end's FIN",
        ),
    ),
    ("data", _NONE, Wording(f"收到 {TEXT} 字节数据", f"{TEXT} octets of data arrive")),
    (
        "data",
        {State.SYN_RECEIVED},
        Wording(
            f"收到 {TEXT} 字节数据，其中的 ACK 确认了本端的 SYN",
            f"{TEXT} octets of data arrive that acknowledge this end's SYN",
        ),
    ),
    ("rst_exact", _FRESH, Wording("收到不带 ACK 的 RST", "a RST without ACK arrives")),
    (
        "rst_ack",
        {State.SYN_SENT},
        Wording("收到 RST,ACK，确认了本端的 SYN", "a RST,ACK arrives that acknowledges this end's SYN"),
    ),
)
"""Where an event looks otherwise: event, states, words."""

_SITUATED = {(event, state): wording for event, states, wording in _FROM for state in states}


def event_text(event: str, state: State) -> Wording:
    """Return an event in words, as it looks from `state`."""
    return _SITUATED.get((event, state), EVENTS[event])
