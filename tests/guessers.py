"""Guessers: rules that choose without understanding a word, and how far above chance they come."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from tcpdrill.answers.question import Question


_NUMBER = re.compile(r"\d{3,}")
_WORD = re.compile(r"[A-Za-z0-9_#]+|\w")


class Seen(NamedTuple):
    """One question as a guesser sees it: the texts that are offered, and the place of the right one."""

    texts: tuple[str, ...]
    right: int


def seen(questions: Iterable[Question]) -> list[Seen]:
    """Return the questions that offer choices; numbers are rolled anew, nobody remembers them."""
    return [
        Seen(tuple(_NUMBER.sub("#", choice.text) for choice in asked.choices), asked.answer.value)
        for asked in questions
        if asked.choices
    ]


Rule = "Callable[[Sequence[Seen]], Iterator[float]]"
"""Yields for each question the chance that its guess is right; a draw between several is shared out."""


def by(measure: Callable[[str, int], float]) -> Callable[[Sequence[Seen]], Iterator[float]]:
    """Return the rule that takes what `measure` (of the text and its place) finds greatest."""

    def guess(asked: Sequence[Seen]) -> Iterator[float]:
        for one in asked:
            yield _taken(one, [measure(text, place) for place, text in enumerate(one.texts)])

    return guess


def most_often_right(asked: Sequence[Seen]) -> Iterator[float]:
    """Take what was right most often so far."""
    right: Counter[str] = Counter()
    for one in asked:
        yield _taken(one, [right[text] for text in one.texts])
        right[one.texts[one.right]] += 1


def most_often_right_where_offered(asked: Sequence[Seen]) -> Iterator[float]:
    """Take what was right in the greatest part of the questions that offered it so far."""
    right: Counter[str] = Counter()
    offered: Counter[str] = Counter()
    for one in asked:
        yield _taken(one, [(right[text] + 1) / (offered[text] + len(one.texts)) for text in one.texts])
        right[one.texts[one.right]] += 1
        offered.update(one.texts)


def alike(one: Seen, place: int) -> float:
    """Return how much of a text stands in the other texts that are offered with it, too."""
    words = [Counter(_WORD.findall(text)) for text in one.texts]
    shared = [
        (words[place] & other).total() / max((words[place] | other).total(), 1)
        for at, other in enumerate(words)
        if at != place
    ]
    return sum(shared)


def most_alike(asked: Sequence[Seen]) -> Iterator[float]:
    """Take what is most like the others."""
    for one in asked:
        yield _taken(one, [alike(one, place) for place in range(len(one.texts))])


def least_alike(asked: Sequence[Seen]) -> Iterator[float]:
    """Take what is least like the others."""
    for one in asked:
        yield _taken(one, [-alike(one, place) for place in range(len(one.texts))])


def in_the_middle(asked: Sequence[Seen]) -> Iterator[float]:
    """Take what is neither the longest nor the shortest, as near to the mean length as may be."""
    for one in asked:
        mean = sum(map(len, one.texts)) / len(one.texts)
        yield _taken(one, [-abs(len(text) - mean) for text in one.texts])


def constant(text: str) -> Callable[[Sequence[Seen]], Iterator[float]]:
    """Return the rule that takes one and the same text wherever it is offered."""
    return by(lambda other, _: float(other == text))


def _taken(one: Seen, measures: Sequence[float]) -> float:
    best = [place for place, measure in enumerate(measures) if measure == max(measures)]
    return (one.right in best) / len(best)


def rules(asked: Sequence[Seen]) -> Mapping[str, Callable[[Sequence[Seen]], Iterator[float]]]:
    """Return the rules by name; of the constants those that are right most often."""
    often = Counter(one.texts[one.right] for one in asked).most_common(5)
    return {
        "the longest": by(lambda text, _: len(text)),
        "the shortest": by(lambda text, _: -len(text)),
        "the first": by(lambda _, place: -place),
        "the last": by(lambda _, place: place),
        "the middle": in_the_middle,
        "most like the others": most_alike,
        "least like the others": least_alike,
        "right most often": most_often_right,
        "right most often where offered": most_often_right_where_offered,
        **{f"always {text!r}": constant(text) for text, _ in often},
    }


def chance_of(asked: Sequence[Seen]) -> float:
    """Return how often one is right who throws dice."""
    return sum(1 / len(one.texts) for one in asked) / len(asked)


def gains(plays: Sequence[Sequence[Seen]]) -> dict[str, float]:
    """Return by how much each rule beats chance over several plays; it begins each of them anew."""
    every = [one for asked in plays for one in asked]
    return {
        name: sum(sum(rule(asked)) for asked in plays) / len(every) - chance_of(every)
        for name, rule in rules(every).items()
    }


def best(found: Mapping[str, float]) -> str:
    """Return the three rules that gain most."""
    ranked = sorted(found.items(), key=lambda one: -one[1])
    return ", ".join(f"{rule} {gain:+.3f}" for rule, gain in ranked[:3])
