"""A ladder with one segment blanked out, whose flags and numbers are asked for."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from typing import TYPE_CHECKING

from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.draft import Draft, Joined, Kind, Text, say
from tcpdrill.asking.ladders import (
    counted_on,
    lesson_of,
    letter_of,
    numbered,
    proof_of,
    reason_of_arrival,
    scene_of,
    step_text,
)
from tcpdrill.asking.linux_segments import linux_told
from tcpdrill.asking.only_explanation import is_implied_by_rest
from tcpdrill.asking.rolled_exchanges import (
    FIRST,
    HOME,
    Scene,
    Script,
    mistaken_step,
    moved_actions,
    opening_of,
    replayed,
)
from tcpdrill.asking.rolled_steps import COUNTING
from tcpdrill.asking.words import way
from tcpdrill.drawing.picture import Mask, Picture
from tcpdrill.ground.dice import choose
from tcpdrill.ground.tcp_words import LINES, typed_segment
from tcpdrill.ground.wording import Wording
from tcpdrill.proof.misconceptions import BEHAVIOURS, Mistake
from tcpdrill.tcp.actions import Abort, Action, Close, Send
from tcpdrill.tcp.exchange import ScriptError, run
from tcpdrill.tcp.plain_data import segment_data
from tcpdrill.tcp.segment import Flag, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.proof.facts import Fact
    from tcpdrill.tcp.trace import Step, Trace

FILL_IN = Wording(
    zh="图中的第 {n} 个报文段（{way}）被遮住了，双方的状态和其余报文段都在。"
    "它的标志、Seq 和 ACKnum 各是什么？（没有 ACKnum 就不写。）",
    en="Segment {n} of the ladder ({way}) is blanked out; the states and the other segments are shown. "
    "What are its flags, Seq and ACKnum? (Leave out the ACKnum if it has none.)",
)
CALLED_FOR = Wording(
    zh="看图中的第 {n} 个报文段（{way}）：由前后的状态和报文段，怎样推出它的标志、Seq 和 ACKnum？",
    en="Look at segment {n} of the ladder ({way}): which flags and numbers do the states and the other "
    "segments call for?",
)
DATA_TOO = Wording(zh="（带了数据，还要写长度。）", en=" (It carries data: give the length too.)")


def roll_blank(fact: Fact, rng: Random, stock: Stock) -> Draft | None:
    """Ask for the segment that is hidden in a ladder."""
    scene = scene_of(fact, rng, stock)
    n = fact.step if fact.type == "step" else choose(rng, _telling(scene.script) or (0,))
    if not n or n not in blanks(scene.script):
        return None
    step = scene.step(n)
    right = step.segment
    return Draft(
        prompt=Joined(
            (
                say(FILL_IN.zh, FILL_IN.en, n=n, way=way(step)),
                DATA_TOO if right.length else "",
                letter_of(fact, scene.script),
            ),
            Wording("", ""),
        ),
        type=AnswerType.SEGMENT,
        value=segment_data(right),
        explanation=Joined(
            (
                step_text(step),
                *_why(fact, step, stock),
                linux_told(scene.script),
            ),
            LINES,
        ),
        proof=proof_of(scene, n),
        trace=scene.trace,
        reads=lambda trace: segment_data(trace.steps[n - 1].segment),
        mistakes={
            typed_segment(segment): mistake
            for segment, mistake in reversed(list(_mistaken_segments(scene, n)))
            if segment != right
        },
        shown=Picture(scene.trace, 1, scene.last, frozenset({(n, Mask.SEGMENT)})),
        solved=Picture(scene.trace, 1, scene.last),
        lesson=say(CALLED_FOR.zh, CALLED_FOR.en, n=n, way=way(step)),
        hint=COUNTING,
    )


def _why(fact: Fact, step: Step, stock: Stock) -> tuple[Text, ...]:
    """Return why the segment is what it is: what it does where it arrives, and how its numbers are found."""
    if fact.type != "scenario":
        return (lesson_of(fact, stock),)
    return reason_of_arrival(step, stock), numbered(step)


def _mistaken_segments(scene: Scene, n: int) -> Iterator[tuple[Segment, Mistake]]:
    """Yield what mistaken ends would send, with the numbers that the rest then calls for."""
    right = scene.step(n).segment
    seqs, acks = counted_on(scene, n, "seq"), counted_on(scene, n, "ack")
    for mistake in BEHAVIOURS:
        step = mistaken_step(scene.script, mistake, n)
        if step is not None:
            flags = step.segment.flags
            ack = acks.get(mistake, right.ack) if Flag.ACK in flags else None
            yield Segment(flags, seqs.get(mistake, right.seq), ack, right.length), mistake
    if right.ack is not None:
        yield Segment(right.flags, right.ack, right.seq, right.length), Mistake.SEQ_AND_ACK_SWAPPED


@lru_cache(maxsize=512)
def blanks(script: Script) -> tuple[int, ...]:
    """Return the segments that follow from the rest of a ladder.

    Their numbers do, and no other call of the sender's would look the same.
    """
    trace = replayed(script, HOME)
    return tuple(step.n for step in trace.steps if not step.forged and _follows(script, trace, step.n))


def _telling(script: Script) -> tuple[int, ...]:
    """Return the blanks, those of an ordinary opening left out where there are others."""
    return tuple(n for n in blanks(script) if n > opening_of(script)) or blanks(script)


def _follows(script: Script, trace: Trace, n: int) -> bool:
    """Tell whether segment `n` can be told from the rest."""
    if not all(is_implied_by_rest(script, n, field) for field in ("seq", "ack")):
        return False
    place = _action_that_sends(script, n)
    action = script.actions[place]
    if not isinstance(action, Close | Abort | Send):
        return True
    others = _other_calls(action)
    return not any(_looks_the_same(script, place, other, trace, n) for other in others)


def _action_that_sends(script: Script, n: int) -> int:
    """Return the index of the action on which segment `n` enters the link."""
    actions = moved_actions(script, HOME)
    ends = range(1, len(actions) + 1)
    return bisect_left(ends, n, key=lambda end: len(run(actions[:end], FIRST).steps))


def _other_calls(action: Close | Abort | Send) -> tuple[Action, ...]:
    side = action.side
    octets = action.octets if isinstance(action, Send) else 0
    calls = (Close(side), Abort(side), Send(side, octets + 1), Send(side, octets + 100))
    return tuple(call for call in calls if call != action)


def _looks_the_same(script: Script, place: int, other: Action, trace: Trace, n: int) -> bool:
    """Tell whether with another call everything but segment `n` itself would look as it does."""
    actions = moved_actions(script, HOME)
    try:
        found = run((*actions[:place], other, *actions[place + 1 :]), FIRST, script.name)
    except ScriptError:
        return False
    if len(found.steps) != len(trace.steps) or found.end != trace.end:
        return False
    return all(_same_but(mine, theirs, n) for mine, theirs in zip(trace.steps, found.steps, strict=True))


def _same_but(mine: Step, theirs: Step, n: int) -> bool:
    same = (mine.sender, mine.fate, mine.sent, mine.arrived) == (
        theirs.sender,
        theirs.fate,
        theirs.sent,
        theirs.arrived,
    )
    return same and (mine.n == n or mine.segment == theirs.segment)


KINDS = (
    Kind(
        "blank-segment",
        frozenset({"step", "scenario"}),
        Wording(zh="由前后推出被遮住的报文段", en="the segment that the rest of an exchange calls for"),
        roll_blank,
    ),
)
