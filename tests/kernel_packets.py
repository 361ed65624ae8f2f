"""The packets of the kernel rig: whose address is whose, what stands in one, segments that nobody sent."""

from __future__ import annotations

import socket
import struct

SIDES = ("client", "server")
ADDRESSES = {"client": "10.88.0.1", "server": "10.88.0.2"}
PORTS = {"client": 40000, "server": 80}
FLAGS = {"FIN": 1, "SYN": 2, "RST": 4, "ACK": 16}
WRITTEN = ("SYN", "FIN", "RST", "ACK")


def _checksum(data: bytes) -> int:
    if len(data) % 2:
        data += b"\0"
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packet(sender: str, flags: list[str], seq: int, ack: int | None, length: int) -> bytes:
    """Build the IPv4 packet of a segment that `sender` never sent."""
    receiver = SIDES[1 - SIDES.index(sender)]
    source, target = (socket.inet_aton(ADDRESSES[side]) for side in (sender, receiver))
    bits = sum(FLAGS[flag] for flag in flags)

    def header(checksum: int) -> bytes:
        return struct.pack(
            "!HHIIBBHHH", PORTS[sender], PORTS[receiver], seq, ack or 0, 5 << 4, bits, 65535, checksum, 0
        )

    text = bytes(length)
    pseudo = source + target + struct.pack("!BBH", 0, 6, 20 + length)
    segment = header(_checksum(pseudo + header(0) + text)) + text

    def outer(checksum: int) -> bytes:
        return struct.pack("!BBHHHBBH4s4s", 0x45, 0, 20 + len(segment), 0, 0, 64, 6, checksum, source, target)

    return outer(_checksum(outer(0))) + segment


def header(raw: bytes) -> tuple[list[str], int, int, int] | None:
    """Return flags, Seq, ACK number and length of the segment in a packet, None for anything else."""
    if raw[0] >> 4 != 4 or raw[9] != socket.IPPROTO_TCP:
        return None
    start = (raw[0] & 15) * 4
    _, _, seq, ack, data_offset, bits = struct.unpack("!HHIIBB", raw[start : start + 14])
    flags = [flag for flag in WRITTEN if bits & FLAGS[flag]]
    return flags, seq, ack, len(raw) - start - (data_offset >> 4) * 4
