"""The exchanges of two Linux kernels (captures/), replayed segment by segment: numbers and both states.

Where the kernels do otherwise than RFC 9293, the scenario of the same name says so as data; nothing else may
differ, and what is named must.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from linux_differences import SCENARIOS, differences, disagreements, linux_segments
from scripted import as_data, replay

CAPTURES = Path(__file__).parent / "captures"
NAMES = sorted(path.stem for path in CAPTURES.glob("*.json"))


def captured(name: str) -> list[dict[str, Any]]:
    segments = json.loads((CAPTURES / f"{name}.json").read_text(encoding="utf-8"))["segments"]
    return [{key: value for key, value in segment.items() if key != "forged"} for segment in segments]


def replayed(name: str) -> list[dict[str, Any]]:
    script = yaml.safe_load((CAPTURES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [as_data(step) for step in replay(script["script"], script["isn"], name).steps]


def test_there_are_twenty_one_captures_and_each_has_its_scenario() -> None:
    assert len(NAMES) == 21
    assert set(NAMES) <= {path.stem for path in SCENARIOS.glob("*.yaml")}


@pytest.mark.parametrize("name", NAMES)
def test_the_machine_does_what_the_kernels_did(name: str) -> None:
    assert disagreements(captured(name), linux_segments(replayed(name), name)) == []


def test_two_scenarios_name_a_difference_and_only_these_differ() -> None:
    named = {name for name in NAMES if differences(name)}
    assert named == {name for name in NAMES if disagreements(captured(name), replayed(name))}
    assert named == {"abort-by-client", "simultaneous-open"}
