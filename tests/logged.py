"""Lines of the log and answers in it, as the tests of the log make them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tcpdrill.practice.log_lines import Review
from tcpdrill.practice.replaying import Snapshot, catch_up

if TYPE_CHECKING:
    from tcpdrill.practice.review_log import ReviewLog

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


def reviewed(number: int, verdict: str = "right", **changes: Any) -> Review:
    """Return an answer to one of three questions; the next one is given seven hours later."""
    rating = {"right": 3, "nearly": 2, "wrong": 1}[verdict]
    at = START + timedelta(hours=7 * number)
    about = {"at": at, "question": f"f{number % 3}/k", "verdict": verdict, "rating": rating}
    return review(number, **about, **changes)


def replayed(log: ReviewLog) -> Snapshot:
    """Return the snapshot of a whole log, made afresh."""
    fresh = Snapshot(0.9, successors=log.successors)
    catch_up(fresh, log)
    return fresh


def line(**changes: object) -> bytes:
    return json.dumps({**LINE, **changes}).encode()


def without(key: str) -> bytes:
    return json.dumps({name: value for name, value in LINE.items() if name != key}).encode()
