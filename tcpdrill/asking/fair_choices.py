"""Wrong choices drawn by how often they are right elsewhere, so that a text tells nothing by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tcpdrill.ground.dice import below, shuffled

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

Candidate = TypeVar("Candidate")


def drawn(
    rng: Random, candidates: Sequence[Candidate], number: int, often: Callable[[Candidate], int]
) -> list[Candidate]:
    """Return so many of the candidates, each the likelier the more `often` it is right elsewhere.

    What is right nowhere else comes only where there are not enough others.
    """
    left = shuffled(rng, candidates)
    found: list[Candidate] = []
    while left and len(found) < number:
        weights = [often(one) for one in left]
        found.append(left.pop(_place(rng, weights) if any(weights) else 0))
    return found


def _place(rng: Random, weights: Sequence[int]) -> int:
    """Return a place, each as likely as its weight says."""
    point = below(rng, sum(weights))
    for place, weight in enumerate(weights):
        if point < weight:
            return place
        point -= weight
    return len(weights) - 1
