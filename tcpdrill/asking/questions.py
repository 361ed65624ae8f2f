"""Questions: the catalogue of kinds, what can be asked of a course, and the stream that a seed gives.

A question is a fact in a kind, rolled from a seed. `kinds/` rolls drafts, `gate.py` refuses what is not
sound, `answers/judging.py` judges what is typed.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import count, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from tcpdrill import drawing
from tcpdrill.answers.answer_types import further_spellings
from tcpdrill.answers.question import Answer, AnswerType, Choice, Proof, Question
from tcpdrill.asking.catalogue import all_kinds, kind_named
from tcpdrill.asking.draft import Draft, Kind, in_language
from tcpdrill.asking.exchanges import exchange_of
from tcpdrill.asking.gate import faults_of_draft, faults_of_question
from tcpdrill.asking.prepared_course import Correction, Lesson, Stock, lessons_of
from tcpdrill.asking.rolled_exchanges import Script
from tcpdrill.ground.dice import dice, mix, shuffled
from tcpdrill.ground.errors import TcpdrillError, UsageError
from tcpdrill.ground.wording import Lang, spaced
from tcpdrill.proof.checked import load_derived
from tcpdrill.proof.facts import Fact, facts, slip_json, source_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tcpdrill.material.course import Course

ROLLS = 12
"""How often the dice are thrown again for a question that does not pass the gate."""

LISTED = 60
"""So many names are still listed in a hint."""

TRIES = 40
"""How many further seeds are tried before a question, or an item of a stream, is given up."""

_PICK = 0x5EED
"""Sets the dice that pick what is asked apart from those that roll it."""


class NothingToAskError(TcpdrillError):
    """A fact and kind for which no roll passes the gate."""


class Pair(NamedTuple):
    """One fact in one kind: what a schedule counts as a question."""

    fact: Fact
    kind: Kind

    @property
    def id(self) -> str:
        """The question's permanent id."""
        return f"{self.fact.id}/{self.kind.name}"


def kinds() -> Mapping[str, Kind]:
    """Return the kinds of questions by name."""
    return all_kinds()


def load_stock(folder: Path) -> Stock:
    """Return the checked material in `folder`, prepared for asking; raises MaterialError if it has problems.

    What was prepared once is remembered like the material itself.
    """
    return load_derived(folder, "stock", Stock, stock_of)


@lru_cache(maxsize=2)
def stock_of(course: Course) -> Stock:
    """Return a checked course, prepared for asking; made once for each course."""
    known = facts(course)
    scripts = {name: Script.of(scenario) for name, scenario in course.scenarios.items()}
    stock = Stock(
        topics={name: topic.title for name, topic in course.topics.items()},
        misconceptions={
            entry.id: Correction(entry.name, entry.believes, entry.holds) for entry in course.misconceptions
        },
        facts=known,
        by_id={fact.id: fact for fact in known},
        by_type={
            kind: tuple(fact for fact in known if fact.type == kind) for kind in {fact.type for fact in known}
        },
        scripts=scripts,
        exchanges={
            name: exchange_of(
                topic, course.scenarios[topic.scenario].title if topic.scenario else topic.title
            )
            for name, topic in course.topics.items()
        },
        lessons=_lessons(known, scripts),
        successors={old: now for old, now in course.retired.items() if now},
        languages=course.languages,
    )
    return replace(stock, asked=tuple(_asked(stock)))


def _asked(stock: Stock) -> Iterator[tuple[str, str]]:
    """Yield the facts with the kinds in which they can be asked."""
    for fact in stock.facts:
        for kind in all_kinds().values():
            if fact.type in kind.takes and kind.fits(fact, stock):
                yield fact.id, kind.name


def _lessons(known: tuple[Fact, ...], scripts: Mapping[str, Script]) -> dict[str, tuple[Lesson, ...]]:
    """Return the ways to play each topic that tells an exchange step by step."""
    told: dict[str, list[Fact]] = {}
    for fact in known:
        if fact.type == "step":
            told.setdefault(fact.topic, []).append(fact)
    return {
        topic: lessons_of(
            scripts[str(steps[0].scenario)],
            min(fact.step or 1 for fact in steps),
            max(fact.step or 1 for fact in steps),
        )
        for topic, steps in told.items()
    }


