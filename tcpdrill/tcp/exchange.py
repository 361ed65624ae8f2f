"""A script of actions in, a trace out: two ends, and a link that does nothing of itself.

Every arrival, loss, copy and timeout is an action (`actions.py`), carried out on an `Exchange` (`link.py`).
How a script is written as YAML, and how a trace is drawn or judged, is for others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
from tcpdrill.tcp.block import RFC9293, Behaviour, Block, SendCall
from tcpdrill.tcp.link import Exchange, ImpossibleError, TcpExchangeError
from tcpdrill.tcp.machine import UserCall, is_running
from tcpdrill.tcp.segment import ACK, MODULUS
from tcpdrill.tcp.trace import Fate, Side, Trace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


__all__ = [
    "Abort",
    "Action",
    "Again",
    "Close",
    "Connect",
    "DelayAck",
    "Deliver",
    "DeliverAll",
    "Exchange",
    "Forge",
    "ImpossibleError",
    "Listen",
    "Lose",
    "Reboot",
    "ScriptError",
    "Send",
    "SetIsn",
    "TcpExchangeError",
    "Timer",
    "begin",
    "perform",
    "run",
]

ISN: Mapping[Side, int] = {Side.CLIENT: 100, Side.SERVER: 300}
"""The first sequence numbers, where a script names none."""

LARGEST_SEND = 2**31 - 1
"""More octets than this in one SEND cannot be told from fewer than none (RFC 9293, 3.4)."""


class ScriptError(TcpExchangeError):
    """An action that cannot be carried out: `index` counts actions from 0, `message` says why."""

    def __init__(self, index: int, message: str) -> None:
        super().__init__(message)
        self.index = index
        self.message = message


def run(
    actions: Iterable[Action],
    isn: Mapping[Side, int] | None = None,
    name: str = "",
    behaviour: Behaviour = RFC9293,
) -> Trace:
    """Carry out `actions` between two closed ends and return what happened.

    `isn` maps sides to their first sequence numbers, 0..2^32-1 (`ISN` for a side left out). Raises
    `ScriptError`.
    """
    performed = 0
    try:
        exchange = begin(isn, behaviour)
        for action in actions:
            perform(exchange, action)
            performed += 1
    except ImpossibleError as error:
        raise ScriptError(performed, str(error)) from None
    return exchange.trace(name)


def begin(isn: Mapping[Side, int] | None = None, behaviour: Behaviour = RFC9293) -> Exchange:
    """Return an exchange in which nothing has happened yet. Raises `ImpossibleError` for a bad number."""
    numbers = {**ISN, **(isn or {})}
    for number in numbers.values():
        _number("an initial sequence number", number)
    return Exchange(numbers, behaviour)


def perform(exchange: Exchange, action: Action) -> None:
    """Carry out one action. Raises `ImpossibleError` where it cannot be."""
    _PERFORM[type(action)](exchange, action)


def _number(what: str, number: int) -> int:
    if not 0 <= number < MODULUS:
        raise ImpossibleError(f"{what} is {number}: it must be 0..{MODULUS - 1}")
    return number


def _octets(number: int, least: int) -> int:
    if not least <= number <= LARGEST_SEND:
        raise ImpossibleError(f"a segment of {number} octets: it must have {least}..{LARGEST_SEND}")
    return number


def _listen(exchange: Exchange, action: Listen) -> None:
    exchange.call(action.side, "listen", UserCall.OPEN_PASSIVE)


def _connect(exchange: Exchange, action: Connect) -> None:
    exchange.call(action.side, "connect", UserCall.OPEN_ACTIVE)


def _close(exchange: Exchange, action: Close) -> None:
    exchange.call(action.side, "close", UserCall.CLOSE)


def _abort(exchange: Exchange, action: Abort) -> None:
    exchange.call(action.side, "abort", UserCall.ABORT)


def _send(exchange: Exchange, action: Send) -> None:
    exchange.call(action.side, "send", SendCall(_octets(action.octets, least=1)))


def _delay_ack(exchange: Exchange, action: DelayAck) -> None:
    exchange.amend(action.side, exchange.blocks[action.side]._replace(delay=True))


def _reboot(exchange: Exchange, action: Reboot) -> None:
    exchange.amend(action.side, Block())


def _set_isn(exchange: Exchange, action: SetIsn) -> None:
    exchange.next_isn[action.side] = _number("an initial sequence number", action.number)
    exchange.amend(action.side, exchange.blocks[action.side])


def _timer(exchange: Exchange, action: Timer) -> None:
    block = exchange.blocks[action.side]
    if not is_running(block, action.kind, exchange.behaviour):
        raise ImpossibleError(f"the {action.side}'s {action.kind} timer is not running in {block.state}")
    exchange.happen(action.side, action.kind)


def _deliver(exchange: Exchange, action: Deliver) -> None:
    exchange.arrive(exchange.taken_off(action.n))


def _deliver_all(exchange: Exchange, _: DeliverAll) -> None:
    while exchange.in_flight:
        exchange.arrive(exchange.taken_off(next(iter(exchange.in_flight))))


def _lose(exchange: Exchange, action: Lose) -> None:
    exchange.taken_off(action.n).fate = Fate.LOST


def _again(exchange: Exchange, action: Again) -> None:
    passage = exchange.passage(action.n)
    if passage.arrival is None:
        raise ImpossibleError(f"segment {action.n} is {passage.fate}: only what has arrived can arrive again")
    exchange.arrive(passage)


def _forge(exchange: Exchange, action: Forge) -> None:
    segment = action.segment
    _number("seq", segment.seq)
    _octets(segment.length, least=0)
    if segment.ack is not None:
        _number("ack", segment.ack)
    if (segment.ack is None) is (ACK in segment.flags):
        raise ImpossibleError("a segment has an acknowledgment number if it has the ACK flag, and only then")
    exchange.forge(action.to, segment)


_PERFORM: dict[type[Action], Callable[[Exchange, Any], None]] = {
    Listen: _listen,
    Connect: _connect,
    Close: _close,
    Abort: _abort,
    Send: _send,
    DelayAck: _delay_ack,
    Reboot: _reboot,
    SetIsn: _set_isn,
    Timer: _timer,
    Deliver: _deliver,
    DeliverAll: _deliver_all,
    Lose: _lose,
    Again: _again,
    Forge: _forge,
}
