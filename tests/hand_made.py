"""A small course made by hand: enough to hold sessions over, whatever the real material says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tcpdrill.answers.judging import canonical, judge
from tcpdrill.answers.question import Answer, AnswerType, Choice, Proof, Question
from tcpdrill.ground.dice import dice
from tcpdrill.ground.problems import Place
from tcpdrill.practice.picking import Askable
from tcpdrill.practice.session import World
from tcpdrill.proof.facts import Source

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tcpdrill.answers.judging import Verdict
    from tcpdrill.ground.wording import Lang
    from tcpdrill.practice.askers.protocol import Asking, Command, Notice
    from tcpdrill.practice.judged import Judged
    from tcpdrill.practice.summary import Summary

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Clock:
    """A clock that stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Stopwatch:
    """A stopwatch on which every question takes `seconds`."""

    seconds: float = 60.0
    shown: float = 0.0

    def __call__(self) -> float:
        self.shown += self.seconds
        return self.shown


@dataclass
class Names:
    """Names that are their ids."""

    def topic(self, name: str) -> str:
        return f"topic {name}"

    def kind(self, name: str) -> str:
        return f"kind {name}"

    def question(self, name: str) -> str:
        return f"question {name}"

    def belief(self, name: str) -> str:
        return f"Some think {name}."

    def correction(self, name: str) -> str:
        return f"not {name}"

    def misconception(self, name: str) -> str:
        return f"mistake {name}"


FACTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "a.one": ("alpha", ()),
    "a.two": ("alpha", ("a.one",)),
    "a.three": ("alpha", ("a.one", "a.two")),
    "b.one": ("beta", ()),
    "b.two": ("beta", ("b.one",)),
    "b.three": ("beta", ("a.three",)),
}
KINDS = ("next-number", "pick")
PROMPTS = {"next-number": "After {}?", "pick": "Is {} a number?", "why": "Why is {} not the last one?"}


@dataclass
class Supply:
    """Two kinds of question for each fact: a number to type (seed + 1) and a choice of two."""

    facts: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=lambda: dict(FACTS))
    pairs: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    kinds: tuple[str, ...] = KINDS

    def __post_init__(self) -> None:
        self.askables = [
            Askable(f"{fact}/{kind}", fact, kind, topic, rests_on)
            for fact, (topic, rests_on) in self.facts.items()
            for kind in self.kinds
        ]

    def question(self, name: str, seed: int, lang: Lang) -> Question:
        fact, kind = name.split("/")
        seed %= 1000
        choices = (Choice("yes", correct=True), Choice("no", correct=False, misconception="nay"))
        return Question(
            id=name,
            fact=fact,
            kind=kind,
            topic=self.facts[fact][0],
            lang=lang,
            seed=seed,
            prompt=PROMPTS[kind].format(seed),
            answer={
                "next-number": Answer(AnswerType.NUMBER, seed + 1),
                "pick": Answer(AnswerType.CHOICE, 0),
                "why": Answer(AnswerType.TEXT, "Because one is added."),
            }[kind],
            choices=choices if kind == "pick" else None,
            explanation="Because one is added.",
            slip=None,
            proof=Proof(rfc="3.4"),
            source=Source(Place("alpha.yaml", 1, 1), None, "3.4"),
            hint="Count on.",
        )

    def judge(self, question: Question, typed: str) -> Verdict:
        return judge(question, typed)

    def confused_with(self, question: Question, verdict: Verdict) -> str | None:
        return "no" if question.kind == "pick" and verdict.outcome == "wrong" else None

    def counterparts(self, name: str, confused_with: str) -> tuple[str, ...]:
        return self.pairs.get((name, confused_with), ())


@dataclass
class Scripted:
    """An asker that answers from a list and notes what it was told; a reply may be an error to raise."""

    replies: list[str | type[BaseException]]
    told: list[tuple[Any, ...]] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    afterwards: list[Command | None] = field(default_factory=list)

    def names(self, what: str) -> list[Any]:
        return [entry[1] for entry in self.told if entry[0] == what]

    def notice(self, notice: Notice, values: Mapping[str, str]) -> None:
        self.told.append(("notice", notice, dict(values)))

    def teach(self, lesson: Question) -> None:
        self.told.append(("teach", lesson.id))

    def ask(self, asking: Asking) -> str:
        self.told.append(("ask", asking.question.id, asking))
        self.questions.append(asking.question)
        if not self.replies:
            raise EOFError
        reply = self.replies.pop(0)
        if isinstance(reply, str):
            return canonical(asking.question.answer, asking.question) if reply == "right" else reply
        raise reply

    def compare(self, question: Question, typed: str) -> str:
        self.told.append(("compare", question.id, typed))
        return "nearly"

    def unreadable(self, question: Question, verdict: Verdict) -> None:
        self.told.append(("unreadable", question.id, verdict))

    def hint(self, question: Question) -> None:
        self.told.append(("hint", question.id))

    def skipped(self, question: Question) -> None:
        self.told.append(("skipped", question.id))

    def took_back(self, question: Question, review: str) -> None:
        self.told.append(("took_back", question.id, review))

    def judged(self, judged: Judged) -> Command | None:
        self.told.append(("judged", judged.question.id, judged))
        return self.afterwards.pop(0) if self.afterwards else None

    def summary(self, summary: Summary) -> None:
        self.told.append(("summary", summary))


def world(clock: Clock | None = None, *, seconds: float = 60.0, told: list[str] | None = None) -> World:
    messages = told if told is not None else []
    return World(clock or Clock(), Stopwatch(seconds), dice(7), messages.append)
