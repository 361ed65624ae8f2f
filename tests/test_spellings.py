"""Reading typed text: the tables of accepted and rejected spellings, and the laws that hold for all."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tcpdrill.answers.answer_types import read, spelled
from tcpdrill.answers.letters import read_grade
from tcpdrill.answers.question import AnswerType
from tcpdrill.answers.spellings import CAPABILITIES, FLAG_WORDS, GRADES, STATES
from tcpdrill.answers.text import LONGEST, Reason, Unreadable, plain
from tcpdrill.tcp.machine import State
from tcpdrill.tcp.segment import MODULUS, Flag, written

TABLES = Path(__file__).parent / "data" / "spellings"
CHOICES = ("a fresh start", "FIN_WAIT_2", "1 segment", "both (A and B)")
STEPS = ("handshake.step2", "handshake.step1", "handshake.step3")
READ = [AnswerType(path.stem) for path in sorted(TABLES.glob("*.yaml")) if path.stem != "grade"]


def table(name: str) -> dict[str, dict[str, list[str]]]:
    text = (TABLES / f"{name}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, dict[str, list[str]]] = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - makes only text
    return loaded


def cases(part: str) -> list[tuple[AnswerType, str, str]]:
    return [(kind, key, text) for kind in READ for key, texts in table(kind)[part].items() for text in texts]


def understood(kind: AnswerType, text: str) -> Any:
    return read(kind, text, choices=CHOICES, order=STEPS)


def test_every_type_of_answer_has_a_table() -> None:
    assert set(READ) == set(AnswerType) - {AnswerType.TEXT}


@pytest.mark.parametrize(("kind", "canonical", "text"), cases("accepted"))
def test_accepted(kind: AnswerType, canonical: str, text: str) -> None:
    value = understood(kind, text)
    assert not isinstance(value, Unreadable)
    assert spelled(kind, value, order=STEPS) == canonical


@pytest.mark.parametrize(("kind", "reason", "text"), cases("rejected"))
def test_rejected(kind: AnswerType, reason: str, text: str) -> None:
    value = understood(kind, text)
    assert isinstance(value, Unreadable)
    assert value.reason == reason


@pytest.mark.parametrize(("grade", "texts"), table("grade")["accepted"].items())
def test_grades(grade: str, texts: list[str]) -> None:
    assert {read_grade(plain(text)) for text in texts} == {grade}


@pytest.mark.parametrize("text", table("grade")["rejected"]["unknown"])
def test_no_grade(text: str) -> None:
    assert isinstance(read_grade(plain(text)), Unreadable)


def test_the_tables_name_every_state_and_flag_and_nothing_twice() -> None:
    assert set(STATES) == {state.value for state in State}
    assert set(FLAG_WORDS) == set(Flag)
    for spellings in (STATES, FLAG_WORDS, CAPABILITIES, GRADES):
        words = [word for group in spellings.values() for word in group]
        assert len(set(words)) == len(words)
        assert [plain(word) for word in words] == words


def test_a_kernel_name_for_closed_is_not_closing() -> None:
    assert read(AnswerType.STATE, "TCP_CLOSE") == "CLOSED"
    assert read(AnswerType.STATE, "TCP_CLOSING") == "CLOSING"


def test_half_a_name_says_which_two_it_could_be() -> None:
    assert read(AnswerType.STATE, "FIN_WAIT") == Unreadable(Reason.AMBIGUOUS, ("FIN_WAIT_1", "FIN_WAIT_2"))


# Laws

FLAG_SETS = [frozenset(chosen) for size in range(5) for chosen in combinations(Flag, size)]
MANGLED = {"wide": str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F)}), "as is": {}}
NUMBERS = st.integers(0, MODULUS - 1)
SUMS = st.builds(
    lambda base, offset: base + (f"{offset:+d}" if offset else ""),
    st.sampled_from(["x", "y"]),
    st.integers(-(2**31), 2**31 - 1),
)


def flags_value(flags: frozenset[Flag]) -> list[str]:
    return [flag.value for flag in written(flags)]


@st.composite
def flag_texts(draw: st.DrawFn, flags: frozenset[Flag]) -> str:
    """Return the flags in some notation, in some order."""
    ordered = draw(st.permutations(sorted(flags)))
    if not ordered:
        return draw(st.sampled_from(["none", "无", "no flags", "[none]"]))
    if draw(st.booleans()):
        letters = "".join(flag[0] for flag in ordered)
        if Flag.ACK in flags and draw(st.booleans()):
            letters = letters.replace("A", "") + "."
        return draw(st.sampled_from([letters, letters.lower(), f"[{letters}]"]))
    bit = draw(st.sampled_from(["", "=1"]))
    words = [draw(st.sampled_from(FLAG_WORDS[flag])) + bit for flag in ordered]
    off = [f"{flag}=0" for flag in Flag if flag not in flags] if bit and draw(st.booleans()) else []
    return draw(st.sampled_from([" ", ",", "+", "/", "-", "|", ", ", "、", " & ", " 和 "])).join(words + off)


@st.composite
def values(draw: st.DrawFn) -> tuple[AnswerType, Any]:
    """Return a type of answer and a value of it."""
    kind = draw(st.sampled_from(READ))
    flags = draw(st.sampled_from(FLAG_SETS))
    numbers = draw(st.sampled_from([NUMBERS, SUMS]))
    segment = {
        "flags": flags_value(flags),
        "seq": draw(numbers),
        "ack": draw(numbers) if Flag.ACK in flags else None,
        "len": draw(st.integers(0, 65535)),
    }
    by_kind: dict[AnswerType, Any] = {
        AnswerType.STATE: draw(st.sampled_from(list(STATES))),
        AnswerType.FLAGS: flags_value(flags),
        AnswerType.NUMBER: draw(numbers),
        AnswerType.SEGMENT: draw(st.sampled_from([segment, None])),
        AnswerType.CHOICE: draw(st.integers(0, len(CHOICES) - 1)),
        AnswerType.ORDER: list(draw(st.permutations(STEPS))),
        AnswerType.KNOWLEDGE: {name: draw(st.booleans()) for name in CAPABILITIES},
    }
    return kind, by_kind[kind]


@given(values(), st.sampled_from(sorted(MANGLED)))
def test_what_is_spelled_is_read_back(answer: tuple[AnswerType, Any], mangling: str) -> None:
    kind, value = answer
    text = spelled(kind, value, order=STEPS).translate(MANGLED[mangling])
    assert understood(kind, text) == value
    assert understood(kind, f"\u200e {text.lower()} ") == value


@given(st.sampled_from(FLAG_SETS).flatmap(lambda flags: st.tuples(st.just(flags), flag_texts(flags))))
def test_flags_in_any_notation_are_those_flags_and_no_others(case: tuple[frozenset[Flag], str]) -> None:
    flags, text = case
    assert read(AnswerType.FLAGS, text) == flags_value(flags)


SHOWN = {
    0x01: "FIN",
    0x02: "SYN",
    0x04: "RST",
    0x08: "PSH",
    0x10: "ACK",
    0x20: "URG",
    0x40: "ECE",
    0x80: "CWR",
}
"""The names that Wireshark gives the control bits."""


def as_wireshark_prints(bits: int) -> list[str]:
    """Return a segment's flags as Wireshark and tshark print them, in their several places."""
    names = ", ".join(name for bit, name in SHOWN.items() if bits & bit) or "<None>"
    letters = "".join(
        name[0] if bits & bit else "·" for bit, name in sorted(SHOWN.items(), reverse=True)
    ).rjust(12, "·")
    number = f"{bits:#05x}"
    texts = [number, f"{bits:#06x}", f"{bits:#010x}", f"{number} ({names})", f"[{names}]", letters]
    texts += [letters.replace("·", "*"), f"TCP Flags: {letters}", f"[TCP Flags: {letters}]"]
    return [*texts, f"Flags: {number} ({names})", f"Flags: {number} ({names}),"]


