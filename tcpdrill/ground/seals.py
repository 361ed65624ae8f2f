"""Seals: that octets which were kept are whole, unchanged, and about what they are taken for."""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

SIZE: Final = 20
"""How many octets a seal has."""


def seal_of(content: bytes, about: str) -> bytes:
    """Return the seal of `content`, which is kept for what it is `about`."""
    return blake2b(about.encode("utf-8", "surrogateescape") + b"\0" + content, digest_size=SIZE).digest()


def is_sealed(kept: bytes, about: str) -> bool:
    """Tell whether octets that begin with their seal are whole, unchanged, and what they are taken for."""
    return len(kept) > SIZE and kept[:SIZE] == seal_of(kept[SIZE:], about)
