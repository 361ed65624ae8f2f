"""A problem: a claim that fails, at its place. What its code means stands in `problem_codes.py`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a path relative to the content folder, line and column from 1."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding of `check`: what is wrong at `place`, and how to mend it (`hint`)."""

    place: Place
    code: str
    message: str
    hint: str
