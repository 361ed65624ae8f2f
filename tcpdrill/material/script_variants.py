"""Every script that differs from a given one in a single written value: to find the value that is wrong.

A number is one off, a side is the other one, a flag is there or not, a word is another word of its kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tcpdrill.material.script import CALLS, ON_SEGMENTS, dump_action
from tcpdrill.tcp.actions import Action, Again, Deliver, DeliverAll, Forge, Lose, Send, SetIsn, Timer
from tcpdrill.tcp.block import Timeout
from tcpdrill.tcp.segment import MODULUS, Flag, Segment
from tcpdrill.tcp.trace import Side

Keys = tuple[str | int, ...]
Variant = tuple[Keys, list[Action], Mapping[Side, int], str]
"""The keys that lead to the changed value, the script with the change, its first numbers, and the change."""


def variants(actions: Sequence[Action], isn: Mapping[Side, int]) -> Iterator[Variant]:
    """Yield every script one value away from `actions` and `isn`; some of them cannot be run."""
    for side in Side:
        for number in _off_by_one(isn[side]):
            yield ("isn", side.value), list(actions), {**isn, side: number}, str(number)
    for index, action in enumerate(actions):
        for keys, changed in _changed(action):
            script = [*actions[:index], changed, *actions[index + 1 :]]
            yield ("script", index, *keys), script, isn, f"`{dump_action(changed)}`"


def _off_by_one(number: int) -> tuple[int, int]:
    return (number - 1) % MODULUS, (number + 1) % MODULUS


def _changed(action: Any) -> Iterator[tuple[Keys, Action]]:
    if isinstance(action, Deliver | Lose | Again):
        yield from _on_segment(action)
    elif isinstance(action, DeliverAll):
        return
    elif isinstance(action, Forge):
        yield from _forged(action)
    elif isinstance(action, Timer):
        yield ("timer",), replace(action, side=action.side.other)
        for kind in Timeout:
            yield ("timer", action.side.value), replace(action, kind=kind)
    else:
        yield (), replace(action, side=action.side.other)
        yield from _called(action)


def _on_segment(action: Any) -> Iterator[tuple[Keys, Action]]:
    key = next(key for key, kind in ON_SEGMENTS.items() if kind is type(action))
    for n in (action.n - 1, action.n + 1):
        yield (key,), replace(action, n=n)
    for kind in ON_SEGMENTS.values():
        yield (), kind(action.n)
    yield (key,), DeliverAll()


def _called(action: Any) -> Iterator[tuple[Keys, Action]]:
    side = action.side.value
    if isinstance(action, Send):
        for octets in _off_by_one(action.octets):
            yield (side, "send"), replace(action, octets=octets)
    elif isinstance(action, SetIsn):
        for number in _off_by_one(action.number):
            yield (side, "isn"), replace(action, number=number)
    else:
        for kind in CALLS.values():
            yield (side,), kind(action.side)


def _forged(action: Forge) -> Iterator[tuple[Keys, Action]]:
    segment = action.segment
    yield ("forge", "to"), replace(action, to=action.to.other)
    for changed in _segments(segment):
        yield ("forge", changed[0]), replace(action, segment=changed[1])


def _segments(segment: Segment) -> Iterator[tuple[str, Segment]]:
    for flag in Flag:
        if flag is not Flag.ACK:
            yield "flags", replace(segment, flags=segment.flags ^ {flag})
    for number in _off_by_one(segment.seq):
        yield "seq", replace(segment, seq=number)
    if segment.ack is not None:
        for number in _off_by_one(segment.ack):
            yield "ack", replace(segment, ack=number)
    for length in (segment.length - 1, segment.length + 1):
        if length >= 0:
            yield "len", replace(segment, length=length)
