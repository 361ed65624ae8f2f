"""The judge: right, nearly, wrong and unreadable, and what the learner is told, for every type of answer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcpdrill.answers.answer_types import read
from tcpdrill.answers.feedback import LEFT_FREE_BY, TAKEN_BY
from tcpdrill.answers.judging import (
    Outcome,
    Verdict,
    canonical,
    is_judged_by_learner,
    judge,
    judge_self,
    prompt_hint,
)
from tcpdrill.answers.question import Answer, AnswerType, Choice, Proof, Question
from tcpdrill.answers.spellings import CAPABILITIES, STATES
from tcpdrill.answers.text import Unreadable
from tcpdrill.drawing.picture import Mask, Picture
from tcpdrill.ground.problems import Place
from tcpdrill.ground.wording import Lang
from tcpdrill.proof.facts import Source
from tcpdrill.proof.misconceptions import Mistake
from tcpdrill.tcp.exchange import Close, Connect, DeliverAll, Listen, run
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Mapping

X, Y = 1000, 5000
ACTIONS = (
    Listen(Side.SERVER),
    Connect(Side.CLIENT),
    DeliverAll(),
    Close(Side.CLIENT),
    DeliverAll(),
    Close(Side.SERVER),
    DeliverAll(),
)
TRACE = run(ACTIONS, {Side.CLIENT: X, Side.SERVER: Y})
"""Opening in segments 1 to 3, closing by the client in 4 to 7."""

ORDER = ["two", "three", "one"]
LETTERS = "BCA"
KNOWS = {"client_sends": True, "client_receives": True, "server_sends": False, "server_receives": True}
CHOICES = (
    Choice("CLOSE_WAIT", correct=False, misconception="ack-of-fin-closes"),
    Choice("FIN_WAIT_2", correct=True),
    Choice("the FIN is lost", correct=False, misconception="no-time-wait"),
)


def question(  # noqa: PLR0913 - what the cases differ in
    kind: AnswerType,
    value: Any,
    *accepts: str,
    lang: Lang = Lang.EN,
    name: str = "any",
    choices: tuple[Choice, ...] | None = None,
    shown: Picture | None = None,
    mistakes: Mapping[str, str] | None = None,
) -> Question:
    return Question(
        id=f"fact/{name}",
        fact="fact",
        kind=name,
        topic="handshake",
        lang=lang,
        seed=1,
        prompt="?",
        answer=Answer(kind, value, accepts),
        choices=choices,
        explanation="",
        slip=None,
        proof=Proof(rfc="3.5"),
        source=Source(Place("handshake.yaml", 1, 1), None, "3.5"),
        shown=shown,
        mistakes=mistakes or {},
    )


def picture(n: int, *masks: Mask, symbols: bool = False) -> Picture:
    return Picture(TRACE, 1, n, frozenset((n, mask) for mask in masks), (X, Y) if symbols else None)


def segment(*flags: str, seq: int | str, ack: int | str | None = None, length: int = 0) -> dict[str, Any]:
    return {"flags": list(flags), "seq": seq, "ack": ack, "len": length}


STATES_OF_5 = picture(5, Mask.CLIENT_STATE, Mask.SERVER_STATE)
SYN_ACK = segment("SYN", "ACK", seq=Y, ack=X + 1)
QUESTIONS: dict[str, Question] = {
    "state": question(AnswerType.STATE, "FIN_WAIT_2", shown=STATES_OF_5),
    "state without picture": question(AnswerType.STATE, "FIN_WAIT_2"),
    "state with choices": question(AnswerType.STATE, "FIN_WAIT_2", choices=CHOICES[:2]),
    "flags": question(AnswerType.FLAGS, ["SYN", "ACK"]),
    "one flag": question(AnswerType.FLAGS, ["SYN"]),
    "no flags": question(AnswerType.FLAGS, []),
    "flags with choices": question(
        AnswerType.FLAGS, ["ACK"], choices=(Choice("SYN", correct=False), Choice("ACK", correct=True))
    ),
    "ack number": question(AnswerType.NUMBER, X + 1, name="step-ack", shown=picture(2, Mask.SEQ, Mask.ACK)),
    "seq": question(AnswerType.NUMBER, X + 1, name="step-seq", shown=picture(3, Mask.SEQ, Mask.ACK)),
    "fin's seq": question(AnswerType.NUMBER, X + 1, name="step-seq", shown=picture(4, Mask.SEQ)),
    "number": question(AnswerType.NUMBER, 4000),
    "wrapped": question(AnswerType.NUMBER, 4),
    "symbols": question(
        AnswerType.NUMBER, "x+1", name="step-ack", shown=picture(2, Mask.SEQ, Mask.ACK, symbols=True)
    ),
    "both forms": question(AnswerType.NUMBER, 1001, "x+1"),
    "segment": question(AnswerType.SEGMENT, SYN_ACK, shown=picture(2, Mask.SEGMENT)),
    "data": question(AnswerType.SEGMENT, segment("ACK", seq=101, ack=301, length=500)),
    "SYN": question(AnswerType.SEGMENT, segment("SYN", seq=100)),
    "segment in symbols": question(AnswerType.SEGMENT, segment("SYN", "ACK", seq="y", ack="x+1")),
    "nothing": question(AnswerType.SEGMENT, None),
    "order": question(AnswerType.ORDER, ORDER, "B C A"),
    "knowledge": question(AnswerType.KNOWLEDGE, KNOWS),
    "choice": question(AnswerType.CHOICE, 1, choices=CHOICES),
    "text": question(AnswerType.TEXT, "Old duplicates may arrive."),
}
R, N, W, U = Outcome.RIGHT, Outcome.NEARLY, Outcome.WRONG, Outcome.UNREADABLE
VERDICTS: list[tuple[str, str, Outcome, str]] = [
    ("state", "fin-wait-2", R, ""),
    ("state", "finwait2", R, ""),
    (
        "state",
        "TCP_CLOSE_WAIT",
        N,
        "CLOSE_WAIT is the state of the other side at that moment; this side is in FIN_WAIT_2.",
    ),
    ("state", "ESTAB", W, "You answered ESTABLISHED."),
    ("state without picture", "CLOSE_WAIT", W, "You answered CLOSE_WAIT."),
    ("state", "FIN_WAIT", U, "Which one: FIN_WAIT_1 or FIN_WAIT_2?"),
    ("state", "", U, "Nothing has been typed yet"),
    ("state with choices", "B", R, ""),
    ("state with choices", "1", W, "You answered CLOSE_WAIT."),
    ("state with choices", "C", U, "could not be read"),
    ("flags", "S.", R, ""),
    ("flags", "同步＋确认", R, ""),
    ("flags", "SYN", N, "ACK should be set too."),
    ("flags", "SYN ACK FIN", N, "FIN should not be set."),
    ("flags", "R", W, "SYN, ACK should be set too; RST should not be set."),
    ("flags", "FIN ACK", W, "SYN should be set too; FIN should not be set."),
    ("flags", "none", W, "SYN, ACK should be set too."),
    ("flags", "PSH", U, "Only SYN, FIN, RST and ACK count here"),
    ("flags", "hello", U, "such as SYN,ACK or S."),
    ("one flag", "none", W, "SYN should be set too."),
    ("one flag", "ACK", W, "SYN should be set too; ACK should not be set."),
    ("no flags", "none", R, ""),
    ("no flags", "S", W, "SYN should not be set."),
    ("flags with choices", "2", R, ""),
    ("flags with choices", "A", U, "Which one: ACK or SYN?"),
    ("ack number", "1001", R, ""),
    ("ack number", "0x3e9", R, ""),
    ("ack number", "1000", N, "The ACKnum should be one higher: the SYN takes a number."),
    ("ack number", "1002", N, "The ACKnum should be one lower."),
    ("fin's seq", "1002", N, "Seq should be one lower: a bare ACK takes no number."),
    ("ack number", "5000", W, "5000 is the segment's other number; the ACKnum should be 1001."),
    ("ack number", "77", W, "You answered 77."),
    ("ack number", "x+1", U, "Please give the number itself, not x or y"),
    ("seq", "1000", N, "Seq should be one higher: the SYN takes a number."),
    ("number", "3999", N, "The number should be one higher."),
    ("number", "4001", N, "The number should be one lower."),
    ("number", "4,000", R, ""),
    ("wrapped", "4294967300", N, "The number wraps at 2^32: 4294967300 is written 4."),
    ("wrapped", "4294967294 + 5", N, "The number should be one higher."),
    ("symbols", "1 + X", R, ""),
    ("symbols", "x", N, "The ACKnum should be one higher: the SYN takes a number."),
    ("symbols", "y+1", N, "The ACKnum adds the right amount, but it counts from x, not from y."),
    ("symbols", "y", W, "y is the segment's other number; the ACKnum should be x+1."),
    ("symbols", "x+y", W, "You answered x+y."),
    ("symbols", "1001", U, "Please write it with x or y"),
    ("both forms", "x + 1", R, ""),
    ("both forms", "x+2", N, "The number should be one lower."),
    ("both forms", "1000", N, "The number should be one higher."),
    ("segment", "S. 5000 1001", R, ""),
    (
        "segment",
        "S. 5000 1000",
        N,
        "The flags are right; the ACKnum should be one higher: the SYN takes a number.",
    ),
    ("segment", "SYN seq=5000 ack=1001", N, "The numbers are right; ACK should be set too."),
    ("segment", "S. 1001 5000", N, "The flags are right; Seq and the ACKnum have changed places."),
    ("segment", "S. 5001 1000", W, "The flags are right; Seq should be one lower"),
    ("segment", "S. 5000 77", W, "The flags are right; the ACKnum should be 1001."),
    (
        "segment",
        "F. 5000 1000",
        W,
        "SYN should be set too; FIN should not be set; the ACKnum should be one higher",
    ),
    ("segment", "S 5000", W, "ACK should be set too; the ACKnum should be 1001."),
    ("segment", "S. 5000 1001 10", N, "The flags are right; the length should be 0."),
    ("segment", "none", W, "You answered none."),
    ("segment", "S.", U, "Its Seq is missing"),
    ("segment", "S. y x+1", U, "Please give the number itself"),
    ("data", "P. 101 301 500", R, ""),
    ("data", ". 101 301", N, "The flags are right; the length should be 500."),
    ("SYN", "S 100 ack=7", U, "could not be read"),
    ("SYN", "SYN seq=100 ack=7", N, "The flags are right; without the ACK flag there is no ACKnum."),
    ("segment in symbols", "SYN=1, ACK=1, Seq=Y; ACKnum=X+1", R, ""),
    ("segment in symbols", "S. y y+1", N, "it counts from x, not from y."),
    ("segment in symbols", "S. 5000 1001", U, "Please write it with x or y"),
    ("nothing", "不发", R, ""),
    ("nothing", "R 101", W, "You answered RST seq=101."),
    ("order", "bca", R, ""),
    ("order", "2 > 3 > 1", R, ""),
    ("order", "BAC", N, "Only the neighbours A and C have changed places; the rest is in order."),
    ("order", "ACB", W, "You answered ACB."),
    ("order", "BC", U, "Each one is to be named exactly once"),
    ("knowledge", "a b d", R, ""),
    ("knowledge", "AB", N, "All but one: it is certain by now that the server can receive."),
    ("knowledge", "all", N, "All but one: it is not yet certain that the server can send."),
    ("knowledge", "none", W, "You answered none."),
    ("choice", "B", R, ""),
    ("choice", "fin-wait-2", R, ""),
    ("choice", "2", R, ""),
    ("choice", "The FIN is lost", W, "You answered C. the FIN is lost."),
    ("choice", "A,B", U, "Only one choice can be given"),
    ("choice", "D", U, "No such choice is offered"),
    ("text", "old duplicates may arrive.", R, ""),
    (
        "text",
        "something",
        U,
        "The model answer: Old duplicates may arrive; compared with the model answer: 1 right",
    ),
    ("text", "1", R, ""),
    ("text", "差一点", N, ""),
    ("text", "wrong", W, ""),
    ("text", "  ", U, "Nothing has been typed yet"),
]


@pytest.mark.parametrize(("name", "typed", "outcome", "told"), VERDICTS)
def test_verdict(name: str, typed: str, outcome: Outcome, told: str) -> None:
    verdict = judge(QUESTIONS[name], typed)
    assert verdict.outcome is outcome
    assert told in verdict.explanation
    assert bool(verdict.explanation) == bool(told)


ZH = [
    ("ack number", "1000", "ACKnum 应该大 1：SYN 占一个序号。"),
    ("state", "close-wait", "CLOSE_WAIT 是此刻另一方的状态，这一方是 FIN_WAIT_2。"),
    ("flags", "ＳＹＮ", "还应置位 ACK。"),
    ("segment", "S. 1001 5000", "标志对了；Seq 和 ACKnum 写反了。"),
    ("segment", "none", "你的答案：无。"),
    ("order", "BAC", "只有相邻的 A 和 C 颠倒了，其余顺序都对。"),
    ("knowledge", "AB", "只差一项：这时已经能确定服务器能接收。"),
    ("choice", "C", "你的答案：C. the FIN is lost。"),
    ("state", "FIN_WAIT", "是 FIN_WAIT_1 还是 FIN_WAIT_2？可以写：状态名，如 FIN_WAIT_2 或 fin-wait-2。"),
    ("text", "因为……", "参考答案：Old duplicates may arrive.；和参考答案相比：1 对，2 差一点，3 错。"),
]


@pytest.mark.parametrize(("name", "typed", "told"), ZH)
def test_what_is_told_in_chinese(name: str, typed: str, told: str) -> None:
    assert judge(replace(QUESTIONS[name], lang=Lang.ZH), typed).explanation == told


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("lang", Lang)
def test_the_canonical_spelling_is_right(name: str, lang: Lang) -> None:
    asked = replace(QUESTIONS[name], lang=lang)
    verdict = judge(asked, canonical(asked.answer, asked))
    assert verdict.outcome is Outcome.RIGHT
    assert verdict.given == asked.answer.value


@pytest.mark.parametrize(
    ("name", "spelling"),
    [
        ("state", "FIN_WAIT_2"),
        ("flags", "SYN,ACK"),
        ("no flags", "none"),
        ("ack number", "1001"),
        ("symbols", "x+1"),
        ("segment", "SYN,ACK seq=5000 ack=1001"),
        ("data", "ACK seq=101 ack=301 len=500"),
        ("nothing", "none"),
        ("order", "BCA"),
        ("knowledge", "ABD"),
        ("choice", "B"),
    ],
)
def test_canonical(name: str, spelling: str) -> None:
    assert canonical(QUESTIONS[name].answer, QUESTIONS[name]) == spelling


def test_further_spellings_count_even_where_nothing_else_would_read_them() -> None:
    asked = question(AnswerType.STATE, "ESTABLISHED", "The Connection is up")
    assert judge(asked, "the connection is up") == Verdict(Outcome.RIGHT, "ESTABLISHED", "")


@pytest.mark.parametrize(
    ("name", "typed", "misconception"),
    [
        ("choice", "A", "ack-of-fin-closes"),
        ("choice", "3", "no-time-wait"),
        ("state with choices", "CLOSE_WAIT", "ack-of-fin-closes"),
        ("state with choices", "LISTEN", None),
        ("ack number", "1000", None),
    ],
)
def test_the_misconception_of_a_choice(name: str, typed: str, misconception: str | None) -> None:
    assert judge(QUESTIONS[name], typed).misconception == misconception


@pytest.mark.parametrize(
    ("typed", "misconception", "told"),
    [
        ("FA 9 9302", "fin-takes-no-number", "one higher: the FIN takes a number."),
        ("FA 9 9302", "syn-takes-no-number", "one higher: the SYN takes a number."),
        ("FA 9 9302", "ack-copies-seq", "one higher."),
        ("FA 9 9304", "ack-takes-a-number", "one lower: a bare ACK takes no number."),
        ("FA 9 9304", "sides-swapped", "one lower."),
    ],
)
def test_the_misconception_explains_what_no_picture_shows(typed: str, misconception: str, told: str) -> None:
    asked = question(
        AnswerType.SEGMENT, segment("FIN", "ACK", seq=9, ack=9303), mistakes={typed: misconception}
    )
    assert judge(asked, typed).explanation == f"The flags are right; the ACKnum should be {told}"


def test_the_misconceptions_that_give_a_reason_exist() -> None:
    assert {*TAKEN_BY, LEFT_FREE_BY} <= set(Mistake)


def test_a_bare_ack_that_is_asked_about_itself_has_left_nothing_free() -> None:
    hidden = frozenset({(5, Mask.SEQ), (6, Mask.SEGMENT)})
    asked = question(AnswerType.NUMBER, Y + 1, name="step-seq", shown=Picture(TRACE, 4, 7, hidden))
    assert judge(asked, "5002").explanation == "Seq should be one lower."


def test_an_ack_number_too_high_is_not_put_down_to_a_bare_ack() -> None:
    asked = question(AnswerType.NUMBER, Y + 1, name="step-ack", shown=picture(4, Mask.ACK))
    assert judge(asked, "5002").explanation == "The ACKnum should be one lower."


def test_the_misconception_of_a_typed_answer() -> None:
    mistakes = {"SYN,ACK seq=5000 ack=1000": "syn-takes-no-number", "none": "every-segment-is-answered"}
    asked = replace(QUESTIONS["segment"], mistakes=mistakes)
    assert judge(asked, "S. 5000 1000").misconception == "syn-takes-no-number"
    assert judge(asked, "不发").misconception == "every-segment-is-answered"
    assert judge(asked, "S. 5000 1002").misconception is None
    assert judge(asked, "S. 5000 1001").misconception is None
    assert (
        judge(asked, "S. 5000 1002", {"S. 5000 1002": "ack-takes-a-number"}).misconception
        == "ack-takes-a-number"
    )


@pytest.mark.parametrize(
    ("typed", "outcome"), [("1", R), ("对", R), ("Nearly", N), ("3", W), ("not bad", U), ("", U)]
)
@pytest.mark.parametrize("lang", Lang)
def test_a_learner_judges(typed: str, outcome: Outcome, lang: Lang) -> None:
    verdict = judge_self(typed, lang)
    assert verdict.outcome is outcome
    assert bool(verdict.explanation) == (outcome is U)


def test_only_prose_is_judged_by_the_learner() -> None:
    judged = {asked.answer.type for asked in QUESTIONS.values() if is_judged_by_learner(asked)}
    assert judged == {AnswerType.TEXT}


EXAMPLES = {
    AnswerType.STATE: ("FIN_WAIT_2", "fin-wait-2"),
    AnswerType.FLAGS: ("SYN,ACK", "S."),
    AnswerType.NUMBER: ("1001", "x+1"),
    AnswerType.SEGMENT: ("SYN,ACK seq=5000 ack=1001", "S. 5000 1001"),
    AnswerType.CHOICE: ("B", "2"),
    AnswerType.ORDER: ("B A C", "BAC"),
    AnswerType.KNOWLEDGE: ("A,D",),
}


@pytest.mark.parametrize("kind", EXAMPLES)
@pytest.mark.parametrize("lang", Lang)
def test_the_hint_names_spellings_that_are_accepted(kind: AnswerType, lang: Lang) -> None:
    for example in EXAMPLES[kind]:
        assert example in prompt_hint(kind, lang)
        assert not isinstance(read(kind, example, choices=("a", "b"), order=ORDER), Unreadable)


# Laws


@pytest.mark.parametrize("right", STATES)
def test_no_spelling_of_one_state_is_accepted_for_another(right: str) -> None:
    asked = question(AnswerType.STATE, right)
    accepted = {
        state
        for state, spellings in STATES.items()
        for typed in spellings
        if judge(asked, typed).outcome is R
    }
    assert accepted == {right}


FLAGS = st.lists(st.sampled_from(["SYN", "FIN", "RST", "ACK"]), unique=True).map(
    lambda flags: [flag for flag in ("SYN", "FIN", "RST", "ACK") if flag in flags]
)


@given(FLAGS, FLAGS, st.sampled_from(["+", " ", ",", "/", ""]))
def test_only_the_same_flags_are_right(right: list[str], typed: list[str], between: str) -> None:
    verdict = judge(question(AnswerType.FLAGS, right), between.join(typed) or "none")
    assert (verdict.outcome is R) == (right == typed)
    if verdict.outcome is N:
        assert len(set(right) ^ set(typed)) == 1


@given(st.integers(0, 2**32 - 1), st.integers(-3, 3), st.sampled_from(["{}", "{:#x}", "{:,}"]))
def test_only_the_same_number_is_right(right: int, off: int, form: str) -> None:
    verdict = judge(question(AnswerType.NUMBER, right), form.format((right + off) % 2**32))
    assert verdict.outcome is {0: R, 1: N, -1: N}.get(off, W)


@given(st.lists(st.booleans(), min_size=4, max_size=4), st.lists(st.booleans(), min_size=4, max_size=4))
def test_knowledge_is_nearly_right_with_one_cell_off(right: list[bool], typed: list[bool]) -> None:
    asked = question(AnswerType.KNOWLEDGE, dict(zip(CAPABILITIES, right, strict=True)))
    letters = "".join(letter for letter, known in zip("ABCD", typed, strict=True) if known)
    off = sum(one != other for one, other in zip(right, typed, strict=True))
    assert judge(asked, letters or "none").outcome is {0: R, 1: N}.get(off, W)


@given(st.permutations(ORDER))
def test_an_order_is_nearly_right_with_two_neighbours_changed(given_order: list[str]) -> None:
    letters = dict(zip(ORDER, LETTERS, strict=True))
    verdict = judge(QUESTIONS["order"], "".join(letters[step] for step in given_order))
    off = [place for place in range(3) if given_order[place] != ORDER[place]]
    assert verdict.given == given_order
    assert verdict.outcome is (R if not off else N if off in ([0, 1], [1, 2]) else W)


@given(st.sampled_from(sorted(QUESTIONS)), st.text(), st.sampled_from(list(Lang)))
def test_no_text_raises_and_whatever_is_not_right_is_explained(name: str, typed: str, lang: Lang) -> None:
    verdict = judge(replace(QUESTIONS[name], lang=lang), typed)
    judged_by_learner = is_judged_by_learner(QUESTIONS[name]) and verdict.outcome is not U
    assert bool(verdict.explanation) == (verdict.outcome is not R and not judged_by_learner)
    assert "{" not in verdict.explanation.replace(typed, "")
