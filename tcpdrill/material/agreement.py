"""Whether the two wordings of one text say the same numbers, flags and states.

Numbers are compared where they are written in digits ("2MSL", "x+1", "2^32"); "三次" and "three" are wording.
A flag is its name alone: "ACK number" and "ACKnum" name a header field, SYN_SENT a state. Numbers, states and
segments' flags ("SYN,ACK") stand as often in the one wording as in the other; a flag alone may be meant by a
pronoun in one of them.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from tcpdrill.ground.problems import Place, Problem
from tcpdrill.material.nodes import place
from tcpdrill.tcp.segment import Flag
from tcpdrill.tcp.states import State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tcpdrill.material.course import Course
    from tcpdrill.material.written_values import Text


class Said(NamedTuple):
    """What one wording says: its numbers, flags and states, and words that look like a state and are none.

    Each is sorted. Numbers, states and `segments`, which are flags that stand together, are there as often as
    they are said.
    """

    numbers: tuple[str, ...]
    flags: tuple[str, ...]
    segments: tuple[str, ...]
    states: tuple[str, ...]
    unknown: tuple[str, ...]


# Letters and digits of full width are what a Chinese keyboard may leave behind; its comma ends a clause.
_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code) != "，"}
_SPELLINGS: Final = {
    "SYN_RCVD": "SYN_RECEIVED",
    "SYN_RECV": "SYN_RECEIVED",
    **{state.value: state.value for state in State},
}
_FIELD: Final = re.compile(r"(?<![A-Za-z0-9_])ACK *(?:number|num|号)", re.IGNORECASE)
_SUM: Final = re.compile(r"(?<=[0-9A-Za-z]) *([+^]) *(?=[0-9])")
_TOKEN: Final = re.compile(r"[A-Za-z0-9_]+(?:[-+^.,][A-Za-z0-9_]+)*")

_ALONE: Final = r"(?<![A-Za-z0-9_]){}(?![A-Za-z0-9_])"
_STATE: Final = re.compile(
    _ALONE.format(
        r"(?:(?:SYN|FIN|CLOSE|LAST|TIME)(?:[_-][A-Z0-9]+)+|[A-Z]+[_-](?:WAIT|SENT|RECEIVED)(?:[_-][A-Z0-9]+)*"
        r"|CLOSED|LISTEN|ESTABLISHED|CLOSING)"
    )
)
_SYMBOLS: Final = frozenset("xy")
"""The bases of symbolic numbers, which stand for a number alone as well: `Seq=x`."""
_FLAG_PAIRS: Final = frozenset(f"{one}-{other}" for one in Flag for other in Flag)
_FLAG: Final = re.compile(_ALONE.format(r"(SYN|FIN|RST|ACK)(?:s|ed|ing)?"))
_SEGMENT: Final = re.compile(_ALONE.format(r"((?:SYN|FIN|RST|ACK)(?:[-+,](?:SYN|FIN|RST|ACK))+)s?"))
_GROUPED: Final = re.compile(r"(?<=[0-9]),(?=[0-9]{3}(?![0-9]))")
_NUMBER: Final = re.compile(r"(?:(?<![A-Za-z])[xXyY][+])?[0-9]+(?:\.[0-9]+)*(?:\^[0-9]+)?")


@lru_cache(maxsize=8192)
def said(wording: str) -> Said:
    """Return what a wording says."""
    text = wording if wording.isascii() else wording.translate(_NARROW)
    if "ACK" in text or "ack" in text:
        text = _FIELD.sub(" ", text)
    if "+" in text or "^" in text:
        text = _SUM.sub(r"\1", text)
    telling = [
        _said_by(token)
        for token in _TOKEN.findall(text)
        if token in _SYMBOLS or not (token.isalpha() and token.islower())
    ]
    found = [one for one in telling if one is not _NOTHING]
    if not found:
        return _NOTHING
    whole = Said(*(tuple(sorted(chain(*kind))) for kind in zip(*found, strict=True)))
    return whole._replace(flags=tuple(dict.fromkeys(whole.flags)))


@lru_cache(maxsize=4096)
def _said_by(token: str) -> Said:
    """Return what one word, or several with nothing but punctuation between them, says."""
    if token in _SYMBOLS:
        return _NOTHING._replace(numbers=(token,))
    states: list[str] = []
    unknown: list[str] = []

    def take(found: re.Match[str]) -> str:
        name = found[0]
        if name in _FLAG_PAIRS:
            return name
        state = _SPELLINGS.get(name.replace("-", "_"))
        (unknown if state is None else states).append(state or name)
        return " "

    text = _STATE.sub(take, token)
    flags = _FLAG.findall(text)
    numbers = [number.lower() for number in _NUMBER.findall(_GROUPED.sub("", text))]
    if not (states or unknown or flags or numbers):
        return _NOTHING
    segments = [",".join(sorted(_FLAG.findall(segment))) for segment in _SEGMENT.findall(text)]
    return Said(tuple(numbers), tuple(flags), tuple(segments), tuple(states), tuple(unknown))


_NOTHING: Final = Said((), (), (), (), ())


def flags_named(wording: str) -> frozenset[Flag]:
    """Return the flags that a wording names."""
    return frozenset(map(Flag, said(wording).flags))


_COMPARED: Final = (
    ("numbers", "T303", "a number"),
    ("flags", "T304", "a flag"),
    ("segments", "T304", "flags that stand together"),
    ("states", "T305", "a state"),
)


def check_agreement(course: Course) -> list[Problem]:
    """Return a problem for each text whose wordings disagree, and for each unknown state in one."""
    return [problem for text in course.texts for problem in _disagreements(text)]


def _disagreements(text: Text) -> list[Problem]:
    zh, en = said(text.zh.text), said(text.en.text)
    if zh == en and not zh.unknown and not zh.segments:
        return []
    found: list[Problem] = []
    for kind, code, what in _COMPARED:
        in_zh, in_en = getattr(zh, kind), getattr(en, kind)
        if in_zh != in_en and not (kind == "segments" and zh.flags != en.flags):
            hint = f"Only zh says: {_surplus(in_zh, in_en)}. Only en says: {_surplus(in_en, in_zh)}."
            message = f"the two languages disagree on {what}"
            found.extend(Problem(where, code, message, hint) for where in _lines(text))
    for node, one in ((text.zh, zh), (text.en, en)):
        found.extend(_wrong_words(one, place(text.path, node)))
    return found


def _wrong_words(wording: Said, where: Place) -> Iterator[Problem]:
    """Yield a problem for each word of a wording that would be wrong in any language."""
    for name in wording.unknown:
        yield Problem(where, "T306", f"{name} is no state", f"The states are {', '.join(State)}.")
    for segment in wording.segments:
        names = segment.split(",")
        if len(names) > len(set(names)):
            hint = "A segment carries a flag or does not."
            yield Problem(where, "T307", f"{segment} names a flag twice", hint)


def _lines(text: Text) -> list[Place]:
    """Return where both wordings stand: one place if that is the same line."""
    zh, en = place(text.path, text.zh), place(text.path, text.en)
    return [zh] if zh.line == en.line else [zh, en]


def _surplus(words: tuple[str, ...], others: tuple[str, ...]) -> str:
    """Return what stands in `words` more often than in `others`."""
    there = Counter(others)
    more = Counter(words) - there
    return ", ".join(f"{word} once more" if word in there else word for word in more) or "nothing"
