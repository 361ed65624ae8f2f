"""A segment is lost: who repeats what, where each side waits meanwhile, and where it ends.

One exchange gives four facts, each asked on its own: `.repeats`, `.client_waits`, `.server_waits` and `.end`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tcpdrill.kinds.asked import named_mistakes
from tcpdrill.kinds.draft import Draft, Joined, Kind, Option, Text, say
from tcpdrill.kinds.ladders import lesson_of, scene_of
from tcpdrill.kinds.scenes import mistaken
from tcpdrill.kinds.words import FIN_ACK, LINES, SENTENCES, SIDE, SIDE_FIRST, STATE_MASK, fields_text, way
from tcpdrill.misconceptions import BEHAVIOURS, Mistake
from tcpdrill.question import AnswerType, Picture, Proof
from tcpdrill.rolling import shuffled
from tcpdrill.tcp.outstanding import repeaters
from tcpdrill.tcp.plain_data import ends_data, segment_data
from tcpdrill.tcp.segment import Flag, Segment
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
    zh="双方的应用此后什么也不做，靠谁重发什么来恢复？",
    en="Neither application does anything more: who repeats what to make it good?",
)
WHAT_TAKES_A_NUMBER = Wording(
    zh="只有占序号的东西会被重传：SYN、数据、FIN。谁发出的还没有得到确认？",
    en="Only what takes a number is repeated: SYN, data, FIN. Whose has not been acknowledged?",
)
WHO_HAS_SEEN_WHAT = Wording(
    zh="丢了的报文段，接收方从没见过；发送方并不知道它丢了。",
    en="The receiver has never seen the lost segment, and the sender does not know that it was lost.",
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
    wrong = [
        Option(_all_repeat(said), _all_plain(said), mistake, refuted)
        for said, mistake in _wrong_answers(lost, again, others).items()
    ][:3]
    return Draft(
        prompt=Joined((_told(lost), WHO_REPEATS), SENTENCES),
        type=AnswerType.CHOICE,
        value=_all_plain(right),
        explanation=Joined((_all_repeat(right), lesson_of(fact, stock)), LINES),
        proof=_proof(scene, lost, again),
        trace=scene.trace,
        reads=lambda trace: _all_plain((_sent(trace.steps[again.n - 1]), *others)),
        options=tuple(shuffled(rng, [Option(_all_repeat(right), _all_plain(right)), *wrong])),
        promised=4,
        shown=Picture(scene.trace, 1, lost.n),
        solved=Picture(scene.trace, 1, scene.last),
        hint=WHAT_TAKES_A_NUMBER,
    )


def _outstanding(scene: Scene) -> tuple[tuple[Side, Segment], ...]:
    return repeaters(scene.script.actions, dict(zip(Side, scene.isn, strict=True)))


def _sent(step: Step) -> tuple[Side, Segment]:
    return step.sender, step.segment


def _wrong_answers(lost: Step, again: Step, others: tuple[_Said, ...]) -> dict[tuple[_Said, ...], Mistake]:
    """Return wrong answers; where both sides repeat, one side alone is wrong, and so is each other's."""
    first = _sent(again)
    if not others:
        return {(said,): mistake for said, mistake in _wrong_repetitions(lost, again).items()}
    swapped = tuple((side.other, segment) for side, segment in (first, *others))
    return {
        (first,): Mistake.NO_ANSWER_IS_DUE,
        others: Mistake.NO_ANSWER_IS_DUE,
        swapped: Mistake.SIDES_SWAPPED,
    }


def _all_repeat(said: tuple[_Said, ...]) -> Text:
    return Joined(tuple(_repeats(*one) for one in said), BOTH)


def _all_plain(said: tuple[_Said, ...]) -> dict[str, Any]:
    first, *others = (_plain(*one) for one in said)
    return {**first, "also": others} if others else first


def _repeats(side: Side, segment: Segment | None) -> Text:
    if segment is None:
        return Wording(
            zh="谁也不重发，连接就此停住", en="Nobody repeats anything, and the connection stands still"
        )
    return say(
        "{side}重发 {segment}",
        "{side} repeats {segment}",
        side=SIDE_FIRST[side],
        segment=fields_text(segment),
    )


def _plain(side: Side, segment: Segment | None) -> dict[str, Any]:
    if segment is None:
        return {"from": None}
    return {"from": side.value, **segment_data(segment)}


def _wrong_repetitions(lost: Step, again: Step) -> dict[tuple[Side, Segment | None], Mistake]:
    found: dict[tuple[Side, Segment | None], Mistake] = {}
    for side, segment, mistake in _mistaken_repetitions(lost, again):
        if (side, segment) != (again.sender, again.segment):
            found.setdefault((side, segment), mistake)
    return found


