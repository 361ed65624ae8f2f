"""A segment is lost: who retransmits what, where each side waits meanwhile, and where it ends.

One exchange gives four facts, each asked on its own: `.repeats`, `.client_waits`, `.server_waits` and `.end`.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tcpdrill.kinds.asked import named_mistakes
from tcpdrill.kinds.draft import Draft, Joined, Kind, Option, Text, say
from tcpdrill.kinds.fair_choices import drawn
from tcpdrill.kinds.ladders import lesson_of, scene_of
from tcpdrill.kinds.scenes import mistaken
from tcpdrill.kinds.structures import COMPLETE, NO_GAP
from tcpdrill.kinds.words import FIN_ACK, LINES, SENTENCES, SIDE, SIDE_FIRST, fields_text, way
from tcpdrill.misconceptions import BEHAVIOURS, Mistake
from tcpdrill.question import AnswerType, Picture, Proof
from tcpdrill.rolling import chance, choose, shuffled
from tcpdrill.tcp.outstanding import repeaters
from tcpdrill.tcp.plain_data import segment_data
from tcpdrill.tcp.segment import MODULUS, Flag, Segment, add
from tcpdrill.tcp.states import State
from tcpdrill.tcp.trace import Ends, Side, Step
from tcpdrill.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from tcpdrill.facts import Fact
    from tcpdrill.kinds.scenes import Scene
    from tcpdrill.kinds.stock import Stock

    _Said = tuple[Side, Segment | None]

IT_IS_LOST = Wording(
    zh="图中的第 {n} 个报文段（{way}，{segment}）丢了，此后不再丢失。",
    en="Segment {n} of the ladder ({way}, {segment}) is lost, and nothing after it.",
)
WHO_REPEATS = Wording(
    zh="双方的应用此后什么也不做，谁会重传什么？",
    en="Neither application does anything more: who retransmits what?",
)
WHAT_TAKES_A_NUMBER = Wording(
    zh="只有占序号的东西会被重传：SYN、数据、FIN。谁发出的还没有得到确认？",
    en="Only what takes a number is retransmitted: SYN, data, FIN. Whose has not been acknowledged?",
)
WHO_HAS_SEEN_WHAT = Wording(
    zh="丢了的报文段，接收方从没见过；发送方并不知道它丢了。",
    en="The receiver has never seen the lost segment, and the sender does not know that it was lost.",
)

AS_IF_NOTHING_WERE_LOST = Wording(
    zh="重传补上了丢失的报文段，此后就和没有丢失时一样。",
    en="The retransmission fills the gap, and all goes on as if nothing had been lost.",
)

BOTH = Wording(zh="；", en=". ")


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
    lost, again = _lost(scene, fact), scene.step(fact.details["again"])
    first = (again.sender, again.segment)
    others = tuple(one for one in _outstanding(scene) if one[0] is not again.sender)
    right = (first, *others)
    refuted = {"script": scene.text}
    alone = _wrong_repetitions(scene, lost, again, rng, stock)
    wrong = [
        Option(_all_repeat(said), _all_plain(said), mistake, refuted)
        for said, mistake in _wrong_answers(again, others, alone)
    ]
    return Draft(
        prompt=Joined((Joined((_told(lost), WHO_REPEATS), SENTENCES), COMPLETE), NO_GAP),
        type=AnswerType.CHOICE,
        value=_all_plain(right),
        explanation=Joined((*(_unacknowledged(*one) for one in right), lesson_of(fact, stock)), LINES),
        proof=_proof(scene, lost, again),
        trace=scene.trace,
        reads=lambda trace: _all_plain((_sent(trace.steps[again.n - 1]), *others)),
        options=tuple(shuffled(rng, [Option(_all_repeat(right), _all_plain(right)), *wrong])),
        promised=len(wrong) + 1,
        shown=Picture(scene.trace, 1, again.n - 1),
        solved=Picture(scene.trace, 1, scene.last),
        hint=WHAT_TAKES_A_NUMBER,
    )


def _outstanding(scene: Scene) -> tuple[tuple[Side, Segment], ...]:
    return repeaters(scene.script.actions, dict(zip(Side, scene.isn, strict=True)))


def _sent(step: Step) -> tuple[Side, Segment]:
    return step.sender, step.segment


def _wrong_answers(
    again: Step, others: tuple[_Said, ...], alone: list[tuple[_Said, Mistake]]
) -> list[tuple[tuple[_Said, ...], Mistake]]:
    """Return wrong answers; where both sides repeat, one side alone is wrong, and so is each other's."""
    first = _sent(again)
    if not others:
        return [((said,), mistake) for said, mistake in alone]
    swapped = tuple((side.other, segment) for side, segment in (first, *others))
    return [
        ((first,), Mistake.BOTH_SIDES_KNOW_THE_SAME),
        (others, Mistake.BOTH_SIDES_KNOW_THE_SAME),
        (swapped, Mistake.SIDES_SWAPPED),
    ]


def _all_repeat(said: tuple[_Said, ...]) -> Text:
    return Joined(tuple(_repeats(*one) for one in said), BOTH)


def _all_plain(said: tuple[_Said, ...]) -> dict[str, Any]:
    first, *others = (_plain(*one) for one in said)
    return {**first, "also": others} if others else first


def _repeats(side: Side, segment: Segment | None) -> Text:
    if segment is None:
        return Wording(
            zh="谁也不重传，连接就此停住", en="Nobody retransmits anything, and the connection stands still"
        )
    return say(
        "{side}重传 {segment}",
        "{side} retransmits {segment}",
        side=SIDE_FIRST[side],
        segment=fields_text(segment),
    )


