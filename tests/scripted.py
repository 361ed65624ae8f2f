"""A script's actions from plain YAML data, and a trace as the plain data that captures hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tcpdrill.tcp.actions import (
    Abort,
    Action,
    Again,
    Close,
    Connect,
    DelayAck,
    Deliver,
    DeliverAll,
    Forge,
    Listen,
    Lose,
    Reboot,
    Send,
    SetIsn,
    Timer,
)
from tcpdrill.tcp.block import Timeout
from tcpdrill.tcp.exchange import run
from tcpdrill.tcp.segment import Flag, Segment, written
from tcpdrill.tcp.trace import Ends, Side, Step, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

WORDS: dict[str, Callable[[Side], Action]] = {
    "listen": Listen,
    "connect": Connect,
    "close": Close,
    "abort": Abort,
    "delay-ack": DelayAck,
    "reboot": Reboot,
}

LINK: dict[str, Callable[[int], Action]] = {"lose": Lose, "again": Again}


def action(item: Mapping[str, Any]) -> Action:
    ((key, value),) = item.items()
    if key in ("client", "server"):
        return _of_side(Side(key), value)
    if key == "deliver":
        return DeliverAll() if value == "all" else Deliver(value)
    if key == "timer":
        ((side, kind),) = value.items()
        return Timer(Side(side), Timeout(kind))
    if key == "forge":
        flags = frozenset(Flag(flag) for flag in value["flags"])
        return Forge(Side(value["to"]), Segment(flags, value["seq"], value.get("ack"), value.get("len", 0)))
    return LINK[key](value)


def _of_side(side: Side, value: str | Mapping[str, int]) -> Action:
    if isinstance(value, str):
        return WORDS[value](side)
    ((name, number),) = value.items()
    return Send(side, number) if name == "send" else SetIsn(side, number)


def replay(
    script: Sequence[Mapping[str, Any]], isn: Mapping[str, int] | None = None, name: str = ""
) -> Trace:
    numbers = {Side(side): number for side, number in (isn or {}).items()}
    return run([action(item) for item in script], numbers, name)


def as_data(step: Step) -> dict[str, Any]:
    return {
        "n": step.n,
        "from": step.sender.value,
        "to": step.sender.other.value,
        "flags": [flag.value for flag in written(step.segment.flags)],
        "seq": step.segment.seq,
        "ack": step.segment.ack,
        "len": step.segment.length,
        "fate": step.fate.value,
        "sent": states(step.sent),
        "arrived": None if step.arrived is None else states(step.arrived),
    }


def states(ends: Ends) -> dict[str, str]:
    return {"client": ends.client.value, "server": ends.server.value}
