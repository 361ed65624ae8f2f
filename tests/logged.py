"""Lines of the log and answers in it, as the tests of the log make them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tcpdrill.practice.log_lines import Review

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LINE = {
    "v": 1,
    "id": "a1",
    "at": "2026-03-02T09:00:00Z",
    "question": "handshake.step1.flags/step-flags",
    "seed": 7,
    "lang": "zh",
    "given": "SYN",
    "verdict": "right",
    "rating": 3,
    "ms": 1200,
    "by": "drill",
}


def review(number: int, **changes: Any) -> Review:
    at = START + timedelta(minutes=number)
    return Review(f"id{number:03}", at, "f/k", number, "zh", "x", "right", 3, 900)._replace(**changes)


def line(**changes: object) -> bytes:
    return json.dumps({**LINE, **changes}).encode()


def without(key: str) -> bytes:
    return json.dumps({name: value for name, value in LINE.items() if name != key}).encode()
