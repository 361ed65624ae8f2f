"""The machine against the Linux kernel of this machine: captured scripts and scenarios, played afresh.

Needs root, iproute2 and /dev/net/tun.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import kernel_rig
import pytest
import yaml
from linux_differences import SCENARIOS, disagreements, linux_segments
from scripted import as_data, replay

CAPTURES = Path(__file__).parent / "captures"
CAPTURED = sorted(path.stem for path in CAPTURES.glob("*.yaml"))
UNPLAYABLE = {
    "caller-gives-up": "no segment ever arrives, and nobody waits two minutes for the user timeout",
    "close-in-syn-received": "a program gets its connection, and so can close it, only once it stands",
    "listener-calls": "a listening socket cannot send",
    "listener-gives-up": "no segment is ever sent",
    "lost-synack": "the client's own timer runs out first, and both repeat",
    "syn-in-time-wait": "the ISN of the new connection would have to fit a number that the kernel chose",
}
"""The scenarios that no program can make a kernel play, and why."""
PLAYED = sorted(path.stem for path in SCENARIOS.glob("*.yaml") if path.stem not in {*CAPTURED, *UNPLAYABLE})
TWO_MSL = [{"timer": {side: "2msl"}} for side in ("client", "server")]
"""Nobody waits for it: a kernel's 2MSL is a minute, and the next script begins with fresh kernels."""
ATTEMPTS = 5
"""A kernel holds an ACK back for 40 ms, which may pass on a loaded machine; a real difference stays."""


@pytest.fixture(scope="module", autouse=True)
def _kernels() -> None:
    missing = kernel_rig.missing()
    if missing is None:
        return
    if os.environ.get("CI"):
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


def seen_data(seen: kernel_rig.Seen) -> dict[str, Any]:
    return {
        "from": seen.sender,
        "flags": seen.flags,
        "seq": seen.seq,
        "ack": seen.ack,
        "len": seen.length,
        "sent": seen.sent,
        "arrived": seen.arrived,
    }


def deliveries(script: list[Any], isn: dict[str, int]) -> list[Any]:
    """Return the script with each `deliver: all` as the deliveries that it comes to."""
    told: list[Any] = []
    for n, action in enumerate(script):
        before = len(replay(script[:n], isn).arrivals)
        arrivals = replay(script[: n + 1], isn).arrivals[before:]
        told += [{"deliver": arrived} for arrived in arrivals] if action == {"deliver": "all"} else [action]
    return told


def test_every_scenario_is_played_or_it_is_said_why_not() -> None:
    names = {path.stem for path in SCENARIOS.glob("*.yaml")}
    assert UNPLAYABLE.keys() <= names
    assert {*CAPTURED, *PLAYED, *UNPLAYABLE} >= names
    assert not UNPLAYABLE.keys() & {*CAPTURED}


@pytest.mark.parametrize("name", [*CAPTURED, *PLAYED])
def test_the_kernel_does_what_the_machine_says(name: str) -> None:
    folder = CAPTURES if name in CAPTURED else SCENARIOS
    written = yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8"))
    isn = written["isn"]
    script = deliveries([action for action in written["script"] if action not in TWO_MSL], isn)
    due = [len(replay(script[: n + 1], isn).steps) for n in range(len(script))]
    machine = [as_data(step) for step in replay(script, isn).steps]
    found = ["never played"]
    for _ in range(ATTEMPTS):
        with kernel_rig.rig(isn) as rig:
            seen = [seen_data(one) for one in rig.play(script, due)]
        found = disagreements(seen, linux_segments(machine, name))
        if not found:
            break
    assert found == []
