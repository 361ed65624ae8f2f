"""How fast an exchange runs, in state changes a second, beside the state machine libraries of PyPI.

One exchange opens and closes a connection: 7 segments, 12 state changes. tcpdrill computes every number and,
in the recorded run, keeps the whole trace; the libraries step the same 12 changes with no numbers at all. Run
it from the checkout, with the `bench` extra installed: `python tests/benchmarks/bench_machine.py [ROUNDS]`.
"""

from __future__ import annotations

import sys
import time
import warnings
from typing import TYPE_CHECKING, Any

from statemachine import State as LibraryState
from statemachine import StateMachine
from transitions import Machine

from tcpdrill.tcp.actions import Action, Close, Connect, Deliver, Listen, Timer
from tcpdrill.tcp.block import Block, Timeout
from tcpdrill.tcp.exchange import run
from tcpdrill.tcp.machine import State, UserCall, step
from tcpdrill.tcp.trace import Side

if TYPE_CHECKING:
    from collections.abc import Callable

CHANGES = 12
AIMS = {"transitions": 1.0, "python-statemachine": 8.0}

SCRIPT: tuple[Action, ...] = (
    Listen(Side.SERVER),
    Connect(Side.CLIENT),
    Deliver(1),
    Deliver(2),
    Deliver(3),
    Close(Side.CLIENT),
    Deliver(4),
    Deliver(5),
    Close(Side.SERVER),
    Deliver(6),
    Deliver(7),
    Timer(Side.CLIENT, Timeout.TWO_MSL),
)

CHANGED = (
    ("open_passive", "CLOSED", "LISTEN"),
    ("open_active", "CLOSED", "SYN_SENT"),
    ("syn", "LISTEN", "SYN_RECEIVED"),
    ("syn_ack", "SYN_SENT", "ESTABLISHED"),
    ("ack", "SYN_RECEIVED", "ESTABLISHED"),
    ("close", "ESTABLISHED", "FIN_WAIT_1"),
    ("fin", "ESTABLISHED", "CLOSE_WAIT"),
    ("ack", "FIN_WAIT_1", "FIN_WAIT_2"),
    ("close", "CLOSE_WAIT", "LAST_ACK"),
    ("fin", "FIN_WAIT_2", "TIME_WAIT"),
    ("ack", "LAST_ACK", "CLOSED"),
    ("two_msl", "TIME_WAIT", "CLOSED"),
    # Not stepped: python-statemachine wants every state to be reachable.
    ("simultaneous", "FIN_WAIT_1", "CLOSING"),
    ("ack", "CLOSING", "TIME_WAIT"),
)


def recorded() -> None:
    """Run the script and keep its trace: every segment, both ends' states before and after it, every row."""
    run(SCRIPT)


def stepped() -> tuple[Block, Block]:
    """Hand the segments from one control block to the other, and keep nothing."""
    server = step(Block(iss=300), UserCall.OPEN_PASSIVE).block
    client, (syn,), *_ = step(Block(iss=100), UserCall.OPEN_ACTIVE)
    server, (syn_ack,), *_ = step(server, syn)
    client, (third,), *_ = step(client, syn_ack)
    server = step(server, third).block
    client, (fin,), *_ = step(client, UserCall.CLOSE)
    server, (ack,), *_ = step(server, fin)
    client = step(client, ack).block
    server, (fin,), *_ = step(server, UserCall.CLOSE)
    client, (ack,), *_ = step(client, fin)
    server = step(server, ack).block
    return step(client, Timeout.TWO_MSL).block, server


def with_transitions() -> Callable[[], Any]:
    """Return the 12 changes stepped by the library `transitions`."""

    class Connection:
        pass

    ends: list[Any] = [Connection(), Connection()]
    moves = [{"trigger": name, "source": source, "dest": dest} for name, source, dest in CHANGED]
    for end in ends:
        Machine(
            end,
            states=[state.value for state in State],
            initial="CLOSED",
            transitions=moves,
            auto_transitions=False,
        )
    return lambda: _step_library(*ends)


def with_python_statemachine() -> Callable[[], Any]:
    """Return the 12 changes stepped by the library `python-statemachine`."""
    states = {state.value: LibraryState(initial=state is State.CLOSED) for state in State}
    events: dict[str, Any] = {}
    for name, source, dest in CHANGED:
        move = states[source].to(states[dest])
        events[name] = events[name] | move if name in events else move
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        connection: Any = type("Connection", (StateMachine,), {**states, **events})
        ends = [connection(), connection()]
    return lambda: _step_library(*ends)


def _step_library(client: Any, server: Any) -> None:
    server.open_passive()
    client.open_active()
    server.syn()
    client.syn_ack()
    server.ack()
    client.close()
    server.fin()
    client.ack()
    server.close()
    client.fin()
    server.ack()
    client.two_msl()


def fastest(candidates: dict[str, Callable[[], Any]], rounds: int) -> dict[str, float]:
    """Return each candidate's shortest time in seconds, all of them measured in turn, round by round."""
    best = dict.fromkeys(candidates, float("inf"))
    for _ in range(rounds):
        for name, candidate in candidates.items():
            begun = time.perf_counter()
            for _ in range(20):
                candidate()
            best[name] = min(best[name], (time.perf_counter() - begun) / 20)
    return best


def main() -> None:
    """Print state changes a second, and tcpdrill's as multiples of the libraries'."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    times = fastest(
        {
            "tcpdrill, recorded": recorded,
            "tcpdrill, stepped": stepped,
            "transitions": with_transitions(),
            "python-statemachine": with_python_statemachine(),
        },
        rounds,
    )
    for name, seconds in times.items():
        sys.stdout.write(f"{name:20} {CHANGES / seconds:12,.0f} state changes a second\n")
    for name, aim in AIMS.items():
        for ours in ("recorded", "stepped"):
            ratio = times[name] / times[f"tcpdrill, {ours}"]
            sys.stdout.write(f"{ours:8} against {name:20} {ratio:6.2f} times as many (aim: {aim:g})\n")


if __name__ == "__main__":
    main()
