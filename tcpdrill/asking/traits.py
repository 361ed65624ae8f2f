"""What is true of some terms of the header and not of others, and why: what a contrast of two can ask."""

from __future__ import annotations

from typing import NamedTuple

from tcpdrill.ground.wording import Wording


class Trait(NamedTuple):
    """A sentence about terms of the header, the terms it is true of, and why; the RFC's section says so."""

    text: Wording
    terms: frozenset[str]
    rfc: str
    because: Wording


_FLAGS = frozenset({"SYN", "FIN", "RST", "ACK"})
_NUMBERS = frozenset({"Seq", "ACKnum", "ISN"})
_NUMBERED_TO_BE_ACKNOWLEDGED = Wording(
    zh="确认的是序号：占了序号的才能被确认、被重传，不占的无从确认。",
    en="Numbers are what is acknowledged: only what takes one can be acknowledged and retransmitted.",
)

TRAITS = (
    Trait(
        Wording(
            zh="说的是发送方自己发出的数据从哪个序号开始",
            en="says where its sender's own data start",
        ),
        frozenset({"Seq"}),
        "3.1",
        Wording(
            zh="每个报文段的序号都由发送方从自己的初始序号数起。",
            en="Each sender numbers what it sends, from an initial sequence number of its own.",
        ),
    ),
    Trait(
        Wording(zh="说的是期望对方发来的下一个序号", en="says which number is expected next from the peer"),
        frozenset({"ACKnum"}),
        "3.1",
        Wording(
            zh="确认号里写的是 RCV.NXT，它数的是对方的序号。",
            en="An acknowledgment carries RCV.NXT, which counts the peer's numbers.",
        ),
    ),
    Trait(
        Wording(zh="只有某个标志位置位时才有效", en="is valid only if a certain flag is set"),
        frozenset({"ACKnum"}),
        "3.1",
        Wording(
            zh="确认号字段只有在 ACK 置位时才有效；序号字段总是有效。",
            en="The acknowledgment field is valid only with the ACK flag set, the sequence number always.",
        ),
    ),
    Trait(
        Wording(
            zh="在一条连接的第一个报文段里就有效", en="is valid in the very first segment of a connection"
        ),
        frozenset({"Seq", "SYN", "ISN"}),
        "3.5",
        Wording(
            zh="连接的第一个报文段是 SYN，它带着初始序号；此前什么都没收到，还没有可确认的。",
            en="The first segment is a SYN with the initial sequence number; before it nothing has been "
            "received that could be acknowledged.",
        ),
    ),
    Trait(
        Wording(zh="自己要占一个序号", en="takes a sequence number itself"),
        frozenset({"SYN", "FIN"}),
        "3.4",
        _NUMBERED_TO_BE_ACKNOWLEDGED,
    ),
    Trait(
        Wording(zh="会得到对方的确认", en="is acknowledged by the peer"),
        frozenset({"SYN", "FIN"}),
        "3.4",
        _NUMBERED_TO_BE_ACKNOWLEDGED,
    ),
    Trait(
        Wording(zh="只关闭一个方向", en="ends one direction only"),
        frozenset({"FIN"}),
        "3.6",
        Wording(
            zh="它只说明发送方没有数据要发了；另一个方向何时结束，由对方决定。",
            en="It says only that its sender has no more data to send; the peer decides when the other "
            "direction ends.",
        ),
    ),
    Trait(
        Wording(zh="会让两个方向立刻终止", en="ends both directions at once"),
        frozenset({"RST"}),
        "3.5.2",
        Wording(
            zh="收到它的一方核对之后就删除连接的状态，两个方向都不再有可发、可收的。",
            en="Whoever receives it validates it and deletes the connection: neither direction is left.",
        ),
    ),
    Trait(
        Wording(zh="是只有一位的标志", en="is a flag of a single bit"),
        _FLAGS,
        "3.1",
        Wording(
            zh="首部里的标志都只占一位，置位或不置位；数写在 32 位的字段里。",
            en="Each flag of the header has one bit, set or not; the numbers have fields of 32 bits.",
        ),
    ),
    Trait(
        Wording(zh="是 32 位的数", en="is a number of 32 bits"),
        _NUMBERS,
        "3.1",
        Wording(
            zh="首部里的序号字段和确认号字段各有 32 位；标志各只有一位。",
            en="The header has 32 bits for the sequence number and 32 for the ACKnum; a flag has one.",
        ),
    ),
)
"""What can be asked about terms; of a term that is not named the sentence is false."""
