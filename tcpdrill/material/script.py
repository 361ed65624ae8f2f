"""The script language: one exchange as YAML, read into the actions of `tcp.exchange`, run, and written again.

`tcpdrill trace --script` and `content/scenarios/` share it. What an action does: `tcp/exchange.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tcpdrill.ground.errors import InputError
from tcpdrill.material.nearest import nearest
from tcpdrill.material.nodes import Broken, Mapping, Node, Scalar, Sequence, from_plain, place
from tcpdrill.material.written_values import (
    BAD,
    Field,
    Group,
    Reader,
    Reading,
    number,
    or_none,
    read_fields,
    set_of,
    word,
)
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
from tcpdrill.tcp.exchange import ISN, LARGEST_SEND, ScriptError, run
from tcpdrill.tcp.segment import MODULUS, Flag, Segment, written
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Callable
    from collections.abc import Mapping as AnyMapping
    from collections.abc import Sequence as AnySequence
    from pathlib import Path

    from tcpdrill.ground.problems import Place, Problem
    from tcpdrill.tcp.trace import Trace

_sequence_number: Final = number(0, MODULUS - 1, "a sequence number")
_octets: Final = number(1, LARGEST_SEND, "a number of octets")
_segment_number: Final = number(1, 10_000, "the number of a segment")
_side: Final = word("a side", Side)

CALLS: Final[dict[str, Any]] = {
    "listen": Listen,
    "connect": Connect,
    "close": Close,
    "abort": Abort,
    "delay-ack": DelayAck,
    "reboot": Reboot,
}
"""What a side does: `client: connect`."""

_CALLS_WITH_NUMBER: Final[dict[str, tuple[Any, Reader]]] = {
    "send": (Send, _octets),
    "isn": (SetIsn, _sequence_number),
}
"""What a side does with a number: `client: {send: 500}`."""

ON_SEGMENTS: Final[dict[str, Any]] = {"deliver": Deliver, "lose": Lose, "again": Again}
"""What happens to a segment: `deliver: 1`."""

_call: Final = word("something that a side does", CALLS)
_timeout: Final = word("a timer", Timeout)

_FORGED: Final = Group(
    "a forged segment",
    {
        "to": Field(_side),
        "flags": Field(set_of(word("a flag", Flag, "S211"), "flags")),
        "seq": Field(_sequence_number),
        "ack": Field(or_none(_sequence_number, null=True), required=False),
        "len": Field(
            number(0, MODULUS - 1, "a number of octets"), required=False, default=0, attribute="length"
        ),
    },
)

LONGEST: Final = 2000
"""How many actions a script may have."""

isn: Final = Group(
    "the first sequence numbers",
    {side.value: Field(_sequence_number, required=False, default=ISN[side]) for side in Side},
    lambda **given: {side: given[side.value] for side in Side},
)


def parse(node: Node, reading: Reading) -> Any:
    """Return the actions under the key `script` as a tuple of (action, its place).

    Everything that cannot be read is reported; then the value is `BAD`.
    """
    if not isinstance(node, Sequence):
        hint = "Begin each with `- `, as in `- client: connect`."
        return (
            BAD
            if isinstance(node, Broken)
            else reading.report(node, "S203", "a script is a list of actions", hint)
        )
    if len(node.members) > LONGEST:
        hint = f"{LONGEST} actions are the most: nobody reads a longer trace."
        return reading.report(node.members[LONGEST], "X601", "the script goes on too long", hint)
    actions = [(_action(below, reading), place(reading.path, below)) for below in node.members]
    return BAD if any(action is BAD for action, _ in actions) else tuple(actions)


def _action(node: Node, reading: Reading) -> Any:
    if isinstance(node, Broken):
        return BAD
    if not isinstance(node, Mapping) or len(node.fields) != 1:
        hint = "Write one key with its value, as in `- deliver: 1`."
        return reading.report(node, "X601", "an action has one key", hint)
    ((key, below),) = node.fields.items()
    reader = _ACTIONS.get(key)
    if reader is None:
        return reading.report(node, "X601", f"there is no action `{key}`", nearest(key, _ACTIONS))
    return reader(below, reading)


def _by_side(side: Side) -> Reader:
    def read(node: Node, reading: Reading) -> Any:
        if isinstance(node, Mapping):
            return _with_number(side, node, reading)
        call = _call(node, reading)
        return BAD if call is BAD else call(side)

    return read


def _with_number(side: Side, node: Mapping, reading: Reading) -> Any:
    fields = {key: Field(read, required=False, default=BAD) for key, (_, read) in _CALLS_WITH_NUMBER.items()}
    if len(node.fields) != 1:
        hint = "Write {send: 500} or {isn: 400}."
        return reading.report(node, "X601", "one thing at a time", hint)
    values = read_fields(node, fields, reading, "what a side does")
    given = [(key, value) for key, value in (values or {}).items() if value is not BAD]
    return _CALLS_WITH_NUMBER[given[0][0]][0](side, given[0][1]) if given else BAD


def _deliver(node: Node, reading: Reading) -> Any:
    if isinstance(node, Scalar) and node.text == "all":
        return DeliverAll()
    return _on_segment(Deliver)(node, reading)


def _on_segment(action: Any) -> Reader:
    def read(node: Node, reading: Reading) -> Any:
        n = _segment_number(node, reading)
        return BAD if n is BAD else action(n)

    return read


def _timer(node: Node, reading: Reading) -> Any:
    fields = {side.value: Field(_timeout, required=False) for side in Side}
    values = read_fields(node, fields, reading, "a timer") or {}
    given = [(Side(side), kind) for side, kind in values.items() if kind is not None]
    if len(given) == 1:
        return BAD if given[0][1] is BAD else Timer(*given[0])
    return BAD if not isinstance(node, Mapping) else _one_side(node, reading)


def _one_side(node: Mapping, reading: Reading) -> Any:
    return reading.report(node, "X601", "a timer is of one side", "Write {client: retransmission}.")


def _forge(node: Node, reading: Reading) -> Any:
    values = _FORGED(node, reading)
    if values is BAD:
        return BAD
    to = values.pop("to")
    if (values["ack"] is None) is (Flag.ACK in values["flags"]):
        hint = "Give `ack:` with the flag ACK, and only then."
        return reading.report(node, "X601", "the flag ACK and the number `ack` go together", hint)
    return Forge(to, Segment(**values))


_ACTIONS: Final[dict[str, Reader]] = {
    **{side.value: _by_side(side) for side in Side},
    **{key: _on_segment(action) for key, action in ON_SEGMENTS.items()},
    "deliver": _deliver,
    "timer": _timer,
    "forge": _forge,
}

_BESIDE: Final = ("id", "title", "rfc", "lesson", "trace", "end", "linux", "unplayable")


def actions_of(script: list[Any]) -> list[Action]:
    """Return the actions of a script that is plain data already; raises InputError where it is none."""
    reading = Reading("script")
    actions = parse(from_plain(script), reading)
    if reading.problems:
        raise _refused(min(reading.problems))
    return [action for action, _ in actions]


NO_SCRIPT: Final = "A script is YAML of your own: `script:` and a list of what is called and what arrives."


def run_file(path: Path) -> Trace:
    """Run the script in the file `path`; raises InputError, with line and column, where it cannot be."""
    from tcpdrill.material.capture_files import capture_format  # noqa: PLC0415 - a drill writes scripts, it reads none
    from tcpdrill.material.yaml_source import parse as parse_yaml  # noqa: PLC0415 - likewise
    from tcpdrill.material.yaml_source import read_bytes  # noqa: PLC0415 - likewise

    name = str(path)
    data = read_bytes(path, name)
    if not isinstance(data, bytes):
        raise _refused(data) if data.code != "Y101" else InputError(f"there is no script {name}", NO_SCRIPT)
    if (capture := capture_format(data)) is not None:
        raise InputError(f"{name} is a capture of packets ({capture}), not a script", NO_SCRIPT)
    document = parse_yaml(data, name)
    reading = Reading(name)
    fields = {
        "isn": Field(isn, required=False, default=ISN),
        "script": Field(parse),
        **{key: Field(lambda _, __: None, required=False) for key in _BESIDE},
    }
    values = None if document.root is None else read_fields(document.root, fields, reading, "a script")
    problems = [*document.problems, *reading.problems]
    if problems or values is None:
        raise _refused(min(problems))
    return _run(values["script"], values["isn"], path)


def _run(script: AnySequence[tuple[Action, Place]], first: AnyMapping[Side, int], path: Path) -> Trace:
    try:
        return run([action for action, _ in script], first, path.stem)
    except ScriptError as error:
        where = script[error.index][1]
        hint = "Segments are numbered in the order in which they leave; `check --explain X602` tells more."
        raise InputError(f"{where.path}:{where.line}:{where.column}: X602 {error.message}", hint) from error


def _refused(problem: Problem) -> InputError:
    where = problem.place
    message = f"{where.path}:{where.line}:{where.column}: {problem.code} {problem.message}"
    return InputError(message, problem.hint)


def dump(actions: AnySequence[Action], first: AnyMapping[Side, int] = ISN) -> str:
    """Return the YAML text of a script; `first` holds both first sequence numbers."""
    lines = [f"isn: {{client: {first[Side.CLIENT]}, server: {first[Side.SERVER]}}}", "script:"]
    if not actions:
        return f"{lines[0]}\nscript: []\n"
    return "\n".join([*lines, *(f"  - {dump_action(action)}" for action in actions), ""])


def dump_action(action: Action) -> str:
    """Return one action as it is written in a script."""
    return _WRITTEN[type(action)](action)


_WRITTEN: Final[dict[type[object], Callable[[Any], str]]] = {
    **{call: lambda action: f"{action.side}: {_key_of(CALLS, action)}" for call in CALLS.values()},
    **{kind: lambda action: f"{_key_of(ON_SEGMENTS, action)}: {action.n}" for kind in ON_SEGMENTS.values()},
    Send: lambda action: f"{action.side}: {{send: {action.octets}}}",
    SetIsn: lambda action: f"{action.side}: {{isn: {action.number}}}",
    DeliverAll: lambda _: "deliver: all",
    Timer: lambda action: f"timer: {{{action.side}: {action.kind}}}",
    Forge: lambda action: f"forge: {{to: {action.to}, {_dump_segment(action.segment)}}}",
}


def _key_of(table: AnyMapping[str, Any], action: Action) -> str:
    return next(key for key, kind in table.items() if kind is type(action))


def _dump_segment(segment: Segment) -> str:
    parts = [f"flags: [{', '.join(written(segment.flags))}]", f"seq: {segment.seq}"]
    if segment.ack is not None:
        parts.append(f"ack: {segment.ack}")
    if segment.length:
        parts.append(f"len: {segment.length}")
    return ", ".join(parts)
