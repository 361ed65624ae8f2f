"""What cards say around the values: questions, labels, hints, in both languages.

Values never stand here. A text here stands on many cards: changing one changes the notes of all learners.
"""

from __future__ import annotations

from tcpdrill.ground.wording import Wording

WAY = Wording("{sender} → {receiver}", "{sender} → {receiver}")

SEGMENT = Wording("{exchange}：{nth}", "Segment {place} of {exchange}")
DIRECTION = Wording("方向", "Direction")
FLAGS = Wording("标志", "Flags")
SEQ = Wording("Seq", "Seq")
ACK = Wording("ACKnum", "ACKnum")
NO_NUMBER = Wording("没有", "none")

ASK_FLAGS = Wording(
    "{exchange}：{nth}（{way}）带哪些标志？",
    "Segment {place} of {exchange} ({way}): which flags does it carry?",
)
ASK_STATE = Wording(
    "{exchange}：{nth}到达之后，{side}处于什么状态？",
    "Segment {place} of {exchange} has arrived. Which state is {side} in?",
)
ASK_SEGMENT = Wording(
    "{exchange}：图中被遮住的是{nth}。它由谁发出，标志、Seq 和 ACKnum 各是什么？（没有 ACKnum 就说没有。）",
    "Segment {place} of {exchange} is hidden: who sends it, and what are its flags, Seq and ACKnum? (Say so "
    "if it has no ACKnum.)",
)
ASK_ORDER = Wording(
    "按先后说出{exchange}的 {count} 个报文段：谁发出，带什么标志。",
    "Name the {count} segments of {exchange} in order: who sends each, with which flags.",
)
ORDER_ITEM = Wording("{way}：{flags}", "{way}: {flags}")

ASK_KNOWS = Wording(
    "{exchange}：{nth}到达之后，{side}能确定下面哪几项？",
    "Segment {place} of {exchange} has arrived. Which of these can {side} be sure of?",
)
KNOWN = Wording("能确定", "sure")
UNKNOWN = Wording("还不能", "not yet")

ASK_ROUND = Wording(
    "{exchange}：{nth}到达之后，从{side}看：处于什么状态？这次挥手发出、收到了什么？能确定什么？",
    "Segment {place} of {exchange} has arrived. Seen from {side}: which state is it in, did it send or "
    "receive that segment, and what is it sure of?",
)
STATE = Wording("状态", "State")
SENT = Wording("发出", "Sent")
RECEIVED = Wording("收到", "Received")
SURE = Wording("能确定", "Sure")
CERTAIN = {
    "peer_finished": Wording("{peer}不会再有新数据", "that {peer} will send no new data"),
    "own_fin_arrived": Wording("{side}的 FIN 已经送到{peer}", "that {side}'s FIN has reached {peer}"),
}
"""What a side can be sure of in the close."""
CLAUSES = Wording("；", ", and ")
OF_NOTHING = Wording("还没有", "of nothing yet")
NOTHING = Wording("没有", "nothing")

ASK_ROLE = {
    "active": Wording("关闭连接时，谁可以做主动方？", "Which side can be the active one in a close?"),
    "passive": Wording("关闭连接时，谁可以做被动方？", "Which side can be the passive one in a close?"),
}
EITHER_END = Wording("两端都可以", "Either end")
ONLY_ONE_END = Wording("只有{side}可以", "Only {side}")
PLAYS = {
    "active": Wording("{who}：谁先发出 FIN，谁就是主动方。", "{who}: whichever sends the first FIN."),
    "passive": Wording(
        "{who}：谁先收到对方的 FIN，谁就是被动方。", "{who}: the one that receives the peer's FIN first."
    ),
}
"""Who plays a part in the close."""

ASK_MEANING = Wording("{state} 是什么状态？", "What is the state {state}?")
ASK_WHICH_STATE = Wording("这是哪个状态？", "Which state is this?")
ASK_STRUCTURE = Wording(
    "在 {state}：等的是什么？还可以发什么（不算 RST）？还会接收对方的什么（不算 ACK、RST 和重传的）？",
    "In {state}: what does it wait for, what may it still send (apart from RST), and what does it still "
    "accept from the peer (apart from ACKs, RSTs and retransmissions)?",
)
WAITS_FOR = Wording("等", "Waits for")
MAY_SEND = Wording("可以发", "May send")
MAY_RECEIVE = Wording("会接收", "Accepts")
ASK_DIAGRAM = Wording("状态图中 ? 处是哪个状态？", "Which state is hidden behind the ? in the diagram?")

