"""Which of the names that there are a wrong one may have meant: found fast, however many are wrong."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_LONGEST: Final = 100
"""A longer word was meant for nothing: comparing takes the square of its length."""

_COMPARED: Final = 16
"""So many names are compared with a word."""

_WALKED: Final = 500
"""So many names are looked at to choose those."""

_LISTED: Final = 12
"""A hint lists so many names if none is near; of more than these it names three."""

_PART: Final = 3


class Names:
    """The names that there are."""

    def __init__(self, known: Iterable[object]) -> None:
        self._names = [str(name) for name in known]
        self._folded = {_folded(name): name for name in self._names if len(name) <= _LONGEST}

    def hint(self, word: str) -> str:
        """Return a hint that names those that `word` may have meant."""
        near = self._near(_folded(word)) if len(word) <= _LONGEST else []
        if near:
            return f"Did you mean {' or '.join(self._folded[name] for name in near)}?"
        if len(self._names) > _LISTED:
            return (
                f"Write one of the {len(self._names)} that there are, such as {', '.join(self._names[:3])}."
            )
        return f"Write one of: {', '.join(self._names)}." if self._names else "Take it out."

    def _near(self, word: str) -> list[str]:
        from difflib import get_close_matches  # noqa: PLC0415 - only a material with mistakes in it pays for this

        candidates = self._folded if len(self._folded) <= _COMPARED else self._alike(word)
        return get_close_matches(word, candidates, n=2, cutoff=0.6)

    def _alike(self, word: str) -> list[str]:
        """Return the names that have the most parts of a word in common with it, by its rarest parts."""
        shared: dict[str, int] = {}
        lists = sorted((self._having.get(part, []) for part in set(_parts(word))), key=len)
        looked_at = 0
        for names in lists:
            looked_at += len(names)
            if looked_at > _WALKED and shared:
                break
            for name in names[:_WALKED]:
                shared[name] = shared.get(name, 0) + 1
        return sorted(shared, key=lambda name: (-shared[name], abs(len(name) - len(word))))[:_COMPARED]

    @cached_property
    def _having(self) -> Mapping[str, list[str]]:
        """The names that have a part."""
        having: dict[str, list[str]] = {}
        for name in self._folded:
            for part in set(_parts(name)):
                having.setdefault(part, []).append(name)
        return having


def nearest(word: str, known: Iterable[object]) -> str:
    """Return a hint that names the words of `known` that `word` may have meant."""
    return Names(known).hint(word)


def _folded(name: str) -> str:
    return name.upper().replace("-", "_")


def _parts(word: str) -> Iterator[str]:
    """Yield a word's parts of a few letters each, its beginning and its end among them."""
    framed = f" {word} "
    return (framed[at : at + _PART] for at in range(len(framed) - _PART + 1))
