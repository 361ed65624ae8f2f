"""Packs with zstd, as Anki does: Python's own from 3.14 on, its backport before."""

from __future__ import annotations

import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


def packed(content: bytes) -> bytes:
    """Return the content as one frame."""
    return zstd.compress(content)
