"""Listings as they are shown, held against what ss and netstat print of real sockets in those states.

Needs root, iproute2, net-tools and /dev/net/tun.
"""

from __future__ import annotations

import re
import socket
import subprocess
import time
from contextlib import ExitStack
from itertools import product

import kernel_here
import kernel_rig
import pytest
import system_parts
import yaml
from kernel_packets import ADDRESSES, PORTS
from scripted import deliveries, replay

from tcpdrill.asking.listings import TOOLS, Socket
from tcpdrill.asking.ways_into_states import DRIVES
from tcpdrill.material.script import dump
from tcpdrill.tcp.states import FIN_RECEIVED, State
from tcpdrill.tcp.trace import Side

ISN = {"client": 100, "server": 300}
PLACES = sorted(DRIVES.keys() - {"CLOSED", "LISTEN", "SYN_RECEIVED.active"})
"""Where there is a connection; SYN_RECEIVED is shown on a host that serves."""
TO_READ = sorted(state.value for state in FIN_RECEIVED - {State.TIME_WAIT})
ATTEMPTS = 3


@pytest.fixture(scope="module", autouse=True)
def _kernels() -> None:
    kernel_here.require()
    for tool in TOOLS:
        system_parts.program((tool.split()[0],), "install iproute2 and net-tools")


def printed(tool: str, end: kernel_rig.End) -> list[str]:
    """Return what a tool prints of an end's connections, heads of columns first, without end blanks."""
    command = ["ip", "netns", "exec", end.namespace, *tool.split()]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return [line.rstrip() for line in lines if not re.search("^Active|LISTEN", line)]


def listed(place: str, tool: str, *, unread: bool) -> tuple[list[str], list[str]]:
    """Return what a tool prints of a socket that was brought into a place, and what would be shown of it."""
    drive = DRIVES[place]
    own, other = drive.side.value, drive.side.other.value
    written = yaml.safe_load(dump(drive.actions, {Side(side): number for side, number in ISN.items()}))
    script = deliveries(written["script"], ISN)
    due = [len(replay(script[: n + 1], ISN).steps) for n in range(len(script))]
    with kernel_rig.rig(ISN) as rig:
        rig.play(script, due)
        if not unread:
            held = rig.ends[own].socket
            assert held is not None
            assert held.recv(1) == b""
        real = printed(tool, rig.ends[own])
    here, there = ((ADDRESSES[side], PORTS[side]) for side in (own, other))
    return real, TOOLS[tool]([Socket(State(place.partition(".")[0]), here, there, unread)])


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(("place", "unread"), [*product(PLACES, (True,)), *product(TO_READ, (False,))])
def test_a_listing_is_what_the_tool_prints(place: str, tool: str, *, unread: bool) -> None:
    real, shown = [""], ["never listed"]
    for _ in range(ATTEMPTS):
        real, shown = listed(place, tool, unread=unread)
        if real == shown:
            break
    assert real == shown


PEERS = [("127.0.0.7", 40000), ("127.0.0.123", 51234), ("127.100.200.17", 5555)]


@pytest.mark.parametrize("tool", TOOLS)
def test_columns_are_as_wide_as_what_stands_in_them(tool: str) -> None:
    """Three connections over the loopback, closed by the callers: six sockets in two states."""
    served = ("127.0.0.1", 443)
    with kernel_rig.rig(ISN) as rig, ExitStack() as kept:
        end = rig.ends["client"]
        subprocess.run(["ip", "-n", end.namespace, "link", "set", "lo", "up"], check=True)

        def connect() -> None:
            with socket.create_server(served) as listener:
                for peer in PEERS:
                    caller = kept.enter_context(socket.create_connection(served, source_address=peer))
                    kept.enter_context(listener.accept()[0])
                    caller.shutdown(socket.SHUT_WR)

        end.inside(connect)
        shown = [
            *(Socket(State.CLOSE_WAIT, served, peer) for peer in PEERS),
            *(Socket(State.FIN_WAIT_2, peer, served) for peer in PEERS),
        ]
        real, expected = [""], sorted(TOOLS[tool](shown))
        for _ in range(ATTEMPTS):
            real = sorted(printed(tool, end))
            if real == expected:
                break
            time.sleep(0.1)  # a kernel holds an ACK of a FIN back for 40 ms
    assert real == expected
