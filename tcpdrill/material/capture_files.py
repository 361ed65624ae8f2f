"""Knows captures of packets where a script should stand: by their first octets or lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_BEGINNINGS: Final[Mapping[bytes, str]] = {
    b"\xd4\xc3\xb2\xa1": "pcap",
    b"\xa1\xb2\xc3\xd4": "pcap",
    b"\x4d\x3c\xb2\xa1": "pcap",
    b"\xa1\xb2\x3c\x4d": "pcap",
    b"\x0a\x0d\x0d\x0a": "pcapng",
    b"snoop\x00\x00\x00": "snoop",
    b"\x1f\x8b": "gzip",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\x04\x22\x4d\x18": "lz4",
}
"""How files begin that hold packets as they are; the last three are how such files are compressed."""

_PRINTED: Final[Mapping[str, re.Pattern[bytes]]] = {
    "tcpdump": re.compile(rb"^(?!\s*[-#]).*\bIP6? .* > .*: (?:Flags \[|tcp )", re.MULTILINE),
    "tshark": re.compile(rb"^ *[0-9]+ +[0-9.:-]+ .*(?:\xe2\x86\x92|->).* \[[A-Z, ]*\] Seq=", re.MULTILINE),
}
"""Lines as programs print them, a packet each."""

_BEGINNING = 4096


def capture_format(data: bytes) -> str | None:
    """Return what kind of capture (or compressed file) `data` begins as; None where it is neither."""
    for beginning, name in _BEGINNINGS.items():
        if data.startswith(beginning):
            return name
    printed = (name for name, line in _PRINTED.items() if line.search(data, 0, _BEGINNING))
    return next(printed, None)
