"""What is given as a script and is a capture is known as one; scripts never are."""

from __future__ import annotations

import gzip
import struct
from typing import TYPE_CHECKING

import pytest
from program import CONTENT, called

from tcpdrill.material.capture_files import capture_format

if TYPE_CHECKING:
    from pathlib import Path

PCAP = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1)
PRINTED = (
    "12:00:00.000001 IP 10.0.0.1.40000 > 10.0.0.2.80: Flags [S], seq 100, win 64240, length 0",
    "    1 0.000000000   10.0.0.1 → 10.0.0.2     TCP 74 40000 → 80 [SYN] Seq=0 Win=64240 Len=0 MSS=1460",
)
CAPTURES = {
    "little.pcap": (PCAP, "pcap"),
    "big.pcap": (struct.pack(">IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1), "pcap"),
    "nanoseconds.pcap": (struct.pack("<IHHiIII", 0xA1B23C4D, 2, 4, 0, 0, 262144, 1), "pcap"),
    "new.pcapng": (struct.pack("<III", 0x0A0D0D0A, 28, 0x1A2B3C4D), "pcapng"),
    "packed.pcap.gz": (gzip.compress(PCAP), "gzip"),
    "packed.pcap.zst": (b"\x28\xb5\x2f\xfd" + bytes(8), "zstd"),
    "long.pcap": (PCAP + bytes(2**21), "pcap"),
    "tcpdump.txt": (f"\n{PRINTED[0]}\n".encode(), "tcpdump"),
    "tshark.txt": (f"{PRINTED[1]}\n".encode(), "tshark"),
}


@pytest.mark.parametrize("name", CAPTURES)
def test_a_capture_is_told_to_be_one(name: str, tmp_path: Path) -> None:
    data, form = CAPTURES[name]
    (tmp_path / name).write_bytes(data)
    done = called("trace", "--script", name, data=tmp_path)
    assert (done.status, done.out) == (1, "")
    message, hint = done.err.splitlines()
    assert message == f"tcpdrill: {name} is a capture of packets ({form}), not a script"
    assert hint.startswith("  A script is YAML")


def test_a_missing_script_is_told_to_be_missing(tmp_path: Path) -> None:
    done = called("trace", "--script", "mine.yaml", data=tmp_path)
    assert done.status == 1
    assert done.err.splitlines()[0] == "tcpdrill: there is no script mine.yaml"
    assert "course" not in done.err


def test_no_material_is_taken_for_a_capture() -> None:
    files = [path for path in sorted(CONTENT.rglob("*.yaml")) if path.is_file()]
    assert files
    assert [path.name for path in files if capture_format(path.read_bytes())] == []
    assert capture_format(f"# {PRINTED[0]}\nscript: []\n".encode()) is None
