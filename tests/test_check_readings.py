"""What the notes say in so many words is what their slips say."""

from __future__ import annotations

from typing import Any

import pytest

from tcpdrill.ground.wording import Wording
from tcpdrill.material.course import Course
from tcpdrill.material.entries import Entry, KnowledgeEntry, RoundEntry, SlipEntry, StateEntry, StepEntry
from tcpdrill.proof.readings import UNDECIDED, reading
from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.states import State
from tcpdrill.tcp.trace import Side

NOTES = (
    "TIME_WAIT: 等待关闭确认ACK包，等待了某个固定时间",
    "FIN_WAIT_2: 等待被动方关闭连接确认",
    "CLOSE_WAIT: 等待关闭，固定时间",
)


def slip(field: str, quote: str, says: Any = None, line: int = 1) -> SlipEntry:
    return SlipEntry(field, line, quote, says, None, Wording("", ""))


ABOUT = {"topic": "teardown", "slips": (), "broken": frozenset()}
ROUND = {**ABOUT, "section": "rounds", "received": None, "sent": frozenset({Flag.ACK})}
LATE = slip("state", "FIN_WAIT_2", State.FIN_WAIT_2)
ENTRIES: dict[str, Entry] = {
    "first": RoundEntry(**ROUND, round=1, side=Side.SERVER, state=State.CLOSE_WAIT, sure=frozenset({"a"})),
    "other": RoundEntry(**ROUND, round=1, side=Side.CLIENT, state=State.FIN_WAIT_1, sure=frozenset()),
    "second": RoundEntry(**ROUND, round=2, side=Side.SERVER, state=State.LAST_ACK, sure=frozenset({"b"})),
    "late": RoundEntry(
        **{**ROUND, "slips": (LATE,)}, round=2, side=Side.CLIENT, state=State.TIME_WAIT, sure=frozenset()
    ),
    "third": RoundEntry(**ROUND, round=3, side=Side.CLIENT, state=State.TIME_WAIT, sure=frozenset()),
    "knows": KnowledgeEntry(
        **ABOUT, section="knowledge", after=1, side=Side.CLIENT, knows={"client_sends": True}
    ),
    "knows2": KnowledgeEntry(**ABOUT, section="knowledge", after=2, side=Side.CLIENT, knows={}),
    "step": StepEntry(**ABOUT, section="steps"),
    "state": StateEntry(**ABOUT, section="states"),
}
COURSE = Course(entries=ENTRIES, notes=NOTES)
TABLE = "【客户端】发送✅/接收❓【服务端】发送❓/接收✅"

READ = [
    # the entry, its slip, and what the quoted words say
    ("step", slip("flags", "Fin=1, Seq=X"), frozenset({Flag.FIN})),
    ("step", slip("flags", "SYN=1, ACK=1, ACKnum=1"), frozenset({Flag.SYN, Flag.ACK})),
    ("step", slip("flags", "Seq=X"), UNDECIDED),
    ("step", slip("sender", "Fin=1", Side.CLIENT), UNDECIDED),
    ("knows", slip("client_sends", TABLE), True),
    ("knows", slip("client_receives", TABLE), False),
    ("knows", slip("server_receives", TABLE), True),
    ("knows", slip("server_sends", "【客户端】发送✅/接收❓"), UNDECIDED),
    ("knows", slip("client_sends", "同上"), UNDECIDED),
    ("knows2", slip("client_sends", "同上"), True),
    ("second", slip("state", "第二次挥手…同上"), State.CLOSE_WAIT),
    ("second", slip("sure", "同上"), frozenset({"a"})),
    ("second", slip("sent", "同上"), UNDECIDED),
    ("second", slip("received", "同上"), UNDECIDED),
    ("second", slip("state", "第二次挥手"), UNDECIDED),
    ("first", slip("state", "同上"), UNDECIDED),
    ("late", slip("state", "同上"), State.FIN_WAIT_1),
    ("third", slip("state", "同上"), State.FIN_WAIT_2),
    ("state", slip("waits_for", "等待关闭确认ACK包"), frozenset({"ack_of_fin", "two_msl"})),
    ("state", slip("waits_for", "关闭连接确认", line=2), frozenset({"ack_of_fin"})),
    ("state", slip("waits_for", "等待关闭", line=3), UNDECIDED),
    ("state", slip("waits_for", "关闭确认", line=9), UNDECIDED),
    ("state", slip("may_send", "关闭确认"), UNDECIDED),
]


@pytest.mark.parametrize(("entry", "about", "expected"), READ)
def test_plain_words_are_read(entry: str, about: SlipEntry, expected: Any) -> None:
    found = reading(ENTRIES[entry], about, COURSE)
    assert (found is UNDECIDED) is (expected is UNDECIDED)
    assert found == expected
