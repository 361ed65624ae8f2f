"""The state diagram in SVG: the eleven states and Figure 5's arrows; one state may be hidden or marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.drawing.captions import COLON, HIDDEN_ALOUD
from tcpdrill.drawing.labels import HIDDEN
from tcpdrill.drawing.state_layout import CLOSED_AGAIN, LEGEND_TOP, PLATE, POSITIONS, WAYS, WIDTH
from tcpdrill.drawing.svg import box, element, line, sheet, text
from tcpdrill.drawing.transitions import LEGEND, TITLE, Path, arrows
from tcpdrill.ground.cells import wrap
from tcpdrill.tcp.machine import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tcpdrill.drawing.svg import Attributes
    from tcpdrill.drawing.transitions import Arrow
    from tcpdrill.ground.wording import Lang

LINE = 14.0

STROKES: dict[Path, Attributes] = {
    Path.ACTIVE: {"stroke-width": 3},
    Path.PASSIVE: {"stroke-width": 2.5, "stroke-dasharray": "5 5"},
    Path.OTHER: {"stroke-width": 1},
}
"""What tells the paths apart: thick, thick and dashed, thin."""

WIDEST = "32rem"


def state_diagram_svg(*, lang: Lang, masked: State | None = None, marked: State | None = None) -> str:
    """Return the state diagram as one inline SVG element, in `currentColor`, 360 units wide.

    The name of `masked` stands nowhere in it; `marked` stands out by a thick border and a tint.
    """
    drawn = arrows(lang)
    shapes = [shape for arrow in drawn for shape in _arrow(arrow)]
    shapes += [shape for state in State for shape in _plate(state, POSITIONS[state], masked, marked)]
    shapes += _plate(State.CLOSED, CLOSED_AGAIN, masked, marked)
    shapes += _legend(lang)
    return sheet(
        "".join(shapes),
        (WIDTH, LEGEND_TOP + 2 + 20 * len(Path)),
        title=TITLE[lang],
        description="; ".join(_told(arrow, lang, masked) for arrow in drawn),
        widest=WIDEST,
    )


def _arrow(arrow: Arrow) -> Iterator[str]:
    """Draw an arrow along its way, and its label: what happens, and below it what is sent."""
    way = WAYS[arrow.state, arrow.next_state]
    yield _along(way.points, arrow.path)
    x, y = way.label
    texts = [*wrap(arrow.event, way.cells), *(wrap(arrow.action, way.cells) if arrow.action else ())]
    for index, content in enumerate(texts):
        yield text(content, x, y + LINE * index, anchor=way.anchor)


def _along(points: tuple[tuple[float, float], ...], path: Path) -> str:
    """Draw a line through `points` with a head at its end."""
    *_, (from_x, from_y), (x, y) = points
    sideways = (x > from_x) - (x < from_x)
    downwards = (y > from_y) - (y < from_y)
    corners = [*points[:-1], (x - 6 * sideways, y - 6 * downwards)]
    drawn = "M" + "L".join(f"{each_x:g} {each_y:g}" for each_x, each_y in corners)
    across, along = 5, 10
    left = f"{-along * sideways + across * downwards} {-along * downwards + across * sideways}"
    base = f"{-2 * across * downwards} {-2 * across * sideways}"
    head = element("path", {"d": f"M{x:g} {y:g}l{left}l{base}z"})
    return line(drawn, STROKES[path]) + head


def _plate(
    state: State, position: tuple[float, float], masked: State | None, marked: State | None
) -> Iterator[str]:
    """Draw a state's plate with its name, or `?` where it is hidden."""
    (x, y), (across, down) = position, PLATE
    kind: Attributes = {}
    if state is masked:
        kind = {"stroke-dasharray": "3 3", "stroke-width": 1.5}
    if state is marked:
        kind = {"stroke-width": 3.5, "fill": "currentColor", "fill-opacity": 0.15}
    yield box((x - across / 2, y - down / 2), PLATE, kind)
    yield text(HIDDEN if state is masked else state, x, y + 4, anchor="middle", bold=True)


def _legend(lang: Lang) -> Iterator[str]:
    """Explain the three kinds of line."""
    for index, path in enumerate(Path):
        y = LEGEND_TOP + 20 * index
        yield _along(((12, y), (62, y)), path)
        yield text(LEGEND[path][lang], 74, y + 4)


def _told(arrow: Arrow, lang: Lang, masked: State | None) -> str:
    """Say an arrow in words."""
    ends = [HIDDEN_ALOUD[lang] if state is masked else state for state in (arrow.state, arrow.next_state)]
    return f"{ends[0]} → {ends[1]}{COLON[lang]}{arrow.label}"