def _unacknowledged(side: Side, segment: Segment) -> Text:
    return say(
        "{segment} 占序号，而{side}没有收到对它的确认，重传计时器到时就再发一次。",
        "{segment} takes numbers, and {side} has seen no acknowledgment of it when its timer runs out.",
        side=SIDE[side],
        segment=fields_text(segment),
    )


def _plain(side: Side, segment: Segment | None) -> dict[str, Any]:
    if segment is None:
        return {"from": None}
    return {"from": side.value, **segment_data(segment)}


def _wrong_repetitions(
    scene: Scene, lost: Step, again: Step, rng: Random, stock: Stock
) -> list[tuple[_Said, Mistake]]:
    """Return two or three that do not happen, by how often such a segment is retransmitted elsewhere."""
    often = retransmissions(stock)
    found: dict[_Said, Mistake] = {}
    for side, segment, mistake in _mistaken_repetitions(scene, lost, again):
        if (side, segment) != (again.sender, again.segment):
            found.setdefault((side, segment), mistake)
    telling = [one for one in found.items() if one[1] is Mistake.ACK_IS_REPEATED and chance(rng, 2)]
    others = [one for one in found.items() if one not in telling]
    told_elsewhere = len(telling) + sum(1 for one, _ in others if often[_sort(*one)])
    number = min(max(told_elsewhere, 2), 3) - len(telling)
    return [*telling, *drawn(rng, others, number, lambda one: often[_sort(*one[0])])]


def _sort(side: Side, segment: Segment | None) -> tuple[Side, frozenset[Flag]]:
    return side, frozenset() if segment is None else segment.flags


@lru_cache(maxsize=2)
def retransmissions(stock: Stock) -> Counter[tuple[Side, frozenset[Flag]]]:
    """Return how often each side retransmits segments with the same flags, in the losses of the course."""
    values = (fact.value for fact in stock.by_type.get("lost-repeats", ()))
    return Counter((Side(value["from"]), frozenset(map(Flag, value["flags"]))) for value in values)


def _acknowledged(scene: Scene, before: Step) -> Iterator[Step]:
    """Yield what was sent earlier, takes numbers and has been acknowledged to its sender."""
    earlier = scene.trace.steps[: before.n - 1]
    for step in earlier:
        end = add(step.segment.seq, step.segment.span)
        heard = (other for other in earlier if other.sender is not step.sender and other.arrived)
        acks = (other.segment.ack for other in heard if other.n > step.n)
        if step.segment.span and any(ack is not None and add(ack, -end) < MODULUS // 2 for ack in acks):
            yield step


def _mistaken_repetitions(
    scene: Scene, lost: Step, again: Step
) -> Iterator[tuple[Side, Segment | None, Mistake]]:
    if lost.segment.span == 0:
        yield lost.sender, lost.segment, Mistake.ACK_IS_REPEATED
    segment = again.segment
    if segment.flags == FIN_ACK:
        yield again.sender, Segment(segment.flags - {Flag.ACK}, segment.seq), Mistake.FIN_CARRIES_NO_ACK
    yield again.sender.other, segment, Mistake.SIDES_SWAPPED
    yield again.sender, None, Mistake.NO_ANSWER_IS_DUE
    moved = Segment(segment.flags, segment.seq + segment.span, segment.ack, segment.length)
    yield again.sender, moved, Mistake.ONE_STEP_LATE
    for step in _acknowledged(scene, again):
        yield step.sender, step.segment, Mistake.ONE_STEP_EARLY


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
                    "Until something is retransmitted, in which state does {side} wait?",
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
    en="The ladder shows all of it without the states{timer}. In which states do both sides end?",
)
"""How a card asks, which is answered by recall."""

ENDS_IN = Wording(
    zh="全过程如图，状态没有写出{timer}。最后{side}处于什么状态？",
    en="The ladder shows all of it without the states{timer}. In which state does {side} end?",
)
ENDED_IN = Wording(
    zh="全过程如图{timer}。最后{side}处于什么状态？",
    en="The ladder shows all of it{timer}. In which state does {side} end?",
)
ENDS_OF_BOTH = Wording(
    zh="全过程如图，状态没有写出{timer}。最后双方各在什么状态？",
    en="The ladder shows all of it without the states{timer}. In which states do both sides end?",
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
            (_pair(scene.trace.end), lesson_of(fact, stock) or AS_IF_NOTHING_WERE_LOST), LINES
        ),
        proof=_proof(scene, lost, scene.trace.steps[-1]),
        trace=scene.trace,
        reads=lambda trace: trace.end[side].value,
        mistakes=named_mistakes(_mistaken_ends(scene, side), right, str),
        shown=Picture(scene.trace, 1, scene.last, states=False),
        solved=Picture(scene.trace, 1, scene.last),
        hint=WHO_HAS_SEEN_WHAT,
    )


def _pair(ends: Ends) -> Text:
    return say(
        "最后客户端处于 {client}，服务器处于 {server}。",
        "In the end the client is in {client}, the server in {server}.",
        client=ends.client,
        server=ends.server,
    )


def _mistaken_ends(scene: Scene, side: Side) -> Iterator[tuple[Mistake, str]]:
    """Yield states that it does not end in: of mistaken ends, of the other side, of a moment before."""
    end = scene.trace.end
    for mistake in BEHAVIOURS:
        yield mistake, _mistaken_end(scene, mistake)[side].value
    yield Mistake.SIDES_SWAPPED, end[side.other].value
    for step in reversed(scene.trace.steps):
        yield Mistake.ONE_STEP_EARLY, step.sent[side].value


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
