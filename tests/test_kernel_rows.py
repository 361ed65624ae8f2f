"""What the material says that Linux does in a row of the table, held against the kernel of this machine.

Needs root, iproute2 and /dev/net/tun.
"""

from __future__ import annotations

import errno
import random
import socket
from typing import TYPE_CHECKING, Any

import kernel_here
import kernel_rig
import pytest
import real_course
import yaml
from scripted import replay

from tcpdrill.asking.ways_into_states import DRIVES, place_of, script_for
from tcpdrill.material.entries import TransitionEntry
from tcpdrill.material.script import dump
from tcpdrill.tcp.linux import linux_does
from tcpdrill.tcp.plain_data import flags_data, segment_data
from tcpdrill.tcp.states import State
from tcpdrill.tcp.table import ISS, PEER, Row, lookup, rows
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Callable

ENTRIES = {
    entry.id: entry for entry in real_course.course().entries.values() if isinstance(entry, TransitionEntry)
}
SAID = {name: entry for name, entry in ENTRIES.items() if entry.linux is not None}
UNPLAYABLE = {
    "transition.listen.open_passive": "a call that fails sends nothing: asked of sockets below",
    "transition.established.open_active": "a call that fails sends nothing: asked of sockets below",
    "transition.close_wait.receive": "scripts have no word for reading: asked of sockets below",
    "transition.syn_received.passive.close": "no program holds the connection yet",
    "transition.syn_received.passive.abort": "no program holds the connection yet",
    "transition.syn_sent.user_timeout": "nobody waits for it: minutes",
    "transition.established.user_timeout": "nobody waits for it: minutes",
    "transition.time_wait.2msl": "nobody waits for it: a minute",
}
"""The rows that no script can make a kernel play, and why."""
SWALLOWED = {"SYN_RECEIVED.passive/rto": 1}
"""Where the caller's SYN is its second, so that its timer does not run out before the row's."""
UNSAID = sorted(ENTRIES.keys() - SAID.keys() - UNPLAYABLE.keys())
"""The rows in which Linux is to do what the machine does."""
TOLD = {lookup(entry.state, entry.event, entry.variant).id for entry in ENTRIES.values()}
UNTOLD = [row for row in rows() if row.id not in TOLD and linux_does(row) != (row.next_state, row.sends)]
"""The rows that the material leaves out, and of which it is known that Linux does otherwise."""
SAMPLE = 8
ATTEMPTS = 3
TCP_LISTEN = 10


@pytest.fixture(scope="module", autouse=True)
def _kernels() -> None:
    kernel_here.require()


def numbers(row: Row) -> dict[str, int]:
    """Return the first numbers by which the end in this row has the table's."""
    own = DRIVES[place_of(row.state.value, row.variant)].side
    return {own.value: ISS, own.other.value: PEER}


def own_state(end: kernel_rig.End, row: Row) -> str:
    """Return the state of the socket that was in the row: a listener's own, not that of what it accepts."""
    if row.state is State.LISTEN and end.listener is not None:
        info = end.listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
        assert info[0] == TCP_LISTEN
        return State.LISTEN.value
    return end.state()


def played(row: Row, isn: dict[str, int]) -> tuple[str, list[dict[str, Any]]]:
    """Return the state that the kernel comes to in a row, and what it sends there."""
    made = script_for(row, (isn["client"], isn["server"]))
    assert made is not None
    written = yaml.safe_load(dump(made.actions, {Side(side): number for side, number in isn.items()}))
    script = written["script"]
    side = DRIVES[place_of(row.state.value, row.variant)].side.value
    due = [len(replay(script[: n + 1], isn).steps) for n in range(len(script) - 1)]
    with kernel_rig.rig(isn, SWALLOWED.get(row.id, 0)) as rig:
        rig.play(script[:-1], due)
        known = len(rig.seen)
        expected = len(row.sends) if row.event == "rto" else 0
        rig.play([script[-1]], [known + expected])
        sent = [seen for seen in rig.seen[known:] if seen.sender == side and not is_soon_again(seen, row)]
        state = own_state(rig.ends[side], row)
    return state, [
        {"flags": seen.flags, "seq": seen.seq, "ack": seen.ack, "len": seen.length} for seen in sent
    ]


def is_soon_again(seen: kernel_rig.Seen, row: Row) -> bool:
    """Tell whether it is Linux's SYN again: a wrong answer makes its timer run out within milliseconds."""
    return row.state is State.SYN_SENT and row.event in WRONG_ANSWERS and seen.flags == ["SYN"]


WRONG_ANSWERS = {"synack_bad", "ack_old", "rst_ack_bad"}


def test_every_row_is_played_or_it_is_said_why_not() -> None:
    assert UNPLAYABLE.keys() <= ENTRIES.keys()


@pytest.mark.parametrize("name", sorted(SAID.keys() - UNPLAYABLE.keys()))
def test_linux_does_what_is_said_of_it(name: str) -> None:
    try_row(name)


def test_linux_does_what_the_machine_does_where_nothing_is_said(sample_seed: int) -> None:
    for name in random.Random(sample_seed).sample(UNSAID, SAMPLE):  # noqa: S311 - a sample, not a secret
        try_row(name)


@pytest.mark.whole
@pytest.mark.parametrize("name", UNSAID)
def test_linux_does_what_the_machine_does_in_every_other_row(name: str) -> None:
    try_row(name)


@pytest.mark.parametrize("row", UNTOLD, ids=lambda row: row.id)
def test_linux_does_what_is_recorded_of_rows_that_nothing_tells_of(row: Row) -> None:
    state, sends = linux_does(row)
    expected = (state.value, [segment_data(segment) for segment in sends])
    found: tuple[str, list[dict[str, Any]]] = ("", [])
    for _ in range(ATTEMPTS):
        found = played(row, numbers(row))
        if found == expected:
            break
    assert found == expected


def try_row(name: str) -> None:
    """Play a row, and compare with what is said of Linux, or else with the machine."""
    entry = ENTRIES[name]
    row = lookup(entry.state, entry.event, entry.variant)
    held = entry.linux or entry
    sends = [
        {"flags": flags_data(one.flags), "seq": one.seq, "ack": one.ack, "len": one.len} for one in held.sends
    ]
    said = (held.next.value, sends)
    found: tuple[str, list[dict[str, Any]]] = ("", [])
    for _ in range(ATTEMPTS):
        found = played(row, numbers(row))
        if found == said:
            break
    assert found == said, name


def test_what_calls_come_to_on_linux() -> None:
    """A second bind, a second connect, calls on a listener, and reading at the end of file."""
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.socket() as second,
        socket.socket() as end,
    ):
        place = listener.getsockname()
        end.connect(place)
        accepted, _ = listener.accept()
        with accepted:
            accepted.shutdown(socket.SHUT_WR)
            told = {
                "transition.listen.open_passive": errno.errorcode[_error(second.bind, place)],
                "transition.established.open_active": errno.errorcode[end.connect_ex(place)],
                "transition.listen.open_active": errno.errorcode[listener.connect_ex(place)],
                "transition.listen.send": errno.errorcode[_error(listener.send, b"x")],
                "transition.close_wait.receive": str(len(end.recv(1))),
            }
    for name, result in told.items():
        said = SAID[name].linux
        assert said is not None
        assert result in said.text.zh
        assert result in said.text.en


def _error(call: Callable[[Any], object], argument: object) -> int:
    with pytest.raises(OSError, match=r".") as caught:
        call(argument)
    return caught.value.errno or 0
