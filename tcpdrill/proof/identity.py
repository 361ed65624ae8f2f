"""Ids that say what their entry says: `handshake.knows1.client` is about the client after segment 1.

Also that every id stands in its topic's own part of the names, that no two terms have one name or one
meaning, and that misconceptions are known ones. Where an id follows from no value (`why.two_msl`), a new name
cannot be told from a new entry.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tcpdrill.ground.wording import Lang
from tcpdrill.material.entries import TermEntry
from tcpdrill.material.nearest import Names, nearest
from tcpdrill.material.nodes import Scalar
from tcpdrill.material.schema import SECTIONS
from tcpdrill.proof.claims import Findings, Keys
from tcpdrill.proof.misconceptions import Mistake
from tcpdrill.tcp.segment import Flag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tcpdrill.ground.problems import Problem
    from tcpdrill.material.course import Course
    from tcpdrill.material.entries import ContrastEntry, Entry, Topic

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def check_identity(course: Course) -> list[Problem]:
    """Return the entries whose id says something else than they do."""
    found = Findings()
    terms = {id_ for id_, entry in course.entries.items() if isinstance(entry, TermEntry)}
    for topic in course.topics.values():
        for section in SECTIONS:
            for number, entry in enumerate(getattr(topic, section), start=1):
                _check_id(entry, number, topic, found)
        for contrast in topic.contrasts:
            _check_contrast(contrast, course, found)
        for term in topic.terms:
            _check_same(term, terms, course, found)
    explained = [term for topic in course.topics.values() for term in topic.terms]
    _check_terms(explained, found)
    _check_meanings(explained, found)
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
    is_unplaced = "{number}" in form and entry.section in topic.broken
    if is_unplaced or any(key in entry.broken for key in keys):
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
    """Return the word that an id has for the value below a key."""
    node = entry.node.fields.get(key)
    text = node.text if isinstance(node, Scalar) else "none"
    return _WORDS.get(text, _BETWEEN_WORDS.sub("_", text.lower()))


_BETWEEN_WORDS = re.compile(r"[.\s-]+")

_WORDS = {"ACKnum": "ack_number"}
"""What ids call a term, where that is not simply its name."""


def _listed(keys: list[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys) or "its place among the entries"


def _check_prefix(entry: Entry, topic: Topic, found: Findings) -> None:
    prefixes = (topic.name, topic.name.removesuffix("s"))
    if entry.id.partition(".")[0] not in prefixes:
        hint = f"Ids of the topic {topic.name} begin with `{prefixes[-1]}.`."
        found.add(entry, ("id",), "S218", f"the id {entry.id} names another topic", hint)


def _check_terms(terms: Iterable[TermEntry], found: Findings) -> None:
    """Find terms that have the name of another, and flags that are written in another way."""
    first: dict[str, TermEntry] = {}
    for term in terms:
        if "term" in term.broken:
            continue
        name = term.term.upper()
        if first.setdefault(name, term) is not term:
            where = first[name].place("term")
            message = (
                f"the term {term.term} stands here a second time (first in {where.path}, line {where.line})"
            )
            found.add(term, ("term",), "S219", message, "Give every term a name of its own.")
        if name in set(Flag) and term.term != name:
            found.add(term, ("term",), "S211", f"{term.term} is not a flag", f"Did you mean {name}?")


def _check_meanings(terms: Iterable[TermEntry], found: Findings) -> None:
    """Find terms that mean what another means, in either language, and are not said to be the same."""
    first: dict[tuple[Lang, str], TermEntry] = {}
    for term in terms:
        if "meaning" in term.broken:
            continue
        for lang in Lang:
            other = first.setdefault((lang, _NO_WORD.sub("", term.meaning[lang].casefold())), term)
            if other is not term and other.id not in term.same_as and term.id not in other.same_as:
                where = other.place("meaning")
                message = f"{other.term} has the same meaning ({where.path}, line {where.line})"
                hint = "Say what tells them apart, or name the one under `same_as` of the other."
                found.add(term, ("meaning", lang.value), "S221", message, hint)


_NO_WORD = re.compile(r"\W+")


def _check_same(term: TermEntry, terms: set[str], course: Course, found: Findings) -> None:
    """Find what is said to be the same as a term and is no other term."""
    names = None
    for place, name in enumerate(term.same_as or ()):
        if name in course.entries and (name == term.id or name not in terms):
            names = names or Names(sorted(terms - {term.id}))
            found.add(term, ("same_as", place), "S212", f"{name} is no other term", names.hint(name))


def _check_contrast(entry: ContrastEntry, course: Course, found: Findings) -> None:
    """Find an id that is not made of the two entries' own names, in their order."""
    if entry.broken & {"left", "right"}:
        return
    prefix, _, name = entry.id.rpartition(".")
    right = [f"{one}_{other}" for one in _called(entry.left, course) for other in _beside(entry, course)]
    if name not in right:
        message = f"the id is {entry.id}, but what stands here is {prefix}.{right[0]}"
        hint = "Mend what is wrong of the two: the id, or `left`, `right`."
        found.add_lines(entry, [("id",), ("left",), ("right",)], "S218", message, hint)


def _called(id_: str, course: Course) -> list[str]:
    """Return how the id of a contrast may call an entry: a flag also `ack_flag`, beside the number."""
    name = id_.rpartition(".")[2]
    entry = course.entries.get(id_)
    may_be_flag = isinstance(entry, TermEntry) and ("term" in entry.broken or entry.term.upper() in set(Flag))
    return [name, f"{name}_flag"] if may_be_flag else [name]


def _beside(entry: ContrastEntry, course: Course) -> list[str]:
    """Return how it may call the right entry: without the words that the left one begins with, too."""
    left, right = (id_.rpartition(".")[2].split("_") for id_ in (entry.left, entry.right))
    while left and right and left[0] == right[0]:
        left, right = left[1:], right[1:]
    return [*_called(entry.right, course), "_".join(right)]
