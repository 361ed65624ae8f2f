from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcpdrill.ground.errors import InputError
from tcpdrill.material.nodes import Mapping
from tcpdrill.material.script import actions_of, dump, isn, parse, run_file
from tcpdrill.material.written_values import Reading
from tcpdrill.material.yaml_source import parse as parse_yaml
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
from tcpdrill.tcp.exchange import ISN
from tcpdrill.tcp.segment import MODULUS, Flag, Segment
from tcpdrill.tcp.states import State
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from pathlib import Path

WRITTEN: list[tuple[str, Action]] = [
    ("server: listen", Listen(Side.SERVER)),
    ("client: connect", Connect(Side.CLIENT)),
    ("client: close", Close(Side.CLIENT)),
    ("client: abort", Abort(Side.CLIENT)),
    ("client: {send: 500}", Send(Side.CLIENT, 500)),
    ("deliver: 1", Deliver(1)),
    ("deliver: all", DeliverAll()),
    ("lose: 2", Lose(2)),
    ("again: 3", Again(3)),
    ("timer: {client: retransmission}", Timer(Side.CLIENT, Timeout.RETRANSMISSION)),
    ("timer: {server: 2msl}", Timer(Side.SERVER, Timeout.TWO_MSL)),
    ("timer: {server: user}", Timer(Side.SERVER, Timeout.USER)),
    ("forge: {to: server, flags: [SYN], seq: 90}", Forge(Side.SERVER, Segment(frozenset({Flag.SYN}), 90))),
    (
        "forge: {to: client, flags: [RST, ACK], seq: 0, ack: 7, len: 3}",
        Forge(Side.CLIENT, Segment(frozenset({Flag.RST, Flag.ACK}), 0, 7, 3)),
    ),
    (
        "forge: {to: server, flags: [], seq: 4294967295, ack: null, len: 0}",
        Forge(Side.SERVER, Segment(frozenset(), 4294967295)),
    ),
    ("client: delay-ack", DelayAck(Side.CLIENT)),
    ("client: reboot", Reboot(Side.CLIENT)),
    ("client: {isn: 400}", SetIsn(Side.CLIENT, 400)),
    ("client: {isn: 4294967295}", SetIsn(Side.CLIENT, MODULUS - 1)),
]

WRONG = [
    ("deliver", "1:3 X601"),
    ("deliver: 1\n  lose: 2", "1:3 X601"),
    ("arrive: 1", "1:3 X601"),
    ("deliver: 0", "1:12 S206"),
    ("deliver: [1]", "1:12 S203"),
    ("deliver:", "1:11 S204"),
    ("lose: all", "1:9 S206"),
    ("client: sleep", "1:11 S205"),
    ("client: {send: 0}", "1:18 S206"),
    ("client: {send: 1, isn: 2}", "1:11 X601"),
    ("client: {say: 1}", "1:12 S201"),
    ("timer: {client: long}", "1:19 S205"),
    ("timer: {client: user, server: user}", "1:10 X601"),
    ("timer: user", "1:10 S203"),
    ("forge: {to: server, flags: [ACK], seq: 1}", "1:10 X601"),
    ("forge: {to: server, flags: [SYN], seq: 1, ack: 1}", "1:10 X601"),
    ("forge: {flags: [SYN], seq: 1}", "1:10 S202"),
    ("forge: {to: server, flags: [SIN], seq: 1}", "1:31 S211"),
    ("forge: {to: server, flags: [SYN], seq: 4294967296}", "1:42 S206"),
]


def read(text: str) -> tuple[list[Action], Reading]:
    reading = Reading("script.yaml")
    root = parse_yaml(text.encode(), "script.yaml").root
    assert root is not None
    found = parse(root, reading)
    return ([] if reading.problems else [action for action, _ in found]), reading


@pytest.mark.parametrize(("text", "action"), WRITTEN)
def test_an_action_is_read(text: str, action: Action) -> None:
    found, reading = read(f"- {text}\n")
    assert reading.problems == []
    assert found == [action]


