"""The two languages a learner can read, and text that stands in both.

What a learner reads lives in tables of `Wording`; values (flags, numbers, states) never do.
"""

from __future__ import annotations

from dataclasses import dataclass

from tcpdrill.language import Lang

__all__ = ["Lang", "Wording"]


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in both languages."""

    zh: str
    en: str

    def __getitem__(self, lang: Lang) -> str:
        """Return the text in `lang`."""
        return self.zh if lang is Lang.ZH else self.en
