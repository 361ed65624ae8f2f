"""Two Linux kernels' TCPs, each in a network namespace, joined by a link that obeys a script.

Each namespace's only way out is a TUN device whose far end this process holds: every segment passes through
here and is handed over, lost, kept back or copied as the script says. The states come from the kernel's
own socket tables. Needs root, iproute2 and /dev/net/tun.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import select
import socket
import struct
import subprocess
import threading
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from kernel_packets import ADDRESSES, PORTS, SIDES, header, packet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Made = TypeVar("Made")

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
TCP_REPAIR, TCP_REPAIR_QUEUE, TCP_QUEUE_SEQ, TCP_SEND_QUEUE = 19, 20, 21, 2
TCP_REPAIR_OFF_NO_WINDOW_PROBE = -1
KERNEL_STATES = {
    "01": "ESTABLISHED",
    "02": "SYN_SENT",
    "03": "SYN_RECEIVED",
    "04": "FIN_WAIT_1",
    "05": "FIN_WAIT_2",
    "06": "TIME_WAIT",
    "08": "CLOSE_WAIT",
    "09": "LAST_ACK",
    "0B": "CLOSING",
    "0C": "SYN_RECEIVED",
}
SETTINGS = {
    "tcp_timestamps": 0,
    "tcp_sack": 0,
    "tcp_window_scaling": 0,
    "tcp_ecn": 0,
    "tcp_early_retrans": 0,
    "tcp_syn_linear_timeouts": 0,
    "tcp_invalid_ratelimit": 0,
    "tcp_retrans_collapse": 0,
}
QUIET = 0.02
"""Seconds without a segment after which an action counts as settled."""
PATIENCE = 6.0
"""Seconds to wait for a segment that is due; a retransmission takes a little over one."""


@dataclass
class Seen:
    """One segment as a kernel sent it, numbers relative to each side's ISN of the moment."""

    n: int
    sender: str
    flags: list[str]
    seq: int
    ack: int | None
    length: int
    packet: bytes
    sent: dict[str, str] = field(default_factory=dict)
    arrived: dict[str, str] | None = None


