"""Reads answers that point at something shown: a choice, an order of choices, capabilities, a grade.

A letter or a number is a label (A and 1 are the first); a choice's own text will do as well.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tcpdrill.answers.flags import any_of, read_flags
from tcpdrill.answers.numbers import read_number
from tcpdrill.answers.spellings import CAPABILITIES, CHOICE_WORDS, EVERYTHING_KNOWN, GRADES, NOTHING_KNOWN
from tcpdrill.answers.states import read_state
from tcpdrill.answers.text import UNKNOWN, Reason, Unreadable, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

_LABEL = rf"(?:{any_of(CHOICE_WORDS)} ?[:#]? ?|#)?[\[(]?([a-z]|[1-9][0-9]?)[\])]?"
_ALONE = rf"{_LABEL} ?[.,:;)]?(?:个|项)?"
_WITH_TEXT = r"[\[(]?([a-z]|[1-9][0-9]?)[\]).:,]+ ?(.+)"
_BETWEEN = r"(?:->|=>|[ ,;/|+&>.-]|(?<![a-z])(?:and|then)(?![a-z])|和|与|及|再)+"
_NAMED = {name: key for key, names in CAPABILITIES.items() for name in names}


def place_of(label: str) -> int:
    """Return the place, counted from 0, that a letter (`a`) or a number (`1`) stands for."""
    return int(label) - 1 if label.isdecimal() else ord(label) - ord("a")


def label_of(place: int) -> str:
    """Return the capital letter of a place counted from 0."""
    return chr(ord("A") + place)


def read_choice(text: str, choices: Sequence[str]) -> int | Unreadable:
    """Return the index of the choice that `text` (plain) names by letter, number or its own text."""
    texts = [plain(choice) for choice in choices]
    alone = re.fullmatch(_ALONE, text)
    named = texts.index(text) if texts.count(text) == 1 else None
    if alone and place_of(alone[1]) < len(choices):
        labelled = place_of(alone[1])
        return labelled if named in (None, labelled) else Unreadable(Reason.AMBIGUOUS)
    meant = named if named is not None else _meant(text, texts)
    if meant is not None:
        return meant
    return Unreadable(Reason.NOT_OFFERED) if alone else _labelled_text(text, texts)


def _meant(text: str, texts: Sequence[str]) -> int | None:
    """Return the index of the only choice that is the same state, flags or number in another spelling."""
    for reader in (read_state, read_flags, read_number):
        meaning = reader(text)
        places = [place for place, other in enumerate(texts) if reader(other) == meaning]
        if len(places) == 1 and not isinstance(meaning, Unreadable):
            return places[0]
    return None


def _labelled_text(text: str, texts: Sequence[str]) -> int | Unreadable:
    """Return the index of a choice written as it is shown: its letter, then its text."""
    both = re.fullmatch(_WITH_TEXT, text)
    if both and place_of(both[1]) < len(texts) and texts[place_of(both[1])] == both[2]:
        return place_of(both[1])
    several = _labels(text)
    return Unreadable(Reason.ONE_ONLY) if several and max(several) < len(texts) else UNKNOWN


def _labels(text: str) -> list[int]:
    """Return the places of the labels that `text` lists, whatever stands between; [] for other text."""
    parts = [part.strip("()[]") for part in re.split(_BETWEEN, text.strip("\"'()[].,; "))]
    if len(parts) == 1 and re.fullmatch(r"[a-h]+|[1-9]+", parts[0]):
        parts = list(parts[0])
    alike = (r"[a-z]", r"[1-9][0-9]?")
    if any(all(re.fullmatch(kind, part) for part in parts) for kind in alike):
        return [place_of(part) for part in parts]
    return []


def read_order(text: str, count: int) -> tuple[int, ...] | Unreadable:
    """Return the places of `count` labels in the order in which `text` (plain) lists them, each once."""
    places = _labels(text)
    if not places:
        return UNKNOWN
    return tuple(places) if sorted(places) == list(range(count)) else Unreadable(Reason.EACH_ONCE)


def read_knowledge(text: str) -> dict[str, bool] | Unreadable:
    """Return which of the four capabilities `text` (plain) lists, by letter, number or name."""
    bare = text.strip("\"'()[].,; ")
    if bare in NOTHING_KNOWN or bare in EVERYTHING_KNOWN:
        return dict.fromkeys(CAPABILITIES, bare in EVERYTHING_KNOWN)
    places = _labels(bare) or _named(bare)
    if not places:
        return UNKNOWN
    if max(places) >= len(CAPABILITIES):
        return Unreadable(Reason.NOT_OFFERED)
    if len(set(places)) < len(places):
        return Unreadable(Reason.EACH_ONCE)
    return {name: place in places for place, name in enumerate(CAPABILITIES)}


def _named(text: str) -> list[int]:
    """Return the places of the capabilities listed by their names; [] if one is no capability's."""
    parts = [
        part.strip().replace("_", " ") for part in re.split(r"[,;+&]|(?<![a-z])and(?![a-z])|和|与|及", text)
    ]
    known = list(CAPABILITIES)
    return [known.index(_NAMED[part]) for part in parts] if all(part in _NAMED for part in parts) else []


def read_grade(text: str) -> str | Unreadable:
    """Return how the learner judges their own answer: "right", "nearly" or "wrong"."""
    bare = text.strip("\"'()[].,;! ")
    return next((grade for grade, words in GRADES.items() if bare in words), UNKNOWN)
