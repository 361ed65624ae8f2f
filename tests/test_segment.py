"""Arithmetic on sequence numbers, which is a circle, and what a segment takes of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcpdrill.tcp.segment import MODULUS, Flag, Segment, add, before, written

HALF = MODULUS // 2
EDGES = st.sampled_from([0, 1, 2, HALF - 1, HALF, HALF + 1, MODULUS - 2, MODULUS - 1])
NUMBERS = st.integers(0, MODULUS - 1) | EDGES
NEAR = st.integers(1, HALF - 1)


@given(NUMBERS, NEAR)
def test_what_lies_less_than_half_a_circle_on_comes_after(number: int, octets: int) -> None:
    later = add(number, octets)
    assert before(number, later)
    assert not before(later, number)


@given(NUMBERS)
def test_no_number_comes_before_itself(number: int) -> None:
    assert not before(number, number)


@given(NUMBERS, NUMBERS)
def test_one_of_two_numbers_comes_first_unless_they_are_opposite(first: int, second: int) -> None:
    opposite = add(first, HALF) == second
    assert (before(first, second) or before(second, first)) is (first != second and not opposite)


@given(NUMBERS, NUMBERS, NUMBERS)
def test_comparison_does_not_depend_on_where_the_circle_begins(first: int, second: int, turn: int) -> None:
    assert before(first, second) is before(add(first, turn), add(second, turn))


@given(NUMBERS, st.integers(1, HALF // 2), st.integers(1, HALF // 2 - 1))
def test_order_is_transitive_within_half_a_circle(number: int, first: int, second: int) -> None:
    middle = add(number, first)
    assert before(number, middle)
    assert before(middle, add(middle, second))
    assert before(number, add(middle, second))


@given(NUMBERS, st.integers(-MODULUS, MODULUS))
def test_adding_stays_on_the_circle_and_can_be_undone(number: int, octets: int) -> None:
    assert 0 <= add(number, octets) < MODULUS
    assert add(add(number, octets), -octets) == number


@pytest.mark.parametrize(
    ("first", "second", "comes_first"),
    [
        (MODULUS - 1, 0, True),
        (0, MODULUS - 1, False),
        (4294967290, 5, True),
        (5, 4294967290, False),
        (0, HALF, False),
        (HALF, 0, False),
        (100, 101, True),
    ],
)
def test_before_across_the_wrap(first: int, second: int, *, comes_first: bool) -> None:
    assert before(first, second) is comes_first


SPANS = [
    ({Flag.SYN}, 0, 1),
    ({Flag.SYN, Flag.ACK}, 0, 1),
    ({Flag.ACK}, 0, 0),
    ({Flag.ACK}, 500, 500),
    ({Flag.FIN, Flag.ACK}, 0, 1),
    ({Flag.FIN, Flag.ACK}, 20, 21),
    ({Flag.SYN, Flag.FIN}, 7, 9),
    ({Flag.RST}, 0, 0),
    (set(), 0, 0),
]


@pytest.mark.parametrize(("flags", "length", "span"), SPANS)
def test_syn_and_fin_take_a_number_each_and_nothing_else_does(
    flags: set[Flag], length: int, span: int
) -> None:
    assert Segment(frozenset(flags), 100, 300 if Flag.ACK in flags else None, length).span == span


def test_flags_are_written_in_one_order() -> None:
    assert written(frozenset({Flag.ACK, Flag.RST, Flag.FIN, Flag.SYN})) == (
        Flag.SYN,
        Flag.FIN,
        Flag.RST,
        Flag.ACK,
    )
    assert written(frozenset({Flag.ACK, Flag.SYN})) == (Flag.SYN, Flag.ACK)
    assert written(frozenset()) == ()


def test_a_segment_is_a_value() -> None:
    segment = Segment(frozenset({Flag.SYN}), 100)
    assert segment == Segment(frozenset({Flag.SYN}), 100, None, 0)
    assert hash(segment) == hash(Segment(frozenset({Flag.SYN}), 100))
    with pytest.raises(AttributeError):
        segment.seq = 101  # type: ignore[misc]