@pytest.mark.parametrize(("text", "expected"), WRONG)
def test_what_is_no_action_is_told_at_its_place(text: str, expected: str) -> None:
    _, reading = read(f"- {text}\n")
    told = [f"{found.place.line}:{found.place.column} {found.code}" for found in reading.problems]
    assert told == [expected]
    assert all(found.message and found.hint for found in reading.problems)


SIDES = st.sampled_from(Side)
SEQUENCE_NUMBERS = st.integers(0, MODULUS - 1)
SEGMENT_NUMBERS = st.integers(1, 10_000)


@st.composite
def forged(draw: st.DrawFn) -> Forge:
    flags = draw(st.frozensets(st.sampled_from(Flag)))
    ack = draw(SEQUENCE_NUMBERS) if Flag.ACK in flags else None
    return Forge(draw(SIDES), Segment(flags, draw(SEQUENCE_NUMBERS), ack, draw(st.integers(0, 1500))))


ACTIONS = st.one_of(
    *(st.builds(call, SIDES) for call in (Listen, Connect, Close, Abort, DelayAck, Reboot)),
    st.builds(Send, SIDES, st.integers(1, 2**31 - 1)),
    st.builds(SetIsn, SIDES, SEQUENCE_NUMBERS),
    st.builds(Timer, SIDES, st.sampled_from(Timeout)),
    *(st.builds(kind, SEGMENT_NUMBERS) for kind in (Deliver, Lose, Again)),
    st.just(DeliverAll()),
    forged(),
)


@given(st.lists(ACTIONS, max_size=8), SEQUENCE_NUMBERS, SEQUENCE_NUMBERS)
def test_what_is_written_is_read_back(actions: list[Action], client: int, server: int) -> None:
    root = parse_yaml(dump(actions, {Side.CLIENT: client, Side.SERVER: server}).encode(), "f").root
    assert isinstance(root, Mapping)
    reading = Reading("f")
    assert [action for action, _ in parse(root.fields["script"], reading)] == actions
    assert isn(root.fields["isn"], reading) == {Side.CLIENT: client, Side.SERVER: server}
    assert reading.problems == []


def test_plain_data_is_a_script_too() -> None:
    script = [{"server": "listen"}, {"client": {"send": 5}}, {"deliver": 1}, {"deliver": "all"}]
    assert actions_of(script) == [Listen(Side.SERVER), Send(Side.CLIENT, 5), Deliver(1), DeliverAll()]
    with pytest.raises(InputError, match="X601"):
        actions_of([{"sleep": 1}])


OPENING = "script:\n  - server: listen\n  - client: connect\n  - deliver: all\n"


def test_a_file_is_run(tmp_path: Path) -> None:
    path = tmp_path / "opening.yaml"
    path.write_text(f"id: opening\ntitle: An opening\nrfc: [any]\n{OPENING}", encoding="utf-8")
    trace = run_file(path)
    assert (trace.name, len(trace.steps), trace.end.client) == ("opening", 3, State.ESTABLISHED)
    assert trace.isn == ISN


UNRUNNABLE = [
    (f"{OPENING}  - deliver: 9\n", "opening.yaml:5:5: "),
    (f"{OPENING}  - deliver: nine\n", "opening.yaml:5:14: S206 "),
    (f"isn: {{client: 1, serve: 2}}\n{OPENING}", "opening.yaml:1:18: S201 "),
    (f"lesion: none\n{OPENING}", "opening.yaml:1:1: S201 "),
    ("id: opening\n", "opening.yaml:1:1: S202 "),
    ("", "opening.yaml:1:1: Y103 "),
    ("script: [", "opening.yaml:1:10: Y106 "),
    ("- script\n", "opening.yaml:1:1: S203 "),
]


@pytest.mark.parametrize(("text", "place"), UNRUNNABLE)
def test_a_file_that_cannot_be_run_is_told_at_its_line(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "opening.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as raised:
        run_file(path)
    assert raised.value.message.startswith(f"{tmp_path}/{place}")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no script"):
        run_file(tmp_path / "missing.yaml")
