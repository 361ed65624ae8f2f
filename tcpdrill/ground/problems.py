"""A problem: a claim that fails, at its place. What its code means stands in `problem_codes.py`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST: Final = 30
"""So many problems of one kind are told; the others are counted."""

LONGEST: Final = 500
"""A message or a hint is cut after so many characters: what it quotes may be a whole file."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a path relative to the content folder, line and column from 1."""

    path: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One finding of `check`: what is wrong at `place`, and how to mend it (`hint`).

    It stands for `more` others of its kind, which are counted alone.
    """

    place: Place
    code: str
    message: str
    hint: str
    more: int = 0

    def __post_init__(self) -> None:
        """Cut what is too long to be told."""
        for name in ("message", "hint"):
            text = getattr(self, name)
            if len(text) > LONGEST:
                object.__setattr__(self, name, f"{text[:LONGEST]}…")


class Problems(list[Problem]):
    """Problems as they are found: of each kind in a file the first, the last of which counts the rest."""

    def __init__(self, found: Iterable[Problem] = ()) -> None:
        super().__init__()
        self._met: dict[tuple[str, str], int] = {}
        self._last: dict[tuple[str, str], int] = {}
        self.extend(found)

    def append(self, problem: Problem) -> None:
        """Take a problem, or count it."""
        kind = problem.place.path, problem.code
        met = self._met[kind] = self._met.get(kind, 0) + 1
        if met <= MOST:
            self._last[kind] = len(self)
            super().append(problem)
        else:
            last = self._last[kind]
            self[last] = replace(self[last], more=self[last].more + 1 + problem.more)

    def extend(self, found: Iterable[Problem]) -> None:
        """Take problems, or count them."""
        for problem in found:
            self.append(problem)


def count_of(problems: Iterable[Problem]) -> int:
    """Return how many problems there are, those included that are only counted."""
    return sum(1 + problem.more for problem in problems)


def bounded(problems: Iterable[Problem]) -> list[Problem]:
    """Return the first problems of each kind, wherever they stand; the last of each kind counts the rest."""
    kinds: dict[str, list[Problem]] = {}
    for problem in sorted(problems):
        kinds.setdefault(problem.code, []).append(problem)
    return sorted(told for kind in kinds.values() for told in _first_of(kind))


def _first_of(kind: list[Problem]) -> list[Problem]:
    told = [replace(problem, more=0) for problem in kind[:MOST]]
    return [*told[:-1], replace(told[-1], more=count_of(kind) - len(told))]
