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

    from tcpdrill.decks.cards.card_context import Desk
    from tcpdrill.proof.facts import Fact


def term_cards(fact: Fact, desk: Desk) -> Iterator[Draft]:
    """Yield a term's meaning, asked in both directions."""
    term, meaning = fact.value["term"], fact.details["meaning"]
    examples = _examples(fact, desk)
    yield Draft(
        fact,
        "term-meaning",
        RECALL,
        {"Question": desk.say(words.ASK_TERM, term=term), "Answer": desk.prose(meaning) + examples},
    )
    if not any(term.casefold() in text.casefold() for text in (meaning.zh, meaning.en)):
        fields = {
            "Question": f"{desk.say(words.ASK_WHICH_TERM)}{quoted(meaning[desk.lang])}",
            "Answer": f'<span class="value">{escape(term)}</span>{examples}',
        }
        yield Draft(fact, "meaning-term", RECALL, fields)


def _examples(fact: Fact, desk: Desk) -> str:
    lines = [
        desk.say(
            words.EXAMPLE,
            segment=f"{flags(example['flags'])} Seq={example['seq']} len={example['length']}",
            next=example["next"],
        )
        for example in fact.value["examples"]
    ]
    items = "".join(f"<li><code>{line}</code></li>" for line in lines)
    return f'<ul class="examples">{items}</ul>' if items else ""


def arithmetic_cards(fact: Fact, desk: Desk) -> Iterator[Draft]:
    """Yield the card that asks how many sequence numbers a segment takes, or which follows at the wrap."""
    example = wrapping_example(fact)
    fields = {
        **(_following(fact, example, desk) if example else _taken(fact, desk)),
        "Hint": desk.say(words.TYPE_NUMBER),
    }
    yield Draft(fact, "numbers-taken", TYPED, fields)


def _taken(fact: Fact, desk: Desk) -> dict[str, str]:
    return {
        "Question": desk.say(words.ASK_TAKES, segment=_segment(fact, desk)),
        "Answer": str(fact.value["takes"]),
        "Reason": _rule(fact, desk),
    }


def _following(fact: Fact, example: Mapping[str, Any], desk: Desk) -> dict[str, str]:
    """Return the fields that ask for the number after a segment that passes the last one."""
    seq, takes = example["seq"], fact.value["takes"]
    about = {"seq": seq, "takes": takes, "sum": seq + takes, "following": example["next"]}
    return {
        "Question": desk.say(words.ASK_FOLLOWING, segment=_segment(fact, desk), seq=seq),
        "Answer": str(about["following"]),
        "Reason": f"<p>{desk.say(words.RECKONED, **about)}</p>" + _rule(fact, desk),
    }


def _rule(fact: Fact, desk: Desk) -> str:
    return desk.prose(fact.details["statement"]) + desk.prose(fact.because)


def _segment(fact: Fact, desk: Desk) -> str:
    """Return the segment that is counted, by its flags and its data."""
    length = fact.value["length"]
    wording = words.SEGMENT_WITH.get(length, words.SEGMENT_WITH_MORE)
    return desk.text(wording, flags=flags(fact.value["flags"]), length=length)


def why_cards(fact: Fact, desk: Desk) -> Iterator[Draft]:
    """Yield a why-question, with the exchange that shows the reason."""
    fields = {
        "Question": desk.say(fact.details["question"]),
        "Answer": desk.prose(fact.details["answer"]),
        "Picture": desk.story(fact.scenario) if fact.scenario else "",
    }
    yield Draft(fact, "why", RECALL, fields)


def contrast_cards(fact: Fact, desk: Desk) -> Iterator[Draft]:
    """Yield the card that asks what tells two things apart."""
    left, right = (_name(desk, fact.value[side]) for side in ("left", "right"))
    fields = {
        "Question": desk.say(words.ASK_CONTRAST, left=left, right=right),
        "Answer": desk.prose(fact.details["difference"]),
    }
    yield Draft(fact, "contrast", RECALL, fields)


def _name(desk: Desk, entry_id: str) -> str:
    """Return what an entry is about: its state's name, or its term."""
    entry = desk.course.entries[entry_id]
    return str(getattr(entry, "state", None) or getattr(entry, "term", entry_id))
