"""Every script that differs from a given one in a single written value: to find the value that is wrong.

A side is the other one, a flag is there or not, a word is another word of its kind. A number is one off, or
one that the trace written below the script shows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tcpdrill.material.script import CALLS, ON_SEGMENTS, dump_action
from tcpdrill.tcp.actions import Action, Again, Deliver, DeliverAll, Forge, Lose, Send, SetIsn, Timer
from tcpdrill.tcp.block import Timeout
from tcpdrill.tcp.segment import MODULUS, Flag, Segment
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tcpdrill.material.claimed_trace import ClaimedTrace

    Keys = tuple[str | int, ...]
    Variant = tuple[Keys, list[Action], Mapping[Side, int], str]
    """The keys that lead to the changed value, the script with the change, its first numbers, the change."""


def variants(actions: Sequence[Action], isn: Mapping[Side, int], claimed: ClaimedTrace) -> Iterator[Variant]:
    """Yield every script one value away from `actions` and `isn`; some of them cannot be run."""
    for side in Side:
        for number in _instead_of(isn[side], claimed.first_numbers[side]):
            yield ("isn", side.value), list(actions), {**isn, side: number}, str(number)
    for index, action in enumerate(actions):
        for keys, changed in _changed(action, claimed):
            script = [*actions[:index], changed, *actions[index + 1 :]]
            yield ("script", index, *keys), script, isn, f"`{dump_action(changed)}`"


def _instead_of(number: int, others: Iterable[int]) -> list[int]:
    """Return the numbers one off and the others, each of them once."""
    near = ((number - 1) % MODULUS, (number + 1) % MODULUS)
    return [other for other in dict.fromkeys((*near, *others)) if other != number]


def _changed(action: Any, claimed: ClaimedTrace) -> Iterator[tuple[Keys, Action]]:
    if isinstance(action, Deliver | Lose | Again):
        yield from _on_segment(action, claimed)
    elif isinstance(action, DeliverAll):
        yield from ((("deliver",), Deliver(n)) for n in range(1, claimed.length + 1))
    elif isinstance(action, Forge):
        yield from _forged(action, claimed)
    elif isinstance(action, Timer):
        yield ("timer",), replace(action, side=action.side.other)
        for kind in Timeout:
            yield ("timer", action.side.value), replace(action, kind=kind)
    else:
        yield (), replace(action, side=action.side.other)
        yield from _called(action, claimed)


def _on_segment(action: Any, claimed: ClaimedTrace) -> Iterator[tuple[Keys, Action]]:
    key = next(key for key, kind in ON_SEGMENTS.items() if kind is type(action))
    for n in _instead_of(action.n, range(1, claimed.length + 1)):
        yield (key,), replace(action, n=n)
    for kind in ON_SEGMENTS.values():
        yield (), kind(action.n)
    yield (key,), DeliverAll()


def _called(action: Any, claimed: ClaimedTrace) -> Iterator[tuple[Keys, Action]]:
    side = action.side
    if isinstance(action, Send):
        for octets in _instead_of(action.octets, claimed.octets[side]):
            yield (side.value, "send"), replace(action, octets=octets)
    elif isinstance(action, SetIsn):
        for number in _instead_of(action.number, claimed.first_numbers[side]):
            yield (side.value, "isn"), replace(action, number=number)
    else:
        for kind in CALLS.values():
            yield (side.value,), kind(side)


def _forged(action: Forge, claimed: ClaimedTrace) -> Iterator[tuple[Keys, Action]]:
    yield ("forge", "to"), replace(action, to=action.to.other)
    for key, segment in _segments(action.segment, claimed.forged):
        yield ("forge", key), replace(action, segment=segment)


def _segments(segment: Segment, others: Sequence[Segment]) -> Iterator[tuple[str, Segment]]:
    """Yield each segment that differs from `segment` in its flags or in a single number."""
    for flags in (*(segment.flags ^ {flag} for flag in Flag), *(other.flags for other in others)):
        if (Flag.ACK in flags) is (segment.ack is not None):
            yield "flags", replace(segment, flags=flags)
    for seq in _instead_of(segment.seq, (other.seq for other in others)):
        yield "seq", replace(segment, seq=seq)
    if segment.ack is not None:
        for ack in _instead_of(segment.ack, (other.ack for other in others if other.ack is not None)):
            yield "ack", replace(segment, ack=ack)
    for length in _instead_of(segment.length, (other.length for other in others)):
        yield "len", replace(segment, length=length)
