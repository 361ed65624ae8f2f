"""A picture's ladder in words, one line for each thing that happens, for screen readers.

The same rungs as the drawn ladders; nothing is told here that is hidden there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.drawing.captions import (
    ARROW,
    ARROW_HIDDEN,
    BEGINNING,
    COMMA,
    HEADS,
    HIDDEN_ALOUD,
    LEAVES_ONLY,
    REACHES_ONLY,
    SEMICOLON,
)
from tcpdrill.drawing.labels import HIDDEN
from tcpdrill.drawing.ladder_rows import Rung, Shape, rungs
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tcpdrill.drawing.picture import Picture
    from tcpdrill.ground.wording import Lang


def ladder_words(picture: Picture, lang: Lang) -> list[str]:
    """Return a line for each rung, `1. client → server: SYN, Seq=100; client SYN_SENT`; `?` in words."""
    return lines_of_rows(rungs(picture, lang), lang)


def lines_of_rows(drawn: Sequence[Rung], lang: Lang) -> list[str]:
    """Return the same of rungs that are there already."""
    first, *others = drawn
    lines = [_states(first, lang) and BEGINNING[lang] + _states(first, lang)]
    lines += [_line(rung, lang) for rung in others]
    return [line.replace(HIDDEN, HIDDEN_ALOUD[lang]) for line in lines if line]


def _line(rung: Rung, lang: Lang) -> str:
    clauses = [*_happening(rung, lang), _states(rung, lang)]
    text = SEMICOLON[lang].join(clause for clause in clauses if clause)
    return f"{rung.n}. {text}" if rung.n and text else text


def _happening(rung: Rung, lang: Lang) -> list[str]:
    """Say what happens to the segment, or why states change without one."""
    if rung.shape is Shape.CHANGES:
        causes = ((HEADS[side][lang], rung.cause(side)) for side in Side)
        return [f"{head} {cause}" for head, cause in causes if cause]
    if rung.shape is Shape.REACHES:
        receiver = rung.sender.other if rung.sender else Side.SERVER
        return [REACHES_ONLY[lang].format(receiver=HEADS[receiver][lang])]
    remark = LEAVES_ONLY[lang] if rung.shape is Shape.LEAVES else rung.remark
    return [_arrow(rung, lang), remark or ""]


def _arrow(rung: Rung, lang: Lang) -> str:
    """Say who sends what to whom."""
    if rung.label is None:
        return ""
    parts = (rung.label.flags, *rung.label.numbers, rung.label.remark)
    segment = COMMA[lang].join(part for part in parts if part)
    if rung.sender is None:
        return ARROW_HIDDEN[lang].format(segment=segment)
    sender, receiver = HEADS[rung.sender][lang], HEADS[rung.sender.other][lang]
    return ARROW[lang].format(sender=sender, receiver=receiver, segment=segment)


def _states(rung: Rung, lang: Lang) -> str:
    return COMMA[lang].join(f"{HEADS[side][lang]} {state}" for side in Side if (state := rung.state(side)))
