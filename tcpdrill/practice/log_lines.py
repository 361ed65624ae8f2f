"""What a line of the log says: an answer, or an answer taken back; and which answers count in the end.

The file that the lines stand in is `review_log.py`'s business, what they mean for memory `schedule.py`'s.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from tcpdrill.ground.errors import TcpdrillError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FORMAT = 1
"""The format version that is written, and the newest one that is read."""

VERDICTS = ("right", "nearly", "wrong")

KNOWN = 1 << 12
"""What has been found of so many questions is remembered: a log names the same ones again and again."""

_YEARS = range(1971, 9000)
"""Nobody answered before, and later there is no room for an interval."""


class LogError(TcpdrillError):
    """The log cannot be read, cannot be added to, or was written by a newer tcpdrill."""


class NewerFormatError(LogError):
    """A line names a format version that this program does not know."""


class Review(NamedTuple):
    """One answer.

    `at` is in UTC, `question` is `fact/kind`, `rating` is FSRS's (1 again, 2 hard, 3 good, 4 easy), `ms` the
    time taken. `misconception` names the mistake behind a wrong answer; `confused_with` names what was given
    instead of what holds (a state, or the id of another fact). A tuple, because there may be a million.
    """

    id: str
    at: datetime
    question: str
    seed: int
    lang: str
    given: str
    verdict: str
    rating: int
    ms: int
    by: str = "drill"
    misconception: str | None = None
    confused_with: str | None = None


class Undo(NamedTuple):
    """The answer with id `undo` is taken back."""

    id: str
    at: datetime
    undo: str


Entry = Review | Undo


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line (counted from 1) that says nothing to us, and why; it stays in the file.

    `name` is what the file is called where it is not the log itself.
    """

    line: int
    why: str
    name: str = ""


def random_id() -> str:
    """Return an id that no other machine will ever give."""
    return os.urandom(16).hex()


def rfc3339(at: datetime) -> str:
    """Write a moment in UTC, always with microseconds: written moments sort like the moments."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def can_be_read_back(at: datetime) -> bool:
    """Tell whether an answer of that moment can be read again when it has been written."""
    return at.year in _YEARS


def moment(text: str) -> datetime:
    """Read an RFC 3339 time with its offset; raises ValueError for anything else."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without its offset")
    try:
        at = at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time out of range") from error
    if not can_be_read_back(at):
        raise ValueError("a time out of range")
    return at


