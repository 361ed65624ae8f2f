"""Captures as tcpdump prints them: which segment the last line is, and where it leaves both sides."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tcpdrill.kinds.asked import NAMING, UNNAMED, WHO_HAS_WHAT
from tcpdrill.kinds.draft import Draft, Joined, Kind, Option, Text, say
from tcpdrill.kinds.ladders import lesson_of, scene_of
from tcpdrill.kinds.next_states import neighbours
from tcpdrill.kinds.scenes import HOME, Script, mistaken_step, replayed
from tcpdrill.kinds.words import LINES
from tcpdrill.misconceptions import BEHAVIOURS, Mistake
from tcpdrill.question import AnswerType, Picture, Proof
from tcpdrill.rolling import choose, shuffled
from tcpdrill.tcp.actions import Reboot
from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.states import State
from tcpdrill.tcp.table import row
from tcpdrill.tcp.trace import Ends, Fate, Side, Step
from tcpdrill.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from tcpdrill.facts import Fact
    from tcpdrill.kinds.scenes import Scene
    from tcpdrill.kinds.stock import Stock
    from tcpdrill.tcp.segment import Segment
    from tcpdrill.tcp.trace import Trace

ADDRESS: Mapping[Side, str] = {Side.CLIENT: "10.0.0.1.40000", Side.SERVER: "10.0.0.2.80"}

LETTERS: Mapping[Flag, str] = {Flag.FIN: "F", Flag.SYN: "S", Flag.RST: "R"}
"""The letters of tcpdump, in the order in which it prints them; ACK is a dot at the end."""

CAPTURED = Wording(
    zh="这是一条连接从头开始的抓包（tcpdump -S，40000 端口是客户端，窗口和选项略去）：\n{lines}\n"
    "最后一行到达之后，双方各在什么状态？",
    en="A connection captured from its beginning (tcpdump -S; port 40000 is the client; windows and options "
    "left out):\n{lines}\nOnce the last line has arrived, which states are both sides in?",
)
WHICH_STEP = Wording(
    zh="这是一条连接从头开始的抓包（tcpdump -S，40000 端口是客户端，窗口和选项略去）：\n{lines}\n"
    "最后一行是{noun}的第几个报文段？它到达之后，双方各在什么状态？",
    en="A connection captured from its beginning (tcpdump -S; port 40000 is the client; windows and options "
    "left out):\n{lines}\nWhich segment of {noun} is the last line, and which states are both sides in once "
    "it has arrived?",
)


def capture_line(step: Step) -> str:
    """Return a segment as `tcpdump -S` prints it, without time, window and options."""
    segment = step.segment
    parts = [f"Flags [{_letters(segment)}]"]
    if segment.length:
        parts.append(f"seq {segment.seq}:{(segment.seq + segment.length) % 2**32}")
    elif segment.span or Flag.RST in segment.flags:
        parts.append(f"seq {segment.seq}")
    if segment.ack is not None:
        parts.append(f"ack {segment.ack}")
    parts.append(f"length {segment.length}")
    return f"IP {ADDRESS[step.sender]} > {ADDRESS[step.sender.other]}: {', '.join(parts)}"


def _letters(segment: Segment) -> str:
    letters = "".join(letter for flag, letter in LETTERS.items() if flag in segment.flags)
    push = "P" if segment.length and not letters else ""
    return letters + push + ("." if Flag.ACK in segment.flags else "") or "none"


OPENING = 3
"""The segments of the handshake, with which nearly every capture begins."""


@lru_cache(maxsize=256)
def readable(script: Script) -> tuple[int, ...]:
    """Return the segments up to which a capture tells all: each in its turn, and nothing happens unseen.

    Those of the opening are left out where there are more.
    """
    trace = replayed(script, HOME)
    found = []
    for step in trace.steps:
        in_order = trace.arrivals[: step.n] == tuple(range(1, step.n + 1))
        if not in_order or step.forged or step.fate is not Fate.DELIVERED or _is_unseen(script, trace):
            break
        found.append(step.n)
    return tuple([n for n in found if n > OPENING] or found)


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


def roll_capture(fact: Fact, rng: Random, stock: Stock) -> Draft | None:
    """Ask which states a capture leaves both sides in; of a step, also which one it is."""
    scene = scene_of(fact, rng, stock)
    n = fact.step if fact.type == "step" else choose(rng, readable(scene.script) or (0,))
    if not n or (fact.type == "scenario" and n not in readable(scene.script)):
        return None
    first = stock.lessons[fact.topic][0].first if fact.type == "step" else 0
    right = _leaves(scene.step(n), first)
    refuted = {"script": scene.text}
    wrong = [
        Option(_told(value), value, mistake, refuted) for value, mistake in _wrong_readings(scene, n, first)
    ][:3]
    lines = Joined(tuple(capture_line(step) for step in scene.trace.steps[:n]), LINES)
    template = WHICH_STEP if first else CAPTURED
    noun = NAMING.get(scene.script.name, UNNAMED).noun
    return Draft(
        prompt=say(template.zh, template.en, lines=lines, noun=noun),
        type=AnswerType.CHOICE,
        value=right,
        explanation=Joined((_told(right), lesson_of(fact, stock) if first or n == scene.last else ""), LINES),
        proof=Proof(
            rows=tuple(row for row in (scene.step(n).departure, scene.step(n).arrival) if row),
            script=scene.text,
        ),
        trace=scene.trace,
        reads=lambda trace: _leaves(trace.steps[n - 1], first),
        options=tuple(shuffled(rng, [Option(_told(right), right), *wrong])),
        promised=4,
        solved=Picture(scene.trace, 1, n),
        hint=WHO_HAS_WHAT,
    )


def _leaves(step: Step, first: int) -> dict[str, Any]:
    """Return the states after a segment, and where `first` is given, which of the steps it is."""
    ends = step.arrived or step.sent
    place = {"segment": step.n - first + 1} if first else {}
    return {**place, "client": ends.client.value, "server": ends.server.value}


def _told(value: Mapping[str, Any]) -> Text:
    states = say("客户端 {client}，服务器 {server}", "client {client}, server {server}", **_states(value))
    if "segment" not in value:
        return states
    return say("第 {n} 个；{states}", "Segment {n}; {states}", n=value["segment"], states=states)


def _states(value: Mapping[str, Any]) -> dict[str, object]:
    return {"client": value["client"], "server": value["server"]}


def _wrong_readings(scene: Scene, n: int, first: int) -> list[tuple[dict[str, Any], Mistake]]:
    right = _leaves(scene.step(n), first)
    found: list[tuple[dict[str, Any], Mistake]] = []
    for value, mistake in _readings(scene, n, first, right):
        if value != right and value not in [other for other, _ in found]:
            found.append((value, mistake))
    return found


def _readings(
    scene: Scene, n: int, first: int, right: Mapping[str, Any]
) -> Iterator[tuple[dict[str, Any], Mistake]]:
    for mistake in BEHAVIOURS:
        step = mistaken_step(scene.script, mistake, n)
        if step is not None:
            yield _leaves(step, first), mistake
    yield {**right, "client": right["server"], "server": right["client"]}, Mistake.SIDES_SWAPPED
    if n > 1:
        yield {**right, **_of(scene.step(n - 1).arrived)}, Mistake.ONE_STEP_EARLY
    if n < len(scene.trace.steps):
        yield {**right, **_of(scene.step(n + 1).arrived)}, Mistake.ONE_STEP_LATE
    if first and n > first:
        yield _leaves(scene.step(n - 1), first), Mistake.ONE_STEP_EARLY
    yield {**right, **_of(scene.step(n).before)}, Mistake.ONE_STEP_EARLY
    for side in Side:
        for state in neighbours(State(right[side.value])):
            yield {**right, side.value: state.value}, Mistake.STATES_CONFUSED


def _of(ends: Ends | None) -> dict[str, str]:
    return {} if ends is None else {"client": ends.client.value, "server": ends.server.value}


def fits(fact: Fact, stock: Stock) -> bool:
    """Tell whether a capture of the exchange tells all up to some segment."""
    return bool(readable(stock.scripts[fact.scenario or ""]))


KINDS = (
    Kind(
        "read-capture",
        frozenset({"step", "scenario"}),
        Wording(zh="读懂 tcpdump 的输出", en="reading what tcpdump prints"),
        roll_capture,
        fits,
    ),
)
