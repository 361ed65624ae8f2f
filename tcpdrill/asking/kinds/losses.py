"""A segment is lost: who retransmits what, where each side waits meanwhile, and where it ends.

One exchange gives four facts, each asked on its own: `.repeats`, `.client_waits`, `.server_waits` and `.end`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tcpdrill.answers.question import AnswerType, Proof
from tcpdrill.asking.draft import Draft, Joined, Kind, Text, say
from tcpdrill.asking.ladders import lesson_of, reason_of_row, scene_of
from tcpdrill.asking.rolled_exchanges import mistaken
from tcpdrill.asking.rolled_steps import named_mistakes
from tcpdrill.asking.words import way
from tcpdrill.drawing.picture import Picture
from tcpdrill.ground.dice import choose
from tcpdrill.ground.tcp_words import FIN_ACK, LINES, SENTENCES, SIDE, SIDE_FIRST, fields_text, typed_segment
from tcpdrill.ground.wording import Wording
from tcpdrill.proof.misconceptions import BEHAVIOURS, Mistake, leads_to
from tcpdrill.tcp.outstanding import repeaters
from tcpdrill.tcp.plain_data import segment_data
from tcpdrill.tcp.segment import MODULUS, Flag, Segment, add
from tcpdrill.tcp.states import State
from tcpdrill.tcp.table import row
from tcpdrill.tcp.trace import Ends, Side, Step, Trace

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.asking.rolled_exchanges import Scene
    from tcpdrill.proof.facts import Fact
    from tcpdrill.tcp.trace import Trace

IT_IS_LOST = Wording(
    zh="图中的第 {n} 个报文段（{way}，{segment}）丢了，此后不再丢失。",
    en="Segment {n} of the ladder ({way}, {segment}) is lost; nothing after it is lost.",
)
ONE_IS_LOST = Wording(
    zh="图中的第 {n} 个报文段（{way}）丢了，此后不再丢失。",
    en="Segment {n} of the ladder ({way}) is lost; nothing after it is lost.",
)
"""The same without its fields, which may be the answer."""
WHO_REPEATS = Wording(
    zh="双方的应用此后什么也不做，谁会重传什么？",
    en="Neither application does anything more: who retransmits what?",
)
"""How a card asks, which is answered by recall."""
WHAT_TAKES_A_NUMBER = Wording(
    zh="只有占序号的东西会被重传：SYN、数据、FIN。谁发出的还没有得到确认？",
    en="Only what takes a number is retransmitted: SYN, data, FIN. Who sent one that is not acknowledged?",
)
WHO_HAS_SEEN_WHAT = Wording(
    zh="丢了的报文段，接收方从没见过；发送方并不知道它丢了：双方的状态都不因丢失而改变。",
    en="The receiver has never seen the lost segment, and the sender does not know that it was lost: a loss "
    "changes neither side's state.",
)

RETRANSMITS = Wording(
    zh="双方的应用此后什么也不做，{side}的重传计时器到时会重传什么？没有要重传的，就写“无”。",
    en="Neither application does anything more. What does {side} retransmit when its "
    "retransmission timer expires? If it has nothing to retransmit, say none.",
)
NOTHING_OUT = Wording(
    zh="{side}没有尚未得到确认的 SYN、数据或 FIN，所以没有要重传的。",
    en="{side} has no SYN, data or FIN unacknowledged, and so nothing to retransmit.",
)
NONE = "none"
"""How it is typed that there is no segment."""
AS_IF_NOTHING_WERE_LOST = Wording(
    zh="重传补上了丢失造成的空缺，此后就和没有丢失时一样。",
    en="The retransmission makes the loss good, and all goes on as if nothing had been lost.",
)


def roll_loss(fact: Fact, rng: Random, stock: Stock) -> Draft | None:
    """Ask one thing about a loss: what is repeated, where a side waits, or how it ends."""
    scene = scene_of(fact, rng, stock)
    if fact.type == "lost-waits":
        return _waiting(fact, scene, stock)
    if fact.type == "lost-end":
        return _ending(fact, scene, stock, rng)
    return _repeating(fact, scene, stock, rng)


def _lost(scene: Scene, fact: Fact) -> Step:
    return scene.step(fact.details["lost"])


def _told(step: Step) -> Text:
    return say(IT_IS_LOST.zh, IT_IS_LOST.en, n=step.n, way=way(step), segment=fields_text(step.segment))


def _proof(scene: Scene, *steps: Step) -> Proof:
    rows = (row for step in steps for row in (step.departure, step.arrival) if row)
    return Proof(rows=tuple(dict.fromkeys(rows)), script=scene.text)


# --- who repeats what -----------------------------------------------------------------------------------


def _repeating(fact: Fact, scene: Scene, stock: Stock, rng: Random) -> Draft:
    """Ask what one side retransmits, typed: among choices it would be plain which of them is whole."""
    lost, again = _lost(scene, fact), scene.step(fact.details["again"])
    outstanding = _outstanding(scene)
    # Mostly a side that has something to retransmit: of the other the answer is always the same.
    side = choose(rng, (*outstanding, *outstanding, *Side))
    asked = say(RETRANSMITS.zh, RETRANSMITS.en, side=SIDE[side])
    asked_first = sorted(outstanding.items(), key=lambda one: one[0] is not side)
    reasons = (_unacknowledged(*one) for one in asked_first)
    nothing = "" if side in outstanding else say(NOTHING_OUT.zh, NOTHING_OUT.en, side=SIDE_FIRST[side])
    return Draft(
        prompt=Joined((say(ONE_IS_LOST.zh, ONE_IS_LOST.en, n=lost.n, way=way(lost)), asked), SENTENCES),
        type=AnswerType.SEGMENT,
        value=_plain(outstanding.get(side)),
        explanation=Joined((nothing, *reasons, lesson_of(fact, stock)), LINES),
        proof=_proof(scene, lost, again),
        trace=scene.trace,
        reads=lambda trace: _plain(_retransmitted(trace, scene, again.n, side)),
        mistakes=_typed(_mistaken_repetitions(scene, lost, again, side, outstanding)),
        shown=Picture(scene.trace, 1, again.n - 1),
        solved=Picture(scene.trace, 1, scene.last),
        hint=WHAT_TAKES_A_NUMBER,
    )


def _outstanding(scene: Scene) -> dict[Side, Segment]:
    return dict(repeaters(scene.script.actions, dict(zip(Side, scene.isn, strict=True))))


def _retransmitted(trace: Trace, scene: Scene, again: int, side: Side) -> Segment | None:
    """Return what a side retransmits: as the trace has it, of the other side as its queue does."""
    step = trace.steps[again - 1]
    return step.segment if step.sender is side else _outstanding(scene).get(side)


def _plain(segment: Segment | None) -> dict[str, Any] | None:
    return None if segment is None else segment_data(segment)


def _unacknowledged(side: Side, segment: Segment) -> Text:
    return say(
        "{segment} 占序号，而{side}没有收到对它的确认，重传计时器到时就重传它。",
        "{segment} takes up sequence numbers, and {side} has had no acknowledgment of it when its timer "
        "expires, and so retransmits it.",
        side=SIDE[side],
        segment=fields_text(segment),
    )


def _typed(found: Iterator[tuple[Segment | None, Mistake]]) -> dict[str, Mistake]:
    mistakes: dict[str, Mistake] = {}
    for segment, mistake in found:
        mistakes.setdefault(NONE if segment is None else typed_segment(segment), mistake)
    return mistakes


def _acknowledged(scene: Scene, before: Step, side: Side) -> Iterator[Step]:
    """Yield what a side sent earlier, takes numbers and has been acknowledged to it."""
    earlier = scene.trace.steps[: before.n - 1]
    for step in (step for step in earlier if step.sender is side):
        end = add(step.segment.seq, step.segment.span)
        heard = (other for other in earlier if other.sender is not side and other.arrived)
        acks = (other.segment.ack for other in heard if other.n > step.n)
        if step.segment.span and any(ack is not None and add(ack, -end) < MODULUS // 2 for ack in acks):
            yield step


def _mistaken_repetitions(
    scene: Scene, lost: Step, again: Step, side: Side, outstanding: Mapping[Side, Segment]
) -> Iterator[tuple[Segment | None, Mistake]]:
    """Yield what a side does not retransmit, the most telling mistakes first."""
    if lost.sender is side and lost.segment.span == 0:
        yield lost.segment, Mistake.ACK_IS_REPEATED
    segment, other = outstanding.get(side), outstanding.get(side.other)
    if segment is not None:
        if segment.flags == FIN_ACK:
            yield Segment(segment.flags - {Flag.ACK}, segment.seq), Mistake.FIN_CARRIES_NO_ACK
        later = replace(segment, seq=add(segment.seq, segment.span))
        yield later, Mistake.RETRANSMISSION_IS_RENUMBERED
        yield None, Mistake.LOSS_IS_FINAL if other is None else Mistake.ONE_SIDE_RETRANSMITS
    if other is not None:
        yield other, Mistake.SIDES_SWAPPED
    for step in _acknowledged(scene, again, side):
        if step.segment != segment:
            yield step.segment, Mistake.ONE_STEP_EARLY


# --- where each side waits ------------------------------------------------------------------------------


def _waiting(fact: Fact, scene: Scene, stock: Stock) -> Draft:
    lost, again = _lost(scene, fact), fact.details["again"]
    side = Side(fact.details["side"])
    right = scene.step(again).before[side].value
    return Draft(
        prompt=Joined(
            (
                _told(lost),
                say(
                    "在重传之前，{side}停在哪个状态？",
                    "Until something is retransmitted, which state is {side} in?",
                    side=SIDE[side],
                ),
            ),
            SENTENCES,
        ),
        type=AnswerType.STATE,
        value=right,
        explanation=lesson_of(fact, stock) or WHO_HAS_SEEN_WHAT,
        proof=_proof(scene, lost),
        trace=scene.trace,
        reads=lambda trace: trace.steps[again - 1].before[side].value,
        mistakes=named_mistakes(_mistaken_waits(scene, lost, again, side), right, str),
        shown=Picture(scene.trace, 1, again - 1, states=False),
        solved=Picture(scene.trace, 1, scene.last),
        hint=WHO_HAS_SEEN_WHAT,
    )


def _mistaken_waits(scene: Scene, lost: Step, again: int, side: Side) -> Iterator[tuple[Mistake, str]]:
    before = scene.step(again).before
    yield Mistake.SIDES_SWAPPED, before[side.other].value
    arrived = scene.step(again).arrived
    if arrived is not None:
        yield Mistake.ONE_STEP_LATE, arrived[side].value
    yield Mistake.ONE_STEP_EARLY, lost.before[side].value


# --- where it ends --------------------------------------------------------------------------------------

IN_THE_END = Wording(
    zh="全过程如图，状态没有写出{timer}。最后双方各在什么状态？",
    en="The ladder shows the whole exchange without the states{timer}. Which state does each side end up in?",
)
"""How a card asks, which is answered by recall."""

ENDS_IN = Wording(
    zh="全过程如图，状态没有写出{timer}。最后{side}处于什么状态？",
    en="The ladder shows the whole exchange without the states{timer}. Which state does {side} end up in?",
)
ENDED_IN = Wording(
    zh="全过程如图{timer}。最后{side}处于什么状态？",
    en="The ladder shows the whole exchange{timer}. Which state does {side} end up in?",
)
ENDS_OF_BOTH = Wording(
    zh="全过程如图，状态没有写出{timer}。最后双方各在什么状态？",
    en="The ladder shows the whole exchange without the states{timer}. Which state does each side end up in?",
)
TIMER = {
    True: Wording(zh="，2MSL 已经等满", en=", and 2MSL have passed"),
    False: Wording(zh="，2MSL 还没有等满", en=", and 2MSL have not passed yet"),
}


def _ending(fact: Fact, scene: Scene, stock: Stock, rng: Random) -> Draft:
    lost, side = _lost(scene, fact), choose(rng, tuple(Side))
    waits = any(State.TIME_WAIT in (step.sent.client, step.sent.server) for step in scene.trace.steps)
    passed = any(row.endswith("/2msl") for _, row in scene.trace.rows)
    prompt, lesson = (
        Joined(
            (
                _told(lost),
                say(asked.zh, asked.en, timer=TIMER[passed] if waits else "", side=SIDE[side]),
            ),
            SENTENCES,
        )
        for asked in (ENDS_IN, ENDED_IN)
    )
    right = scene.trace.end[side].value
    return Draft(
        prompt=prompt,
        lesson=lesson,
        type=AnswerType.STATE,
        value=right,
        explanation=Joined(
            (
                _what_led_there(scene.trace, side, stock),
                lesson_of(fact, stock) or AS_IF_NOTHING_WERE_LOST,
            ),
            LINES,
        ),
        proof=_proof(scene, lost, scene.trace.steps[-1]),
        trace=scene.trace,
        reads=lambda trace: trace.end[side].value,
        mistakes=named_mistakes(_mistaken_ends(scene, side), right, str),
        shown=Picture(scene.trace, 1, scene.last, states=False),
        solved=Picture(scene.trace, 1, scene.last),
        hint=WHO_HAS_SEEN_WHAT,
    )


def _what_led_there(trace: Trace, side: Side, stock: Stock) -> Text:
    """Return what the last event does that changed the state of `side`, or where both sides end."""
    taken = (row(name) for taker, name in reversed(trace.rows) if taker is side)
    last = next((one.id for one in taken if one.next_state is not one.state), None)
    reason = reason_of_row(last, stock)
    if not reason:
        return say(
            "最后客户端处于 {client}，服务器处于 {server}。",
            "In the end the client is in {client}, the server in {server}.",
            client=trace.end.client,
            server=trace.end.server,
        )
    return say(
        "{side}的状态最后一次改变，原因如下。{reason}",
        "This is what last changed {side}'s state. {reason}",
        side=SIDE[side],
        reason=reason,
    )


def _mistaken_ends(scene: Scene, side: Side) -> Iterator[tuple[Mistake, str]]:
    """Yield states that it does not end in: of mistaken ends, of the other side, of the moment before."""
    end = scene.trace.end
    for mistake in BEHAVIOURS:
        state = _mistaken_end(scene, mistake)[side].value
        if leads_to(mistake, state):
            yield mistake, state
    yield Mistake.SIDES_SWAPPED, end[side.other].value
    before = (step.sent[side] for step in reversed(scene.trace.steps))
    yield Mistake.ONE_STEP_EARLY, next((state for state in before if state is not end[side]), end[side]).value


def _mistaken_end(scene: Scene, mistake: Mistake) -> Ends:
    trace = mistaken(scene.script, mistake)
    return trace.end if len(trace.steps) >= scene.last else scene.trace.end


KINDS = (
    Kind(
        "lost-segment",
        frozenset({"lost-repeats", "lost-waits", "lost-end"}),
        Wording(zh="报文段丢失之后怎样恢复", en="how a loss is recovered from"),
        roll_loss,
    ),
)