def _mistaken_repetitions(lost: Step, again: Step) -> Iterator[tuple[Side, Segment | None, Mistake]]:
    if lost.segment.span == 0:
        yield lost.sender, lost.segment, Mistake.ACK_IS_REPEATED
    segment = again.segment
    if segment.flags == FIN_ACK:
        yield again.sender, Segment(segment.flags - {Flag.ACK}, segment.seq), Mistake.FIN_CARRIES_NO_ACK
    yield again.sender.other, segment, Mistake.SIDES_SWAPPED
    yield again.sender, None, Mistake.NO_ANSWER_IS_DUE
    moved = Segment(segment.flags, segment.seq + segment.span, segment.ack, segment.length)
    yield again.sender, moved, Mistake.ACK_COUNTS_SEGMENTS


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
                    "在重发之前，{side}停在哪个状态？",
                    "Until it is made good, in which state does {side} wait?",
                    side=SIDE[side],
                ),
            ),
            SENTENCES,
        ),
        type=AnswerType.STATE,
        value=right,
        explanation=Joined(
            (
                say("{side}：{state}。", "{side}: {state}.", side=SIDE_FIRST[side], state=right),
                lesson_of(fact, stock),
            ),
            LINES,
        ),
        proof=_proof(scene, lost),
        trace=scene.trace,
        reads=lambda trace: trace.steps[again - 1].before[side].value,
        mistakes=named_mistakes(_mistaken_waits(scene, lost, again, side), right, str),
        shown=Picture(scene.trace, 1, lost.n, frozenset({(lost.n, STATE_MASK[side])}), states=False),
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
TIMER = {
    True: Wording(zh="，2MSL 已经等满", en=", and 2MSL have passed"),
    False: Wording(zh="，2MSL 还没有等满", en=", and 2MSL have not passed yet"),
}


def _ending(fact: Fact, scene: Scene, stock: Stock, rng: Random) -> Draft:
    lost, end = _lost(scene, fact), scene.trace.end
    waits = any(State.TIME_WAIT in (step.sent.client, step.sent.server) for step in scene.trace.steps)
    passed = any(row.endswith("/2msl") for _, row in scene.trace.rows)
    refuted = {"script": scene.text}
    wrong = [
        Option(_pair(other), ends_data(other), mistake, refuted)
        for other, mistake in _wrong_ends(scene, rng).items()
    ][:3]
    return Draft(
        prompt=Joined(
            (_told(lost), say(IN_THE_END.zh, IN_THE_END.en, timer=TIMER[passed] if waits else "")), SENTENCES
        ),
        type=AnswerType.CHOICE,
        value=ends_data(end),
        explanation=Joined((_pair(end), lesson_of(fact, stock)), LINES),
        proof=_proof(scene, lost, scene.trace.steps[-1]),
        trace=scene.trace,
        reads=lambda trace: ends_data(trace.end),
        options=tuple(shuffled(rng, [Option(_pair(end), ends_data(end)), *wrong])),
        promised=4,
        shown=Picture(scene.trace, 1, scene.last, states=False),
        solved=Picture(scene.trace, 1, scene.last),
        hint=WHO_HAS_SEEN_WHAT,
    )


def _pair(ends: Ends) -> Text:
    return say(
        "客户端 {client}，服务器 {server}",
        "client {client}, server {server}",
        client=ends.client,
        server=ends.server,
    )


def _wrong_ends(scene: Scene, rng: Random) -> dict[Ends, Mistake]:
    """Return pairs of states that it does not end in: of mistaken ends, swapped, of a moment before."""
    end = scene.trace.end
    found: dict[Ends, Mistake] = {}
    for mistake in BEHAVIOURS:
        found.setdefault(_mistaken_end(scene, mistake), mistake)
    found.setdefault(Ends(end.server, end.client), Mistake.SIDES_SWAPPED)
    for step in reversed(scene.trace.steps):
        found.setdefault(step.sent, Mistake.ONE_STEP_EARLY)
    for state in shuffled(rng, (State.CLOSED, State.ESTABLISHED, State.TIME_WAIT, State.LAST_ACK)):
        found.setdefault(Ends(state, end.server), Mistake.STATES_CONFUSED)
        found.setdefault(Ends(end.client, state), Mistake.STATES_CONFUSED)
    found.pop(end, None)
    return found


def _mistaken_end(scene: Scene, mistake: Mistake) -> Ends:
    trace = mistaken(scene.script, mistake)
    return trace.end if len(trace.steps) >= scene.last else scene.trace.end


KINDS = (
    Kind(
        "lost-segment",
        frozenset({"lost-repeats", "lost-waits", "lost-end"}),
        Wording(zh="报文段丢失之后怎样恢复", en="how a loss is made good"),
        roll_loss,
    ),
)