class End:
    """One kernel's TCP in its own namespace, with the far end of its TUN device."""

    def __init__(self, side: str, settings: dict[str, int]) -> None:
        self.side = side
        self.settings = settings
        self.namespace = f"tcpdrill-{side[0]}{uuid.uuid4().hex[:5]}"
        self.device = f"td{side[0]}{uuid.uuid4().hex[:6]}"
        self.socket: socket.socket | None = None
        self.listener: socket.socket | None = None
        self.tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.tun, TUNSETIFF, struct.pack("16sH", self.device.encode(), IFF_TUN | IFF_NO_PI))
        peer = ADDRESSES[SIDES[1 - SIDES.index(side)]]
        self._ip("netns", "add", self.namespace)
        self._ip("link", "set", self.device, "netns", self.namespace)
        self.inside(self._configure)
        within = ("-n", self.namespace)
        self._ip(*within, "addr", "add", ADDRESSES[side], "dev", self.device)
        self._ip(*within, "link", "set", self.device, "up")
        self._ip(*within, "route", "add", peer, "dev", self.device, "rto_min", "1200ms")

    def _ip(self, *arguments: str) -> None:
        subprocess.run(["ip", *arguments], check=True, capture_output=True)

    def _configure(self) -> None:
        Path("/proc/sys/net/ipv6/conf/all/disable_ipv6").write_text("1")
        Path("/proc/sys/net/ipv6/conf/default/disable_ipv6").write_text("1")
        for name, value in self.settings.items():
            setting = Path(f"/proc/sys/net/ipv4/{name}")
            if setting.exists():
                setting.write_text(str(value))

    def inside(self, make: Callable[[], Made]) -> Made:
        """Run `make` in a thread that has entered this end's namespace."""
        made: list[Made] = []
        failed: list[BaseException] = []

        def run() -> None:
            try:
                with Path(f"/run/netns/{self.namespace}").open() as namespace:
                    if ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), CLONE_NEWNET):
                        raise OSError(ctypes.get_errno(), "setns")  # noqa: TRY301 - carried over as any other
                made.append(make())
            except BaseException as error:  # noqa: BLE001 - carried over to the caller's thread
                failed.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        if failed:
            raise failed[0]
        return made[0]

    def state(self) -> str:
        """Return the state of this end's connection, from the kernel's socket table."""
        if self.socket is None and self.listener is not None:
            self._accept()
        table = self.inside(lambda: Path("/proc/thread-self/net/tcp").read_text()).splitlines()[1:]
        found = [line.split() for line in table]
        mine = f":{PORTS[self.side]:04X}"
        for _, local, remote, state, *_ in found:
            if local.endswith(mine) and not remote.endswith(":0000") and state in KERNEL_STATES:
                return KERNEL_STATES[state]
        return "LISTEN" if self.listener is not None else "CLOSED"

    def _accept(self) -> None:
        # The machine's listener is used up by the connection that it accepts.
        assert self.listener is not None
        try:
            self.socket, _ = self.listener.accept()
        except BlockingIOError:
            return
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.listener.close()
        self.listener = None

    def _bound(self) -> socket.socket:
        made = self.inside(lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        made.setblocking(False)  # noqa: FBT003 - the socket module's own signature
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made.bind((ADDRESSES[self.side], PORTS[self.side]))
        return made

    def listen(self) -> None:
        self.listener = self._bound()
        self.listener.listen(4)

    def connect(self, isn: int) -> None:
        other = SIDES[1 - SIDES.index(self.side)]
        place = (ADDRESSES[other], PORTS[other])
        if self.listener is not None:
            # A listening socket is refused: EISCONN.
            assert self.listener.connect_ex(place) == errno.EISCONN
            return
        if self.socket is not None:
            self.socket.close()  # of a connection that has ended
        made = self.socket = self._bound()
        if isn:  # the kernel takes no ISN of 0
            for option, value in (
                (TCP_REPAIR, 1),
                (TCP_REPAIR_QUEUE, TCP_SEND_QUEUE),
                (TCP_QUEUE_SEQ, isn),
                (TCP_REPAIR, TCP_REPAIR_OFF_NO_WINDOW_PROBE),
            ):
                packed = struct.pack("I" if value >= 0 else "i", value)
                made.setsockopt(socket.IPPROTO_TCP, option, packed)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # repair mode has taken it away
        made.connect_ex(place)

    def send(self, octets: int) -> None:
        """Hand over text; before the connection stands, it waits in a thread, as it would in a program."""
        made = self.socket or self.listener
        if made is None:
            return
        if self.state() == "SYN_SENT":
            made.setblocking(True)  # noqa: FBT003 - the socket module's own signature
            threading.Thread(target=made.send, args=(bytes(octets),), daemon=True).start()
            self._await_waiting_sender()
            return
        try:
            made.send(bytes(octets))
        except OSError:
            # A refused SEND is refused by the kernel too, and sends nothing.
            assert self.state() not in {"ESTABLISHED", "CLOSE_WAIT"}

    def _await_waiting_sender(self) -> None:
        """Give the thread time to wait inside the kernel, which then holds its ACK back for the data."""
        time.sleep(QUIET * 2)

    def call(self, name: str) -> None:
        """Make the user call `close`, `abort`, `reboot` or `delay-ack`, as far as the kernel knows it."""
        made = self.socket
        if made is None:
            self._close_listener()
            return
        if name == "close":
            self._shut(made)
        elif name == "delay-ack":
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 0)
        else:
            if name == "abort":
                made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                # A socket closed in repair mode leaves without a word.
                made.setsockopt(socket.IPPROTO_TCP, TCP_REPAIR, 1)
            made.close()
            self.socket = None

    def _close_listener(self) -> None:
        if self.listener is not None:
            self.listener.close()
            self.listener = None

    def _shut(self, made: socket.socket) -> None:
        try:
            made.shutdown(socket.SHUT_WR)
        except OSError:
            # A refused CLOSE is refused by the kernel too, and sends nothing.
            assert self.state() not in {"ESTABLISHED", "CLOSE_WAIT"}

    def close(self) -> None:
        """Give everything back."""
        for held in (self.socket, self.listener):
            if held is not None:
                held.close()
        os.close(self.tun)
        subprocess.run(["ip", "netns", "del", self.namespace], check=False, capture_output=True)


