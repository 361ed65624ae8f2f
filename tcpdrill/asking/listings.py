"""Sockets of one host as `ss -tan` and `netstat -tan` list them, in the columns of the tools.

As they print into a pipe: on a terminal ss spreads its columns over the width.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tcpdrill.answers.tool_spellings import NETSTAT, SS
from tcpdrill.tcp.states import State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Address = tuple[str, int]
"""An address and a port."""


class Socket(NamedTuple):
    """A socket: its state and its two ends. `unread` tells whether the end of file waits to be read."""

    state: State
    local: Address
    peer: Address
    unread: bool = True

    @property
    def queues(self) -> tuple[int, int]:
        """Recv-Q and Send-Q as Linux shows them: a FIN unread or outstanding counts as one octet.

        Once the program has read the end of file, the peer's FIN is counted no more.
        """
        received = self.unread and self.state in (State.CLOSE_WAIT, State.LAST_ACK, State.CLOSING)
        outstanding = self.state in (State.SYN_SENT, State.FIN_WAIT_1, State.LAST_ACK, State.CLOSING)
        return int(received), int(outstanding)


def ss_listing(sockets: Sequence[Socket]) -> list[str]:
    """Return lines as `ss -tan` prints them: each column as wide as it has to be, addresses to the right."""
    head = ("State", "Recv-Q", "Send-Q", "Local Address", "Port", "Peer Address", "Port", "Process")
    rows = [head, *(_in_ss(one) for one in sockets)]
    state, receive, send, local, local_port, peer, peer_port, _ = (
        max(map(len, column)) for column in zip(*rows, strict=True)
    )
    template = (
        f"{{:<{state}}} {{:<{receive}}} {{:<{send}}} "
        f"{{:>{local}}}:{{:<{local_port}}} {{:>{peer}}}:{{:<{peer_port}}}{{}}"
    )
    return [template.format(*row).rstrip() for row in rows]


def _in_ss(one: Socket) -> tuple[str, ...]:
    receive, send = map(str, one.queues)
    ends = (one.local[0], str(one.local[1]), one.peer[0], str(one.peer[1]))
    return (SS[one.state], receive, send, *ends, "")


def netstat_listing(sockets: Sequence[Socket]) -> list[str]:
    """Return lines as `netstat -tan` prints them, without its title."""
    head = f"Proto Recv-Q Send-Q {'Local Address':<23} {'Foreign Address':<23} State"
    return [head, *map(_in_netstat, sockets)]


def _in_netstat(one: Socket) -> str:
    receive, send = one.queues
    local, peer = (f"{address}:{port}" for address, port in (one.local, one.peer))
    return f"tcp   {receive:>6} {send:>6} {local:<23} {peer:<23} {NETSTAT[one.state]}"


TOOLS: Mapping[str, Callable[[Sequence[Socket]], list[str]]] = {
    "ss -tan": ss_listing,
    "netstat -tan": netstat_listing,
}
