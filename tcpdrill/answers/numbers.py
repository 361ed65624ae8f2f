"""Reads a number: decimal, hexadecimal with 0x, or a sum in x and y, with or without a label before it.

x and y stand for the client's and the server's first number. Nothing is evaluated but sums.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tcpdrill.answers.spellings import ACK_NUMBER_LABELS, LENGTH_LABELS, OPERATOR_WORDS, SEQ_LABELS
from tcpdrill.answers.text import UNKNOWN, Unreadable
from tcpdrill.tcp.segment import MODULUS

TERM = r"(?:0x[0-9a-f]{1,12}|[0-9]{1,15}|[xy])(?![0-9a-z_])"
"""A pattern for one term of a sum."""

SUM = rf"{TERM}(?: ?[+-] ?{TERM})*"
"""A pattern for a sum without parentheses or leading sign."""

_ANSWER = rf"[+-]?{TERM}(?:[+-]{TERM})*"
_LABEL = (
    rf"^(?:{'|'.join((*SEQ_LABELS, *ACK_NUMBER_LABELS, *LENGTH_LABELS, 'ack'))}) ?(?:=|:|为|是|is(?= ))? ?"
)
_GROUPED = r"(?<![0-9a-z,_])[0-9]{1,3}(?:,[0-9]{3}|_[0-9]{3})+(?![0-9a-z,_])"
_PARENTHESES = r"(?<![-0-9a-z)])\(\+?([^()]+)\)(?![0-9a-z(])"
_OPERATOR = "|".join(sorted(OPERATOR_WORDS, key=len, reverse=True))


@dataclass(frozen=True, slots=True)
class Number:
    """`offset` counted from the symbols in `base` ("" for a plain number, "x", "y", or "xy").

    With a base the offset lies in -2^31..2^31-1; a plain number is kept as typed, even beyond 2^32-1.
    """

    base: str
    offset: int

    @property
    def value(self) -> int | str:
        """The number as an answer's JSON value: `1001`, or `"x+1"`."""
        if not self.base:
            return self.offset
        return "+".join(self.base) + (f"{self.offset:+d}" if self.offset else "")


def number_of(value: int | str) -> Number:
    """Return the number that an answer's JSON value means."""
    number = Number("", value) if isinstance(value, int) else read_number(value)
    if isinstance(number, Number):
        return number
    raise ValueError(value)


def read_number(text: str) -> Number | Unreadable:
    """Return the number in `text` (plain)."""
    bare = text.strip(" \"'[]<>").rstrip(".;,")
    unlabelled = re.sub(_LABEL, "", bare)
    worded = re.sub(_OPERATOR, lambda word: OPERATOR_WORDS[word[0]], unlabelled)
    grouped = re.sub(_GROUPED, lambda digits: re.sub("[,_]", "", digits[0]), worded)
    opened = _without_parentheses(re.sub(r" ?([-+()]) ?", r"\1", grouped))
    return _sum(opened) if re.fullmatch(_ANSWER, opened) else UNKNOWN


def _without_parentheses(text: str) -> str:
    """Return `text` with the parentheses taken away that change nothing in a sum."""
    inner = re.sub(_PARENTHESES, r"\1", text)
    return text if inner == text else _without_parentheses(inner)


def _sum(text: str) -> Number | Unreadable:
    """Return the value of a well-formed sum; x and y count once at most, and never negatively."""
    totals = {"": 0, "x": 0, "y": 0}
    for sign, term in re.findall(r"([+-]?)(0x[0-9a-f]+|[0-9]+|[xy])", text):
        symbol = term if term in "xy" else ""
        amount = 1 if symbol else int(term, 16 if term.startswith("0x") else 10)
        totals[symbol] += -amount if sign == "-" else amount
    if not {totals["x"], totals["y"]} <= {0, 1}:
        return UNKNOWN
    base = "x" * totals["x"] + "y" * totals["y"]
    return Number(base, _wrapped(totals[""]) if base else totals[""])


def _wrapped(offset: int) -> int:
    """Return `offset` modulo 2^32, as the number nearest to nought."""
    return (offset + MODULUS // 2) % MODULUS - MODULUS // 2