class Rig:
    """Both ends and the link between them; `play` runs a script and returns what was seen."""

    def __init__(self, isn: dict[str, int], swallowed: int, settings: dict[str, int]) -> None:
        self.ends: dict[str, End] = {}
        self.isn = dict(isn)
        self.swallowed = swallowed
        self.seen: list[Seen] = []
        self.offset = dict.fromkeys(SIDES, 0)
        self.repeats_wanted = False
        for side in SIDES:
            self.ends[side] = End(side, settings)

    def close(self) -> None:
        """Remove both namespaces."""
        for end in self.ends.values():
            end.close()

    def play(self, script: list[dict[str, Any]], due: list[int]) -> list[Seen]:
        """Run `script`; `due[i]` is how many segments there should be after action i (waited for)."""
        states = self._states()
        for action, count in zip(script, due, strict=True):
            known = len(self.seen)
            self.repeats_wanted = "timer" in action or "forge" in action
            arriving = self._act(action)
            for forged in self.seen[known:]:
                forged.sent = states
            self._settle(count)
            states = self._states()
            for seen in self.seen[known:]:
                seen.sent = seen.sent or states
            for seen in arriving:
                seen.arrived = seen.arrived or states
        return self.seen

    def _states(self) -> dict[str, str]:
        return {side: self.ends[side].state() for side in SIDES}

    def _act(self, action: dict[str, Any]) -> list[Seen]:
        ((verb, what),) = action.items()
        if verb in SIDES:
            self._call(self.ends[verb], what)
            return []
        if verb in {"deliver", "again"}:
            # What the kernel never sent cannot be delivered; the comparison tells of it afterwards.
            return [self._deliver(seen) for seen in self.seen[what - 1 : what]]
        if verb == "forge":
            return [self._forge(what)]
        assert verb in {"lose", "timer"}, verb
        return []

    def _call(self, end: End, what: Any) -> None:
        if isinstance(what, dict):
            if "isn" in what:
                self.isn[end.side] = what["isn"]
                return
            end.send(what["send"])
        elif what == "listen":
            end.listen()
        elif what == "connect":
            end.connect(self._first_number(end.side))
        else:
            end.call(what)

    def _first_number(self, side: str) -> int:
        """Return the ISN to connect with, 0 where the kernel is to choose: the server's first one."""
        if side == "client" or self.offset[side]:
            return (self.isn[side] + self.offset[side]) % 2**32
        return 0

    def _deliver(self, seen: Seen) -> Seen:
        os.write(self.ends[SIDES[1 - SIDES.index(seen.sender)]].tun, seen.packet)
        return seen

    def _forge(self, what: dict[str, Any]) -> Seen:
        sender = SIDES[1 - SIDES.index(what["to"])]
        ack = what.get("ack")
        raw_ack = None if ack is None else (ack + self.offset[what["to"]]) % 2**32
        raw = packet(
            sender, what["flags"], (what["seq"] + self.offset[sender]) % 2**32, raw_ack, what.get("len", 0)
        )
        seen = Seen(len(self.seen) + 1, sender, what["flags"], what["seq"], ack, what.get("len", 0), raw)
        self.seen.append(seen)
        return self._deliver(seen)

    def _settle(self, count: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            wait = QUIET if len(self.seen) >= count else deadline - time.monotonic()
            ready, _, _ = select.select([end.tun for end in self.ends.values()], [], [], max(wait, 0))
            if not ready:
                return
            for side in SIDES:
                if self.ends[side].tun in ready:
                    self._take(side, os.read(self.ends[side].tun, 65536))

    def _take(self, side: str, raw: bytes) -> None:
        read = header(raw)
        if read is None:
            return
        if self.swallowed:
            self.swallowed -= 1
            return
        flags, seq, ack, length = read
        if "SYN" in flags:
            self.offset[side] = (seq - self.isn[side]) % 2**32
        other = SIDES[1 - SIDES.index(side)]
        blind_reset = "RST" in flags and "ACK" in flags and seq == 0
        seen = Seen(
            n=len(self.seen) + 1,
            sender=side,
            flags=flags,
            seq=0 if blind_reset else (seq - self.offset[side]) % 2**32,
            ack=(ack - self.offset[other]) % 2**32 if "ACK" in flags else None,
            length=length,
            packet=raw,
        )
        if self.repeats_wanted or not self._is_repeat(seen):
            self.seen.append(seen)

    def _is_repeat(self, seen: Seen) -> bool:
        """Tell whether the kernel's clock ran ahead of the script: a repeat for which no timer was called.

        Linux repeats its SYN within milliseconds of answering a wrong SYN,ACK with a RST.
        """
        takes_numbers = seen.length or "SYN" in seen.flags or "FIN" in seen.flags
        said = (seen.sender, seen.flags, seen.seq, seen.length)
        return bool(takes_numbers) and any(
            (earlier.sender, earlier.flags, earlier.seq, earlier.length) == said for earlier in self.seen
        )


@contextmanager
def rig(isn: dict[str, int], swallowed: int = 0, **settings: int) -> Iterator[Rig]:
    """Yield a fresh rig and take it down afterwards.

    `swallowed` segments are lost before anybody looks: a caller's SYN that comes again has the longer timeout
    of a second try. `settings` are those of the kernels, where they are not the rig's own.
    """
    made = Rig(isn, swallowed, SETTINGS | settings)
    try:
        yield made
    finally:
        made.close()
