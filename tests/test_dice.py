from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tcpdrill.ground.dice import below, between, chance, choose, dice, mix, shuffled

seeds = st.integers(min_value=0, max_value=2**64)


@pytest.mark.parametrize(
    ("seed", "numbers"),
    [(0, [49, 97, 53, 5, 33]), (1, [17, 72, 97, 8, 32]), (2**32 - 1, [81, 79, 26, 27, 77])],
)
def test_the_dice_fall_the_same_way_on_every_python(seed: int, numbers: list[int]) -> None:
    rng = dice(seed)
    assert [below(rng, 100) for _ in numbers] == numbers


@pytest.mark.parametrize(
    ("numbers", "seed"),
    [((0,), 3793791033), ((0, 1), 714667265), ((1, 0), 1581361928), ((7, 7, 7), 368406531)],
)
def test_mixing_gives_the_same_seed_everywhere(numbers: tuple[int, ...], seed: int) -> None:
    assert mix(*numbers) == seed


@given(seeds, seeds)
def test_seeds_are_short_and_tell_their_order(first: int, second: int) -> None:
    assert 0 <= mix(first, second) < 2**32
    assert mix(first, second) == mix(first, second)


def test_nearby_seeds_land_far_apart() -> None:
    assert len({mix(0, item) for item in range(10_000)}) > 9_990


@given(seeds, st.integers(min_value=1, max_value=10**9))
def test_below_stays_below(seed: int, bound: int) -> None:
    assert 0 <= below(dice(seed), bound) < bound


@given(seeds, st.integers(-1000, 1000), st.integers(0, 1000))
def test_between_includes_both_ends(seed: int, first: int, more: int) -> None:
    assert first <= between(dice(seed), first, first + more) <= first + more


@given(seeds, st.lists(st.integers(), min_size=1))
def test_choosing_and_shuffling_lose_nothing(seed: int, items: list[int]) -> None:
    assert choose(dice(seed), items) in items
    assert Counter(shuffled(dice(seed), items)) == Counter(items)


def test_every_order_comes_up_about_equally_often() -> None:
    rng = dice(5)
    counts = Counter(tuple(shuffled(rng, "abc")) for _ in range(6000))
    assert len(counts) == 6
    assert min(counts.values()) > 850


def test_a_chance_of_one_in_four_comes_true_about_every_fourth_time() -> None:
    rng = dice(11)
    assert 900 < sum(chance(rng, 4) for _ in range(4000)) < 1100
