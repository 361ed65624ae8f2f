from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from drawn_svg import NAMESPACE, complaints, parsed
from hypothesis import given
from hypothesis import strategies as st
from pictured_traces import LAW, TRACES, pictures, scenarios

from tcpdrill.drawing import ladder_svg, ladder_words, whole
from tcpdrill.drawing.picture import Mask, Picture
from tcpdrill.ground.wording import Lang

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET


def written(element: ET.Element) -> list[str]:
    return [text.text or "" for text in element.iter(f"{NAMESPACE}text")]


@pytest.mark.parametrize("lang", Lang)
def test_every_scenario_is_drawn_soundly(lang: Lang) -> None:
    for name, trace in scenarios().items():
        assert complaints(ladder_svg(whole(trace), lang=lang)) == [], name


@LAW
@given(pictures(), st.sampled_from(Lang))
def test_every_picture_is_drawn_soundly(picture: Picture, lang: Lang) -> None:
    assert complaints(ladder_svg(picture, lang=lang)) == []


def test_writing() -> None:
    texts = written(parsed(ladder_svg(whole(TRACES["normal-open"]), lang=Lang.ZH)))
    assert texts[:4] == ["客户端", "服务器", "CLOSED", "LISTEN"]
    assert texts[4:9] == ["1", "SYN", "Seq=100", "SYN_SENT", "SYN_RECEIVED"]


def test_title_and_description_say_the_same_in_words() -> None:
    picture = whole(TRACES["simultaneous-open"])
    root = parsed(ladder_svg(picture, lang=Lang.EN))
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{NAMESPACE}title") == "Ladder diagram: client, server"
    assert root.findtext(f"{NAMESPACE}desc") == " ".join(ladder_words(picture, Lang.EN))


def test_it_is_legible_at_360_pixels() -> None:
    root = parsed(ladder_svg(whole(TRACES["normal-open"]), lang=Lang.ZH))
    assert float(root.attrib["viewBox"].split()[2]) <= 360
    assert float(root.attrib["font-size"]) >= 12


def test_lost_is_dashed_and_crossed() -> None:
    root = parsed(ladder_svg(whole(TRACES["lost-and-late"]), lang=Lang.EN))
    dashes = [
        path.attrib["stroke-dasharray"]
        for path in root.iter(f"{NAMESPACE}path")
        if "stroke-dasharray" in path.attrib
    ]
    assert dashes == ["7 5", "1 5"]
    assert {"lost", "in flight", "(duplicated)", "(a copy arrives)", "(old or forged)"} <= set(written(root))


def test_hidden_parts_are_boxes() -> None:
    masks = frozenset({(1, Mask.SEGMENT), (1, Mask.CLIENT_STATE), (2, Mask.SENDER)})
    root = parsed(ladder_svg(Picture(TRACES["normal-open"], 1, 2, masks), lang=Lang.ZH))
    assert [text.strip("\u00a0") for text in written(root)].count("?") == 4
    plates = 4
    assert len(list(root.iter(f"{NAMESPACE}rect"))) == plates + 1 + 2 + 1
