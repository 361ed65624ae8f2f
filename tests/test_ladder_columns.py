"""The lane of a ladder: which channel each segment takes that is under way while something else happens."""

from __future__ import annotations

import pytest

from tcpdrill.drawing.ladder_columns import NARROWEST, lane
from tcpdrill.drawing.ladder_rows import Rung, Shape
from tcpdrill.tcp.trace import Side

SENDERS = {"c": Side.CLIENT, "s": Side.SERVER}
SHAPES = {">": Shape.LEAVES, "<": Shape.REACHES}

CHANNELS = [
    # what leaves (`c1>`) and reaches its end (`c1<`), the channel of each segment counted from the left
    ("c1> s2> c1< s2<", {1: 1, 2: 0}),
    ("c1> c2> c1< c2<", {1: 1, 2: 0}),
    ("s1> s2> s1< s2<", {1: 0, 2: 1}),
    ("c1> c2> c3> c1< c2< c3<", {1: 2, 2: 1, 3: 0}),
    ("s1> s2> s3> s1< s2< s3<", {1: 0, 2: 1, 3: 2}),
    ("c1> s2> c3> c1< s2< c3<", {1: 2, 2: 0, 3: 1}),
    ("s1> c2> s3> s1< c2< s3<", {1: 0, 2: 2, 3: 1}),
    ("c1> c2> c1< c3> c2< c3<", {1: 1, 2: 0, 3: 1}),
    ("s1> s2> s1< s3> s2< s3<", {1: 0, 2: 1, 3: 0}),
    ("c1> c2> c1< c3> c4> c2< c3< c4<", {1: 2, 2: 1, 3: 0, 4: 2}),
    ("s1> s2> s1< s3> s4> s2< s3< s4<", {1: 0, 2: 1, 3: 2, 4: 0}),
    ("c1> c1< s2> s2<", {1: 0, 2: 0}),
]
"""A channel nearer the sender than all that are taken, the one nearest the far end; else any, from there."""


def drawn(moves: str) -> list[Rung]:
    """Return the rungs of segments that leave and reach their ends, as written in `CHANNELS`."""
    return [Rung(SHAPES[move[-1]], int(move[1:-1]), SENDERS[move[0]]) for move in moves.split()]


@pytest.mark.parametrize(("moves", "channels"), CHANNELS, ids=[moves for moves, _ in CHANNELS])
def test_a_segment_takes_the_channel_in_which_it_crosses_least(moves: str, channels: dict[int, int]) -> None:
    laid = lane(drawn(moves), (), 80)
    assert {n: (cell - laid.inner[0]) / 2 for n, cell in laid.channels.items()} == channels
    assert laid.inner[1] - laid.inner[0] == 2 * max(channels.values())


def test_where_there_is_no_room_the_last_to_leave_has_no_channel() -> None:
    moves = "c1> s2> c3> c1< s2< c3< s4> s4<"
    assert lane(drawn(moves), (), NARROWEST).channels.keys() == {1, 2, 4}
    assert lane(drawn(moves), (), 80).channels.keys() == {1, 2, 3, 4}
