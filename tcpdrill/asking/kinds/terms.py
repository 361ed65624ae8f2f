"""The words of the header and the open questions: what a term means, which is meant, why it is so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tcpdrill.answers.question import AnswerType, Proof
from tcpdrill.asking.draft import NOTHING, Draft, Kind, Option, Text, say
from tcpdrill.asking.rolled_exchanges import replayed
from tcpdrill.drawing.picture import Picture
from tcpdrill.ground.dice import shuffled
from tcpdrill.ground.wording import Wording
from tcpdrill.proof.misconceptions import Mistake

if TYPE_CHECKING:
    from random import Random

    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.proof.facts import Fact

FIELD_OR_FLAG = Wording(
    zh="先分清：它是一位的标志，还是一个数？说的是哪个方向？",
    en="First decide: is it a flag of one bit, or a number? And which direction is it about?",
)
OWN_WORDS = Wording(
    zh="先用自己的话说一遍，再和参考答案比较。",
    en="Say it in your own words first, then compare with the model answer.",
)


def _term(fact: Fact) -> str:
    return str(fact.value["term"])


def _meaning(fact: Fact) -> Wording:
    return Wording(fact.value["meaning"]["zh"], fact.value["meaning"]["en"])


def roll_meaning(fact: Fact, rng: Random, stock: Stock) -> Draft:
    """Ask what a term means: its own meaning among those of other terms."""
    wrong = [
        Option(_meaning(other), _term(other), Mistake.TERMS_CONFUSED, {"rfc": other.source.rfc})
        for other in _others(fact, rng, stock)
    ]
    return Draft(
        prompt=say("在 TCP 里，{term} 是什么？", "In TCP, what is {term}?", term=_term(fact)),
        type=AnswerType.CHOICE,
        value=None,
        explanation=_explained(fact),
        proof=Proof(rfc=fact.source.rfc),
        options=tuple(shuffled(rng, [Option(_meaning(fact)), *wrong])),
        promised=4,
        alike=_same_terms(fact, stock),
        hint=FIELD_OR_FLAG,
    )


def roll_term(fact: Fact, rng: Random, stock: Stock) -> Draft:
    """Ask which term a meaning belongs to."""
    wrong = [
        Option(_term(other), _term(other), Mistake.TERMS_CONFUSED, {"rfc": other.source.rfc})
        for other in _others(fact, rng, stock)
    ]
    return Draft(
        prompt=say(
            "这说的是哪个术语？“{meaning}”", "Which term is this? “{meaning}”", meaning=_meaning(fact)
        ),
        type=AnswerType.CHOICE,
        value=None,
        explanation=_explained(fact),
        proof=Proof(rfc=fact.source.rfc),
        options=tuple(shuffled(rng, [Option(_term(fact)), *wrong])),
        promised=4,
        alike=_same_terms(fact, stock),
        hint=FIELD_OR_FLAG,
    )


def _others(fact: Fact, rng: Random, stock: Stock) -> list[Fact]:
    alike = {fact.id, *same_as(fact, stock)}
    return shuffled(rng, [other for other in stock.of_type("term") if other.id not in alike])[:3]


def same_as(fact: Fact, stock: Stock) -> frozenset[str]:
    """Return the ids of the terms that name the same as this one, whichever of the two entries says so."""
    say_so = {other.id for other in stock.of_type("term") if fact.id in other.details["same_as"]}
    return frozenset({*fact.details["same_as"], *say_so})


def _same_terms(fact: Fact, stock: Stock) -> tuple[str, ...]:
    return tuple(_term(stock.by_id[name]) for name in sorted(same_as(fact, stock)))


def _explained(fact: Fact) -> Text:
    """Return the reason; the meaning stands in the question or among the answers."""
    return fact.because or _meaning(fact)


def roll_why(fact: Fact, rng: Random, stock: Stock) -> Draft:
    """Ask an open question; the learner compares the answer with the model and judges."""
    del rng
    scenario = stock.scripts.get(fact.scenario or "")
    solved = None
    if scenario is not None:
        trace = replayed(scenario, scenario.isn)
        solved = Picture(trace, 1, len(trace.steps))
    return Draft(
        prompt=fact.details["question"],
        type=AnswerType.TEXT,
        value=fact.details["answer"],
        explanation=fact.because or NOTHING,
        proof=Proof(rfc=fact.source.rfc),
        solved=solved,
        hint=OWN_WORDS,
    )


KINDS = (
    Kind(
        "term-meaning",
        frozenset({"term"}),
        Wording(zh="首部字段和标志的意思", en="what fields and flags mean"),
        roll_meaning,
    ),
    Kind(
        "meaning-term",
        frozenset({"term"}),
        Wording(zh="由意思认出字段和标志", en="which field or flag is meant"),
        roll_term,
    ),
    Kind("why", frozenset({"why"}), Wording(zh="为什么", en="why it is so"), roll_why),
)
