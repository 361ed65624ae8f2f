"""A ladder with one value that is wrong: which it is, and what should stand there.

Only such errors are asked as can be mended in one way (`only_explanation.py`).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.draft import NOTHING, Draft, Joined, Kind, Option, Text, say
from tcpdrill.asking.fair_choices import drawn
from tcpdrill.asking.ladders import (
    counted_on,
    letter_of,
    numbered,
    proof_of,
    reason_of_arrival,
    scene_of,
    step_text,
)
from tcpdrill.asking.linux_segments import linux_told
from tcpdrill.asking.only_explanation import only_explanation
from tcpdrill.asking.rolled_exchanges import HOME, Place, Scene, Script, anchor_of, number_at, replayed
from tcpdrill.asking.rolled_steps import COUNTING
from tcpdrill.drawing.picture import Picture
from tcpdrill.ground.dice import shuffled
from tcpdrill.ground.tcp_words import LINES, flags_text
from tcpdrill.ground.wording import Wording
from tcpdrill.proof.misconceptions import Mistake
from tcpdrill.tcp.plain_data import flags_data
from tcpdrill.tcp.segment import Flag, add
from tcpdrill.tcp.trace import Fate, Step, Trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.proof.facts import Fact

ONE_IS_WRONG = Wording(
    zh="图中有一处写错了：某个报文段的一个值（标志、Seq 或 ACKnum）不对，其余都对，状态也都对。"
    "哪一处错了，应该是什么？",
    en="One value in the ladder is wrong: the flags, the Seq or the ACKnum of one segment. Everything "
    "else is right, and so are the states. Which value is it, and what should it be?",
)

IF_IT_WERE_WRONG = Wording(
    zh="图中的每个值都对。假如第 {n} 个报文段的{name}写成了 {shown}，应该改成什么？",
    en="Every value in the ladder is right. If {name} of segment {n} had been given as {shown}, what should "
    "it be instead?",
)

CHANGED: Mapping[str, Wording] = {
    "flags": Wording(zh="标志", en="the flags"),
    "seq": Wording(zh=" Seq ", en="Seq"),
    "ack": Wording(zh=" ACKnum ", en="the ACKnum"),
}


class Change(NamedTuple):
    """One value of one segment: `field` is "flags", "seq" or "ack"."""

    n: int
    field: str
    value: Any

    def applied(self, trace: Trace) -> Trace:
        """Return the trace with this value in its place."""
        step = trace.steps[self.n - 1]
        changed = step._replace(segment=replace(step.segment, **{self.field: self.value}))
        return replace(trace, steps=(*trace.steps[: self.n - 1], changed, *trace.steps[self.n :]))

    def text(self) -> Text:
        """Return "segment 3: ACKnum should be 5001"."""
        return say(
            "第 {n} 个报文段的{name}应为 {value}",
            "Segment {n}: {name} should be {value}",
            n=self.n,
            name=CHANGED[self.field],
            value=self.written(),
        )

    def written(self) -> str:
        """Return the value as it is written in a ladder."""
        return flags_text(self.value) if self.field == "flags" else str(self.value)

    def plain(self) -> dict[str, Any]:
        """Return it as plain data."""
        value = flags_data(self.value) if self.field == "flags" else self.value
        return {"segment": self.n, "field": self.field, "value": value}


def roll_error(fact: Fact, rng: Random, stock: Stock) -> Draft | None:
    """Ask which value of a ladder is wrong, and what should stand there."""
    scene = scene_of(fact, rng, stock)
    error, *others = _places(scene.script, rng)
    if error not in errors_of(scene.script):
        return None
    error_shown = error.at(scene)
    right = Change(error.n, error.field, _value_at(scene.step(error.n), error.field))
    refuted = {"script": scene.text}
    wrong = [
        Option(change.text(), change.plain(), slip.mistake, refuted)
        for slip, change in ((slip, slip.at(scene)) for slip in others)
    ]
    return Draft(
        prompt=Joined((ONE_IS_WRONG, letter_of(fact, scene.script)), NOTHING),
        type=AnswerType.CHOICE,
        value=right.plain(),
        explanation=Joined(
            (
                step_text(scene.step(error.n)),
                _why(error, scene.step(error.n), stock),
                linux_told(scene.script),
            ),
            LINES,
        ),
        proof=proof_of(scene, error.n),
        trace=scene.trace,
        reads=lambda trace: right._replace(value=_value_at(trace.steps[right.n - 1], right.field)).plain(),
        options=tuple(shuffled(rng, [Option(right.text(), right.plain()), *wrong])),
        promised=OFFERED,
        shown=Picture(error_shown.applied(scene.trace), 1, scene.last),
        lesson=say(
            IF_IT_WERE_WRONG.zh,
            IF_IT_WERE_WRONG.en,
            n=error.n,
            name=CHANGED[error.field],
            shown=error_shown.written(),
        ),
        solved=Picture(scene.trace, 1, scene.last),
        hint=COUNTING,
    )


def _why(error: Slip, step: Step, stock: Stock) -> Text:
    """Return why a value has to be as it is: of flags what they do, of numbers how they are counted."""
    does = reason_of_arrival(step, stock) if error.field == "flags" else ""
    return does or numbered(step)


def _value_at(step: Step, field: str) -> Any:
    return step.segment.flags if field == "flags" else number_at(step, field)


class Slip(NamedTuple):
    """A change of one value that some mistake leads to, for any first numbers.

    The number is `distance` from the one at `anchor`; `flags` stands in for a number where flags change.
    """

    n: int
    field: str
    mistake: Mistake
    anchor: Place = (0, "")
    distance: int = 0
    flags: frozenset[Flag] = frozenset()

    def at(self, scene: Scene) -> Change:
        """Return the change with the scene's numbers."""
        if self.field == "flags":
            return Change(self.n, self.field, self.flags)
        start = number_at(scene.step(self.anchor[0]), self.anchor[1])
        return Change(self.n, self.field, add(start or 0, self.distance))


