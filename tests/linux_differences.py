"""The differences from Linux that a scenario names, applied to what the machine sends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

SCENARIOS = Path(__file__).parent.parent / "content" / "scenarios"


def written_in(path: Path) -> dict[str, Any]:
    """Return what a YAML file says."""
    written: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return written


def differences(name: str) -> list[dict[str, Any]]:
    """Return what the scenario `name` names under `linux`."""
    found: list[dict[str, Any]] = written_in(SCENARIOS / f"{name}.yaml").get("linux", [])
    return found


def linux_segments(machine: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """Return the segments that Linux sends where the machine sends `machine`.

    Each named difference must be one; a value of `...` is left open by a difference that adds a segment.
    """
    segments = [dict(segment) for segment in machine]
    for difference in differences(name):
        assert difference["because"].keys() == {"zh", "en"}
        if difference["field"] == "segment":
            assert difference["segment"] == len(segments) + 1
            segments.append(dict.fromkeys(segments[0], ...) | difference["linux"])
        else:
            segment = segments[difference["segment"] - 1]
            assert segment[difference["field"]] != difference["linux"]
            segment[difference["field"]] = difference["linux"]
    return segments


def disagreements(seen: list[dict[str, Any]], expected: list[dict[str, Any]]) -> list[str]:
    """Return what differs, segment by segment."""
    found = [] if len(seen) == len(expected) else [f"{len(seen)} segments, not {len(expected)}"]
    for n, (one, other) in enumerate(zip(seen, expected, strict=False), 1):
        found += [
            f"segment {n}: {key} is {one[key]}, not {value}"
            for key, value in other.items()
            if value is not ... and key in one and one[key] != value
        ]
    return found
