"""The sections that RFC 9293 has, and the other RFCs that the material may cite: data for one question."""

from __future__ import annotations

from typing import Final

_SUBSECTIONS: Final = {
    "": 8,
    "2": 2,
    "3": 10,
    "3.2": 2,
    "3.3": 2,
    "3.4": 3,
    "3.5": 3,
    "3.6": 1,
    "3.7": 5,
    "3.8": 6,
    "3.8.6": 3,
    "3.8.6.2": 2,
    "3.9": 2,
    "3.9.1": 9,
    "3.9.2": 3,
    "3.10": 8,
    "3.10.7": 4,
    "8": 2,
    "A": 4,
    "A.1": 2,
}
"""A section -> how many sections it has directly below it; "" is the whole RFC."""

_APPENDICES: Final = ("A", "B")

_OTHERS: Final = {
    "basics": ("768", "791", "792", "793", "1122", "8200", "9293"),
    "numbers and old segments": ("1337", "1948", "6191", "6528", "7323"),
    "attacks and resets": ("3360", "4953", "4987", "5925", "5927", "5961", "6056"),
    "loss and timers": ("2018", "2988", "6298", "8961", "8985"),
    "congestion": ("896", "2581", "3168", "5681", "6582", "7661"),
    "sizes and paths": ("1191", "6691", "8201"),
    "ends and the network between": ("5382", "5461", "5482", "6093", "6429", "6633", "7413", "7805"),
    "maps of all these": ("7414",),
}
"""RFCs that have to do with TCP, by what they are about."""

_NUMBERS: Final = frozenset(number for numbers in _OTHERS.values() for number in numbers)


def is_section(written: str) -> bool:
    """Tell whether `written` is a section of RFC 9293, or another TCP RFC, with or without a section of it.

    The sections of RFC 9293 are known; of other RFCs only the form is (`RFC 5961 3`, `RFC 1122 4.2.2.13`).
    """
    prefix, _, rest = written.partition(" ")
    if prefix != "RFC":
        return _is_in_9293(written)
    number, space, section = rest.partition(" ")
    if number not in _NUMBERS or not space:
        return number in _NUMBERS
    return _is_in_9293(section) if number == "9293" else all(map(_is_ordinal, section.split(".")))


def _is_in_9293(section: str) -> bool:
    above, dot, last = section.rpartition(".")
    if section in _APPENDICES:
        return True
    return bool(dot) == bool(above) and _is_ordinal(last) and int(last) <= _SUBSECTIONS.get(above, 0)


def _is_ordinal(written: str) -> bool:
    """Tell whether `written` counts something: decimal digits, not beginning with 0, and not too many."""
    return written.isascii() and written.isdecimal() and written[0] != "0" and len(written) < len("1000")
