"""A stock of questions as a session wants it: what is asked, confused with what, and called how.

Rolling is `questions.py`'s business, judging `judging.py`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.answers.judging import judge
from tcpdrill.answers.question import AnswerType
from tcpdrill.asking.catalogue import kind_named
from tcpdrill.asking.questions import Pair, ask_pair, kinds
from tcpdrill.practice.picking import Askable, teaching_order
from tcpdrill.proof.facts import core_of, grounds_of, parts_by_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tcpdrill.answers.judging import Verdict
    from tcpdrill.answers.question import Question
    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.ground.wording import Lang
    from tcpdrill.proof.facts import Fact


class StockSupply:
    """A stock of questions as a session's `Supply`."""

    def __init__(self, stock: Stock) -> None:
        self._stock = stock
        facts = {name: stock.by_id[name] for name, _ in stock.asked}
        parts = parts_by_whole(facts)
        core = core_of(stock.facts)
        grounds = {name: tuple(grounds_of(fact, facts, parts)) for name, fact in facts.items()}
        self.askables: Sequence[Askable] = teaching_order(
            [
                Askable(f"{name}/{kind}", name, kind, facts[name].topic, grounds[name], name in core)
                for name, kind in stock.asked
            ]
        )

    def question(self, name: str, seed: int, lang: Lang) -> Question:
        """Roll one of the askables; raises NothingToAskError where none can be made."""
        fact, _, kind = name.partition("/")
        return ask_pair(Pair(self._stock.by_id[fact], kind_named(kind)), seed, lang, self._stock)

    def judge(self, question: Question, typed: str) -> Verdict:
        """Judge what was typed, naming the mistake behind it where the machine knows one."""
        return judge(question, typed, question.mistakes)

    def confused_with(self, question: Question, verdict: Verdict) -> str | None:
        """Name the state that was given for another one; other answers confuse nothing that has a name."""
        if verdict.outcome != "wrong":
            return None
        if question.answer.type is AnswerType.STATE:
            return str(verdict.given)
        if question.answer.type is AnswerType.CHOICE and question.choices:
            return self._state_told_by(question.choices[verdict.given].text, question.lang)
        return None

    def counterparts(self, name: str, confused_with: str) -> Sequence[str]:
        """Name the contrasts of the two states, else the same question of the other state."""
        fact, _, kind = name.partition("/")
        ours, theirs = self._fact(fact), self._state(confused_with)
        if ours is None or theirs is None or ours.id == theirs.id:
            return ()
        both = {ours.id, theirs.id}
        contrasts = [item.id for item in self.askables if both <= set(self._sides(item.fact))]
        return contrasts or [f"{theirs.id}/{kind}"]

    def _fact(self, name: str) -> Fact | None:
        return self._stock.by_id.get(name)

    def _state(self, name: str) -> Fact | None:
        """Return the fact that tells what a state means."""
        return next((fact for fact in self._annotations() if fact.details["state"] == name), None)

    def _state_told_by(self, text: str, lang: Lang) -> str | None:
        """Return the state that a choice names, or whose meaning it gives."""
        return next(
            (
                str(fact.details["state"])
                for fact in self._annotations()
                if text in (fact.details["state"], fact.value[lang.value])
            ),
            None,
        )

    def _annotations(self) -> Sequence[Fact]:
        return self._stock.of_type("annotation")

    def _sides(self, name: str) -> tuple[str, ...]:
        """Return the facts that a contrast sets against each other."""
        fact = self._fact(name)
        return (fact.value["left"], fact.value["right"]) if fact and fact.type == "contrast" else ()


class StockNames:
    """What the material calls its topics, kinds and misconceptions."""

    def __init__(self, stock: Stock, lang: Lang) -> None:
        self._stock = stock
        self._lang = lang

    def topic(self, name: str) -> str:
        """Return a topic's title."""
        wording = self._stock.topics.get(name)
        return wording[self._lang] if wording else name

    def kind(self, name: str) -> str:
        """Return what a kind of question trains."""
        kind = kinds().get(name)
        return kind.skill[self._lang] if kind else name

    def question(self, name: str) -> str:
        """Return where a question belongs, its topic and what it trains; unknown ones as they are."""
        fact, _, kind = name.partition("/")
        known = self._stock.by_id.get(fact)
        return f"{self.topic(known.topic)} · {self.kind(kind)}" if known else name

    def misconception(self, name: str) -> str:
        """Return a misconception's name."""
        known = self._stock.misconceptions.get(name)
        return known.name[self._lang] if known else name

    def belief(self, name: str) -> str:
        """Return what somebody with a misconception thinks, "" for one that is not known."""
        known = self._stock.misconceptions.get(name)
        return known.believes[self._lang] if known else ""

    def correction(self, name: str) -> str:
        """Return what holds instead of a misconception, "" for one that is not known."""
        known = self._stock.misconceptions.get(name)
        return known.holds[self._lang] if known else ""
