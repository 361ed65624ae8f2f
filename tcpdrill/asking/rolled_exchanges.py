"""The exchanges that questions are about: a script, its first numbers, and what mistaken ends make of it.

A scene replays its script with its own numbers. What a mistaken machine does is run once for a script, with
`HOME` as first numbers, and its numbers are moved to those of the scene: the machine adds, it never looks at
how large a number is. Caches are bounded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

from tcpdrill.ground.dice import between, choose, dice
from tcpdrill.material.script import dump
from tcpdrill.proof.misconceptions import ABOUT, BEHAVIOURS, Mistake, moves
from tcpdrill.tcp.actions import Action, Connect, Deliver, Forge, Listen, SetIsn
from tcpdrill.tcp.exchange import ScriptError, run
from tcpdrill.tcp.segment import MODULUS, Segment
from tcpdrill.tcp.trace import Side, Step, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from tcpdrill.material.entries import LinuxDifference, ScenarioEntry

Isn = tuple[int, int]
"""The client's and the server's first number."""

HOME: Isn = (2**20, 2**21)
FIRST = {Side.CLIENT: HOME[0], Side.SERVER: HOME[1]}
"""First numbers so far apart, and so far from 0, that every number of a trace tells whose it is."""

_NEAR = 2**18


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """What is done in an exchange, written for the first numbers `isn`; compared by identity.

    `linux` is what Linux kernels do otherwise; `is_played` tells whether a kernel can be made to play it.
    """

    name: str
    actions: tuple[Action, ...]
    isn: Isn = (100, 300)
    linux: tuple[LinuxDifference, ...] = ()
    is_played: bool = True

    @classmethod
    def of(cls, entry: ScenarioEntry) -> Script:
        """Return the script of a scenario."""
        isn = (entry.isn[Side.CLIENT], entry.isn[Side.SERVER])
        actions = tuple(action for action, _ in entry.actions)
        return cls(entry.id, actions, isn, entry.linux, entry.unplayable is None)

    @property
    def is_absolute(self) -> bool:
        """Tell whether the script itself names sequence numbers."""
        return any(isinstance(action, Forge | SetIsn) for action in self.actions)


_C, _S = Side.CLIENT, Side.SERVER

OPEN: tuple[Action, ...] = (Listen(_S), Connect(_C), Deliver(1), Deliver(2), Deliver(3))
"""An ordinary opening, with nothing lost and nothing sent beside it."""

_OPENING = Script("opening", OPEN)


@lru_cache(maxsize=256)
def opening_of(script: Script) -> int:
    """Return how many segments an exchange begins with that are as in an ordinary opening."""
    ordinary, steps = replayed(_OPENING, HOME).steps, replayed(script, HOME).steps
    same = takewhile(lambda pair: pair[0] == pair[1], zip(steps, ordinary, strict=False))
    return sum(1 for _ in same)


def _distance(start: int, number: int) -> int:
    """Return how far `number` lies beyond `start`, or before it (negative), the shorter way round."""
    return (number - start + MODULUS // 2) % MODULUS - MODULUS // 2


def moved_number(number: int, start: Isn, to: Isn) -> int:
    """Return a number of an exchange that began with `start` as it is in one that begins with `to`."""
    distances = [_distance(old, number) for old in start]
    nearer = 0 if abs(distances[0]) < abs(distances[1]) else 1
    return (to[nearer] + distances[nearer]) % MODULUS if abs(distances[nearer]) < _NEAR else number


@lru_cache(maxsize=512)
def moved_actions(script: Script, to: Isn) -> tuple[Action, ...]:
    """Return the script's actions with the numbers that they name moved to other first numbers."""
    if not script.is_absolute:
        return script.actions
    return tuple(_moved_action(action, script.isn, to) for action in script.actions)


