"""How a segment is written on its arrow: number, flags, Seq, ACK, len; as symbols; with parts hidden.

Shared by the ladders in text, in SVG and in words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tcpdrill.drawing.captions import COMMA, COPY, EARLIER, FATES, FORGED, NO_FLAGS, RETRANSMITTED
from tcpdrill.drawing.picture import Mask
from tcpdrill.tcp.segment import MODULUS, written
from tcpdrill.tcp.trace import Fate, Side

if TYPE_CHECKING:
    from tcpdrill.drawing.picture import Picture
    from tcpdrill.ground.wording import Lang
    from tcpdrill.tcp.segment import Flag
    from tcpdrill.tcp.trace import Step

HIDDEN = "?"
"""What stands in place of a masked part."""


@dataclass(frozen=True, slots=True)
class Label:
    """The writing on one arrow.

    `numbers` are Seq, ACK and len; `remark` says what is unusual; `flags` are empty when a copy arrives.
    """

    n: int
    flags: str
    numbers: tuple[str, ...]
    remark: str | None

    @property
    def bracketed(self) -> str:
        """The remark as it stands on the arrow."""
        return f"({self.remark})" if self.remark else ""


class Labels:
    """What stands on the arrows of one picture, in one language."""

    def __init__(self, picture: Picture, lang: Lang) -> None:
        self._picture = picture
        self._lang = lang
        self._masks: dict[int, set[Mask]] = {}
        for n, mask in picture.masks:
            self._masks.setdefault(n, set()).add(mask)
        self._repeats = self._repeated()

    def of(self, step: Step) -> Label:
        """Return the label of `step`: a masked part is `?`, and ACK=? is there also where there is no ACK."""
        masks = self._masks.get(step.n, set())
        if Mask.SEGMENT in masks:
            return Label(self._picture.place(step.n), HIDDEN, (), self._remark(step))
        flags = HIDDEN if Mask.FLAGS in masks else flags_text(step.segment.flags, self._lang)
        return Label(self._picture.place(step.n), flags, self._numbers(step, masks), self._remark(step))

    def of_copy(self, step: Step) -> Label:
        """Return the label of a further copy of `step`."""
        return Label(self._picture.place(step.n), "", (), COPY[self._lang])

    def of_earlier(self, step: Step) -> Label:
        """Return the label of a segment that left before the picture begins."""
        return replace(self.of(step), n=0, remark=EARLIER[self._lang])

    def _remark(self, step: Step) -> str | None:
        if step.forged:
            return FORGED[self._lang]
        remarks = [RETRANSMITTED[self._lang]] if step.n in self._repeats else []
        if step.fate is Fate.DUPLICATE:
            remarks.append(FATES[Fate.DUPLICATE][self._lang])
        return COMMA[self._lang].join(remarks) or None

    def _repeated(self) -> set[int]:
        """Return the numbers of the segments that repeat an earlier one, as far as masks let that be seen."""
        seen: set[tuple[object, ...]] = set()
        repeats = set()
        for step in self._picture.trace.steps:
            if step.forged or not step.segment.span or self._masks.get(step.n, set()) & _IDENTIFYING:
                continue
            segment = step.segment
            sent = (step.sender, segment.flags, segment.seq, segment.length)
            if sent in seen:
                repeats.add(step.n)
            seen.add(sent)
        return repeats

    def _numbers(self, step: Step, masks: set[Mask]) -> tuple[str, ...]:
        """Return Seq, ACKnum and len as they are written, leaving out what the segment does not have."""
        segment = step.segment
        numbers = ["Seq=" + (HIDDEN if Mask.SEQ in masks else self._number(step.sender, segment.seq))]
        if Mask.ACK in masks:
            numbers.append(f"ACKnum={HIDDEN}")
        elif segment.ack is not None:
            numbers.append("ACKnum=" + self._number(step.sender.other, segment.ack))
        if segment.length:
            numbers.append(f"len={segment.length}")
        return tuple(numbers)

    def _number(self, owner: Side, number: int) -> str:
        """Write a number out of `owner`'s sequence space."""
        if self._picture.symbols is None:
            return str(number)
        client, server = self._picture.symbols
        return symbol(number, client, "x") if owner is Side.CLIENT else symbol(number, server, "y")


_IDENTIFYING = frozenset({Mask.SEGMENT, Mask.FLAGS, Mask.SEQ})
"""The masks of what would be given away by saying that a segment was sent twice."""


def flags_text(flags: frozenset[Flag], lang: Lang) -> str:
    """Return the flags as `SYN,ACK`, or the word for none."""
    return ",".join(written(flags)) or NO_FLAGS[lang]


def symbol(number: int, base: int, letter: str) -> str:
    """Return `number` as an offset from `base`, the nearer way round: x, x+1, y-10.

    A 0 before the base stays 0: a reset that answers a segment without ACK has no other (RFC 9293, 3.5.2).
    """
    offset = (number - base) % MODULUS
    if offset >= MODULUS // 2:
        offset -= MODULUS
    if number == 0 and offset < 0:
        return "0"
    return f"{letter}{offset:+d}" if offset else letter
