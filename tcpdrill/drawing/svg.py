"""Elements of inline SVG as text, and how wide writing in them may be.

Everything is drawn in `currentColor` with presentation attributes only: no script, no style sheet, no ids, no
references, so that any number of pictures stand on one page, light or dark.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from tcpdrill.ground.cells import width

FONT = (
    "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'PingFang SC', 'Hiragino Sans GB', "
    "'Microsoft YaHei', 'Noto Sans CJK SC', 'Source Han Sans SC', 'WenQuanYi Micro Hei', monospace"
)
"""Fonts by the names that systems give them, for Latin and for Chinese."""

SIZE = 12
"""Font size in user units; drawings are at most 360 of them wide."""

ADVANCE = 0.6 * SIZE
"""The width of a Latin letter in fonts of fixed width, which differ by a hundredth or two."""


def text_width(text: str, size: float = SIZE) -> float:
    """Return the width of `text` in user units: a Chinese character is as wide as it is high."""
    wide = width(text) - len(text)
    return (len(text) - wide) * ADVANCE * size / SIZE + wide * size


Attributes = Mapping[str, str | float]


def element(name: str, attributes: Attributes, content: str = "") -> str:
    """Return one element; `content` is markup, and numbers keep two decimals."""
    written = "".join(f' {key}="{_value(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def text(content: str, x: float, y: float, *, anchor: str = "start", bold: bool = False) -> str:
    """Return writing that starts, is centred or ends at (x, y), set to the width it is reckoned with."""
    attributes: dict[str, str | float] = {"x": x, "y": y, "textLength": text_width(content)}
    if anchor != "start":
        attributes["text-anchor"] = anchor
    if bold:
        attributes["font-weight"] = "bold"
    return element("text", attributes, escape(content, quote=False))


def line(path: str, attributes: Attributes | None = None) -> str:
    """Return a line along the path data `path`."""
    own: Attributes = {"d": path, "fill": "none", "stroke": "currentColor", "stroke-width": 1.5}
    return element("path", {**own, **(attributes or {})})


def box(corner: tuple[float, float], size: tuple[float, float], attributes: Attributes | None = None) -> str:
    """Return an empty box with round corners, given its top left one."""
    (x, y), (across, down) = corner, size
    own: Attributes = {"x": x, "y": y, "width": across, "height": down, "rx": 4}
    return element("rect", {**own, "fill": "none", "stroke": "currentColor", **(attributes or {})})


def sheet(content: str, size: tuple[float, float], *, title: str, description: str, widest: str) -> str:
    """Return a whole SVG element that fills its column, up to the CSS length `widest`."""
    named = element("title", {}, escape(title, quote=False))
    told = element("desc", {}, escape(description, quote=False))
    drawn = element("g", {"stroke-linecap": "round", "stroke-linejoin": "round"}, content)
    across, down = map(_value, size)
    attributes: Attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "role": "img",
        "viewBox": f"0 0 {across} {down}",
        "width": "100%",
        "style": f"max-width:{widest};height:auto",
        "font-family": FONT,
        "font-size": SIZE,
        "fill": "currentColor",
    }
    return element("svg", attributes, named + told + drawn)


def _value(value: str | float) -> str:
    return escape(value) if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
