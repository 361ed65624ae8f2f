"""What every reader starts from: typed text made plain, and the value that says it could not be read.

Plain text has half-width characters, small letters, single spaces; what it means is left to the readers.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

LONGEST = 400
"""Typed text beyond so many characters is no answer; it is not even looked at."""

_FOLDED = frozenset({"<wide>", "<narrow>", "<circle>", "<font>"})
"""Compatibility forms that look the same; superscripts and fractions mean something else and stay."""

_MARKS = str.maketrans(
    {
        **dict.fromkeys("。｡．", "."),
        **dict.fromkeys("、﹑､", ","),
        **dict.fromkeys("‐‑‒–—―−－", "-"),
        **dict.fromkeys("→⇒➔➜➡", ">"),
        **dict.fromkeys("“”„‟«»「」『』", '"'),
        **dict.fromkeys("‘’‚‛`´", "'"),
        **dict.fromkeys("【〔", "["),
        **dict.fromkeys("】〕", "]"),
        **dict.fromkeys("《〈", "<"),
        **dict.fromkeys("》〉", ">"),
    }
)


class Reason(StrEnum):
    """Why typed text is no answer; `feedback.py` has the words for each."""

    EMPTY = "empty"
    TOO_LONG = "too long"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    OTHER_FLAGS = "other flags"
    CONCRETE_WANTED = "concrete wanted"
    SYMBOLS_WANTED = "symbols wanted"
    ONE_ONLY = "one only"
    NOT_OFFERED = "not offered"
    EACH_ONCE = "each once"
    FLAGS_MISSING = "flags missing"
    SEQ_MISSING = "seq missing"
    ACK_MISSING = "ack missing"
    GRADE_YOURSELF = "grade yourself"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Typed text that is no answer of the type asked for; `between` names the readings it could have."""

    reason: Reason
    between: tuple[str, ...] = ()


UNKNOWN = Unreadable(Reason.UNKNOWN)
"""Typed text that resembles no answer of its type."""


def plain(typed: str) -> str:
    """Return `typed` with half-width characters and digits, small letters, single spaces, no invisible marks.

    Idempotent. Control characters other than white space are kept, so that no reader takes the rest of an
    escape sequence (an arrow key sends ESC [ A) for an answer.
    """
    folded = typed if typed.isascii() else "".join(map(_fold, typed))
    return " ".join(folded.translate(_MARKS).casefold().split())


def _fold(character: str) -> str:
    """Return the ordinary form of one character, or nothing for an invisible one."""
    if unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f":
        return ""
    tag, *points = unicodedata.decomposition(character).split() or [""]
    if tag in _FOLDED:
        return "".join(_fold(chr(int(point, 16))) for point in points)
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
