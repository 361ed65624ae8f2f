"""Dice that fall the same way on every machine and every Python version.

Only `Random.getrandbits` is used, whose stream is fixed; choosing and shuffling are built on it here, because
the standard library's own may change. What is rolled, and for what, is for the callers to say.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Item = TypeVar("Item")

SEED_BITS = 32
"""Seeds of questions stay short enough to be typed again."""

_GOLDEN = 0x9E3779B97F4A7C15
_WORD = 2**64 - 1


def dice(seed: int) -> Random:
    """Return the dice that belong to `seed`."""
    return Random(seed)  # noqa: S311 - questions are to be repeatable, nothing here is secret


def mix(*numbers: int) -> int:
    """Return a seed of 32 bits made of all the numbers: nearby ones land far apart (SplitMix64)."""
    state = 0
    for number in numbers:
        state = _scrambled((state + number + _GOLDEN) & _WORD)
    return state >> (64 - SEED_BITS)


def _scrambled(word: int) -> int:
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & _WORD
    return word ^ (word >> 31)


def below(rng: Random, bound: int) -> int:
    """Return a whole number from 0 to `bound` - 1, each as likely as any other; `bound` is at least 1."""
    bits = bound.bit_length()
    while (number := rng.getrandbits(bits)) >= bound:
        pass
    return number


def between(rng: Random, first: int, last: int) -> int:
    """Return a whole number from `first` to `last`, both included."""
    return first + below(rng, last - first + 1)


def chance(rng: Random, one_in: int) -> bool:
    """Return True once in `one_in` rolls on average."""
    return below(rng, one_in) == 0


def choose(rng: Random, items: Sequence[Item]) -> Item:
    """Return one of the items; there must be one."""
    return items[below(rng, len(items))]


def shuffled(rng: Random, items: Sequence[Item]) -> list[Item]:
    """Return the items in an order of their own (Fisher and Yates)."""
    order = list(items)
    for last in range(len(order) - 1, 0, -1):
        other = below(rng, last + 1)
        order[last], order[other] = order[other], order[last]
    return order
