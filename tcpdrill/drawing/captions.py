"""The words that stand on diagrams, in both languages.

Flags, states and numbers are values and come from traces and the table, not from here.
"""

from __future__ import annotations

from tcpdrill.ground.wording import Wording
from tcpdrill.tcp.trace import Fate, Side

HEADS = {Side.CLIENT: Wording("客户端", "client"), Side.SERVER: Wording("服务器", "server")}

LADDER = Wording("时序图", "Ladder diagram")

FATES = {
    Fate.LOST: Wording("丢失", "lost"),
    Fate.IN_FLIGHT: Wording("在途", "in flight"),
    Fate.DUPLICATE: Wording("有副本", "duplicated"),
}
"""What is said of a segment that the link did not simply deliver."""

FORGED = Wording("旧的或伪造的", "old or forged")
"""A forged segment stands for any that neither end of this connection sent, an old duplicate too."""

COPY = Wording("副本到达", "a copy arrives")
RETRANSMITTED = Wording("重传", "resent")
EARLIER = Wording("早先发出", "sent earlier")
NO_FLAGS = Wording("无标志", "no flags")

HIDDEN_ALOUD = Wording("待答", "hidden")
"""What a screen reader says for the `?` of a masked part, which it would pass over."""

CAUSES = {
    "open_passive": Wording("被动 OPEN", "passive OPEN"),
    "open_active": Wording("主动 OPEN", "active OPEN"),
    "close": Wording("CLOSE 调用", "CLOSE call"),
    "abort": Wording("ABORT 调用", "ABORT call"),
    "2msl": Wording("2MSL 到时", "2MSL timeout"),
    "user_timeout": Wording("用户超时", "user timeout"),
    "reboot": Wording("重启", "reboot"),
}
"""Why a state changes without a segment, by the table's event."""

CALLS = {
    "open_passive": "OPEN",
    "open_active": "OPEN",
    "send": "SEND",
    "receive": "RECEIVE",
    "close": "CLOSE",
    "abort": "ABORT",
}
"""The user calls by the table's event, named as RFC 9293 names them."""

REFUSED = Wording("{call} 被拒绝：{error}", "{call} refused: {error}")
"""Said of a call that changes nothing; the error is told in the RFC's own words."""

ARRIVES_LATER = Wording("稍后到达", "arrives later")
"""Said of a segment that is overtaken where there is no room to draw its way."""

ARROW = Wording("{sender} → {receiver}：{segment}", "{sender} → {receiver}: {segment}")
ARROW_HIDDEN = Wording("方向待答：{segment}", "direction hidden: {segment}")
LEAVES_ONLY = Wording("已发出，尚未到达", "has left, has not arrived")
REACHES_ONLY = Wording("此时到达{receiver}", "now arrives at the {receiver}")
BEGINNING = Wording("开始时：", "At the start: ")
COLON = Wording("：", ": ")
COMMA = Wording("，", ", ")
SEMICOLON = Wording("；", "; ")
"""The sentences of the ladder for a screen reader."""
