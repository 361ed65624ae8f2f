from __future__ import annotations

import pytest
import small_material as small
from hypothesis import given
from hypothesis import strategies as st

from tcpdrill.material.agreement import Said, flags_named, said
from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.states import State

SAID = [
    # wording, numbers, flags, flags that stand together, states, unknown states
    ("SYN 占一个序号", "", "SYN", "", "", ""),
    ("a SYN,ACK and a FIN/ACK", "", "ACK FIN SYN", "ACK,SYN", "", ""),
    ("SYN-ACK, SYN+ACK", "", "ACK SYN", "ACK,SYN ACK,SYN", "", ""),
    ("先是 ACK，FIN 在后", "", "ACK FIN", "", "", ""),
    ("两个FIN和RST", "", "FIN RST", "", "", ""),
    ("two FINs, ACKed", "", "ACK FIN", "", "", ""),
    ("SYN,ACKs and ACK,ACK", "", "ACK SYN", "ACK,ACK ACK,SYN", "", ""),
    ("the ACK number, ACKnum, ACK 号，ACK号", "", "", "", "", ""),
    ("an ack number; Ack=1", "1", "", "", "", ""),
    ("synchronize, finish, ACKNOWLEDGE", "", "", "", "", ""),
    ("等满 2MSL", "2", "", "", "", ""),
    ("Seq=x+1, x + 1，ACKnum=Y+1", "x+1 x+1 y+1", "", "", "", ""),
    ("按模 2^32，也就是 4,294,967,296", "2^32 4294967296", "", "", "", ""),
    ("RFC 9293, 3.10.7.4.", "3.10.7.4 9293", "", "", "", ""),
    ("Seq=90 的 SYN", "90", "SYN", "", "", ""),
    ("１００", "100", "", "", "", ""),
    ("FIN_WAIT_1 之后是FIN-WAIT-2", "", "", "", "FIN_WAIT_1 FIN_WAIT_2", ""),
    ("CLOSED, LISTEN (listen, closed)", "", "", "", "CLOSED LISTEN", ""),
    ("SYN_RCVD, SYN-RECEIVED", "", "", "", "SYN_RECEIVED SYN_RECEIVED", ""),
    ("FIN_WAIT_3 or TIME-WAIT-2", "", "", "", "", "FIN_WAIT_3 TIME-WAIT-2"),
    ("CLOSED_WAIT", "", "", "", "", "CLOSED_WAIT"),
    ("SO_LINGER, TCP_USER_TIMEOUT, SND.NXT", "", "", "", "", ""),
    ("TIME_WAIT_", "", "", "", "", ""),
    ("三次握手 three-way", "", "", "", "", ""),
]


@pytest.mark.parametrize("case", SAID, ids=[case[0] for case in SAID])
def test_what_a_wording_says(case: tuple[str, ...]) -> None:
    wording, *kinds = case
    assert said(wording) == Said(*(tuple(kind.split()) for kind in kinds))


DISAGREEMENTS = [
    ("{zh: 等 2MSL, en: wait 2MSL}", []),
    ("{zh: 等 2MSL, en: wait 3MSL}", ["T303"]),
    ("{zh: 一个 SYN, en: a FIN}", ["T304"]),
    ("{zh: 确认号 x+1, en: the ACK number is x+1}", []),
    ("{zh: x+1, en: y+1}", ["T303"]),
    ("{zh: 还是 x, en: still y}", ["T303"]),
    ("{zh: 从 x 到 y, en: from x to y}", []),
    ("{zh: 到 CLOSING, en: to CLOSED}", ["T305"]),
    ("{zh: FIN-WAIT-1, en: FIN_WAIT_1}", []),
    ("{zh: 第 2 个 ACK, en: the second ACK}", ["T303"]),
    ("{zh: SYN_SEND, en: SYN_SEND}", ["T306", "T306"]),
    ("{zh: 'SYN 和 SYN', en: a SYN}", []),
    ("{zh: '发 SYN,ACK，再等 ACK', en: 'sends a SYN,ACK and waits for an ACK'}", []),
    ("{zh: '发 ACK,ACK，再等 SYN', en: 'sends a SYN,ACK and waits for an ACK'}", ["T304", "T307"]),
    ("{zh: '发 SYN,ACK，再发 SYN', en: 'sends SYN,ACK, then SYN,ACK'}", ["T304"]),
    ("{zh: ACK+SYN, en: SYN-ACK}", []),
    ("{zh: 'ACK,ACK', en: 'ACK,ACK'}", ["T307", "T307"]),
    ("{zh: 从 CLOSED 回到 CLOSED, en: from CLOSED back to CLOSED}", []),
    ("{zh: 从 CLOSED 回到 CLOSED, en: from LISTEN back to CLOSED}", ["T305"]),
    ("{zh: TIME_WAIT 之后不到 TIME_WAIT, en: TIME_WAIT is not left}", ["T305"]),
    ("{zh: 确认 1 和 1, en: acknowledges 1}", ["T303"]),
]


@pytest.mark.parametrize(("text", "codes"), DISAGREEMENTS)
def test_two_languages_say_the_same(text: str, codes: list[str]) -> None:
    files, _ = small.changed("handshake.yaml", "{zh: 先说, en: it speaks first}", text)
    assert [problem.code for problem in small.problems(files)] == codes


def test_a_disagreement_is_told_on_both_lines() -> None:
    text = "\n      zh: 等 2MSL\n      en: wait 3MSL"
    files, line = small.changed("handshake.yaml", " {zh: 先说, en: it speaks first}", text)
    told = [(problem.place.line, problem.code, problem.hint) for problem in small.problems(files)]
    hint = "Only zh says: 2. Only en says: 3."
    assert told == [(line + 1, "T303", hint), (line + 2, "T303", hint)]


def test_what_is_said_too_often_is_told() -> None:
    text = "{zh: CLOSED 和 CLOSED, en: CLOSED and LISTEN}"
    files, _ = small.changed("handshake.yaml", "{zh: 先说, en: it speaks first}", text)
    (problem,) = small.problems(files)
    assert problem.hint == "Only zh says: CLOSED once more. Only en says: LISTEN."


def test_flags_are_named_as_flags() -> None:
    assert flags_named("A SYN,ACK takes one; the ACK number does not matter") == {Flag.SYN, Flag.ACK}


@given(st.text(max_size=40))
def test_no_wording_raises(wording: str) -> None:
    assert said(wording) == said(wording)


@given(
    st.lists(st.sampled_from([*State, "data", "的", "3", "x+1"]), max_size=6),
    st.sampled_from([" ", "，", "; "]),
)
def test_states_are_found_wherever_they_stand(words: list[str], between: str) -> None:
    found = said(between.join(words))
    assert found.states == tuple(sorted(word for word in words if word in tuple(State)))
    assert found.numbers == tuple(sorted(word for word in words if word in {"3", "x+1"}))
