"""The course in this repository with every topic, scenario and fact under another name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import real_course

from tcpdrill.material.content import load
from tcpdrill.material.schema import SECTIONS

if TYPE_CHECKING:
    from pathlib import Path

SUFFIX = "_of_this_course"
"""What the new names end in: in the old order, and nowhere else in the material."""


def renamed(folder: Path) -> dict[str, str]:
    """Write the course into `folder` under other names; return the new names by the old ones."""
    course = load(real_course.CONTENT).course
    topics = {name: f"{name}{SUFFIX}" for name in course.topics}
    scenarios = {name: f"{name}-renamed" for name in course.scenarios}
    facts = {entry.id: _fact(entry.id, entry.section, topics) for entry in course.entries.values()}
    for path in sorted(real_course.CONTENT.rglob("*.*")):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".yaml" and path.name != "misconceptions.yaml":
            text = _rewritten(text, topics, scenarios, facts)
        stem = {**topics, **scenarios}.get(path.stem, path.stem)
        there = folder / path.parent.relative_to(real_course.CONTENT) / f"{stem}{path.suffix}"
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_text(text, encoding="utf-8")
    return {**topics, **scenarios, **facts}


def _fact(name: str, section: str, topics: dict[str, str]) -> str:
    """Return the new id of an entry: its topic's new name, then its own; what its form fixes stays."""
    first, _, rest = name.partition(".")
    if SECTIONS[section].id_form.startswith("{topic}."):
        return f"{topics[first]}.{rest}"
    if SECTIONS[section].id_form:
        return name
    new = next((topics[topic] for topic in topics if first in (topic, topic.removesuffix("s"))), first)
    return f"{new}.{rest}" if section == "contrasts" else f"{new}.{rest}_renamed"


def _rewritten(text: str, topics: dict[str, str], scenarios: dict[str, str], facts: dict[str, str]) -> str:
    """Return a file with its names changed, where names stand; prose is left alone."""
    ids = re.compile(r"\b[a-z_]+(?:\.[a-z0-9_]+)+\b")
    text = ids.sub(lambda found: facts.get(found[0], found[0]), text)
    names = {**topics, **scenarios}
    for place in _PLACES:
        text = place.sub(lambda found: found[1] + _listed(found[2], names), text)
    return text


_PLACES = (
    re.compile(r"(?m)^((?:topic|scenario|id|    scenario|    - deck): )([a-z_-]+)$"),
    re.compile(r"(?m)^( *topics: )(\[.*\])$"),
    re.compile(r"(?m)^(  - )([a-z-]+)$"),
    re.compile(r"(?m)^( +shown_by: )(\{.*\})$"),
)


def _listed(written: str, names: dict[str, str]) -> str:
    return re.sub(r"[a-z_-]+(?!:)\b", lambda found: names.get(found[0], found[0]), written)
