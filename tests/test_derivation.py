"""What x and y stand for, and how the machine's numbers are written in them."""

from __future__ import annotations

import pytest
import small_material as small
from diagram_traces import TRACES

from tcpdrill.derivation import bases, symbol
from tcpdrill.facts import facts
from tcpdrill.tcp.segment import MODULUS
from tcpdrill.tcp.trace import Side

OPENING = "scenarios/opening.yaml"

BASES = [
    # the exchange, its first segment that is told, each side's next number when that leaves
    ("normal-open", 1, (100, 300)),
    ("normal-open", 2, (101, 300)),
    ("normal-open", 3, (101, 301)),
    ("close-by-client", 4, (101, 301)),
    ("close-by-client", 7, (102, 302)),
]


@pytest.mark.parametrize(("name", "first", "found"), BASES)
def test_x_and_y_are_the_next_numbers_when_the_first_segment_leaves(
    name: str, first: int, found: tuple[int, int]
) -> None:
    assert tuple(bases(TRACES[name], first)[side] for side in Side) == found


SYMBOLS = [
    # the number, both bases, whose number it is
    (100, (100, 300), Side.CLIENT, "x"),
    (101, (100, 300), Side.CLIENT, "x+1"),
    (301, (100, 300), Side.SERVER, "y+1"),
    (101, (100, 101), Side.CLIENT, "x+1"),
    (101, (100, 101), Side.SERVER, "y"),
    (290, (100, 300), Side.CLIENT, "x+190"),
    (99, (100, 300), Side.CLIENT, "x-1"),
    (0, (MODULUS - 1, 300), Side.CLIENT, "x+1"),
    (MODULUS - 1, (100, 0), Side.SERVER, "y-1"),
]


@pytest.mark.parametrize(("number", "base", "owner", "text"), SYMBOLS)
def test_a_number_is_counted_from_its_owner_s_base(
    number: int, base: tuple[int, int], owner: Side, text: str
) -> None:
    assert symbol(number, dict(zip(Side, base, strict=True)), owner) == text


def test_facts_hold_what_the_steps_say_though_both_ends_start_at_neighbouring_numbers() -> None:
    files = small.encoded()
    files[OPENING] = files[OPENING].replace(b"301", b"102").replace(b"300", b"101")
    assert small.problems(files) == []
    course = small.loaded(files).course
    written = {step.id: step.ack and str(step.ack) for step in course.topics["handshake"].steps}
    told = {found.id.removesuffix(".ack"): found.value for found in facts(course) if found.type == "ack"}
    assert written == {name: told[name] for name in written}
