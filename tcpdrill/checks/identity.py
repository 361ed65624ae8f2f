"""Ids that say what their entry says: `handshake.knows1.client` is about the client after segment 1.

Also that every id stands in its topic's own part of the names, and that misconceptions are known ones.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tcpdrill.checks.claims import Findings, Keys
from tcpdrill.material.nodes import Scalar
from tcpdrill.material.schema import SECTIONS
from tcpdrill.material.written_values import nearest
from tcpdrill.misconceptions import Mistake

if TYPE_CHECKING:
    from tcpdrill.material.course import Course
    from tcpdrill.material.entries import Entry, Topic
    from tcpdrill.problems import Problem

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def check_identity(course: Course) -> list[Problem]:
    """Return the entries whose id says something else than they do."""
    found = Findings()
    for topic in course.topics.values():
        for section in SECTIONS:
            for number, entry in enumerate(getattr(topic, section), start=1):
                _check_id(entry, number, topic, found)
    known = {mistake.value for mistake in Mistake}
    for misconception in course.misconceptions:
        if misconception.id not in known:
            message = f"no wrong answer comes from a misconception {misconception.id}"
            found.add(misconception, ("id",), "S212", message, nearest(misconception.id, known))
    return found


def _check_id(entry: Entry, number: int, topic: Topic, found: Findings) -> None:
    form = SECTIONS[entry.section].id_form
    if not form:
        _check_prefix(entry, topic, found)
        return
    keys = [key for key in _PLACEHOLDER.findall(form) if key not in ("topic", "number")]
    if any(key in entry.broken for key in keys):
        return
    said = {key: _word(entry, key) for key in keys}
    right = form.format(topic=topic.name, number=number, **said).replace(".none.", ".")
    if entry.id != right:
        several: list[Keys] = [("id",), *((key,) for key in keys)]
        message = f"the id is {entry.id}, but what stands here is {right}"
        found.add_lines(
            entry, several, "S218", message, f"Mend what is wrong of the two: the id, or {_listed(keys)}."
        )


def _word(entry: Entry, key: str) -> str:
    node = entry.node.fields.get(key)
    return node.text.lower() if isinstance(node, Scalar) else "none"


def _listed(keys: list[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys) or "its place among the entries"


def _check_prefix(entry: Entry, topic: Topic, found: Findings) -> None:
    prefixes = (topic.name, topic.name.removesuffix("s"))
    if entry.id.partition(".")[0] not in prefixes:
        hint = f"Ids of the topic {topic.name} begin with `{prefixes[-1]}.`."
        found.add(entry, ("id",), "S218", f"the id {entry.id} names another topic", hint)
