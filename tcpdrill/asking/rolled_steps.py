"""A step as it is asked: the exchange rolled for it, and how that is introduced and explained."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from tcpdrill.answers.question import Proof
from tcpdrill.asking.draft import Joined, Said, Text, say
from tcpdrill.asking.words import way
from tcpdrill.drawing.picture import Mask, Picture
from tcpdrill.ground.tcp_words import LINES, SIDE, fields_text, numeral
from tcpdrill.ground.wording import Wording
from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.trace import Side, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from tcpdrill.asking.prepared_course import Lesson, Stock
    from tcpdrill.asking.rolled_exchanges import Scene
    from tcpdrill.material.entries import Exchange
    from tcpdrill.proof.facts import Fact
    from tcpdrill.proof.misconceptions import Mistake
    from tcpdrill.tcp.segment import Segment


COUNTING = Wording(
    zh="数一数：SYN 和 FIN 各占一个序号，纯 ACK 不占；确认号是下一个期望的序号。",
    en="Count: SYN and FIN take one number each, a bare ACK none; an ACKnum is the next number expected.",
)
COUNTED = Wording(
    zh="SYN 和 FIN 各占一个序号，数据每个字节占一个，纯 ACK 不占；确认号是下一个期望的序号。",
    en="SYN and FIN take one number each, data one for each octet, a bare ACK none; an ACKnum is the "
    "next number expected.",
)
RST_NUMBERED = Wording(
    zh="RST 回应带 ACK 的报文段时，Seq 取它的 ACKnum；回应不带 ACK 的，Seq 写 0，自己带 ACK；"
    "主动中止时写 SND.NXT。",
    en="A RST that answers a segment with ACK has that segment's ACKnum as its Seq; one that answers a "
    "segment without ACK has Seq 0 and an ACK of its own; one that aborts has SND.NXT.",
)


def counted(segment: Segment) -> Wording:
    """Return the rule by which a segment's numbers are found."""
    return RST_NUMBERED if Flag.RST in segment.flags else COUNTED


WHO_HAS_WHAT = Wording(
    zh="想一想：到这时为止，谁发出过什么，谁收到过什么？",
    en="Think: up to then, who has sent what, and who has received what?",
)


class Asked(NamedTuple):
    """A step at hand: the lesson it belongs to, the scene rolled for it, and how its exchange is told."""

    fact: Fact
    lesson: Lesson
    scene: Scene
    exchange: Exchange

    @classmethod
    def about(cls, fact: Fact, rng: Random, stock: Stock) -> Asked:
        """Roll the scene in which `fact` is asked."""
        lesson = stock.lesson(fact.topic, rng)
        return cls(fact, lesson, lesson.scene(rng), stock.exchanges[fact.topic])

    @property
    def n(self) -> int:
        """The segment's number in the trace."""
        return self.fact.step or self.lesson.first

    @property
    def place(self) -> int:
        """The segment's number among the steps, from 1."""
        return self.n - self.lesson.first + 1

    @property
    def step(self) -> Step:
        """The segment that is asked about."""
        return self.scene.step(self.n)

    @property
    def nth(self) -> Said:
        """What the segment is called."""
        return self.named(self.place)

    def named(self, place: int) -> Said:
        """Return what the segment at a place among the steps is called."""
        return Said(self.exchange.nth, {"n": numeral(place)})

    @property
    def situation(self) -> Said:
        """The sentence that introduces the exchange."""
        return Said(self.exchange.situation, {"closer": self._closer})

    @property
    def numbers(self) -> Said:
        """The sentence that says what x and y stand for."""
        return Said(self.exchange.numbers, {"x": "x", "y": "y"})

    @property
    def _closer(self) -> Wording:
        return SIDE[self.lesson.closer or Side.CLIENT]

    def explained(self, text: Text | None = None) -> Joined:
        """Return the reason, and the segment as it is in this roll."""
        here = text or say(
            "这里的{nth}：{way}，{segment}。",
            "Here segment {place} is {way}, {segment}.",
            nth=self.nth,
            place=self.place,
            way=way(self.step),
            segment=fields_text(self.step.segment),
        )
        return Joined((self.reason(), here), LINES)

    def reason(self) -> Text:
        """Return why it is so; where the sides are swapped, whose part is told."""
        because = self.fact.because or Wording("", "")
        if not self.lesson.swapped:
            return because
        note = say(
            "（这一次{closer}先关闭。下面以{told}先关闭为例，x 是主动方的序号，y 是被动方的。）{because}",
            "(Here {closer} closes first. What follows takes {told} as the active side; x counts the active "
            "side's numbers, y the passive side's.) {because}",
            closer=self._closer,
            told=SIDE[(self.lesson.closer or Side.CLIENT).other],
            because=because,
        )
        return note if _is_told_by_side(because) else because

    def proof(self) -> Proof:
        """Return the rows that sent and met the segment, and the script."""
        rows = tuple(row for row in (self.step.departure, self.step.arrival) if row)
        return Proof(rows=rows, script=self.scene.text)

    def picture(self, first: int, last: int, *masks: tuple[int, Mask], states: bool = False) -> Picture:
        """Return the ladder of segments `first`..`last`, and nothing after them."""
        return Picture(
            self.scene.trace,
            first,
            last,
            frozenset(masks),
            states=states,
            numbered_from=self.lesson.first,
            ending=False,
        )

    def solved(self, symbols: tuple[int, int] | None = None) -> Picture:
        """Return the whole ladder, nothing hidden."""
        first = self.lesson.first
        return Picture(self.scene.trace, first, self.lesson.last, symbols=symbols, numbered_from=first)


_BY_SIDE = re.compile(r"客户端|服务器|client|server|\b[xy]\b")


def _is_told_by_side(text: Wording) -> bool:
    return _BY_SIDE.search(text.en) is not None


def named_mistakes(
    found: Iterator[tuple[Mistake, Any]], right: Any, write: Callable[[Any], str]
) -> dict[str, Mistake]:
    """Return the wrong values as they are written, each with the first mistake that leads to it."""
    mistakes: dict[str, Mistake] = {}
    for mistake, value in found:
        if value is not None and write(value) != write(right):
            mistakes.setdefault(write(value), mistake)
    return mistakes
