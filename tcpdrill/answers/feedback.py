"""What a learner is told about an answer: what can be typed, why it could not be read, what is right in it.

Tables of wordings only; `judging.py` picks from them, `nearness.py` finds what to remark on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tcpdrill.answers.text import Reason
from tcpdrill.ground.wording import Lang, Wording
from tcpdrill.tcp.segment import Flag

if TYPE_CHECKING:
    from collections.abc import Mapping

GRADE_HINT = Wording(
    zh="和参考答案相比：1 对，2 差一点，3 错", en="compared with the model answer: 1 right, 2 nearly, 3 wrong"
)

UNREADABLE: Mapping[Reason, Wording] = {
    Reason.EMPTY: Wording(zh="还没有写答案", en="nothing has been typed yet"),
    Reason.TOO_LONG: Wording(zh="太长了，不像一个答案", en="that is too long for an answer"),
    Reason.UNKNOWN: Wording(zh="没看懂", en="this could not be read as an answer"),
    Reason.AMBIGUOUS: Wording(zh="是 {first} 还是 {second}？", en="which one: {first} or {second}?"),
    Reason.OTHER_FLAGS: Wording(
        zh="这里只问 SYN、FIN、RST、ACK", en="only SYN, FIN, RST and ACK count here, whatever else is set"
    ),
    Reason.CONCRETE_WANTED: Wording(
        zh="请写出具体的数，不要用 x、y", en="please give the number itself, not x or y"
    ),
    Reason.SYMBOLS_WANTED: Wording(
        zh="请用 x、y 的式子来写", en="please write it with x or y, as the question does"
    ),
    Reason.ONE_ONLY: Wording(zh="只能选一项", en="only one choice can be given"),
    Reason.NOT_OFFERED: Wording(zh="没有这一项", en="no such choice is offered"),
    Reason.EACH_ONCE: Wording(zh="每一项写一次，而且只写一次", en="each one is to be named exactly once"),
    Reason.FLAGS_MISSING: Wording(zh="还缺标志", en="its flags are missing"),
    Reason.SEQ_MISSING: Wording(zh="还缺 Seq", en="its Seq is missing"),
    Reason.ACK_MISSING: Wording(zh="置了 ACK，还要写出 ACKnum", en="with ACK set, the ACKnum is needed too"),
    Reason.GRADE_YOURSELF: Wording(zh="参考答案：{model}", en="the model answer: {model}"),
}
"""Why typed text is no answer; `CAN_BE_TYPED` follows."""

CAN_BE_TYPED = Wording(zh="可以写：{hint}", en="you can type {hint}")

CAPABILITY_NAMES: Mapping[str, Wording] = {
    "client_sends": Wording(zh="客户端能发送", en="the client can send"),
    "client_receives": Wording(zh="客户端能接收", en="the client can receive"),
    "server_sends": Wording(zh="服务器能发送", en="the server can send"),
    "server_receives": Wording(zh="服务器能接收", en="the server can receive"),
}

NUMBER_NAMES: Mapping[str | None, Wording] = {
    "seq": Wording(zh="Seq ", en="Seq"),
    "ack": Wording(zh="ACKnum ", en="the ACKnum"),
    "len": Wording(zh="长度", en="the length"),
    None: Wording(zh="这个数", en="the number"),
}
"""The numbers of a segment by their field; None where the question does not tell which it is."""

ANSWERED = Wording(zh="你的答案：{given}", en="you answered {given}")
FLAGS_RIGHT = Wording(zh="标志对了", en="the flags are right")
FLAGS_MISSING = Wording(zh="还应置位 {flags}", en="{flags} should be set too")
FLAGS_SURPLUS = Wording(zh="不应置位 {flags}", en="{flags} should not be set")
NUMBERS_RIGHT = Wording(zh="各个数都对了", en="the numbers are right")
NUMBER_RIGHT = Wording(zh="{which}对了", en="{which} is right")
NUMBER_HIGHER = Wording(zh="{which}应该大 1", en="{which} should be one higher")
NUMBER_LOWER = Wording(zh="{which}应该小 1", en="{which} should be one lower")
NUMBER_HIGHER_TAKEN = Wording(
    zh="{which}应该大 1：{flag} 占一个序号", en="{which} should be one higher: the {flag} takes a number"
)
NUMBER_LOWER_FREE = Wording(
    zh="{which}应该小 1：纯 ACK 不占序号", en="{which} should be one lower: a bare ACK takes no number"
)
TAKEN_BY: Mapping[str, Flag] = {"syn-takes-no-number": Flag.SYN, "fin-takes-no-number": Flag.FIN}
LEFT_FREE_BY = "ack-takes-a-number"
"""The misconceptions (`content/misconceptions.yaml`) that explain a number which is one off."""

NUMBER_OTHER = Wording(zh="{which}应为 {right}", en="{which} should be {right}")
NUMBER_SURPLUS = Wording(zh="没有置 ACK，就没有 ACKnum", en="without the ACK flag there is no ACKnum")
OTHER_SYMBOL = Wording(
    zh="{which}加的数对了，但应从 {right} 算起，不是从 {given}",
    en="{which} adds the right amount, but it counts from {right}, not from {given}",
)
UNWRAPPED = Wording(
    zh="{which}要对 2^32 取模：{given} 回绕后是 {right}",
    en="{which} wraps at 2^32: {given} is written {right}",
)
OTHER_NUMBER = Wording(
    zh="{given} 是这个报文段的另一个数；{which}应为 {right}",
    en="{given} is the segment's other number; {which} should be {right}",
)
SWAPPED = Wording(zh="Seq 和 ACKnum 写反了", en="Seq and the ACKnum have changed places")
OTHER_SIDE = Wording(
    zh="{given} 是此刻另一方的状态，这一方是 {right}",
    en="{given} is the state of the other side at that moment; this side is in {right}",
)
NEIGHBOURS = Wording(
    zh="只有相邻的 {first} 和 {second} 颠倒了，其余顺序都对",
    en="only the neighbours {first} and {second} have changed places; the rest is in order",
)
CELL_KNOWN = Wording(
    zh="只差一项：这时已经能确定{capability}", en="all but one: it is certain by now that {capability}"
)
CELL_UNKNOWN = Wording(
    zh="只差一项：这时还不能确定{capability}", en="all but one: it is not yet certain that {capability}"
)
NOTHING = Wording(zh="无", en="none")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to tell about an answer: a wording of this file and what stands in its braces."""

    wording: Wording
    values: Mapping[str, Any] = field(default_factory=dict)

    def told(self, lang: Lang) -> str:
        """Return the remark in `lang`; values that are wordings are taken in the same language."""
        values = {
            name: value[lang] if isinstance(value, Wording) else value for name, value in self.values.items()
        }
        return self.wording[lang].format_map(values)


def sentence(remarks: tuple[Remark, ...], lang: Lang) -> str:
    """Return the remarks as one sentence in `lang`, or two where the first asks something; "" for none."""
    stop, between, space = ("。", "；", "") if lang is Lang.ZH else (".", "; ", " ")
    text = ""
    for remark in remarks:
        told = remark.told(lang)
        if text and not text.endswith(_ASKING):
            text = text.rstrip(stop) + between + told
        else:
            text = f"{text}{space}{_begun(told)}".lstrip()
    return text if not text or text.endswith((stop, *_ASKING)) else text + stop


_ASKING = ("?", "？")


def _begun(told: str) -> str:
    """Return `told` with a capital letter, unless it begins with the name of a number."""
    return told[:1].upper() + told[1:] if told[:2].isalpha() else told
