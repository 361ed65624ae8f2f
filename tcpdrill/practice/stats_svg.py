"""Draws the figures as SVG in the colour of the text around it: heat map, recall by topic, forecast."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tcpdrill.practice.stats_text import FORECAST, NO_ANSWERS, RECALL, TODAY, WEEKDAYS, grade, totals

if TYPE_CHECKING:
    from tcpdrill.ground.wording import Lang
    from tcpdrill.practice.askers.protocol import Names
    from tcpdrill.practice.stats import Figures

WIDTH, LEFT, CELL, LINE = 800, 40, 13, 22
WEEKS = 53
LABELS = 250
"""Where bars begin, to the right of what they are called."""

OPACITY = (0.08, 0.3, 0.55, 0.8, 1.0)
"""How strongly a day is drawn, by its grade; none at all first."""


def stats_svg(figures: Figures, lang: Lang, names: Names) -> str:
    """Return a whole SVG document in `currentColor`, 800 units wide."""
    drawing = _Drawing()
    if figures.days:
        drawing.text(LEFT, totals(figures, lang))
        drawing.down(LINE)
        _heat_map(drawing, figures, lang)
        _recall(drawing, figures, lang, names)
        _forecast(drawing, figures, lang)
    else:
        drawing.text(LEFT, NO_ANSWERS[lang])
    return drawing.document()


class _Drawing:
    """Elements of an SVG, placed from top to bottom."""

    def __init__(self) -> None:
        self.top = 30
        self._elements: list[str] = []

    def down(self, units: int) -> None:
        """Go on further down."""
        self.top += units

    def text(self, left: float, text: str, anchor: str = "start") -> None:
        """Place text on the present line."""
        self._elements.append(
            f'<text x="{left:g}" y="{self.top}" text-anchor="{anchor}">{escape(text)}</text>'
        )

    def box(self, left: float, wide: float, opacity: float, title: str = "") -> None:
        """Place a box on the present line; `title` is shown where it is pointed at."""
        told = f"<title>{escape(title)}</title>" if title else ""
        self._elements.append(
            f'<rect x="{left:g}" y="{self.top - 10}" width="{wide:g}" height="{CELL - 2}" rx="2" '
            f'fill-opacity="{opacity:g}">{told}</rect>'
        )

    def bar(self, share: float, label: str, figure: str) -> None:
        """Place a line with a bar that is `share` (0..1) full."""
        room = WIDTH - LABELS - LEFT - 60
        self.text(LEFT, label)
        self.box(LABELS, room, OPACITY[0])
        if share:
            self.box(LABELS, room * share, OPACITY[3])
        self.text(LABELS + room + 8, figure)
        self.down(LINE)

    def document(self) -> str:
        """Return the drawing as a document."""
        height = self.top + LINE
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
            f'height="{height}" fill="currentColor" font-family="sans-serif" font-size="13">\n'
            + "\n".join(self._elements)
            + "\n</svg>\n"
        )


def _heat_map(drawing: _Drawing, figures: Figures, lang: Lang) -> None:
    monday = figures.today - timedelta(days=figures.today.weekday())
    first = monday - timedelta(weeks=WEEKS - 1)
    most = max(given for given, _ in figures.days.values())
    for weekday, name in enumerate(WEEKDAYS):
        if not weekday % 2:
            drawing.text(LEFT - 8, name[lang], "end")
        for week in range(WEEKS):
            day = first + timedelta(weeks=week, days=weekday)
            given, _ = figures.days.get(day, (0, 0))
            opacity = OPACITY[grade(given, most) if given else 0]
            if day <= figures.today:
                drawing.box(LEFT + week * CELL, CELL - 2, opacity, f"{day}: {given}")
        drawing.down(CELL)
    drawing.down(LINE)


def _recall(drawing: _Drawing, figures: Figures, lang: Lang, names: Names) -> None:
    drawing.text(LEFT, RECALL[lang].format(wanted=f"{figures.wanted:.0%}"))
    drawing.down(LINE)
    for topic, recall in figures.recall.items():
        figure = "–" if recall.share is None else f"{recall.share:.0%}"
        drawing.bar(recall.share or 0, names.topic(topic), figure)
    drawing.down(LINE)


def _forecast(drawing: _Drawing, figures: Figures, lang: Lang) -> None:
    drawing.text(LEFT, FORECAST[lang])
    drawing.down(LINE)
    most = max(figures.forecast.values()) or 1
    for day, count in figures.forecast.items():
        label = TODAY[lang] if day == figures.today else f"{day:%m-%d} {WEEKDAYS[day.weekday()][lang]}"
        drawing.bar(count / most, label, str(count))
