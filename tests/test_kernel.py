"""The machine against the Linux kernel of this machine: the captured scripts, played afresh.

Needs root, iproute2 and /dev/net/tun.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import kernel_rig
import pytest
import yaml
from linux_differences import disagreements, linux_segments
from scripted import as_data, replay

CAPTURES = Path(__file__).parent / "captures"
NAMES = sorted(path.stem for path in CAPTURES.glob("*.yaml"))
TWO_MSL = {"timer": {"client": "2msl"}}
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


@pytest.mark.parametrize("name", NAMES)
def test_the_kernel_does_what_the_machine_says(name: str) -> None:
    written = yaml.safe_load((CAPTURES / f"{name}.yaml").read_text(encoding="utf-8"))
    script, isn = [action for action in written["script"] if action != TWO_MSL], written["isn"]
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
