"""What a kind of question is, and what it rolls: a draft without language.

A draft holds values and templates; `questions.py` gates it and speaks it in one language. So both languages
ask the same thing by construction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from tcpdrill.ground.wording import Lang, Wording
from tcpdrill.tcp.trace import Trace

if TYPE_CHECKING:
    from random import Random

    from tcpdrill.answers.question import AnswerType, Proof
    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.drawing.picture import Picture
    from tcpdrill.proof.facts import Fact
    from tcpdrill.proof.misconceptions import Mistake


class Said(NamedTuple):
    """A template in both languages, and the values that fill it: texts, numbers or further templates."""

    template: Wording
    values: Mapping[str, object]


class Joined(NamedTuple):
    """Texts one after the other, the empty ones left out, with `between` between them."""

    parts: tuple[object, ...]
    between: Wording


Text = str | Wording | Said | Joined
"""What can be said in either language."""

NOTHING = Wording("", "")


def say(zh: str, en: str, /, **values: object) -> Said:
    """Return a template with its values."""
    return Said(Wording(zh, en), values)


def in_language(text: object, lang: Lang) -> str:
    """Return `text` in one language; what has no language (numbers, names of states) is written as it is."""
    if isinstance(text, str):
        return str(text)
    if isinstance(text, Wording):
        return text[lang]
    if isinstance(text, Said):
        return text.template[lang].format_map(
            {name: in_language(value, lang) for name, value in text.values.items()}
        )
    if isinstance(text, Joined):
        return text.between[lang].join(filter(None, (in_language(part, lang) for part in text.parts)))
    return str(text)


class Option(NamedTuple):
    """An offered answer; `value` is what it means, and None for prose.

    A wrong option names the mistake behind it and what refutes it: `{"script"}`, `{"rows"}` or `{"rfc"}`.
    """

    text: Text
    value: Any = None
    mistake: Mistake | None = None
    refuted_by: Mapping[str, Any] | None = None


Reading = Callable[[Trace], Any]
"""Reads an answer off a trace."""


_NONE: Mapping[str, Mistake] = MappingProxyType({})


class Draft(NamedTuple):
    """A question before it has a language.

    `value` has the JSON shape of its answer type; for a choice it is what the right option means, and
    `options` holds every option in the order in which it is shown. `promised` is how many there must be.
    `trace` is the replay of the proof's script and `reads` reads the answer off it; both are None where prose
    decides. `mistakes` maps wrong answers, as they may be typed, to the mistakes behind them.
    `alike` holds the values that say the same as the right one: no wrong option may have one of them.
    `lesson` asks the same beside the picture of the answer, where the prompt would not fit that picture.
    `given` holds values that the prompt names whatever the answer is: they tell nothing.
    """

    prompt: Text
    type: AnswerType
    value: Any
    explanation: Text
    proof: Proof
    trace: Trace | None = None
    reads: Reading | None = None
    options: tuple[Option, ...] = ()
    promised: int = 0
    accepts: tuple[str, ...] = ()
    mistakes: Mapping[str, Mistake] = _NONE
    shown: Picture | None = None
    solved: Picture | None = None
    hint: Text = NOTHING
    alike: tuple[Any, ...] = ()
    lesson: Text = NOTHING
    given: tuple[str, ...] = ()


class Kind(NamedTuple):
    """One way of asking: the fact types it takes, and how it rolls a draft (None: not with these dice).

    `skill` says what it trains. `fits` tells whether a fact of those types can be asked so at all.
    """

    name: str
    takes: frozenset[str]
    skill: Wording
    roll: Callable[[Fact, Random, Stock], Draft | None]
    fits: Callable[[Fact, Stock], bool] = lambda _fact, _stock: True
