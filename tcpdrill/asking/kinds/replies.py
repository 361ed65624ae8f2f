"""This state, this event: the segment that is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.draft import Draft, Kind
from tcpdrill.asking.rolled_rows import RolledRow, mistaken_outcomes
from tcpdrill.asking.ways_into_states import event_at
from tcpdrill.ground.tcp_words import BARE_RST, BARE_SYN, FIN_ACK, typed_segment
from tcpdrill.ground.wording import Wording
from tcpdrill.proof.misconceptions import Mistake
from tcpdrill.tcp.plain_data import segment_data
from tcpdrill.tcp.segment import BARE_ACK, Flag, Segment, add

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.proof.facts import Fact
    from tcpdrill.tcp.block import SendCall, Timeout
    from tcpdrill.tcp.machine import UserCall

SENT = Wording(zh="它发出什么？什么都不发，就写“无”。", en="What does it send? If nothing, say none.")
IN_REPLY = Wording(
    zh="它发出什么？什么都不发，就写“无”。（该发的确认立刻发。）",
    en="What does it send? If nothing, say none. (Acknowledgments are not delayed.)",
)
NUMBERS_OF_A_REPLY = Wording(
    zh="Seq 写 SND.NXT，重传写原来的序号，ACKnum 写 RCV.NXT。RST：回应带 ACK 的报文段，Seq 取它的 ACKnum；"
    "回应不带 ACK 的，Seq 写 0；主动中止，写 SND.NXT。",
    en="Seq is SND.NXT, in a retransmission the old number; the ACKnum is RCV.NXT. A RST that answers a "
    "segment with ACK has that segment's ACKnum as its Seq, one that answers a segment without ACK has Seq "
    "0, and one that aborts has SND.NXT.",
)


def roll_reply(fact: Fact, rng: Random, _: Stock) -> Draft | None:
    """Ask for the segment that an event makes it send, typed: of choices most would be nothing at all."""
    asked = RolledRow.of(fact, rng)
    sent = tuple(asked.moved(segment) for segment in asked.row.sends)
    if len(sent) > 1:
        return None
    right = sent[0] if sent else None
    wrong = _wrong_replies(asked, right)
    return Draft(
        prompt=asked.told(IN_REPLY if asked.is_met_by_a_segment else SENT),
        type=AnswerType.SEGMENT,
        value=_plain(right),
        explanation=asked.explained(),
        proof=asked.proof(),
        trace=asked.trace,
        reads=lambda trace: _plain(next(iter(asked.sent(trace)), None)),
        mistakes=_typed(wrong),
        hint=NUMBERS_OF_A_REPLY,
    )


def _plain(segment: Segment | None) -> dict[str, Any] | None:
    return None if segment is None else segment_data(segment)


def _typed(wrong: Mapping[Segment | None, Mistake]) -> dict[str, Mistake]:
    return {typed_segment(segment) if segment else "none": mistake for segment, mistake in wrong.items()}


def _wrong_replies(asked: RolledRow, right: Segment | None) -> dict[Segment | None, Mistake]:
    found: dict[Segment | None, Mistake] = {}
    for segment, mistake in _mistaken_replies(asked, right):
        if segment != right:
            found.setdefault(segment, mistake)
    return found


def _mistaken_replies(asked: RolledRow, right: Segment | None) -> Iterator[tuple[Segment | None, Mistake]]:
    """Yield what mistaken ends would send, the most telling mistakes first."""
    arriving = event_at(asked.place, asked.row.event)
    for mistake, _, sends in mistaken_outcomes(asked.row.id):
        if len(sends) <= 1:
            yield (asked.moved(sends[0]) if sends else None), mistake
    if right is not None:
        yield from _misnumbered(right, asked.moved(arriving) if isinstance(arriving, Segment) else arriving)
        yield None, Mistake.NO_ANSWER_IS_DUE if _is_unfit(asked, right) else Mistake.STATES_CONFUSED
    if isinstance(arriving, Segment):
        yield from _uncalled_answers(asked, asked.moved(arriving), is_due=right is not None)
    else:
        yield from _uncalled_for(asked)


def _is_unfit(asked: RolledRow, right: Segment) -> bool:
    """Tell whether the answer is to a segment that does not fit: a RST, or an ACK of what was known."""
    arriving = event_at(asked.place, asked.row.event)
    if not isinstance(arriving, Segment):
        return False
    came = asked.moved(arriving)
    return Flag.RST in right.flags or right.ack != add(came.seq, came.span)


def _misnumbered(
    right: Segment, arriving: Segment | UserCall | SendCall | Timeout
) -> Iterator[tuple[Segment, Mistake]]:
    flags, seq, ack, length = right.flags, right.seq, right.ack, right.length
    if ack is None:
        return
    if isinstance(arriving, Segment) and ack == add(arriving.seq, arriving.span):
        taken = ((Flag.FIN, Mistake.FIN_TAKES_NO_NUMBER), (Flag.SYN, Mistake.SYN_TAKES_NO_NUMBER))
        for mistake in (mistake for flag, mistake in taken if flag in arriving.flags):
            yield Segment(flags, seq, add(ack, -1), length), mistake
        if arriving.length > 1:
            yield Segment(flags, seq, add(arriving.seq, 1), length), Mistake.ACK_COUNTS_SEGMENTS
    yield Segment(flags, ack, seq, length), Mistake.SEQ_AND_ACK_SWAPPED
    if Flag.FIN in flags:
        yield Segment(flags - {Flag.ACK}, seq, None, length), Mistake.FIN_CARRIES_NO_ACK
    yield Segment(flags, seq, add(ack, -1), length), Mistake.ACK_NUMBER_IS_LAST_RECEIVED
    if isinstance(arriving, Segment) and ack == add(arriving.seq, arriving.span):
        yield Segment(flags, seq, arriving.seq, length), Mistake.ACK_COPIES_SEQ


def _uncalled_answers(
    asked: RolledRow, arriving: Segment, *, is_due: bool
) -> Iterator[tuple[Segment, Mistake]]:
    """Yield an ACK and a RST where none belongs; `is_due` tells that another answer does."""
    own, peer = asked.own
    block = asked.block
    nxt = asked.moved(Segment(BARE_ACK, block.nxt)).seq if block.nxt else add(own, 1)
    heard = asked.moved(Segment(BARE_ACK, block.rcv_nxt)).seq if block.rcv_nxt else add(peer, 1)
    needless = Mistake.STATES_CONFUSED if is_due else Mistake.EVERY_SEGMENT_IS_ANSWERED
    acknowledged = Mistake.RST_IS_ACKNOWLEDGED if Flag.RST in arriving.flags else needless
    yield Segment(BARE_ACK, nxt, heard), acknowledged
    yield Segment(BARE_RST, nxt if arriving.ack is None else arriving.ack), needless
    yield Segment(BARE_ACK, nxt, add(arriving.seq, arriving.span)), acknowledged
    if Flag.FIN in arriving.flags:
        yield Segment(FIN_ACK, nxt, heard), Mistake.FIN_CLOSES_BOTH_DIRECTIONS


def _uncalled_for(asked: RolledRow) -> Iterator[tuple[Segment, Mistake]]:
    """Yield segments that a call or a timer might be thought to send."""
    own, peer = asked.own
    block = asked.block
    nxt = asked.moved(Segment(BARE_ACK, block.nxt)).seq if block.nxt else own
    heard = asked.moved(Segment(BARE_ACK, block.rcv_nxt)).seq if block.rcv_nxt else add(peer, 1)
    yield Segment(BARE_SYN, own), Mistake.STATES_CONFUSED
    yield Segment(BARE_RST, nxt), Mistake.STATES_CONFUSED
    if block.rcv_nxt:
        yield Segment(FIN_ACK, nxt, heard), Mistake.STATES_CONFUSED
        yield Segment(BARE_ACK, nxt, heard), Mistake.STATES_CONFUSED


KINDS = (
    Kind(
        "reply",
        frozenset({"transition"}),
        Wording(zh="在某个状态遇到某件事时发出什么", en="what an event makes a connection send"),
        roll_reply,
    ),
)
