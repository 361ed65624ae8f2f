"""Cards about words and reasons: terms of the header, why-questions, contrasts, sequence arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tcpdrill.asking.kinds.octets import wrapping_example
from tcpdrill.decks.cards import words
from tcpdrill.decks.cards.draft import Draft
from tcpdrill.decks.cards.markup import escape, flags
from tcpdrill.decks.cards.note_types import RECALL, TYPED
from tcpdrill.decks.cards.states import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tcpdrill.decks.cards.card_context import CardContext
    from tcpdrill.proof.facts import Fact


def term_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield a term's meaning, asked in both directions."""
    term, meaning = fact.value["term"], fact.details["meaning"]
    examples = _examples(fact, context)
    yield Draft(
        fact,
        "term-meaning",
        RECALL,
        {"Question": context.say(words.ASK_TERM, term=term), "Answer": context.prose(meaning) + examples},
    )
    if not any(term.casefold() in text.casefold() for text in (meaning.zh, meaning.en)):
        fields = {
            "Question": f"{context.say(words.ASK_WHICH_TERM)}{quoted(meaning[context.lang])}",
            "Answer": f'<span class="value">{escape(term)}</span>{examples}',
        }
        yield Draft(fact, "meaning-term", RECALL, fields)


def _examples(fact: Fact, context: CardContext) -> str:
    lines = [
        context.say(
            words.EXAMPLE,
            segment=f"{flags(example['flags'])} Seq={example['seq']} len={example['length']}",
            next=example["next"],
        )
        for example in fact.value["examples"]
    ]
    items = "".join(f"<li><code>{line}</code></li>" for line in lines)
    return f'<ul class="examples">{items}</ul>' if items else ""


def arithmetic_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the card that asks how many sequence numbers a segment takes, or which follows at the wrap."""
    example = wrapping_example(fact)
    fields = {
        **(_following(fact, example, context) if example else _taken(fact, context)),
        "Hint": context.say(words.TYPE_NUMBER),
    }
    yield Draft(fact, "numbers-taken", TYPED, fields)


def _taken(fact: Fact, context: CardContext) -> dict[str, str]:
    return {
        "Question": context.say(words.ASK_TAKES, segment=_segment(fact, context)),
        "Answer": str(fact.value["takes"]),
        "Reason": _rule(fact, context),
    }


def _following(fact: Fact, example: Mapping[str, Any], context: CardContext) -> dict[str, str]:
    """Return the fields that ask for the number after a segment that passes the last one."""
    seq, takes = example["seq"], fact.value["takes"]
    about = {"seq": seq, "takes": takes, "sum": seq + takes, "following": example["next"]}
    return {
        "Question": context.say(words.ASK_FOLLOWING, segment=_segment(fact, context), seq=seq),
        "Answer": str(about["following"]),
        "Reason": f"<p>{context.say(words.RECKONED, **about)}</p>" + _rule(fact, context),
    }


def _rule(fact: Fact, context: CardContext) -> str:
    return context.prose(fact.details["statement"]) + context.prose(fact.because)


def _segment(fact: Fact, context: CardContext) -> str:
    """Return the segment that is counted, by its flags and its data."""
    length = fact.value["length"]
    wording = words.SEGMENT_WITH.get(length, words.SEGMENT_WITH_MORE)
    return context.text(wording, flags=flags(fact.value["flags"]), length=length)


def why_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield a why-question, with the exchange that shows the reason."""
    fields = {
        "Question": context.say(fact.details["question"]),
        "Answer": context.prose(fact.details["answer"]),
        "Picture": context.story(fact.scenario) if fact.scenario else "",
    }
    yield Draft(fact, "why", RECALL, fields)


def contrast_cards(fact: Fact, context: CardContext) -> Iterator[Draft]:
    """Yield the card that asks what tells two things apart."""
    left, right = (_name(context, fact.value[side]) for side in ("left", "right"))
    fields = {
        "Question": context.say(words.ASK_CONTRAST, left=left, right=right),
        "Answer": context.prose(fact.details["difference"]),
    }
    yield Draft(fact, "contrast", RECALL, fields)


def _name(context: CardContext, entry_id: str) -> str:
    """Return what an entry is about: its state's name, or its term."""
    entry = context.course.entries[entry_id]
    return str(getattr(entry, "state", None) or getattr(entry, "term", entry_id))
