"""What can be said of an SVG drawing without a browser: its elements, and where its writing stands."""

from __future__ import annotations

import re
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree as ET

from tcpdrill.drawing.svg import SIZE, text_width

NAMESPACE = "{http://www.w3.org/2000/svg}"

ALLOWED = {
    "svg": {"role", "viewBox", "width", "style", "font-family", "font-size", "fill"},
    "title": set(),
    "desc": set(),
    "g": {"stroke-linecap", "stroke-linejoin"},
    "text": {"x", "y", "textLength", "text-anchor", "font-weight"},
    "path": {"d", "fill", "stroke", "stroke-width", "stroke-dasharray"},
    "circle": {"cx", "cy", "r", "fill", "stroke"},
    "rect": {
        "x",
        "y",
        "width",
        "height",
        "rx",
        "fill",
        "fill-opacity",
        "stroke",
        "stroke-width",
        "stroke-dasharray",
    },
}

COLOURS = {"none", "currentColor"}


class Area(NamedTuple):
    """Where writing stands."""

    content: str
    left: float
    top: float
    right: float
    bottom: float


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def complaints(svg: str) -> list[str]:
    """Return what is wrong with a drawing: forbidden parts, writing outside it or on other writing."""
    root = parsed(svg)
    found = [complaint for element in root.iter() for complaint in _forbidden(element)]
    across, down = (float(size) for size in root.attrib["viewBox"].split()[2:])
    areas = [_area(element) for element in root.iter(f"{NAMESPACE}text")]
    found += [
        f"{area} leaves {across} x {down}"
        for area in areas
        if area.left < 0 or area.top < 0 or area.right > across or area.bottom > down
    ]
    return found + [f"{one} covers {other}" for one, other in combinations(areas, 2) if _overlap(one, other)]


def _forbidden(element: ET.Element) -> list[str]:
    name = element.tag.removeprefix(NAMESPACE)
    if name not in ALLOWED:
        return [f"<{name}>"]
    found = [f"<{name} {key}>" for key in element.attrib if key not in ALLOWED[name]]
    colours = (element.attrib.get(key, "none") for key in ("fill", "stroke"))
    found += [f"<{name}> in {colour}" for colour in colours if colour not in COLOURS]
    style = element.attrib.get("style", "max-width:1rem;height:auto")
    return found if re.fullmatch(r"max-width:\d+rem;height:auto", style) else [*found, style]


def _area(element: ET.Element) -> Area:
    content = element.text or ""
    length = text_width(content)
    x, y = float(element.attrib["x"]), float(element.attrib["y"])
    left = x - {"start": 0, "middle": length / 2, "end": length}[element.attrib.get("text-anchor", "start")]
    return Area(content, left, y - 0.75 * SIZE, left + length, y + 0.2 * SIZE)


def _overlap(one: Area, other: Area) -> bool:
    beside = one.right <= other.left or other.right <= one.left
    return not (beside or one.bottom <= other.top or other.bottom <= one.top)