def _moved_action(action: Action, start: Isn, to: Isn) -> Action:
    if isinstance(action, SetIsn):
        own = 0 if action.side is Side.CLIENT else 1
        return replace(action, number=(to[own] + action.number - start[own]) % MODULUS)
    if isinstance(action, Forge):
        return replace(action, segment=_moved_forgery(action, start, to))
    return action


def _moved_forgery(forge: Forge, start: Isn, to: Isn) -> Segment:
    """Move a forged segment: its Seq is of the side that it pretends to come from, its ACK of the other."""
    segment = forge.segment
    sender, receiver = (0, 1) if forge.to is Side.SERVER else (1, 0)
    seq = (to[sender] + segment.seq - start[sender]) % MODULUS
    ack = None if segment.ack is None else (to[receiver] + segment.ack - start[receiver]) % MODULUS
    return replace(segment, seq=seq, ack=ack)


@lru_cache(maxsize=4096)
def replayed(script: Script, isn: Isn) -> Trace:
    """Return the trace of `script` with these first numbers."""
    first = {Side.CLIENT: isn[0], Side.SERVER: isn[1]}
    return run(moved_actions(script, isn), first, script.name)


@lru_cache(maxsize=2048)
def mistaken(script: Script, mistake: Mistake) -> Trace:
    """Return what mistaken ends make of `script`, from `HOME`, as far as it applies to them."""
    first = {Side.CLIENT: HOME[0], Side.SERVER: HOME[1]}
    actions = moved_actions(script, HOME)
    try:
        return run(actions, first, script.name, BEHAVIOURS[mistake])
    except ScriptError as error:
        return run(actions[: error.index], first, script.name, BEHAVIOURS[mistake])


@lru_cache(maxsize=4096)
def _written(script: Script, isn: Isn) -> str:
    return dump(moved_actions(script, isn), {Side.CLIENT: isn[0], Side.SERVER: isn[1]})


Place = tuple[int, str]
"""Where a number stands: the segment, and "seq" or "ack"."""


def number_at(step: Step, field: str) -> int | None:
    """Return the Seq or the ACKnum of a segment."""
    return step.segment.seq if field == "seq" else step.segment.ack


@lru_cache(maxsize=8192)
def mistaken_distance(script: Script, mistake: Mistake, wanted: Place, given: Place) -> int | None:
    """Return how far mistaken ends are from `given` when they write `wanted`, None if either is missing."""
    there, here = mistaken_step(script, mistake, wanted[0]), mistaken_step(script, mistake, given[0])
    if there is None or here is None:
        return None
    there_number, here_number = number_at(there, wanted[1]), number_at(here, given[1])
    return None if there_number is None or here_number is None else there_number - here_number


@lru_cache(maxsize=4096)
def anchor_of(script: Script, wanted: Place) -> Place | None:
    """Return the nearest place in another segment whose number is of the same side as the one wanted."""
    trace = replayed(script, HOME)
    right = number_at(trace.steps[wanted[0] - 1], wanted[1])
    if right is None:
        return None
    for step in sorted(trace.steps, key=lambda step: (abs(step.n - wanted[0]), step.n)):
        for field in ("seq", "ack"):
            number = number_at(step, field)
            if step.n != wanted[0] and number is not None and abs(_distance(right, number)) < _NEAR:
                return step.n, field
    return None