ASK_TERM = Wording("{term} 表示什么？", "What does {term} mean?")
ASK_WHICH_TERM = Wording("这说的是哪个术语？", "Which term is this?")
EXAMPLE = Wording("{segment} → 下一个期望 {next}", "{segment} → next expected: {next}")
ASK_TAKES = Wording("{segment}占几个序号？", "How many sequence numbers does {segment} take?")
ASK_FOLLOWING = Wording(
    "{segment}按序到达，Seq={seq}。接收方下一个期望的序号是多少？",
    "With Seq={seq}, {segment} arrives in order. Which number does the receiver expect next?",
)
RECKONED = Wording(
    "{seq} + {takes} = {sum}，减去 2^32 得 {following}。",
    "{seq} + {takes} = {sum}; less 2^32, that is {following}.",
)
SEGMENT_WITH = {
    0: Wording("不带数据的 {flags} 报文段", "a segment with {flags} and no data"),
    1: Wording("带 1 字节数据的 {flags} 报文段", "a segment with {flags} and one octet of data"),
}
SEGMENT_WITH_MORE = Wording(
    "带 {length} 字节数据的 {flags} 报文段", "a segment with {flags} and {length} octets of data"
)
"""A segment by its flags and the number of its octets."""

ASK_SYMPTOM = Wording(
    "一台主机上有大量 {state}：说明什么？去哪里查？",
    "A host shows many sockets in {state}. What does that tell you, and where do you look?",
)
ASK_CONTRAST = Wording("{left} 和 {right} 有什么不同？", "What tells {left} and {right} apart?")

ASK_NEXT = Wording(
    "在 {state}，{event}。接下来是什么状态？{letter}", "In {state}, {event}. Which state comes next?{letter}"
)
ASK_SENDS = Wording("在 {state}，{event}。发出什么？{letter}", "In {state}, {event}. What is sent?{letter}")
BY_THE_LETTER = Wording("（按 {rfc}。）", " (By {rfc}.)")
AS_LINUX_DOES = Wording("（按 Linux 的做法。）", " (As Linux does it.)")
SITUATION = Wording(
    "本端的初始序号是 {own}，对端的是 {peer}，没有传过数据。",
    "This end's initial number is {own}, the peer's {peer}; no data have been sent.",
)
SITUATION_GAP = Wording(
    "本端的初始序号是 {own}，对端的是 {peer}，还没有收到过对端的数据。",
    "This end's initial number is {own}, the peer's {peer}; no data of the peer's have arrived yet.",
)
SITUATION_RECEIVED = Wording(
    "本端的初始序号是 {own}，没有发过数据；对端的是 {peer}，它的 {octets} 字节数据已经收到。",
    "This end's initial number is {own}, and it has sent no data; the peer's is {peer}, and {octets} of "
    "its octets have arrived.",
)
"""What has gone before, for a segment above or below what is expected next."""
ARRIVING = Wording("来的是 {segment}。", "What arrives is {segment}.")
VARIANTS = {
    "passive": Wording("{state}（从 LISTEN 来）", "{state} (entered from LISTEN)"),
    "active": Wording("{state}（从 SYN_SENT 来）", "{state} (entered from SYN_SENT)"),
}
"""What tells the two situations of SYN_RECEIVED apart."""

ASK_END = Wording(
    "最后一个报文段到达之后{timer}，双方各处于什么状态？{letter}",
    "Once the last segment has arrived{timer}, which state is each end in?{letter}",
)
ASK_LAST_ARRIVAL = Wording(
    "最后到达的是第 {n} 个报文段。它到达之后{timer}，双方各处于什么状态？{letter}",
    "Segment {n} is the last to arrive. Once it has arrived{timer}, which state is each end in?{letter}",
)
ASK_ONCE_SENT = Wording(
    "第 {n} 个报文段发出之后{timer}（它没有到达），双方各处于什么状态？{letter}",
    "Once segment {n} has left{timer}, never to arrive, which state is each end in?{letter}",
)
STILL_WAITING = Wording("（2MSL 还没有等满）", " (2MSL have not yet passed)")
ENDS = Wording("客户端 {client}，服务器 {server}", "client {client}, server {server}")

ASK_WHERE_IT_WAITS = Wording(
    "双方的应用此后什么也不做。在重传之前，{side}停在哪个状态？",
    "Neither application does anything more. Until the retransmission, which state is {side} in?",
)
REPEATS = Wording("{side}重传", "{side} retransmits")

TYPE_NUMBER = Wording("写一个数", "type a number")

SLIP = Wording("笔记第 {line} 行 · {grade}", "Line {line} of the notes · {grade}")
NOTES_LINE = Wording("笔记第 {line} 行", "notes, line {line}")


def rfc(section: str) -> str:
    """Return a section of RFC 9293, or of another that is named, as it is cited."""
    if not section.startswith("RFC "):
        return f"RFC 9293 §{section}"
    name, _, rest = section.removeprefix("RFC ").partition(" ")
    return f"RFC {name} §{rest}" if rest else f"RFC {name}"
