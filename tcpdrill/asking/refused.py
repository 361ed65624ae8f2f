"""Why the gate refuses questions: for an author who wonders why a fact is never asked in some kind.

What is refused is `asking/gate.py`'s business; here rolls are tried and the reasons counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tcpdrill.asking.catalogue import all_kinds
from tcpdrill.asking.gate import faults_of_draft, faults_of_question
from tcpdrill.asking.questions import Pair, known_names, nothing_asked, stock_of, worded
from tcpdrill.ground.dice import dice, mix
from tcpdrill.ground.wording import Lang

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.material.course import Course

ROLLED = 40
"""So many rolls of each fact are tried."""

UNFIT = "the kind does not fit this fact"
EMPTY = "nothing came of the roll"


@dataclass(frozen=True, slots=True)
class Refusals:
    """How many rolls of a fact in a kind were tried and refused, and how often for which reason."""

    fact: str
    kind: str
    rolls: int
    refused: int
    faults: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return the line that `questions --refused --json` prints."""
        return asdict(self)


def refusals(
    course: Course, topic: str | None = None, kind: str | None = None, fact: str | None = None
) -> Iterator[Refusals]:
    """Return of each fact that a kind takes how its rolls fared; raises UsageError as `pairs` does."""
    stock = stock_of(course)
    known_names(stock, topic, kind, fact)
    chosen = [one for one in stock.facts if topic in (None, one.topic) and fact in (None, one.id)]
    taken = [one for one in all_kinds().values() if kind in (None, one.name)]
    pairs = [Pair(about, one) for about in chosen for one in taken if about.type in one.takes]
    if not pairs:
        raise nothing_asked(stock, topic, fact)
    return (_tried(pair, stock) for pair in pairs)


def _tried(pair: Pair, stock: Stock) -> Refusals:
    if not pair.kind.fits(pair.fact, stock):
        return Refusals(pair.fact.id, pair.kind.name, 0, 0, {UNFIT: 1})
    found = [faults(pair, seed, stock) for seed in range(ROLLED)]
    counted = Counter(fault for each in found for fault in each)
    refused = sum(map(bool, found))
    return Refusals(pair.fact.id, pair.kind.name, ROLLED, refused, dict(counted.most_common()))


def faults(pair: Pair, seed: int, stock: Stock) -> tuple[str, ...]:
    """Return what the gate finds wrong with the first roll of a seed, a wording's with the language."""
    draft = pair.kind.roll(pair.fact, dice(mix(seed, 0)), stock)
    if draft is None:
        return (EMPTY,)
    of_draft = dict.fromkeys(faults_of_draft(draft))
    if of_draft:
        return tuple(of_draft)
    return tuple(
        dict.fromkeys(
            f"{fault} ({lang.value})"
            for lang in Lang
            for fault in faults_of_question(worded(draft, pair, seed, lang), draft.given)
        )
    )


def lines(found: list[Refusals]) -> list[str]:
    """Return a line for each fact that is refused at times, or never asked, and how many there are."""
    told = [_line(one) for one in found if one.faults]
    never = sum(one.refused == one.rolls for one in found)
    summary = f"{len(found)} tried: {len(found) - len(told)} never refused, {never} never asked"
    return [*told, summary]


def _line(one: Refusals) -> str:
    counted = ", ".join(f"{fault} ({times})" if one.rolls else fault for fault, times in one.faults.items())
    how = "never asked" if one.refused == one.rolls else f"refused {one.refused} of {one.rolls}"
    return f"{one.fact}/{one.kind}: {how}: {counted}"
