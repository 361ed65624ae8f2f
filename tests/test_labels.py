from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pictured_traces import LAW, SEGMENTS, TRACES, pictures, scenarios

from tcpdrill.drawing import ladder, ladder_svg, ladder_words
from tcpdrill.drawing.labels import Label, Labels, symbol
from tcpdrill.drawing.picture import Mask, Picture
from tcpdrill.ground.wording import Lang
from tcpdrill.tcp.segment import MODULUS, Segment

SYMBOLS = [
    (100, 100, "x"),
    (101, 100, "x+1"),
    (90, 100, "x-10"),
    (0, MODULUS - 1, "x+1"),
    (MODULUS - 1, 0, "x-1"),
    (0, 100, "0"),
    (2**31 + 100, 100, "x-2147483648"),
]


@pytest.mark.parametrize(("number", "base", "text"), SYMBOLS)
def test_symbol(number: int, base: int, text: str) -> None:
    assert symbol(number, base, "x") == text


LABELS = [
    ("normal-open", 1, Label(1, "SYN", ("Seq=100",), None)),
    ("normal-open", 2, Label(2, "SYN,ACK", ("Seq=300", "ACKnum=101"), None)),
    ("data-both-ways", 4, Label(4, "ACK", ("Seq=101", "ACKnum=301", "len=500"), None)),
    ("lost-syn", 2, Label(2, "SYN", ("Seq=100",), "resent")),
    ("simultaneous-open", 3, Label(3, "SYN,ACK", ("Seq=100", "ACKnum=301"), None)),
    ("old-duplicate-syn", 2, Label(2, "SYN", ("Seq=90",), "old or forged")),
    ("time-wait-assassination", 4, Label(4, "ACK", ("Seq=301", "ACKnum=101", "len=40"), "duplicated")),
]


@pytest.mark.parametrize(("name", "n", "label"), LABELS)
def test_label(name: str, n: int, label: Label) -> None:
    trace = scenarios()[name]
    assert Labels(Picture(trace, 1, len(trace.steps)), Lang.EN).of(trace.steps[n - 1]) == label


MASKED = [
    ({Mask.SEGMENT}, Label(1, "?", (), None)),
    ({Mask.FLAGS}, Label(1, "?", ("Seq=x",), None)),
    ({Mask.SEQ}, Label(1, "SYN", ("Seq=?",), None)),
    ({Mask.ACK}, Label(1, "SYN", ("Seq=x", "ACKnum=?"), None)),
    ({Mask.SEQ, Mask.ACK, Mask.FLAGS}, Label(1, "?", ("Seq=?", "ACKnum=?"), None)),
    ({Mask.SENDER, Mask.CLIENT_STATE}, Label(1, "SYN", ("Seq=x",), None)),
]


@pytest.mark.parametrize(("masks", "label"), MASKED)
def test_masked_label(masks: set[Mask], label: Label) -> None:
    trace = TRACES["normal-open"]
    picture = Picture(trace, 1, 3, frozenset((1, mask) for mask in masks), (100, 300))
    assert Labels(picture, Lang.ZH).of(trace.steps[0]) == label


def with_part(picture: Picture, n: int, mask: Mask, other: Segment) -> Picture:
    """Return the picture with another value in a part of segment `n`."""
    steps = list(picture.trace.steps)
    segment = steps[n - 1].segment
    parts = {
        Mask.SEGMENT: other,
        Mask.FLAGS: replace(segment, flags=other.flags),
        Mask.SEQ: replace(segment, seq=other.seq),
        Mask.ACK: replace(segment, ack=other.ack),
    }
    steps[n - 1] = steps[n - 1]._replace(segment=parts[mask])
    return replace(picture, trace=replace(picture.trace, steps=tuple(steps)))


@LAW
@given(
    pictures(),
    st.sampled_from([Mask.SEGMENT, Mask.FLAGS, Mask.SEQ, Mask.ACK]),
    SEGMENTS,
    st.sampled_from(Lang),
)
def test_what_is_hidden_changes_nothing(picture: Picture, mask: Mask, other: Segment, lang: Lang) -> None:
    assume(picture.trace.steps)
    picture = replace(picture, masks=picture.masks | {(picture.last, mask)})
    changed = with_part(picture, picture.last, mask, other)
    assert ladder(changed, lang=lang, width=60) == ladder(picture, lang=lang, width=60)
    assert ladder_svg(changed, lang=lang) == ladder_svg(picture, lang=lang)
    assert ladder_words(changed, lang) == ladder_words(picture, lang)
