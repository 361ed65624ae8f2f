"""Captures as tcpdump prints them: which segment the last line is, and where it leaves both sides.

The segments are those that Linux sends, as in any capture that a learner could make.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tcpdrill.answers.question import AnswerType, Proof
from tcpdrill.answers.tool_spellings import LETTERS, flag_letters
from tcpdrill.asking.draft import Draft, Joined, Kind, Option, Said, Text, say
from tcpdrill.asking.fair_choices import drawn
from tcpdrill.asking.kinds.next_states import neighbours
from tcpdrill.asking.ladders import lesson_of, reason_of_row, scene_of, step_text
from tcpdrill.asking.linux_segments import adds_segments, captured, linux_told
from tcpdrill.asking.rolled_exchanges import HOME, Script, mistaken_step, opening_of, replayed
from tcpdrill.asking.rolled_steps import WHO_HAS_WHAT
from tcpdrill.drawing.order_of_events import Happening, moments
from tcpdrill.drawing.picture import Picture
from tcpdrill.ground.dice import shuffled
from tcpdrill.ground.tcp_words import LINES, SIDE, numeral
from tcpdrill.ground.wording import Wording
from tcpdrill.proof.misconceptions import BEHAVIOURS, Mistake, leads_to
from tcpdrill.tcp.actions import Reboot
from tcpdrill.tcp.plain_data import ends_data
from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.states import State
from tcpdrill.tcp.table import row
from tcpdrill.tcp.trace import Ends, Fate, Side, Step

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.asking.rolled_exchanges import Scene
    from tcpdrill.material.entries import Exchange
    from tcpdrill.proof.facts import Fact
    from tcpdrill.tcp.trace import Trace

ADDRESS: Mapping[Side, str] = {Side.CLIENT: "10.0.0.1.40000", Side.SERVER: "10.0.0.2.80"}

CAPTURED = Wording(
    zh="这是一条连接从头开始的抓包（tcpdump -S，40000 端口是客户端，窗口和选项略去）：\n{lines}\n"
    "列出的报文段都到达之后，双方各在什么状态？",
    en="A connection captured from its beginning (tcpdump -S; port 40000 is the client; windows and options "
    "left out):\n{lines}\nAll of these segments have arrived. Which states are the two sides in?",
)
WHICH_STEP = Wording(
    zh="这是一条连接从头开始的抓包（tcpdump -S，40000 端口是客户端，窗口和选项略去）：\n{lines}\n"
    "最后一行是{which}？列出的都到达之后，双方各在什么状态？",
    en="A connection captured from its beginning (tcpdump -S; port 40000 is the client; windows and options "
    "left out):\n{lines}\nWhich {which} is the last line, and which states are the two sides in "
    "once all of these have arrived?",
)


CHANGES_NOTHING = Wording(
    zh="最后到达的报文段没有改变任何一方的状态。",
    en="The last segment to arrive changes the state of neither side.",
)


LAST_TO_ARRIVE = Wording(zh="最后一行到达{side}。{reason}", en="The last line reaches {side}. {reason}")


def capture_line(step: Step) -> str:
    """Return a segment as `tcpdump -S` prints it, without time, window and options."""
    segment = step.segment
    push = "P" if segment.length and not segment.flags & LETTERS.keys() else ""
    parts = [f"Flags [{flag_letters(segment.flags, push)}]"]
    if segment.length:
        parts.append(f"seq {segment.seq}:{(segment.seq + segment.length) % 2**32}")
    elif segment.span or Flag.RST in segment.flags:
        parts.append(f"seq {segment.seq}")
    if segment.ack is not None:
        parts.append(f"ack {segment.ack}")
    parts.append(f"length {segment.length}")
    return f"IP {ADDRESS[step.sender]} > {ADDRESS[step.sender.other]}: {', '.join(parts)}"


@lru_cache(maxsize=256)
def readable(script: Script) -> tuple[int, ...]:
    """Return the segments up to which a capture shows all that has happened.

    Each has arrived in its turn, nothing else was under way, and nothing has happened unseen. Of what no
    kernel plays, and of what Linux sends at a time of its own, there is no capture to show.
    """
    trace = replayed(script, HOME)
    found = []
    if not script.is_played or adds_segments(script) or _is_unseen(script, trace):
        return ()
    for step in _arrived_in_order(trace):
        if step.forged:
            break
        if not _is_under_way_behind(trace, step.n):
            found.append(step.n)
    return tuple(found)


def _arrived_in_order(trace: Trace) -> Iterator[Step]:
    """Yield the first segments as long as each arrives, and in its turn."""
    for step in trace.steps:
        if step.fate is not Fate.DELIVERED or trace.arrivals[: step.n] != tuple(range(1, step.n + 1)):
            return
        yield step


def _is_unseen(script: Script, trace: Trace) -> bool:
    """Tell whether an end changes its state, or the script its course, without a segment that shows it."""
    if script.is_absolute or any(isinstance(action, Reboot) for action in script.actions):
        return True
    taken = [row(name) for _, name in trace.rows]
    while taken and taken[-1].event == "2msl":
        taken.pop()
    return any(one.event in _QUIET and one.next_state is not one.state and not one.sends for one in taken)


_QUIET = frozenset({"close", "abort", "user_timeout", "2msl"})
"""Calls and timeouts that may end a connection without a segment."""


def _is_under_way_behind(trace: Trace, n: int) -> bool:
    """Tell whether a later segment has left before segment `n` arrives: its sender has moved on unseen."""
    for moment in moments(trace):
        if moment.happening is Happening.LEAVES and moment.n > n:
            return True
        if moment.happening is Happening.ARRIVES and moment.n == n:
            return False
    return False


@lru_cache(maxsize=64)
def tellable(script: Script, stock: Stock) -> tuple[int, ...]:
    """Return the readable segments up to which no other exchange looks the same and leads elsewhere.

    Of a longer exchange those of an ordinary opening are left out: they tell nothing of what it is about.
    """
    looks, trace = _looks(stock), replayed(script, HOME)
    found = [n for n in readable(script) if len(looks[_look(script, n)]) == 1]
    opening = opening_of(script)
    is_no_more = opening == len(trace.steps)
    return tuple(n for n in found if is_no_more or n > opening)


Look = tuple[tuple[object, ...], ...]
"""The lines of a capture as they can be told apart, whatever the first numbers are."""


def _look(script: Script, n: int) -> Look:
    return tuple(
        (step.sender, step.segment.flags, step.segment.seq, step.segment.ack, step.segment.length)
        for step in captured(script, HOME)[:n]
    )


@lru_cache(maxsize=2)
def _looks(stock: Stock) -> Mapping[Look, set[Ends]]:
    """Return for every capture of every exchange the pairs of states that it may leave."""
    found: dict[Look, set[Ends]] = {}
    for script in stock.scripts.values():
        for step in _arrived_in_order(replayed(script, HOME)) if script.is_played else ():
            found.setdefault(_look(script, step.n), set()).add(step.arrived or step.sent)
    return found


def roll_capture(fact: Fact, rng: Random, stock: Stock) -> Draft | None:
    """Ask which states a capture leaves both sides in; of a step, also which one it is."""
    scene = scene_of(fact, rng, stock)
    n = fact.step if fact.type == "step" else _end_of_capture(scene.script, rng, stock)
    if not n or (fact.type == "scenario" and n not in tellable(scene.script, stock)):
        return None
    lesson = stock.lessons[fact.topic][0] if fact.type == "step" else None
    first = lesson.first if lesson else 0
    right = _leaves(scene.step(n), first)
    refuted, naming = {"script": scene.text}, stock.exchanges[fact.topic]
    often = _within(steps_left(stock), lesson.last - first + 1) if lesson else ends_left(stock)
    wrong = [
        Option(_told(value, naming), value, mistake, refuted)
        for value, mistake in _offered(_wrong_readings(scene, n, first, often), often, first, rng)
    ]
    lines = Joined(tuple(capture_line(step) for step in captured(scene.script, scene.isn)[:n]), LINES)
    template = WHICH_STEP if first else CAPTURED
    return Draft(
        prompt=say(template.zh, template.en, lines=lines, which=naming.which),
        type=AnswerType.CHOICE,
        value=right,
        explanation=_reason(fact, scene, n, stock),
        proof=Proof(
            rows=tuple(row for row in (scene.step(n).departure, scene.step(n).arrival) if row),
            script=scene.text,
        ),
        trace=scene.trace,
        reads=lambda trace: _leaves(trace.steps[n - 1], first),
        options=tuple(shuffled(rng, [Option(_told(right, naming), right), *wrong])),
        promised=4,
        solved=Picture(scene.trace, 1, n),
        hint=WHO_HAS_WHAT,
    )


def _offered(
    wrong: Sequence[tuple[dict[str, Any], Mistake]], often: Mapping[Left, int], first: int, rng: Random
) -> list[tuple[dict[str, Any], Mistake]]:
    """Return three wrong readings, by how often they are right elsewhere.

    Of steps there are few: one that only this capture could be misread for comes first.
    """
    telling = list(wrong[:1]) if first else []
    others = [one for one in wrong if one not in telling]
    return [*telling, *drawn(rng, others, 3 - len(telling), lambda one: often.get(_key(one[0]), 0))]


def _reason(fact: Fact, scene: Scene, n: int, stock: Stock) -> Text:
    """Return why the states are those: what the last segment does, then what the exchange teaches.

    Where a line is not what the RFC would send, that is said.
    """
    lesson = lesson_of(fact, stock) if fact.type == "step" or n == scene.last else ""
    return Joined((_what_changes(scene.step(n), stock), lesson, linux_told(scene.script, n)), LINES)


def _what_changes(step: Step, stock: Stock) -> Text:
    """Return what the arrival of a segment changes, and for whom."""
    reason = reason_of_row(step.arrival, stock)
    if step.arrived == step.sent:
        return CHANGES_NOTHING
    if not reason:
        return step_text(step)
    return say(LAST_TO_ARRIVE.zh, LAST_TO_ARRIVE.en, side=SIDE[step.sender.other], reason=reason)


def _leaves(step: Step, first: int) -> dict[str, Any]:
    """Return the states after a segment, and where `first` is given, which of the steps it is."""
    ends = step.arrived or step.sent
    place = {"segment": step.n - first + 1} if first else {}
    return {**place, **ends_data(ends)}


def _told(value: Mapping[str, Any], naming: Exchange) -> Text:
    states = say("客户端 {client}，服务器 {server}", "client {client}, server {server}", **_states(value))
    if "segment" not in value:
        return states
    which = Said(naming.short, {"n": numeral(value["segment"])})
    return say("{which}；{states}", "{which}; {states}", which=which, states=states)


def _states(value: Mapping[str, Any]) -> dict[str, object]:
    return {"client": value["client"], "server": value["server"]}


Left = tuple[tuple[str, Any], ...]
"""What a capture leaves, as a key."""


def _key(value: Mapping[str, Any]) -> Left:
    return tuple(sorted(value.items()))


@lru_cache(maxsize=2)
def ends_left(stock: Stock) -> Counter[Left]:
    """Return how often the captures of the course leave each pair of states."""
    found: Counter[Left] = Counter()
    for fact in stock.of_type("scenario"):
        script = stock.scripts[fact.scenario or ""]
        shares = {n: _rarity(script, n, stock) for n in tellable(script, stock)}
        for n, share in shares.items():
            found[_left(script, n)] += _SHARES * share // sum(shares.values())
    return found


_SHARES = 10_000
"""What an exchange counts, shared out among its captures."""


def _end_of_capture(script: Script, rng: Random, stock: Stock) -> int:
    """Return the segment that a capture ends with, 0 for none: rather one that leaves what few others do."""
    places = tellable(script, stock)
    return next(iter(drawn(rng, places, 1, lambda n: _rarity(script, n, stock))), 0)


def _rarity(script: Script, n: int, stock: Stock) -> int:
    return _SHARES // _lefts(stock)[_left(script, n)]


@lru_cache(maxsize=2)
def _lefts(stock: Stock) -> Counter[Left]:
    scripts = (stock.scripts[fact.scenario or ""] for fact in stock.of_type("scenario"))
    return Counter(_left(script, n) for script in scripts for n in tellable(script, stock))


def _left(script: Script, n: int) -> Left:
    return _key(_leaves(replayed(script, HOME).steps[n - 1], 0))


@lru_cache(maxsize=2)
def steps_left(stock: Stock) -> Counter[Left]:
    """Return what the steps of the course leave, with their place among the steps."""
    return Counter(
        _key(_leaves(replayed(lesson.script, HOME).steps[n - 1], lesson.first))
        for lessons in stock.lessons.values()
        for lesson in lessons
        for n in range(lesson.first, lesson.last + 1)
    )


def _within(often: Mapping[Left, int], places: int) -> dict[Left, int]:
    """Return what steps leave whose place is one that an exchange of so many steps has."""
    return {left: count for left, count in often.items() if dict(left)["segment"] <= places}


def _wrong_readings(
    scene: Scene, n: int, first: int, often: Iterable[Left]
) -> list[tuple[dict[str, Any], Mistake]]:
    right = _leaves(scene.step(n), first)
    found: list[tuple[dict[str, Any], Mistake]] = []
    elsewhere = ((dict(left), Mistake.STATES_CONFUSED) for left in often)
    for value, mistake in (*_readings(scene, n, first, right), *elsewhere):
        if value != right and value not in [other for other, _ in found]:
            found.append((value, mistake))
    return found


def _readings(
    scene: Scene, n: int, first: int, right: Mapping[str, Any]
) -> Iterator[tuple[dict[str, Any], Mistake]]:
    mistaken = (mistaken_step(scene.script, mistake, n) for mistake in BEHAVIOURS)
    found = [
        (_leaves(step, first), mistake)
        for step, mistake in zip(mistaken, BEHAVIOURS, strict=True)
        if step is not None and _is_about(mistake, _leaves(step, first), right)
    ]
    # With a first step there is room for one that takes the segment for another.
    yield from found[: 1 if first else None]
    if first and n > first:
        yield _leaves(scene.step(n - 1), first), Mistake.ONE_STEP_EARLY
    yield {**right, "client": right["server"], "server": right["client"]}, Mistake.SIDES_SWAPPED
    if n > 1:
        yield {**right, **_of(scene.step(n - 1).arrived)}, Mistake.ONE_STEP_EARLY
    if n < len(scene.trace.steps):
        yield {**right, **_of(scene.step(n + 1).arrived)}, Mistake.ONE_STEP_LATE
    yield {**right, **_of(scene.step(n).before)}, Mistake.ONE_STEP_EARLY
    for side in Side:
        for state in neighbours(State(right[side.value])):
            yield {**right, side.value: state.value}, Mistake.STATES_CONFUSED


def _is_about(mistake: Mistake, wrong: Mapping[str, Any], right: Mapping[str, Any]) -> bool:
    """Tell whether the states that a mistaken machine leaves are those that the mistake is about."""
    return all(leads_to(mistake, wrong[side]) for side in Side if wrong[side] != right[side])


def _of(ends: Ends | None) -> dict[str, str]:
    return {} if ends is None else ends_data(ends)


def fits(fact: Fact, stock: Stock) -> bool:
    """Tell whether a capture of the exchange tells all up to some segment."""
    script = stock.scripts[fact.scenario or ""]
    return bool(readable(script) if fact.type == "step" else tellable(script, stock))


KINDS = (
    Kind(
        "read-capture",
        frozenset({"step", "scenario"}),
        Wording(zh="读懂 tcpdump 的输出", en="reading what tcpdump prints"),
        roll_capture,
        fits,
    ),
)
