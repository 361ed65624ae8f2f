"""Reads a whole segment: flags, Seq, ACK number, length; labelled in any order, or flags and then numbers.

Takes the numbers out of the text and leaves what remains to `flags.py`. Knows the lines of tcpdump and
Wireshark and the RFC's `<SEQ=100><ACK=301><CTL=ACK>`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tcpdrill.answers.flags import read_flags
from tcpdrill.answers.numbers import SUM, read_number
from tcpdrill.answers.spellings import ACK_NUMBER_LABELS, LENGTH_LABELS, NOTHING_SENT, SEQ_LABELS
from tcpdrill.answers.text import UNKNOWN, Reason, Unreadable
from tcpdrill.tcp.plain_data import flags_data
from tcpdrill.tcp.segment import Flag

if TYPE_CHECKING:
    from collections.abc import Sequence

_DASH = r"(?:(?<=[=:])|(?<=[=:] ))-"
_VALUE = rf"(\({SUM}\)|{SUM}|(?:none|null|nothing|无|没有|{_DASH})(?![0-9a-z]))"
_BETWEEN = r" ?(?:=|:|为|是)? ?"


def _labelled(labels: Sequence[str], between: str = _BETWEEN) -> str:
    """Return the pattern of a number (or of "none") after one of `labels`."""
    return rf"(?<![a-z])(?:{'|'.join(labels)}){between}{_VALUE}"


_LABELS = {"seq": _labelled(SEQ_LABELS), "ack": _labelled(ACK_NUMBER_LABELS), "len": _labelled(LENGTH_LABELS)}
_ACK_EQUALS = _labelled(("ack",), " ?[=:] ?")
_ACK_OR_FLAG = _labelled(("ack",))
_BIT_STYLE = r"(?<![a-z])(?:syn|fin|rst) ?[=:] ?[01](?! ?\+ ?[0-9xy]|[0-9a-z])"
_ONE = rf"\({SUM}\)|{SUM}"
_LISTED = rf"(?:[ ,;]+(?:{_ONE})){{1,3}}$"
_NOISE = (
    r"^.*?(?<![a-z])(?=flags \[)|^[0-9]+ ?> ?[0-9]+ (?=\[)|options? ?\[[^\]]*\]"
    r"|(?<![a-z])(?:win|window|mss|ws|tsval|tsecr)[ =:]+[0-9]+|sack_perm(?:=1)?|(?<=[0-9]):[0-9]+(?=,)|[\"{}]"
)
"""What tcpdump and Wireshark print around the fields: addresses, ports, window, options, `100:110`."""

Numbers = dict[str, int | str | None]
"""Fields by their name in the answer: a plain number, a sum in x and y, or None for "none"."""


def read_segment(text: str) -> dict[str, Any] | Unreadable | None:
    """Return the segment `{flags, seq, ack, len}` that `text` (plain) tells, or None for "nothing is sent".

    A length that is left out is 0; an ACK number of 0 without the ACK flag is none.
    """
    if text.strip(".\"'()[] ") in NOTHING_SENT:
        return None
    labelled, rest = _take_labelled(" ".join(re.sub(_NOISE, "", text).split()))
    listed: list[int | str | None] = []
    if not {"seq", "ack"} & labelled.keys():
        listed, rest = _take_listed(rest)
    if not rest.strip(" ,;<>"):
        return Unreadable(Reason.FLAGS_MISSING) if labelled or listed else UNKNOWN
    flags = read_flags(rest.strip(" ,;"))
    if isinstance(flags, Unreadable):
        return flags
    places = ("seq", "ack", "len") if Flag.ACK in flags else ("seq", "len")
    if len(listed) > len(places):
        return UNKNOWN
    return _assembled(flags, dict(zip(places, listed, strict=False)) | labelled)


def _take_labelled(text: str) -> tuple[Numbers, str]:
    """Return the numbers that stand after a label, and the text without them."""
    numbers: Numbers = {}
    for name, pattern in _LABELS.items():
        text = _take(re.search(pattern, text), name, numbers, text)
    if "ack" not in numbers:
        text = _take(_ack_number(text, spaced="seq" in numbers or "flags [" in text), "ack", numbers, text)
    return numbers, text


def _take(match: re.Match[str] | None, name: str, numbers: Numbers, text: str) -> str:
    """Put the number of `match` into `numbers` and return the text without it."""
    if match is None:
        return text
    number = read_number(match[1])
    numbers[name] = None if isinstance(number, Unreadable) else number.value
    return f"{text[: match.start()]} {text[match.end() :]}".strip()


def _ack_number(text: str, *, spaced: bool) -> re.Match[str] | None:
    """Return where the word "ack" labels the ACK number, not the flag (`ACK=1` may be either).

    Where it could be both, the flag has been set already or it is no bit: then it is the number. Without `=`
    (`spaced`) a number after "ack" belongs to it only where Seq has a label too, or in a line of tcpdump's.
    """
    found = list(re.finditer(_ACK_OR_FLAG if spaced else _ACK_EQUALS, text))
    numbers = [match for match in found if match[1] not in ("0", "1")]
    if numbers or len(found) > 1:
        return (numbers or found)[-1]
    return found[0] if found and not re.search(_BIT_STYLE, text) else None


def _take_listed(text: str) -> tuple[list[int | str | None], str]:
    """Return the numbers at the end of `text`, in their order, and the text before them."""
    trailing = re.search(_LISTED, text)
    if trailing is None:
        return [], text
    numbers = [read_number(match[0]) for match in re.finditer(_ONE, trailing[0])]
    return [number.value for number in numbers if not isinstance(number, Unreadable)], text[
        : trailing.start()
    ]


def _assembled(flags: frozenset[Flag], numbers: Numbers) -> dict[str, Any] | Unreadable:
    """Return the segment as an answer's JSON value, or what it lacks."""
    seq, ack, length = numbers.get("seq"), numbers.get("ack"), numbers.get("len") or 0
    if seq is None:
        return Unreadable(Reason.SEQ_MISSING)
    if ack is None and Flag.ACK in flags:
        return Unreadable(Reason.ACK_MISSING)
    if not isinstance(length, int):
        return UNKNOWN
    ack = None if ack == 0 and Flag.ACK not in flags else ack
    return {"flags": flags_data(flags), "seq": seq, "ack": ack, "len": length}
