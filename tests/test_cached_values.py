"""Values as octets and back: the values of the course come back equal, and nothing else is read."""

from __future__ import annotations

import collections
import pickle
from pathlib import Path

import pytest
import real_course
from hypothesis import given
from hypothesis import strategies as st

from tcpdrill.asking.prepared_course import Stock
from tcpdrill.asking.questions import stock_of
from tcpdrill.ground.cached_values import sealed, unsealed
from tcpdrill.ground.seals import is_sealed
from tcpdrill.ground.wording import Wording
from tcpdrill.material.course import Course

VALUE = Wording("序号", "sequence number")

FOREIGN = [print, exec, collections.OrderedDict, pickle.loads, real_course.course, Path("here").exists, 1j]
"""Functions, classes and bound methods that are no values of ours."""


def test_the_course_and_its_stock_come_back() -> None:
    course = real_course.course()
    again = unsealed(sealed(course, "a"), "a", Course)
    assert (again.title, list(again.entries)) == (course.title, list(course.entries))
    stock = stock_of(course)
    assert unsealed(sealed(stock, "a"), "a", Stock).facts == stock.facts


@pytest.mark.parametrize("foreign", FOREIGN, ids=range(len(FOREIGN)))
def test_nothing_but_values_is_read(foreign: object) -> None:
    for value in (foreign, [VALUE, foreign], {VALUE: foreign}):
        with pytest.raises(ValueError, match="cannot be read"):
            unsealed(sealed(value, "a"), "a", type(value))


def test_a_value_of_another_type_or_about_something_else_is_foreign() -> None:
    kept = sealed(VALUE, "a")
    assert unsealed(kept, "a", Wording) == VALUE
    with pytest.raises(ValueError, match="no Course"):
        unsealed(kept, "a", Course)
    with pytest.raises(ValueError, match="not what was written"):
        unsealed(kept, "b", Wording)


@given(st.integers(0, len(sealed(VALUE, "a")) - 1), st.integers(1, 255))
def test_any_octet_changed_is_noticed(place: int, by: int) -> None:
    kept = bytearray(sealed(VALUE, "a"))
    kept[place] ^= by
    assert not is_sealed(bytes(kept), "a")


@given(st.binary(max_size=300))
def test_whatever_stands_there_is_foreign_and_raises_nothing_else(octets: bytes) -> None:
    with pytest.raises(ValueError, match="what was written"):
        unsealed(octets, "a", Wording)
