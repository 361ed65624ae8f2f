"""The tables of spellings: every word a learner may type for a state, a flag, a label, nothing, all, a grade.

Data only. How typed text is read with these tables is the business of `answers/`; what is told about an
answer stands in `feedback.py`. Every spelling is plain (see `answers/text.py`): lower case, half width.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.tcp.segment import Flag

if TYPE_CHECKING:
    from collections.abc import Mapping

STATES: Mapping[str, tuple[str, ...]] = {
    "CLOSED": ("closed", "close", "unconn", "已关闭", "关闭"),
    "LISTEN": ("listen", "listening", "监听", "侦听", "收听"),
    "SYN_SENT": ("syn sent", "syn send", "同步已发送"),
    "SYN_RECEIVED": (
        "syn received",
        "syn rcvd",
        "syn recv",
        "new syn recv",
        "syn rcdv",
        "同步收到",
        "同步已接收",
    ),
    "ESTABLISHED": ("established", "estab", "已建立", "已建立连接", "连接已建立"),
    "FIN_WAIT_1": ("fin wait 1", "终止等待1"),
    "FIN_WAIT_2": ("fin wait 2", "终止等待2"),
    "CLOSE_WAIT": ("close wait", "关闭等待"),
    "CLOSING": ("closing", "正在关闭"),
    "LAST_ACK": ("last ack", "最后确认"),
    "TIME_WAIT": ("time wait", "时间等待"),
}
"""The states as the RFC, the notes, netstat, ss, lsof, Windows, BSD and the Linux kernel spell them.

A space stands for any of space, `-`, `_` or nothing. `close` is how the Linux kernel and netstat spell CLOSED
(TCP_CLOSE), `unconn` how ss does; `new syn recv` is the kernel's, `syn rcdv` lsof's, `syn send` that of many
Chinese tutorials. The Chinese names are those of the textbooks. What nobody prints (`fw2`, `tw`) is absent.
"""

HALF_NAMED_STATES: Mapping[str, tuple[str, str]] = {
    "fin wait": ("FIN_WAIT_1", "FIN_WAIT_2"),
    "终止等待": ("FIN_WAIT_1", "FIN_WAIT_2"),
}
"""What could be either of two states, and so is none of them (conntrack prints FIN_WAIT for both)."""

STATE_PREFIXES = ("bpf_tcp", "tcps", "tcp", "状态", "state")
"""What kernels put before a state's name: TCP_FIN_WAIT2 (Linux), TCPS_FIN_WAIT_2 (BSD)."""

STATE_SUFFIXES = ("状态", "state")

FLAG_WORDS: Mapping[Flag, tuple[str, ...]] = {
    Flag.SYN: ("syn", "synchronize", "synchronise", "同步"),
    Flag.FIN: ("fin", "finish", "终止", "结束"),
    Flag.RST: ("rst", "reset", "复位", "重置"),
    Flag.ACK: ("ack", "acknowledgment", "acknowledgement", "确认"),
}

IGNORED_FLAG_WORDS = ("psh", "push", "urg", "ece", "cwr", "推送", "紧急")
"""Control bits that move no state: read, and left out."""

FLAG_LETTERS: Mapping[str, Flag | None] = {
    "s": Flag.SYN,
    "f": Flag.FIN,
    "r": Flag.RST,
    ".": Flag.ACK,
    "a": Flag.ACK,
    "p": None,
    "u": None,
    "e": None,
    "w": None,
}
"""The letters of tcpdump (where `.` is ACK), scapy and nmap (where `A` is); None is read and left out."""

FLAG_BITS: Mapping[int, Flag | None] = {
    0x01: Flag.FIN,
    0x02: Flag.SYN,
    0x04: Flag.RST,
    0x08: None,
    0x10: Flag.ACK,
    0x20: None,
    0x40: None,
    0x80: None,
}
"""The control bits of the header as one number, from the right (RFC 9293, 3.1)."""

FLAG_PLACES = ("r", "r", "r", "na", "c", "e", "u", "a", "p", "r", "s", "f")
"""The letters that Wireshark prints in each place of `·······A··S·`; the first three bits are reserved."""

FLAG_FILLERS = (
    "flags",
    "flag",
    "bits",
    "bit",
    "ctl",
    "segment",
    "packet",
    "and",
    "plus",
    "with",
    "only",
    "set",
    "标志位",
    "标志",
    "报文段",
    "报文",
    "包",
    "位",
    "和",
    "与",
    "及",
    "加",
    "仅",
    "只有",
)
"""Words around flags that say nothing of their own."""

NO_FLAGS = (
    "none",
    "no flags",
    "no flag",
    "nothing",
    "null",
    "无",
    "没有",
    "无标志",
    "没有标志",
    "无标志位",
    "[]",
)

NOTHING_SENT = (
    "none",
    "nothing",
    "nothing is sent",
    "no segment",
    "no reply",
    "no answer",
    "null",
    "silence",
    "-",
    "无",
    "没有",
    "不发",
    "不发送",
    "不回",
    "不回复",
    "什么都不发",
    "什么也不发",
)

NO_NUMBER = (
    *("none", "no", "nothing", "null", "n/a", "-", "no number", "no ack", "no acknum", "no ack number"),
    *("无", "没有", "没有确认号", "没有 acknum", "没有acknum", "无确认号", "无效"),
)
"""How it is said that a field holds no number that is valid."""

NOTHING_KNOWN = ("none", "nothing", "null", "-", "无", "没有", "都不", "都没有", "都不能", "一个也没有")

EVERYTHING_KNOWN = ("all", "all four", "everything", "全部", "全都", "全", "都", "都能", "四个都")

CAPABILITIES: Mapping[str, tuple[str, ...]] = {
    f"{side}_{verb}s": (
        *(f"{the}{side} {does}" for the in ("", "the ") for does in (f"{verb}s", verb, f"can {verb}")),
        *(f"{end}{can}{does}" for end in ends for can in ("", "能", "可以")),
    )
    for side, ends in (("client", ("客户端",)), ("server", ("服务器", "服务端")))
    for verb, does in (("send", "发送"), ("receive", "接收"))
}
"""The four capabilities in the order of their letters A-D."""

SEQ_LABELS = (
    "sequence number",
    "seq number",
    "seqnumber",
    "seqnum",
    "seq num",
    "seq no",
    "seq",
    "序列号",
    "序号",
)

ACK_NUMBER_LABELS = (
    "acknowledgment number",
    "acknowledgement number",
    "ack number",
    "acknumber",
    "acknum",
    "ack_num",
    "ack num",
    "ack no",
    "确认序号",
    "确认号",
)
"""Labels that can only mean the ACK number; plain `ack` may be the flag too."""

LENGTH_LABELS = ("length", "len", "data", "长度")

OPERATOR_WORDS: Mapping[str, str] = {
    "plus": "+",
    "minus": "-",
    "加上": "+",
    "加": "+",
    "减去": "-",
    "减": "-",
}

CHOICE_WORDS = ("option", "choice", "answer", "选项", "选择", "选", "答案", "第")
"""What may stand before the letter or number of a choice."""

GRADES: Mapping[str, tuple[str, ...]] = {
    "right": ("1", "right", "correct", "yes", "y", "对", "对了", "正确", "答对", "答对了"),
    "nearly": ("2", "nearly", "almost", "partly", "差一点", "差点", "差不多", "部分正确", "部分对"),
    "wrong": ("3", "wrong", "incorrect", "no", "n", "错", "错了", "错误", "不对", "答错", "答错了"),
}
"""How a learner judges an answer in their own words, after comparing it with the model answer."""
