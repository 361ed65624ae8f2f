"""The machine against the Linux kernel of this machine: captured scripts and scenarios, played afresh.

Needs root, iproute2 and /dev/net/tun.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kernel_here
import kernel_rig
import pytest
from kernel_packets import SIDES
from linux_differences import SCENARIOS, disagreements, linux_segments, written_in
from scripted import as_data, deliveries, replay

from tcpdrill.tcp.exchange import ISN
from tcpdrill.tcp.plain_data import ends_data

CAPTURES = Path(__file__).parent / "captures"
CAPTURED = sorted(path.stem for path in CAPTURES.glob("*.yaml"))
UNPLAYABLE = sorted(path.stem for path in SCENARIOS.glob("*.yaml") if "unplayable" in written_in(path))
PLAYED = sorted(path.stem for path in SCENARIOS.glob("*.yaml") if path.stem not in {*CAPTURED, *UNPLAYABLE})
SWALLOWED = {"lost-synack": 1}
"""Where both have a timer running: the caller's SYN is its second, so that its timeout is the longer one."""
TWO_MSL = [{"timer": {side: "2msl"}} for side in ("client", "server")]
"""Nobody waits for it: a kernel's 2MSL is a minute, and the next script begins with fresh kernels."""
ATTEMPTS = 5
"""A kernel holds an ACK back for 40 ms, which may pass on a loaded machine; a real difference stays."""


@pytest.fixture(scope="module", autouse=True)
def _kernels() -> None:
    kernel_here.require()


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


def played(name: str) -> list[str]:
    """Return where the kernel does otherwise than is said."""
    written = written_in((CAPTURES if name in CAPTURED else SCENARIOS) / f"{name}.yaml")
    isn = written.get("isn", {side.value: number for side, number in ISN.items()})
    script = deliveries([action for action in written["script"] if action not in TWO_MSL], isn)
    due = [len(replay(script[: n + 1], isn).steps) for n in range(len(script))]
    machine = replay(script, isn)
    with kernel_rig.rig(isn, SWALLOWED.get(name, 0)) as rig:
        seen = [seen_data(one) for one in rig.play(script, due)]
        end = {side: rig.ends[side].state() for side in SIDES}
    found = disagreements(seen, linux_segments([as_data(step) for step in machine.steps], name))
    return found if end == ends_data(machine.end) else [*found, f"the end is {end}"]


def test_few_are_unplayable_and_no_captured_one() -> None:
    assert UNPLAYABLE == ["close-in-syn-received", "listener-calls"]
    assert not {*UNPLAYABLE} & {*CAPTURED}


@pytest.mark.parametrize("name", UNPLAYABLE)
def test_what_is_called_unplayable_cannot_be_played(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernel_rig, "PATIENCE", 1.0)
    assert played(name) != []


@pytest.mark.parametrize("name", [*CAPTURED, *PLAYED])
def test_the_kernel_does_what_the_machine_says(name: str) -> None:
    found = ["never played"]
    for _ in range(ATTEMPTS):
        found = played(name)
        if not found:
            break
    assert found == []
