"""Where the states stand in the SVG state diagram, and the way of each arrow: positions only.

Which arrows there are and what they say comes from `transitions.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

from tcpdrill.tcp.machine import State

WIDTH = 360.0

PLATE = (98.0, 22.0)
"""A state's plate, across and down."""

_LEFT, _CENTRE, _RIGHT = 58.0, 180.0, 302.0

POSITIONS = {
    State.CLOSED: (_CENTRE, 44.0),
    State.LISTEN: (_CENTRE, 136.0),
    State.SYN_RECEIVED: (_LEFT, 252.0),
    State.SYN_SENT: (_RIGHT, 252.0),
    State.ESTABLISHED: (_CENTRE, 364.0),
    State.FIN_WAIT_1: (_LEFT, 490.0),
    State.CLOSE_WAIT: (_RIGHT, 490.0),
    State.FIN_WAIT_2: (_LEFT, 590.0),
    State.CLOSING: (_CENTRE, 590.0),
    State.LAST_ACK: (_RIGHT, 590.0),
    State.TIME_WAIT: (_CENTRE, 702.0),
}
"""The middle of each state's plate."""

CLOSED_AGAIN = (_RIGHT, 702.0)
"""CLOSED once more, at the end of the ways, as in the RFC's figure."""

LEGEND_TOP = 760.0


@dataclass(frozen=True, slots=True)
class Way:
    """An arrow's corners, and its label: where its first line stands, its side, and its width in cells."""

    points: tuple[tuple[float, float], ...]
    label: tuple[float, float]
    anchor: str
    cells: int = 12


WAYS = {
    (State.CLOSED, State.LISTEN): Way(((164, 55), (164, 125)), (158, 88), "end"),
    (State.LISTEN, State.CLOSED): Way(((196, 125), (196, 55)), (202, 96), "start"),
    (State.CLOSED, State.SYN_SENT): Way(((229, 39), (334, 39), (334, 241)), (236, 16), "start"),
    (State.SYN_SENT, State.CLOSED): Way(((292, 241), (292, 50), (229, 50)), (286, 88), "end"),
    (State.LISTEN, State.SYN_RECEIVED): Way(((131, 141), (60, 141), (60, 241)), (66, 162), "start"),
    (State.SYN_RECEIVED, State.LISTEN): Way(((26, 241), (26, 130), (131, 130)), (32, 122), "start"),
    (State.LISTEN, State.SYN_SENT): Way(((229, 136), (266, 136), (266, 241)), (260, 162), "end"),
    (State.SYN_SENT, State.SYN_RECEIVED): Way(((253, 252), (107, 252)), (180, 230), "middle"),
    (State.SYN_RECEIVED, State.ESTABLISHED): Way(((84, 263), (84, 364), (131, 364)), (90, 300), "start", 8),
    (State.SYN_SENT, State.ESTABLISHED): Way(((276, 263), (276, 364), (229, 364)), (270, 300), "end"),
    (State.SYN_RECEIVED, State.FIN_WAIT_1): Way(((26, 263), (26, 479)), (32, 396), "start"),
    (State.ESTABLISHED, State.FIN_WAIT_1): Way(((156, 375), (156, 484), (107, 484)), (150, 442), "end"),
    (State.ESTABLISHED, State.CLOSE_WAIT): Way(((212, 375), (212, 490), (253, 490)), (218, 424), "start"),
    (State.FIN_WAIT_1, State.FIN_WAIT_2): Way(((40, 501), (40, 579)), (46, 534), "start", 8),
    (State.FIN_WAIT_1, State.CLOSING): Way(((107, 496), (184, 496), (184, 579)), (190, 534), "start"),
    (State.FIN_WAIT_1, State.TIME_WAIT): Way(
        ((102, 501), (102, 560), (119, 560), (119, 696), (131, 696)), (125, 630), "start", 10
    ),
    (State.FIN_WAIT_2, State.TIME_WAIT): Way(((40, 601), (40, 707), (131, 707)), (46, 646), "start"),
    (State.CLOSE_WAIT, State.LAST_ACK): Way(((266, 501), (266, 579)), (272, 534), "start"),
    (State.CLOSING, State.TIME_WAIT): Way(((214, 601), (214, 691)), (220, 638), "start", 8),
    (State.LAST_ACK, State.CLOSED): Way(((290, 601), (290, 691)), (296, 638), "start", 8),
    (State.TIME_WAIT, State.CLOSED): Way(((229, 702), (253, 702)), (240, 730), "middle"),
}
"""The way of each arrow of the figure."""