@given(st.integers(0, 0xFF), st.data())
def test_flags_as_wireshark_prints_them_are_those_flags(bits: int, data: st.DataObject) -> None:
    flags = frozenset(Flag(name) for bit, name in SHOWN.items() if bits & bit and name in set(Flag))
    value = read(AnswerType.FLAGS, data.draw(st.sampled_from(as_wireshark_prints(bits))))
    if bits and not flags:
        assert value == Unreadable(Reason.OTHER_FLAGS)
    else:
        assert value == flags_value(flags)


@given(st.integers(0, 0xFF), st.integers(0, 0xFF))
def test_bits_and_names_that_disagree_are_no_flags(bits: int, others: int) -> None:
    names = ", ".join(name for bit, name in SHOWN.items() if others & bit) or "<None>"
    value = read(AnswerType.FLAGS, f"Flags: {bits:#05x} ({names})")
    counted = [sum(bit for bit in (0x01, 0x02, 0x04, 0x10) if number & bit) for number in (bits, others)]
    assert isinstance(value, Unreadable) or counted[0] == counted[1]


@given(st.sampled_from(sorted(STATES)), st.data())
def test_a_state_in_any_spelling_is_that_state_and_no_other(state: str, data: st.DataObject) -> None:
    words = data.draw(st.sampled_from(STATES[state])).split()
    name = data.draw(st.sampled_from([" ", "_", "-", ""])).join(words)
    prefix = data.draw(st.sampled_from(["", "TCP_", "tcp-", "状态："]))
    cased = data.draw(st.sampled_from([str.upper, str.lower, str.title]))(name)
    assert read(AnswerType.STATE, prefix + cased) == state