@lru_cache(maxsize=64)
def pairs(
    course: Course, topic: str | None = None, kind: str | None = None, fact: str | None = None
) -> tuple[Pair, ...]:
    """Return what can be asked, in course order; raises UsageError for names that do not exist or meet."""
    stock = stock_of(course)
    known_names(stock, topic, kind, fact)
    found = tuple(
        Pair(stock.by_id[about], kind_named(name))
        for about, name in stock.asked
        if topic in (None, stock.by_id[about].topic) and fact in (None, about) and kind in (None, name)
    )
    if not found:
        raise nothing_asked(stock, topic, fact)
    return found


def nothing_asked(stock: Stock, topic: str | None, fact: str | None) -> UsageError:
    """Return the error for names that exist and do not meet: which kinds there are here."""
    return UsageError("no question is asked so", _offers(stock, topic, fact))


def known_names(stock: Stock, topic: str | None, kind: str | None, fact: str | None) -> None:
    """Raise UsageError for a name of a topic, kind or fact that does not exist."""
    _known("topic", topic, stock.topics)
    _known("kind", kind, all_kinds())
    _known("fact", fact, stock.by_id)


def _known(what: str, name: str | None, names: Mapping[str, Any]) -> None:
    if name is None or name in names:
        return
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistyped name needs it

    near = get_close_matches(name, list(names), n=3, cutoff=0.4)
    if near:
        hint = f"Did you mean {' or '.join(near)}?"
    elif len(names) > LISTED:
        hint = f"`tcpdrill {what}s` lists all {len(names)}."
    else:
        hint = f"There are: {', '.join(sorted(names))}."
    raise UsageError(f"no {what} {name!r}", hint)


def _offers(stock: Stock, topic: str | None, fact: str | None) -> str:
    asked = [one for one in stock.facts if topic in (None, one.topic) and fact in (None, one.id)]
    offers = {one.name for one in all_kinds().values() for about in asked if about.type in one.takes}
    return f"Here there are: {', '.join(sorted(offers)) or 'none'}."


def ask(course: Course, fact_id: str, kind: str, seed: int, lang: Lang) -> Question:
    """Return the question that `seed` gives, or the next one that passes the gate (its `seed` says which).

    Raises UsageError for a fact or kind that does not exist, NothingToAskError where no roll passes.
    """
    (pair,) = pairs(course, None, kind, fact_id)
    return ask_pair(pair, seed, lang, stock_of(course))


def ask_pair(pair: Pair, seed: int, lang: Lang, stock: Stock) -> Question:
    """Return the question that `seed` gives of a pair, or the next one that passes the gate.

    Raises NothingToAskError where no roll passes.
    """
    question = _asked_once(pair, seed, lang, stock)
    if question is not None:
        return question
    raise NothingToAskError(f"no question can be made of {pair.id}", "Report it with the seed.")


def stream(  # noqa: PLR0913 - the options of `questions`, each by its name
    course: Course,
    *,
    n: int | None = None,
    seed: int = 0,
    lang: Lang = Lang.ZH,
    topic: str | None = None,
    kind: str | None = None,
    fact: str | None = None,
) -> Iterator[Question]:
    """Return `n` questions (None: without end); the same arguments give the same questions everywhere.

    All that can be asked is asked, in an order that `seed` gives, before anything is asked again.
    A question's own seed gives it again: with its fact, its kind and that seed it is the first of a stream.
    Raises UsageError at once for names that do not exist.
    """
    chosen = pairs(course, topic, kind, fact)
    return islice(_questions(chosen, seed, lang, stock_of(course)), n)


def _questions(chosen: tuple[Pair, ...], seed: int, lang: Lang, stock: Stock) -> Iterator[Question]:
    item = 0
    for turn in count():
        given = item
        for pair in shuffled(dice(mix(seed, _PICK, turn)), chosen):
            question = _asked_once(pair, seed if item == 0 else mix(seed, item), lang, stock)
            if question is not None:
                yield question
                item += 1
        if item == given:
            raise NothingToAskError(
                "no question can be made of what was chosen",
                "Choose more; `tcpdrill questions --refused` tells why, by fact.",
            )


def _asked_once(pair: Pair, seed: int, lang: Lang, stock: Stock) -> Question | None:
    """Return the question that `seed`, or one of the seeds that follow it, gives of a pair."""
    rolled = (roll(pair, mix(seed, number) if number else seed, lang, stock) for number in range(TRIES))
    return next((question for question in rolled if question is not None), None)