@lru_cache(maxsize=256)
def slips_of(script: Script) -> tuple[Slip, ...]:
    """Return the changes that mistaken ends would make somewhere in the ladder.

    A change to which several mistakes lead stands here as often, each time under the name of the first.
    """
    if script.is_absolute:
        return ()
    steps = replayed(script, HOME).steps
    found = dict.fromkeys(slip for step in steps for slip in _slips_in(script, step))
    names: dict[Slip, Mistake] = {}
    return tuple(
        slip._replace(mistake=names.setdefault(slip._replace(mistake=Mistake.STATES_CONFUSED), slip.mistake))
        for slip in found
    )


def _slips_in(script: Script, step: Step) -> Iterator[Slip]:
    scene = Scene(script, HOME, 1, step.n, HOME)
    for field in ("seq", "ack"):
        right, anchor = number_at(step, field), anchor_of(script, (step.n, field))
        if right is None or anchor is None:
            continue
        start = number_at(scene.step(anchor[0]), anchor[1]) or 0
        for mistake, number in counted_on(scene, step.n, field).items():
            if number != right:
                yield Slip(step.n, field, mistake, anchor, number - start)
    if step.segment.ack is not None:
        yield Slip(step.n, "ack", Mistake.OWN_NUMBER_ACKNOWLEDGED, (step.n, "seq"), 1)
    for flags, mistake in _other_flags(step, replayed(script, HOME)):
        yield Slip(step.n, "flags", mistake, flags=flags)


def _other_flags(step: Step, trace: Trace) -> Iterator[tuple[frozenset[Flag], Mistake]]:
    """Yield other flags that leave the ACK number where it is: those of a segment beside it, or a part."""
    flags = step.segment.flags
    if flags == {Flag.SYN, Flag.ACK}:
        yield flags - {Flag.SYN}, Mistake.SYN_ACK_IS_TWO_SEGMENTS
    if flags in ({Flag.FIN, Flag.ACK}, {Flag.ACK}):
        other = flags ^ {Flag.FIN}
        if any(one.segment.flags == other for one in trace.steps if one.n == step.n - 1):
            yield other, Mistake.ONE_STEP_EARLY
        elif any(one.segment.flags == other for one in trace.steps if one.n == step.n + 1):
            yield other, Mistake.ONE_STEP_LATE


@lru_cache(maxsize=256)
def errors_of(script: Script) -> tuple[Slip, ...]:
    """Return the changes that can be mended in one way only."""
    trace = replayed(script, HOME)
    arrived = {step.n for step in trace.steps if step.fate is not Fate.IN_FLIGHT}
    return tuple(
        slip
        for slip in slips_of(script)
        if slip.n in arrived and (slip.field == "flags" or only_explanation(script, slip.n, slip.field))
    )


OFFERED = 4
"""So many places are offered as the wrong one."""

_NUMBERS = 8
"""So many times rather a number is asked about than flags, of which a text alone tells what may be right."""


def _places(script: Script, rng: Random) -> list[Slip]:
    """Return changes at as many places as are offered, first the error.

    Each of them could be the error: which it is, and at which place, no rule blind to the ladder can know.
    """
    found: dict[tuple[int, str], Slip] = {}
    for slip in (*shuffled(rng, errors_of(script)), *shuffled(rng, slips_of(script))):
        found.setdefault((slip.n, slip.field), slip)
    possible = {(slip.n, slip.field) for slip in errors_of(script)}
    likely = {place: _likelihood(place) for place in possible}
    chosen = drawn(rng, list(found), OFFERED, lambda place: likely.get(place, 0))
    return [found[place] for place in shuffled(rng, chosen)]


def _likelihood(place: tuple[int, str]) -> int:
    return 1 if place[1] == "flags" else _NUMBERS


def fits_error(fact: Fact, stock: Stock) -> bool:
    """Tell whether some value follows from the rest, so that an error in it can be spotted."""
    script = stock.scripts[fact.scenario or ""]
    arrived = [segment for segment in fact.value["segments"] if segment["fate"] != Fate.LOST]
    return not script.is_absolute and len(arrived) >= _ENOUGH


_ENOUGH = 3
"""In a shorter ladder neither an error nor three wrong repairs can be had."""


KINDS = (
    Kind(
        "spot-the-error",
        frozenset({"scenario"}),
        Wording(zh="找出写错的一处", en="the one value that is wrong"),
        roll_error,
        fits_error,
    ),
)
