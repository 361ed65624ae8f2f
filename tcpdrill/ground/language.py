"""The languages a learner can read; light, so that the program's options cost nothing to define."""

from __future__ import annotations

from enum import StrEnum


class Lang(StrEnum):
    """A language of the material."""

    ZH = "zh"
    EN = "en"
