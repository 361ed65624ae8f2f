"""How a session went, as figures: what went well, what is weak, what comes back, what to do next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tcpdrill.practice.judged import Judged

WEAK_SHARE = 0.8
"""Where less than this share was right, something is weak."""

SHOWN = 5
"""At most so many weak kinds and misconceptions are named."""


@dataclass(frozen=True, slots=True)
class Share:
    """How many of some answers (`given`) were `right`; nearly right ones count half."""

    name: str
    given: int
    right: float

    @property
    def weak(self) -> bool:
        """Tell whether this wants practice."""
        return self.right < WEAK_SHARE * self.given


@dataclass(frozen=True, slots=True)
class Summary:
    """One session's figures; `next_command` is the one command to run next."""

    right: int
    nearly: int
    wrong: int
    skipped: int
    seconds: float
    topics: tuple[Share, ...]
    kinds: tuple[Share, ...]
    misconceptions: tuple[tuple[str, int], ...]
    left_today: int
    due_tomorrow: int
    next_command: str
    interrupted: bool = False

    @property
    def answered(self) -> int:
        """How many answers were given and not taken back."""
        return self.right + self.nearly + self.wrong

    @property
    def well(self) -> tuple[Share, ...]:
        """The topics that went well."""
        return tuple(share for share in self.topics if not share.weak)

    @property
    def weak_topics(self) -> tuple[Share, ...]:
        """The topics that want practice, the weakest first."""
        return _weakest(self.topics)

    @property
    def weak_kinds(self) -> tuple[Share, ...]:
        """The kinds of question that want practice, the weakest first."""
        return _weakest(self.kinds)[:SHOWN]


def _weakest(shares: Iterable[Share]) -> tuple[Share, ...]:
    return tuple(sorted((share for share in shares if share.weak), key=lambda s: (s.right / s.given, s.name)))


def shares(answers: Iterable[Judged], name_of: Callable[[Judged], str]) -> tuple[Share, ...]:
    """Return the share of right answers for each name, in the order of their first answer."""
    given: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for judged in answers:
        name = name_of(judged)
        given[name] += 1
        right[name] += {"right": 2, "nearly": 1, "wrong": 0}[judged.review.verdict]
    return tuple(Share(name, given[name], right[name] / 2) for name in given)


def summarize(
    answers: Sequence[Judged],
    *,
    skipped: int,
    left_today: int,
    due_tomorrow: int,
    interrupted: bool,
) -> Summary:
    """Return the figures of a session's answers."""
    verdicts = Counter(judged.review.verdict for judged in answers)
    topics = shares(answers, lambda judged: judged.question.topic)
    mistakes = Counter(judged.review.misconception for judged in answers if judged.review.misconception)
    return Summary(
        right=verdicts["right"],
        nearly=verdicts["nearly"],
        wrong=verdicts["wrong"],
        skipped=skipped,
        seconds=sum(judged.review.ms for judged in answers) / 1000,
        topics=topics,
        kinds=shares(answers, lambda judged: judged.question.kind),
        misconceptions=tuple((name or "", times) for name, times in mistakes.most_common(SHOWN)),
        left_today=left_today,
        due_tomorrow=due_tomorrow,
        next_command=_next_command(_weakest(topics), left_today),
        interrupted=interrupted,
    )


def _next_command(weak: Sequence[Share], left_today: int) -> str:
    """Return what to run next: the weakest topic while it is weak, else what waits, else the figures."""
    if left_today:
        return "tcpdrill drill"
    if weak:
        return f"tcpdrill drill {weak[0].name} --cram"
    return "tcpdrill stats"
