"""The drawings as a browser sets them: with its fonts, writing stays inside and stands on nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pictured_traces import TRACES, scenarios

from tcpdrill.drawing import ladder_svg, state_diagram_svg, whole
from tcpdrill.drawing.picture import Mask, Picture
from tcpdrill.ground.wording import Lang
from tcpdrill.tcp.machine import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from browser import Browser

MEASURE = """() => [...document.querySelectorAll("svg")].flatMap(svg => {
  const [, , across, down] = svg.getAttribute("viewBox").split(" ").map(Number);
  const name = svg.parentElement.id, found = [];
  const boxes = [...svg.querySelectorAll("text")].map(text => [text.textContent, text.getBBox()]);
  const size = parseFloat(getComputedStyle(svg).fontSize) * svg.getBoundingClientRect().width / across;
  if (size < 12) found.push(`${name}: letters of ${size} pixels`);
  for (const [text, box] of boxes)
    if (box.x < 0 || box.y < 0 || box.x + box.width > across || box.y + box.height > down)
      found.push(`${name}: "${text}" leaves the drawing`);
  boxes.forEach(([one, a], index) => boxes.slice(index + 1).forEach(([other, b]) => {
    const beside = a.x + a.width <= b.x || b.x + b.width <= a.x;
    const apart = a.y + a.height <= b.y + 3 || b.y + b.height <= a.y + 3;
    if (!beside && !apart) found.push(`${name}: "${one}" covers "${other}"`);
  }));
  return found;
})"""
"""Neighbouring lines may share three units of the air that a font leaves above and below its letters."""


def drawings(lang: Lang) -> Iterator[tuple[str, str]]:
    for name, trace in {**scenarios(), **TRACES}.items():
        yield name, ladder_svg(whole(trace), lang=lang)
    for mask in Mask:
        masks = frozenset((n, mask) for n in range(1, 5))
        yield f"hidden {mask}", ladder_svg(Picture(TRACES["simultaneous-open"], 1, 4, masks), lang=lang)
    yield "states", state_diagram_svg(lang=lang)
    yield "a state", state_diagram_svg(lang=lang, masked=State.CLOSED, marked=State.ESTABLISHED)


@pytest.mark.parametrize("lang", Lang)
def test_writing_is_legible_at_360_pixels(browser: Browser, lang: Lang) -> None:
    drawn = "".join(f'<div id="{name}">{svg}</div>' for name, svg in drawings(lang))
    assert browser.look(lambda running: measured(running, drawn)) == []


def measured(browser: Any, drawn: str) -> list[str]:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.set_content(f'<meta charset="utf-8"><body style="margin:0">{drawn}</body>')
    found: list[str] = page.evaluate(MEASURE)
    page.close()
    return found
