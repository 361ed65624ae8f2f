"""Marks: they know what was met, as a set does, in little room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tcpdrill.practice.marks import Marks


@given(st.lists(st.text(max_size=2)))
def test_they_know_what_a_set_knows(met: list[str]) -> None:
    marks, known = Marks(), set[str]()
    for thing in met:
        assert marks.add(thing) == (thing not in known)
        known.add(thing)
    assert len(marks) == len(known)
    assert all(thing in marks for thing in known)
    assert ("longer than any" in marks) is False


def test_many_are_told_apart_and_what_hashes_to_nothing_too() -> None:
    marks = Marks()
    assert [marks.add(number) for number in (0, 1, 0)] == [True, False, False], "0 is taken for 1"
    assert sum(marks.add(f"line {number}") for number in range(20_000)) == 20_000
    assert sum(marks.add(f"line {number}") for number in range(20_000)) == 0
