"""The content with each key of each of its files taken out or made empty, one at a time: nothing raises.

And it is told there, but for what need not be given. A sample is tried by default; `pytest -m whole -n 0 -s
tests/test_emptied.py` tries all of them.
"""

from __future__ import annotations

import random
import sys
from functools import cache

import pytest
import yaml
from emptied import EMPTY, Emptied, all_emptied, of_file
from mutants import CONTENT

from tcpdrill.material.content import load
from tcpdrill.material.schema import COURSE, SCENARIO, SECTIONS, TOPIC
from tcpdrill.proof.check import check

SAMPLE = 50

FILES = {
    path.relative_to(CONTENT).as_posix(): path.read_bytes()
    for path in [*CONTENT.glob("*.yaml"), *CONTENT.glob("*.md"), *CONTENT.glob("scenarios/*.yaml")]
}

SPARED = {
    "because",
    "decks",
    "examples",
    "exchange",
    "gloss",
    "isn",
    "len",
    "linux",
    "notes",
    "reasons",
    "rests_on",
    "retired",
    "same_as",
    "scenario",
    "scenarios",
    "slips",
    "unplayable",
    "variant",
}
"""Keys that need not be given, or may be empty."""

LISTS_OF_ENTRIES = {*SECTIONS, "misconceptions"}
"""Of entries that are gone, it is told where others rest on them, if any do."""


@cache
def plain(text: str) -> object:
    return yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506 - texts alone


def need_not_be_told(change: Emptied) -> bool:
    """Tell whether a change leaves good material behind: nothing has changed, or it may be left out."""
    same = plain(change.text) == plain(FILES[change.path].decode())
    may_be_empty = change.made in {"missing", "[]", "{}"}
    return same or (may_be_empty and bool(SPARED & {change.keys[-1], *change.keys[-2:-1]}))


def escapes(change: Emptied) -> str:
    """Return what is wrong with how a change is met, "" where nothing is."""
    try:
        problems = check(load(CONTENT, {**FILES, change.path: change.text.encode()}))
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"{change.what}: {error!r}"
    told = [one for one in problems if one.place.path == change.path and one.place.line in change.lines]
    if told or (len(change.keys) == 1 and change.keys[0] in LISTS_OF_ENTRIES):
        return ""
    if not problems and need_not_be_told(change):
        return ""
    return f"{change.what}: told are {[(one.place.path, one.place.line, one.code) for one in problems[:3]]}"


every_change = cache(all_emptied)


def test_values_end_where_they_do() -> None:
    text = 'a:\n  - {b: Why?, c: "x"}\n  - d: >-\n      y\n\n    # e\n    e: [f]\n'
    made = {(".".join(one.keys), one.made): plain(one.text) for one in of_file("x.yaml", text)}
    assert made["a", "[]"] == {"a": []}
    assert made["a.b", "missing"] == {"a": [{"c": "x"}, {"d": "y", "e": ["f"]}]}
    assert made["a.c", "missing"] == {"a": [{"b": "Why?"}, {"d": "y", "e": ["f"]}]}
    assert made["a.d", "{}"] == {"a": [{"b": "Why?", "c": "x"}, {"d": {}, "e": ["f"]}]}
    assert made["a.e", "missing"] == {"a": [{"b": "Why?", "c": "x"}, {"d": "y"}]}


def test_what_need_not_be_given_is_spared() -> None:
    tables = [TOPIC, COURSE, SCENARIO.keys, *(section.keys for section in SECTIONS.values())]
    assert {key for keys in tables for key, field in keys.items() if not field.required} <= SPARED


def test_every_file_has_its_changes() -> None:
    assert {one.path for one in every_change()} == {path for path in FILES if path.endswith(".yaml")}
    assert {one.made for one in every_change()} == {"missing", *EMPTY}


def test_a_term_that_a_contrast_names_may_be_without_a_name() -> None:
    changes = [one for one in every_change() if one.path == "header.yaml" and one.keys == ("terms", "term")]
    try_them(changes)


def test_a_sample_of_changes_is_met(sample_seed: int) -> None:
    try_them(random.Random(sample_seed).sample(every_change(), SAMPLE))  # noqa: S311 - a sample, not a secret


@pytest.mark.whole
def test_every_change_is_met() -> None:
    try_them(every_change())


def try_them(changes: list[Emptied]) -> None:
    missed = list(filter(None, map(escapes, changes)))
    sys.stdout.write(f"\n{len(changes)} keys and values taken away, {len(missed)} met wrongly\n")
    assert not missed, "\n".join([f"{len(missed)} of {len(changes)}:", *missed[:40]])