class Scene(NamedTuple):
    """One exchange with numbers of its own; `first`..`last` are the segments that it is about.

    `base` holds each side's next number when segment `first` leaves: x and y, where symbols are used.
    """

    script: Script
    isn: Isn
    first: int
    last: int
    base: Isn

    @property
    def trace(self) -> Trace:
        """The exchange as the machine plays it."""
        return replayed(self.script, self.isn)

    @property
    def text(self) -> str:
        """The script as `tcpdrill trace --script` takes it."""
        return _written(self.script, self.isn)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The segments `first`..`last`."""
        return self.trace.steps[self.first - 1 : self.last]

    def step(self, n: int) -> Step:
        """Return segment `n`."""
        return self.trace.steps[n - 1]

    def owner(self, number: int) -> Side:
        """Return the side whose numbers a number of the trace belongs to."""
        client, server = (abs(_distance(base, number)) for base in self.base)
        return Side.CLIENT if client < server else Side.SERVER

    def symbol(self, number: int) -> str:
        """Return a number of the trace counted from x, the client's base, or y, the server's."""
        name, base = ("x", self.base[0]) if self.owner(number) is Side.CLIENT else ("y", self.base[1])
        distance = _distance(base, number)
        return name + (f"{distance:+d}" if distance else "")

    def mistakes(self, n: int, reads: Callable[[Step], Any]) -> Iterator[tuple[Mistake, Any]]:
        """Yield what each mistaken machine shows where `reads` looks at segment `n`."""
        for mistake in BEHAVIOURS:
            step = mistaken_step(self.script, mistake, n)
            if step is not None:
                yield mistake, reads(step)

    def mistaken_numbers(self, wanted: Place, given: Place) -> Iterator[tuple[Mistake, int]]:
        """Yield the numbers that mistaken machines have at `wanted` if the one at `given` is as here.

        Both are of the same side.
        """
        start = number_at(self.step(given[0]), given[1])
        for mistake in BEHAVIOURS:
            if moves(mistake) or ABOUT.get(mistake, wanted[1]) != wanted[1]:
                continue
            distance = mistaken_distance(self.script, mistake, wanted, given)
            if distance is not None and start is not None:
                yield mistake, (start + distance) % MODULUS


@lru_cache(maxsize=4096)
def mistaken_step(script: Script, mistake: Mistake, n: int) -> Step | None:
    """Return segment `n` as mistaken ends send it, from `HOME`; None where theirs is another exchange."""
    steps, right = mistaken(script, mistake).steps, replayed(script, HOME).steps
    if len(steps) < n or steps[n - 1].sender is not right[n - 1].sender:
        return None
    earlier = range(max(0, n - _STILL_THE_SAME))
    return steps[n - 1] if all(steps[at].arrived == right[at].arrived for at in earlier) else None


_STILL_THE_SAME = 3
"""A mistake is looked for in a segment only if it has shown itself no more than so many segments before."""


@lru_cache(maxsize=512)
def offsets(script: Script, first: int) -> Isn:
    """Return how far each side's next number is beyond its first one when segment `first` leaves."""
    trace = replayed(script, HOME)
    moved = [HOME[0], HOME[1]]
    seen = False
    for step in trace.steps[: first - 1]:
        own = 0 if step.sender is Side.CLIENT else 1
        moved[own] = max(moved[own], step.segment.seq + step.segment.span)
        seen = True
    return (moved[0] - HOME[0], moved[1] - HOME[1]) if seen else (0, 0)


_APART = 4000
"""No scenario's numbers travel so far: numbers of the two sides never meet."""

_PAIRS = 48


def _round_pairs() -> tuple[Isn, ...]:
    rng = dice(_PAIRS)
    found: list[Isn] = []
    while len(found) < _PAIRS:
        client, server = 100 * between(rng, 10, 299), 100 * between(rng, 10, 299)
        if abs(client - server) >= _APART:
            found.append((client, server))
    return tuple(found)


BASES = _round_pairs()
"""Round numbers to begin with. They are few, so that a long stream replays most exchanges from the cache."""


def set_scene(script: Script, first: int, last: int, rng: Random) -> Scene:
    """Return the script with rolled numbers: a side's number is a round one when segment `first` leaves."""
    base = choose(rng, BASES)
    moved = offsets(script, first)
    client, server = (
        own if MODULUS - own < _CLOSE else (start - offset) % MODULUS
        for own, start, offset in zip(script.isn, base, moved, strict=True)
    )
    next_numbers = (client + moved[0]) % MODULUS, (server + moved[1]) % MODULUS
    return Scene(script, (client, server), first, last, next_numbers)


_CLOSE = 2000
"""A script whose first number is as close to 2^32 as this is about the wrap, and keeps that number."""