def parse(line: bytes) -> Entry:
    """Read one line.

    Raises ValueError (with the reason) where it says nothing to us, NewerFormatError where it says more.
    """
    quickly = _as_we_write(line)
    if quickly is not None:
        return quickly
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    if not isinstance(fields, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - one kind of error for all unreadable lines
    _known_version(fields.get("v"))
    try:
        return _entry(fields)
    except KeyError as error:
        raise ValueError(f"no {error.args[0]!r}") from None


_TEXT, _WHOLE = r"[^\"\\\x00-\x1f]", "0|[1-9][0-9]{0,17}"
_OURS = re.compile(
    rf'{{"v":1,"id":"({_TEXT}+)","at":"([0-9]{{4}}-[0-9-]{{5}}T[0-9:]{{8}}\.[0-9]{{6}}Z)"'
    rf',"question":"({_TEXT}+)","seed":({_WHOLE}),"lang":"({_TEXT}*)","given":"({_TEXT}*)"'
    rf',"verdict":"(right|nearly|wrong)","rating":([1-4]),"ms":({_WHOLE}),"by":"({_TEXT}*)"'
    rf'(?:,"misconception":"({_TEXT}+)")?(?:,"confused_with":"({_TEXT}+)")?}}\n?'
)
"""An answer as this program writes it, where nothing in it has to be escaped."""


Outcome = tuple[str, int, str | None, str | None]
"""What came of an answer: verdict, rating, what was confused with what holds, which misconception."""


Answered = tuple[str, str, datetime, int, Outcome]
"""What is wanted of an answer when a whole log is read: id, question, moment, milliseconds, outcome."""


def outcome_as_we_write(line: bytes) -> Answered | None:
    """Read what is wanted alone of an answer that is written as we write it.

    That takes half the time again, of which a log read as a whole takes a million. None for any other line.
    """
    try:
        found = _OURS.fullmatch(line.decode())
        if found is None:
            return None
        name, at, question, verdict, rating, ms, mistake, other = found.group(1, 2, 3, 7, 8, 9, 11, 12)
        when = datetime.fromisoformat(at)
    except ValueError:
        return None
    if not (_is_question(question) and can_be_read_back(when)):
        return None
    return name, question, when, int(ms), (verdict, int(rating), other, mistake)


def _as_we_write(line: bytes) -> Review | None:
    """Read an answer that is written as we write it, which takes a third of the time; None for any other."""
    try:
        found = _OURS.fullmatch(line.decode())
        if found is None:
            return None
        name, at, question, seed, lang, given, verdict, rating, ms, by, mistake, other = found.groups()
        when = datetime.fromisoformat(at)
    except ValueError:
        return None
    if not (_is_question(question) and can_be_read_back(when)):
        return None
    return Review(
        name, when, question, int(seed), lang, given, verdict, int(rating), int(ms), by, mistake, other
    )


def _known_version(version: object) -> None:
    if type(version) is not int or version < 1:
        raise ValueError("no format version 'v'")
    if version > FORMAT:
        raise NewerFormatError(f"format {version}")


def _entry(fields: dict[str, Any]) -> Entry:
    at = moment(_text(fields, "at"))
    if "undo" in fields:
        return Undo(_text(fields, "id"), at, _text(fields, "undo"))
    if fields["verdict"] not in VERDICTS:
        raise ValueError("'verdict' is not right, nearly or wrong")
    return Review(
        _text(fields, "id"),
        at,
        _question_id(_text(fields, "question")),
        _whole(fields, "seed", 0),
        _text(fields, "lang", ""),
        _text(fields, "given", ""),
        fields["verdict"],
        _rating(fields["rating"]),
        _whole(fields, "ms", 0),
        _text(fields, "by", ""),
        _optional(fields, "misconception"),
        _optional(fields, "confused_with"),
    )


def _text(fields: dict[str, Any], key: str, default: str | None = None) -> str:
    value = fields[key] if default is None else fields.get(key, default)
    if type(value) is not str or (default is None and not value):
        raise ValueError(f"{key!r} is not a text")
    return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")


def _whole(fields: dict[str, Any], key: str, default: int) -> int:
    value = fields.get(key, default)
    if type(value) is not int:
        raise ValueError(f"{key!r} is not a whole number")
    return value


def _optional(fields: dict[str, Any], key: str) -> str | None:
    return _text(fields, key) if fields.get(key) is not None else None


def _question_id(text: str) -> str:
    if not _is_question(text):
        raise ValueError("'question' is not fact/kind")
    return text


@lru_cache(KNOWN)
def _is_question(text: str) -> bool:
    fact, slash, kind = text.partition("/")
    return bool(fact and slash and kind) and text.isprintable()


def _rating(value: object) -> int:
    if type(value) is not int or not 1 <= value <= 4:  # noqa: PLR2004 - FSRS's ratings
        raise ValueError("'rating' is not 1, 2, 3 or 4")
    return value


def as_line(entry: Entry) -> bytes:
    """Write one entry as a line, its newline included."""
    fields: dict[str, Any] = {"v": FORMAT, **entry._asdict(), "at": rfc3339(entry.at)}
    if isinstance(entry, Review):
        fields = {key: value for key, value in fields.items() if value is not None}
    text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace") + b"\n"


def read_line(line: bytes, number: int, name: object) -> Entry | Unreadable:
    """Return what line `number` of the file `name` says; raises NewerFormatError."""
    try:
        return parse(line)
    except NewerFormatError as error:
        raise NewerFormatError(
            f"{name}:{number}: written by a newer tcpdrill ({error.message}; this one knows format {FORMAT})",
            "Install the newest tcpdrill. Nothing was changed.",
        ) from None
    except ValueError as error:
        return Unreadable(number, str(error))


def followed(question: str, successors: Mapping[str, str]) -> str:
    """Return what a question (`fact/kind`) is called now; `successors` maps retired facts or questions."""
    met: set[str] = set()
    while question not in met:
        met.add(question)
        fact, _, kind = question.partition("/")
        now = successors.get(question) or successors.get(fact) or fact
        question = now if "/" in now else f"{now}/{kind}"
    return question


def effective(entries: Iterable[Entry]) -> list[Review]:
    """Return the answers that count, oldest first: each id once, without those taken back.

    The order is that of (`at`, `id`), so that it does not depend on the order of the lines.
    """
    undone: set[str] = set()
    reviews: dict[str, Review] = {}
    for entry in entries:
        if isinstance(entry, Undo):
            undone.add(entry.undo)
        elif entry.id not in reviews or as_line(entry) < as_line(reviews[entry.id]):
            reviews[entry.id] = entry
    return sorted(
        (review for review in reviews.values() if review.id not in undone),
        key=lambda review: (review.at, review.id),
    )