@given(NUMBERS, NUMBERS)
def test_numbers_are_told_apart(one: int, other: int) -> None:
    texts = [
        (number, form.format(number)) for number in (one, other) for form in ("{}", "{:,}", "{:#x}", "ack={}")
    ]
    assert all(read(AnswerType.NUMBER, text) == number for number, text in texts)


@given(SUMS, st.integers(-1000, 1000))
def test_a_sum_may_be_split(total: str, part: int) -> None:
    assert read(AnswerType.NUMBER, f"({total}){part:+d}{-part:+d}") == total
    assert read(AnswerType.NUMBER, f"{MODULUS} + {total}") == total


@given(st.text())
def test_plain_text_is_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


LATIN = [*"SFRPA.synack=+-0123xyXY, ()[]<>:;/|&_"]
OTHERS = [*"，。、；：＝（）【】同步确认无→①²", "\x1b", "\u202e", "\ud800", "🙂"]
PIECES = st.sampled_from(LATIN + OTHERS)
"""What answers are made of, and what they are not."""


@given(
    st.sampled_from(list(AnswerType)),
    st.one_of(st.text(), st.text(PIECES), st.binary().map(lambda raw: raw.decode("latin-1"))),
)
def test_no_text_raises_and_what_is_read_can_be_spelled(kind: AnswerType, text: str) -> None:
    value = understood(kind, text)
    if isinstance(value, Unreadable):
        assert value.reason in Reason
    elif kind is not AnswerType.TEXT:
        assert understood(kind, spelled(kind, value, order=STEPS)) == value


@pytest.mark.parametrize("kind", READ)
@pytest.mark.parametrize("text", ["(", "S", "1 ", "x+", "SYN,", "seq=1 ", "A-", "\x1b[", "，"])
def test_endless_text_is_refused_at_once(kind: AnswerType, text: str) -> None:
    assert understood(kind, text * 1_000_000) == Unreadable(Reason.TOO_LONG)
    long = understood(kind, text * (LONGEST // len(text)))
    assert isinstance(long, Unreadable) or understood(kind, spelled(kind, long, order=STEPS)) == long
