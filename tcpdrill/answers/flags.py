"""Reads a set of flags in any notation: words, the letters and bits that programs print, Chinese.

A set of flags only; a whole segment, with numbers beside its flags, is read by `segments.py`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tcpdrill.answers.spellings import (
    FLAG_BITS,
    FLAG_FILLERS,
    FLAG_LETTERS,
    FLAG_PLACES,
    FLAG_WORDS,
    IGNORED_FLAG_WORDS,
    NO_FLAGS,
)
from tcpdrill.answers.text import UNKNOWN, Reason, Unreadable
from tcpdrill.tcp.segment import Flag

if TYPE_CHECKING:
    from collections.abc import Iterable

_FLAG_OF: dict[str, Flag | None] = {
    **dict.fromkeys(IGNORED_FLAG_WORDS),
    **{word: flag for flag, words in FLAG_WORDS.items() for word in words},
    **{letter: FLAG_LETTERS[letter] for letter in "sfrap"},
}
_PLACED: dict[str, Flag | None] = {**FLAG_LETTERS, "c": None}
_COMPACT = r"\[([sfrpauew.]+)\]|([sfrpa]*\.[uew]*|[sfrpa]+)"
_HEXADECIMAL = r"0x0{0,5}([0-9a-f]{1,3})"
_IN_BITS = rf"{_HEXADECIMAL}(?: ?[(\[](.*)[)\]])?"
_IN_PLACES = "(?=.*[a-z·*])" + "".join(f"[{letters}.·*]" for letters in FLAG_PLACES)


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of `words`, the longest first; Latin ones only as whole words."""
    ordered = sorted(words, key=len, reverse=True)
    latin = "|".join(re.escape(word) for word in ordered if word.isascii())
    others = "|".join(re.escape(word) for word in ordered if not word.isascii())
    whole = rf"(?<![a-z])(?:{latin})(?![a-z])"
    return rf"(?:{whole}|{others})" if others else whole


_NAMES = "|".join(sorted((word for word in _FLAG_OF if len(word) > 1), key=len, reverse=True))
_WORDS = (
    rf"(?:(?P<name>{_NAMES}|(?<![a-z])[sfrap](?![a-z]))"
    r"(?: ?(?:=|:|置为|置|为|是)? ?(?P<bit>[01])(?! ?\+ ?[0-9xy]|[0-9a-z]))?"
    rf"|{any_of(FLAG_FILLERS)} ?[=:]?"
    r"|[ ,;/+|&_()<>\[\]{}\"'-]+)"
)


def read_flags(text: str) -> frozenset[Flag] | Unreadable:
    """Return the flags that `text` (plain) names; PSH, URG, ECE and CWR are left out."""
    bare = _bare(text.strip("\"' "))
    if bare.strip("[]()<> ") in NO_FLAGS or bare in NO_FLAGS:
        return frozenset()
    if bare.count("[") != bare.count("]"):
        return UNKNOWN
    if bits := re.fullmatch(_IN_BITS, bare):
        return _from_bits(int(bits[1], 16), bits[2])
    if re.fullmatch(_IN_PLACES, bare):
        return _from_places(bare)
    if compact := re.fullmatch(_COMPACT, bare.replace(" ", "")):
        return _from_letters(compact[1] or compact[2])
    flags = _from_words(bare.removesuffix("."))
    full_stop_or_ack = bare.endswith(".") and not isinstance(flags, Unreadable) and Flag.ACK not in flags
    return UNKNOWN if full_stop_or_ack else flags


def _bare(text: str) -> str:
    """Return flags without what programs print around them: `Flags [S.],`, `[TCP Flags: ·······A··S·]`."""
    text = text.rstrip(", ")
    if framed := re.fullmatch(r"\[((?:tcp )?flags ?:.*)\]", text):
        text = framed[1]
    return re.sub(rf"^(?:tcp )?{any_of(('flags', 'ctl', '标志位', '标志'))} ?[=:]? ?", "", text)


def _from_bits(bits: int, words: str | None) -> frozenset[Flag] | Unreadable:
    """Return the flags of the header's control bits; names behind them have to say the same."""
    if bits >= 2 * max(FLAG_BITS):
        return UNKNOWN
    flags = _known([flag for bit, flag in FLAG_BITS.items() if bits & bit]) if bits else frozenset()
    return flags if words is None or read_flags(words) == flags else UNKNOWN


def _from_places(text: str) -> frozenset[Flag] | Unreadable:
    """Return the flags whose letters stand in their places in Wireshark's line of them."""
    control = text[-len(FLAG_BITS) :]
    letters = [letter for letter in control if letter.isalpha()]
    return _known([_PLACED[letter] for letter in letters]) if letters else frozenset()


def _from_letters(letters: str) -> frozenset[Flag] | Unreadable:
    """Return the flags of tcpdump's or scapy's letters, each of them written once."""
    flags = [FLAG_LETTERS[letter] for letter in letters]
    if len(set(letters)) < len(letters) or flags.count(Flag.ACK) > 1:
        return UNKNOWN
    return _known(flags)


def _from_words(text: str) -> frozenset[Flag] | Unreadable:
    """Return the flags of words with or without `=1` and `=0`; one unknown word makes all unreadable."""
    bits: dict[Flag | None, str] = {}
    position = 0
    while position < len(text):
        token = re.compile(_WORDS).match(text, position)
        if token is None:
            return UNKNOWN
        position = token.end()
        if name := token["name"]:
            bit = token["bit"] or "1"
            if bits.setdefault(_FLAG_OF[name], bit) != bit:
                return UNKNOWN
    if set(bits.values()) == {"0"}:
        return frozenset()
    return _known([flag for flag, bit in bits.items() if bit == "1"])


def _known(flags: list[Flag | None]) -> frozenset[Flag] | Unreadable:
    """Return the flags that count; only ignored ones are no answer, and neither are none."""
    known = frozenset(flag for flag in flags if flag is not None)
    if known:
        return known
    return Unreadable(Reason.OTHER_FLAGS) if flags else UNKNOWN
