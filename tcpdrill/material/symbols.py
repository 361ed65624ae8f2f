"""What x and y stand for in the exchange of a topic, and how the machine's numbers are written in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.material.entries import Symbol
from tcpdrill.tcp.segment import MODULUS, add

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tcpdrill.tcp.trace import Side, Trace


def bases_of(trace: Trace, segments: Collection[int]) -> Mapping[Side, int]:
    """Return each side's next number when the first of the steps, these segments of the trace, is sent.

    That is the number of its first segment among them, or the one after its last segment before them.
    """
    steps = [step for step in trace.steps if step.n in segments]
    earlier = [step for step in trace.steps if steps and step.n < steps[0].n and not step.forged]
    bases = {**trace.isn, **{step.sender: add(step.segment.seq, step.segment.span) for step in earlier}}
    return {**bases, **{step.sender: step.segment.seq for step in reversed(steps)}}


def in_symbols(number: int, owner: Side, bases: Mapping[Side, int]) -> Symbol:
    """Return a number of `owner`'s counted from its base, the nearer way round."""
    offset = (number - bases[owner]) % MODULUS
    return Symbol(owner, offset if offset < MODULUS // 2 else offset - MODULUS)
