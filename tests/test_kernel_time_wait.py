"""What this machine's kernel makes of a SYN that reaches TIME_WAIT: MAY-2 of RFC 9293, 3.6.1, measured.

Needs root, iproute2 and /dev/net/tun.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import kernel_here
import kernel_rig
import pytest
from linux_differences import SCENARIOS, written_in
from scripted import deliveries, replay

SCENARIO = written_in(SCENARIOS / "syn-in-time-wait.yaml")
ISN: dict[str, int] = SCENARIO["isn"]
INTO_TIME_WAIT = deliveries(SCENARIO["script"][: SCENARIO["script"].index({"deliver": 7}) + 1], ISN)
EXPECTED_NEXT = 302
"""What the end in TIME_WAIT would take next from the old connection."""


class Answer(NamedTuple):
    """What comes back for a SYN, and the state that the end is in then."""

    flags: list[str]
    ack: int | None
    state: str


LISTENING, ALONE = True, False
CASES = {
    # is somebody listening, the first number of the SYN, with timestamps, what comes back
    "beyond the old numbers, and somebody listens": (LISTENING, 9000, 0, ["SYN", "ACK"]),
    "just beyond them": (LISTENING, EXPECTED_NEXT + 1, 0, ["SYN", "ACK"]),
    "not beyond them": (LISTENING, EXPECTED_NEXT, 0, ["ACK"]),
    "old, and somebody listens": (LISTENING, 200, 0, ["ACK"]),
    "old, with a newer timestamp": (LISTENING, 200, 1, ["SYN", "ACK"]),
    "beyond them, and nobody listens": (ALONE, 9000, 0, ["ACK"]),
    "old, and nobody listens": (ALONE, 200, 0, ["ACK"]),
}
ATTEMPTS = 3


@pytest.fixture(scope="module", autouse=True)
def _kernels() -> None:
    kernel_here.require()


def answer(number: int, *, listens: bool, timestamps: int) -> Answer | None:
    """Return what a kernel in TIME_WAIT answers to a SYN with this first number."""
    script: list[dict[str, Any]] = list(INTO_TIME_WAIT)
    due = [len(replay(script[: n + 1], ISN).steps) for n in range(len(script))]
    known = due[-1]
    # The program has closed its socket: to be in TIME_WAIT is the kernel's business alone.
    opened = [{"client": "abort"}, *([{"client": "listen"}] if listens else [])]
    script += [*opened, {"server": {"isn": number}}, {"server": "connect"}, {"deliver": known + 1}]
    due += [known] * (len(opened) + 1) + [known + 1, known + 2]
    with kernel_rig.rig(ISN, tcp_timestamps=timestamps) as rig:
        seen = rig.play(script, due)
        state = rig.ends["client"].state()
    came = [one for one in seen[known + 1 :] if one.sender == "client"]
    return Answer(came[0].flags, came[0].ack, state) if len(came) == 1 else None


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_new_syn_opens_a_connection_and_an_old_one_draws_the_ack(
    case: tuple[bool, int, int, list[str]],
) -> None:
    listens, number, timestamps, flags = case
    ends = (number + 1, "SYN_RECEIVED") if "SYN" in flags else (EXPECTED_NEXT, "TIME_WAIT")
    expected, found = Answer(flags, *ends), None
    for _ in range(ATTEMPTS):
        found = answer(number, listens=listens, timestamps=timestamps)
        if found == expected:
            break
    assert found == expected
