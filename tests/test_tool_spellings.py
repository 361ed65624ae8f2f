"""Further spellings of right answers: a program may compare letters with them, and the judge takes them."""

from __future__ import annotations

import pytest
from asked_course import questions, stock

from tcpdrill.answers.answer_types import further_spellings
from tcpdrill.answers.judging import judge
from tcpdrill.answers.question import AnswerType

SPELLED = [
    (AnswerType.STATE, "SYN_RECEIVED", {"SYN-RECEIVED", "SYN-RECV", "SYN_RECV"}),
    (AnswerType.STATE, "FIN_WAIT_2", {"FIN-WAIT-2", "FIN_WAIT2", "finwait2"}),
    (AnswerType.FLAGS, ["SYN", "ACK"], {"SYN ACK", "SYN+ACK", "[S.]"}),
    (AnswerType.FLAGS, ["ACK"], {"[.]"}),
    (AnswerType.NUMBER, 1001, {"0x3e9"}),
    (AnswerType.NUMBER, "x+1", {"x + 1"}),
    (AnswerType.NUMBER, "x", set[str]()),
    (
        AnswerType.SEGMENT,
        {"flags": ["FIN", "ACK"], "seq": 6901, "ack": 26402, "len": 0},
        {
            "FIN,ACK seq=6901 ack=26402",
            "FIN+ACK Seq=6901 ACKnum=26402",
            "Flags [F.], seq 6901, ack 26402, length 0",
        },
    ),
    (AnswerType.SEGMENT, {"flags": ["RST"], "seq": 5, "ack": None, "len": 0}, {"RST seq=5", "RST seq 5"}),
]


@pytest.mark.parametrize(("answer_type", "value", "wanted"), SPELLED)
def test_spellings(answer_type: AnswerType, value: object, wanted: set[str]) -> None:
    found = further_spellings(answer_type, value)
    assert wanted <= set(found)
    assert len(found) == len(set(found))


def test_the_judge_takes_every_one() -> None:
    for about, kind in stock().asked:
        for asked in questions(f"{about}/{kind}", 1):
            for spelling in asked.answer.accepts:
                assert judge(asked, spelling).outcome == "right", (asked.id, spelling)
