"""Mutated content, scripts and settings are read or refused: a few by default, an hour of `whole`."""

from __future__ import annotations

import sys
import time

import pytest
from fuzz_material import FAMILIES, tried

FEW = 60
AT_ONCE = 500
AN_HOUR = 3600


@pytest.mark.parametrize("family", FAMILIES)
def test_a_few_mutated_files_are_read_or_refused(family: str, sample_seed: int) -> None:
    met = tried(family, sample_seed, FEW)
    assert set(met) <= {"read", "refused"}, met
    assert sum(met.values()) == FEW


@pytest.mark.whole
def test_mutated_files_are_read_or_refused_for_an_hour(sample_seed: int) -> None:
    done, until = 0, time.monotonic() + AN_HOUR
    while time.monotonic() < until:
        for family in FAMILIES:
            met = tried(family, sample_seed + done, AT_ONCE)
            assert set(met) <= {"read", "refused"}, met
        done += AT_ONCE
    sys.stdout.write(f"\n{done} mutated files of each of {len(FAMILIES)} families, none failed\n")
