"""The one value of a script that is wrong is found by what the trace below it shows."""

from __future__ import annotations

import pytest
from test_script import WRITTEN

from tcpdrill.material.claimed_trace import ClaimedTrace, claimed
from tcpdrill.material.nodes import Mapping, Node, from_plain
from tcpdrill.material.script_variants import variants
from tcpdrill.material.yaml_source import parse
from tcpdrill.tcp.actions import Action, Connect, Deliver, DeliverAll, Forge, Listen, Lose, Send, SetIsn
from tcpdrill.tcp.exchange import ISN, run
from tcpdrill.tcp.segment import Flag, Segment
from tcpdrill.tcp.trace import Side

NOTHING = claimed(from_plain([]))

ROWS = """\
- {n: 1, from: client, flags: [SYN], seq: 100, ack: none, len: 0, fate: delivered, sent: {}, arrived: {}}
- {n: 2, from: client, flags: [SYN], seq: 90, ack: none, len: 0, fate: lost, forged: true,
   sent: {}, arrived: none}
- {n: 3, from: server, flags: [SYN, ACK], seq: 400, ack: 91, len: 0, fate: delivered, sent: {}, arrived: {}}
- {n: 4, from: client, flags: [SYM], seq: 7, ack: none, len: 8, fate: delivered, sent: {}, arrived: {}}
- {n: 5, from: client, flags: [ACK], seq: 101, ack: 401, len: 20, fate: delivered, sent: {}, arrived: {}}
- {n: 6, from: client, flags: [ACK], seq: 101, ack: 401, len: 20, fate: delivered, sent: {}, arrived: {}}
- {n: 7, from: server, flags: [ACK], seq: 401, ack: 121, len: 0, fate: delivered, sent: {}, arrived: {}}
- none
"""


def rows(text: str) -> Node:
    root = parse(text.encode(), "trace.yaml").root
    assert root is not None
    return root


def test_a_written_trace_shows_what_its_script_was() -> None:
    assert claimed(rows(ROWS)) == ClaimedTrace(
        length=8,
        first_numbers={Side.CLIENT: (100,), Side.SERVER: (400,)},
        octets={Side.CLIENT: (20,), Side.SERVER: ()},
        forged=(Segment(frozenset({Flag.SYN}), 90),),
    )


@pytest.mark.parametrize("trace", ["none", "{}", "[[], {}, none, {n: [1]}]"])
def test_what_is_no_trace_shows_nothing(trace: str) -> None:
    assert claimed(rows(f"- {trace}\n"))[1:] == NOTHING[1:]
    found = rows(f"trace: {trace}\n")
    assert isinstance(found, Mapping)
    assert claimed(found.fields["trace"])[1:] == NOTHING[1:]


def test_variants_change_one_value_each() -> None:
    actions: list[Action] = [action for _, action in WRITTEN]
    found = list(variants(actions, ISN, claimed(rows(ROWS))))
    for keys, script, first, _ in found:
        changes = sum(one != other for one, other in zip(script, actions, strict=True)) + (first != ISN)
        assert changes <= 1, keys
    changed = {keys[:2] for keys, script, _, _ in found if script != actions}
    assert changed == {("script", index) for index in range(len(actions))}


def test_without_a_trace_numbers_are_one_off() -> None:
    actions: list[Action] = [SetIsn(Side.CLIENT, 0), Send(Side.SERVER, 7), Deliver(3), DeliverAll()]
    found = {(keys, instead) for keys, _, _, instead in variants(actions, ISN, NOTHING)}
    assert {instead for keys, instead in found if keys[-1] == "isn"} == {
        "`client: {isn: 4294967295}`",
        "`client: {isn: 1}`",
    }
    assert {instead for keys, instead in found if keys[-1] == "send"} == {
        "`server: {send: 6}`",
        "`server: {send: 8}`",
    }
    assert ("script", 3, "deliver") not in {keys for keys, _ in found}


RST = frozenset({Flag.RST})
SHOWN: list[tuple[Action, tuple[str | int, ...], Action]] = [
    # what is wrong, where, and what the trace shows
    (SetIsn(Side.SERVER, 4000), ("server", "isn"), SetIsn(Side.SERVER, 400)),
    (Send(Side.CLIENT, 2000), ("client", "send"), Send(Side.CLIENT, 20)),
    (Deliver(1), ("deliver",), Deliver(8)),
    (Lose(2), ("lose",), Lose(7)),
    (DeliverAll(), ("deliver",), Deliver(5)),
    (
        Forge(Side.SERVER, Segment(RST, 90)),
        ("forge", "flags"),
        Forge(Side.SERVER, Segment(frozenset({Flag.SYN}), 90)),
    ),
    (Forge(Side.SERVER, Segment(RST, 900)), ("forge", "seq"), Forge(Side.SERVER, Segment(RST, 90))),
    (Forge(Side.SERVER, Segment(RST, 90, None, 55)), ("forge", "len"), Forge(Side.SERVER, Segment(RST, 90))),
]


@pytest.mark.parametrize(("wrong", "keys", "right"), SHOWN)
def test_what_the_trace_shows_is_tried(wrong: Action, keys: tuple[str | int, ...], right: Action) -> None:
    found = {(keys, *script) for keys, script, _, _ in variants([wrong], ISN, claimed(rows(ROWS)))}
    assert (("script", 0, *keys), right) in found


def test_the_first_numbers_are_tried_for_the_side_that_used_them() -> None:
    found = list(variants([], {Side.CLIENT: 7, Side.SERVER: 8}, claimed(rows(ROWS))))
    assert [isn[Side.CLIENT] for keys, _, isn, _ in found if keys[-1] == "client"] == [6, 8, 100]
    assert [isn[Side.SERVER] for keys, _, isn, _ in found if keys[-1] == "server"] == [7, 9, 400]


def test_another_fault_is_among_the_variants() -> None:
    script: list[Action] = [Listen(Side.SERVER), Connect(Side.CLIENT), Deliver(1), Deliver(2)]
    wrong: list[Action] = [Listen(Side.SERVER), Connect(Side.CLIENT), Deliver(1), Lose(2)]
    assert run(script, ISN).end != run(wrong, ISN).end
    assert any(changed == script for _, changed, _, _ in variants(wrong, ISN, NOTHING))