def roll(pair: Pair, seed: int, lang: Lang, stock: Stock) -> Question | None:
    """Return the question that `seed` gives, None if none of its rolls passes the gate."""
    sound = _sound(pair, seed, stock)
    return None if sound is None else sound[1][lang]


def draft_of(pair: Pair, seed: int, stock: Stock) -> Draft | None:
    """Return the draft behind the question that `seed` gives, None if none passes the gate."""
    sound = _sound(pair, seed, stock)
    return None if sound is None else sound[0]


def _sound(pair: Pair, seed: int, stock: Stock) -> tuple[Draft, Mapping[Lang, Question]] | None:
    """Return the first draft from `seed` that passes the gate in both languages, with its wordings."""
    for number in range(ROLLS):
        draft = pair.kind.roll(pair.fact, dice(mix(seed, number)), stock)
        if draft is None or any(faults_of_draft(draft)):
            continue
        both = {lang: worded(draft, pair, seed, lang) for lang in Lang}
        if not any(
            fault for question in both.values() for fault in faults_of_question(question, draft.given)
        ):
            return draft, both
    return None


def worded(draft: Draft, pair: Pair, seed: int, lang: Lang) -> Question:
    """Return a draft as a question in one language."""
    fact = pair.fact
    return Question(
        id=pair.id,
        fact=fact.id,
        kind=pair.kind.name,
        topic=fact.topic,
        lang=lang,
        seed=seed,
        prompt=_said(draft.prompt, lang),
        answer=_answer(draft, lang),
        choices=_choices(draft, lang),
        explanation=_said(draft.explanation, lang),
        slip=fact.slip,
        proof=draft.proof,
        source=fact.source,
        shown=draft.shown,
        solved=draft.solved,
        hint=_said(draft.hint, lang),
        lesson=_said(draft.lesson, lang),
        mistakes=draft.mistakes,
    )


def _said(text: object, lang: Lang) -> str:
    """Speak a draft's text; templates are filled with words of either script, so that seams are set here."""
    return spaced(in_language(text, lang)) if lang is Lang.ZH else in_language(text, lang)


def _answer(draft: Draft, lang: Lang) -> Answer:
    if draft.type is AnswerType.CHOICE:
        right = next(place for place, option in enumerate(draft.options) if option.mistake is None)
        return Answer(draft.type, right, draft.accepts)
    value = _said(draft.value, lang) if draft.type is AnswerType.TEXT else draft.value
    return Answer(draft.type, value, (*draft.accepts, *further_spellings(draft.type, value)))


def _choices(draft: Draft, lang: Lang) -> tuple[Choice, ...] | None:
    if not draft.options:
        return None
    return tuple(
        Choice(_said(option.text, lang), option.mistake is None, option.mistake, option.refuted_by)
        for option in draft.options
    )


def as_json(question: Question) -> dict[str, Any]:
    """Return a question as `questions --json` shows it."""
    return {
        "id": question.id,
        "fact": question.fact,
        "kind": question.kind,
        "topic": question.topic,
        "lang": question.lang.value,
        "seed": question.seed,
        "prompt": question.prompt,
        "diagram": diagram_of(question),
        "answer": {
            "type": question.answer.type.value,
            "value": question.answer.value,
            "accepts": list(question.answer.accepts),
        },
        "choices": None
        if question.choices is None
        else [_choice_json(choice) for choice in question.choices],
        "explanation": question.explanation,
        "slip": slip_json(question.slip),
        "proof": _proof_json(question.proof),
        "source": source_json(question.source),
    }


def diagram_of(question: Question) -> str | None:
    """Return the picture that goes with the prompt as text, None where there is none."""
    if question.shown is None:
        return None
    # What draws is loaded by the first look at it: for programs and paper, not for a session.
    return "\n".join(drawing.ladder(question.shown, lang=question.lang, width=80))


def _choice_json(choice: Choice) -> dict[str, Any]:
    return {
        "text": choice.text,
        "correct": choice.correct,
        "misconception": choice.misconception,
        "refuted_by": None if choice.refuted_by is None else dict(choice.refuted_by),
    }


def _proof_json(proof: Proof) -> dict[str, Any]:
    if proof.rfc is not None:
        return {"by": "source", "rfc": proof.rfc}
    return {"by": "machine", "rows": list(proof.rows), "script": proof.script}
