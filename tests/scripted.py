"""A script's actions from plain YAML data, and a trace as the plain data that captures hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tcpdrill.material.script import actions_of
from tcpdrill.tcp.exchange import run
from tcpdrill.tcp.plain_data import ends_data, segment_data
from tcpdrill.tcp.trace import Side, Step, Trace

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tcpdrill.tcp.actions import Action


def action(item: Mapping[str, Any]) -> Action:
    (read,) = actions_of([dict(item)])
    return read


def replay(
    script: Sequence[Mapping[str, Any]], isn: Mapping[str, int] | None = None, name: str = ""
) -> Trace:
    numbers = {Side(side): number for side, number in (isn or {}).items()}
    return run(actions_of(list(script)), numbers, name)


def as_data(step: Step) -> dict[str, Any]:
    return {
        "n": step.n,
        "from": step.sender.value,
        "to": step.sender.other.value,
        **segment_data(step.segment),
        "fate": step.fate.value,
        "sent": ends_data(step.sent),
        "arrived": None if step.arrived is None else ends_data(step.arrived),
    }


def deliveries(script: list[Any], isn: dict[str, int]) -> list[Any]:
    """Return the script with each `deliver: all` as the deliveries that it comes to."""
    told: list[Any] = []
    for n, action in enumerate(script):
        before = len(replay(script[:n], isn).arrivals)
        arrivals = replay(script[: n + 1], isn).arrivals[before:]
        told += [{"deliver": arrived} for arrived in arrivals] if action == {"deliver": "all"} else [action]
    return told
