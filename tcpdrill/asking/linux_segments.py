"""An exchange as a capture between Linux kernels shows it: with their segments, not the machine's."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from tcpdrill.asking.draft import Joined
from tcpdrill.asking.rolled_exchanges import replayed
from tcpdrill.ground.tcp_words import SENTENCES
from tcpdrill.tcp.segment import MODULUS
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from tcpdrill.asking.rolled_exchanges import Isn, Script
    from tcpdrill.material.entries import LinuxDifference
    from tcpdrill.tcp.trace import Step

_ADDED = "segment"
"""The field of a difference that is one more segment."""


@lru_cache(maxsize=1024)
def captured(script: Script, isn: Isn) -> tuple[Step, ...]:
    """Return the steps of an exchange with the segments that Linux sends, from these first numbers.

    Segments that Linux alone sends are left out: where they stand among the others nobody knows.
    """
    return tuple(_on_linux(step, script, isn) for step in replayed(script, isn).steps)


def adds_segments(script: Script) -> bool:
    """Tell whether Linux sends segments that the machine does not."""
    return any(one.field == _ADDED for one in script.linux)


def _on_linux(step: Step, script: Script, isn: Isn) -> Step:
    changes = {
        _FIELDS.get(one.field, one.field): _moved(one, step.sender, script.isn, isn)
        for one in script.linux
        if one.segment == step.n and one.field != _ADDED
    }
    return step._replace(segment=replace(step.segment, **changes)) if changes else step


_FIELDS = {"len": "length"}
"""What fields of a segment are called in a scenario, where the machine calls them otherwise."""


def _moved(one: LinuxDifference, sender: Side, start: Isn, to: Isn) -> Any:
    """Return Linux's value: a Seq counts from its sender's first number, an ACK number from the other's."""
    owners = {"seq": sender, "ack": sender.other}
    if one.field not in owners or one.linux is None:
        return one.linux
    own = list(Side).index(owners[one.field])
    return (to[own] + one.linux - start[own]) % MODULUS


def linux_told(script: Script, last: int | None = None) -> Joined:
    """Return what is said of Linux, of segments up to `last` or of all."""
    told = (one.because for one in script.linux if last is None or one.segment <= last)
    return Joined(tuple(told), SENTENCES)
