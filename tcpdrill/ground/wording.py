"""The two languages a learner can read, and text that stands in both.

What a learner reads lives in tables of `Wording`; values (flags, numbers, states) never do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tcpdrill.ground.language import Lang

__all__ = ["Count", "Lang", "Wording", "spaced"]


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in both languages."""

    zh: str
    en: str

    def __getitem__(self, lang: Lang) -> str:
        """Return the text in `lang`."""
        return self.zh if lang is Lang.ZH else self.en


class Count(int):
    """A number of things: `{n:time|times}` in a text is "1 time" and "2 times"."""

    def __format__(self, words: str) -> str:
        """Return the number with the one or the other word; without words, as any number."""
        one, between, several = words.partition("|")
        return f"{int(self)} {one if self == 1 else several}" if between else format(int(self), words)


_SEAM = re.compile(r"(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])")


def spaced(text: str) -> str:
    """Return Chinese text with a space wherever it meets Latin letters or digits."""
    return _SEAM.sub(" ", text)
