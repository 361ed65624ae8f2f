"""Both decks built, or compared with what would be built: material in, .apkg files and their record out.

What stands on a card is the business of `cards/`, how a package is written `package.py`'s, and what an update
may change `release.py`'s.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tcpdrill import __version__
from tcpdrill.decks import deck_record
from tcpdrill.decks.cards.card_context import Numbers
from tcpdrill.decks.cards.deck_names import deck_name, decks_of
from tcpdrill.decks.cards.markup import escape
from tcpdrill.decks.cards.note_types import NOTE_TYPES
from tcpdrill.decks.cards.notes import notes_of
from tcpdrill.decks.deck_record import LATEST
from tcpdrill.decks.package import Stamps, package
from tcpdrill.decks.package_contents import Contents, parse, read
from tcpdrill.decks.package_diff import name_of
from tcpdrill.decks.package_drift import drift
from tcpdrill.decks.release import Release, release
from tcpdrill.ground.errors import InputError, UsageError
from tcpdrill.ground.files import HalfReplacedError, WriteError, finish, write_together
from tcpdrill.ground.garbage import nothing_collected
from tcpdrill.ground.wording import Lang, Wording

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from tcpdrill.decks.cards.note import Note
    from tcpdrill.decks.deck_record import Record
    from tcpdrill.material.course import Course
    from tcpdrill.material.decks import Decks

RECORD = "record.json"

_FINE_PRINT = Wording(
    "tcpdrill {version} · 来源：RFC 9293 · 许可：MIT · 报告错误时请附上卡片背面底部的编号。",
    "tcpdrill {version} · source: RFC 9293 · licence: MIT · the id on a card's back names it in a report.",
)


@dataclass(frozen=True, slots=True)
class Part:
    """What to build: which languages, which topic (None: all), numbers as symbols or as figures."""

    langs: tuple[Lang, ...] = tuple(Lang)
    topic: str | None = None
    numbers: Numbers = Numbers.SYMBOLIC


@dataclass(frozen=True, slots=True)
class Built:
    """What a build wrote, and the ids of the notes that are new, changed and retired by it."""

    files: tuple[Path, ...]
    new: tuple[str, ...]
    changed: tuple[str, ...]
    retired: tuple[str, ...]


def package_name(lang: Lang) -> str:
    """Return the file name of a language's package."""
    return f"tcpdrill-{lang.value}.apkg"


def build_time(environment: Mapping[str, str], clock: float) -> int:
    """Return the time to stamp on what changed: SOURCE_DATE_EPOCH, else the clock's, in whole seconds.

    Raises UsageError where SOURCE_DATE_EPOCH is no time.
    """
    written = environment.get("SOURCE_DATE_EPOCH")
    if not written:
        return int(clock)
    if (
        not written.isascii()
        or not written.isdigit()
        or len(written) > len(str(LATEST))
        or int(written) > LATEST
    ):
        raise UsageError(
            f"SOURCE_DATE_EPOCH is {written!r}", f"It is a number of seconds since 1970, at most {LATEST}."
        )
    return int(written)


def find_record(out: Path) -> Path:
    """Return the record to go by: the one in `out`, else the one that came with the program."""
    package = Path(__file__).parent.parent
    places = (out / RECORD, package / "shipped" / "decks" / RECORD, package.parent / "decks" / RECORD)
    return next((place for place in places if place.exists()), places[0])


def _record_for(course: Course, out: Path) -> Path:
    """Return the record to go by; one that came along is no other course's business."""
    found = find_record(out)
    if found.parent == out:
        return found
    titles = {decks_of(course).title[lang] for lang in course.languages}
    names = deck_record.read(found).decks.values()
    return found if any(one.get("") in titles for one in names) else out / RECORD


def build(course: Course, out: Path, part: Part, *, now: int, change_schema: Collection[str] = ()) -> Built:
    """Write the packages of `part` and the record into `out`: all of them, or none.

    `now` is in whole seconds since 1970; only what changed is stamped with it. `change_schema` names the note
    types whose schema may change. Raises ReleaseError and InputError.
    """
    with _told(out):
        finish(out)
    planned = _plan(course, _record_for(course, out), part, now, change_schema)
    with _told(out):
        write_together(out, {**planned.packages(), RECORD: deck_record.dump(planned.release.record).encode()})
    made = planned.release
    files = tuple(out / name for name in (*map(package_name, part.langs), RECORD))
    return Built(files, made.new, made.changed, made.retired)


def fresh_packages(course: Course, out: Path, part: Part, *, now: int) -> dict[str, bytes]:
    """Return the packages that `build` would write, by file name, without writing any."""
    return _plan(course, _record_for(course, out), part, now, ()).packages()


def fresh_contents(course: Course, out: Path, old: Contents, *, now: int) -> Contents:
    """Return what `build` would put into the packages of those languages that stand in `old`, all in one."""
    spoken = {name_of(note).lang for note in old.notes.values()}
    langs = tuple(lang for lang in Lang if lang in spoken) or tuple(Lang)
    made = [parse(packed, name) for name, packed in fresh_packages(course, out, Part(langs), now=now).items()]
    return Contents(
        notes={guid: note for each in made for guid, note in each.notes.items()},
        note_types={number: note_type for each in made for number, note_type in each.note_types.items()},
        tables={},
        members={},
        descriptions={name: text for each in made for name, text in each.descriptions.items()},
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """A build before it is written."""

    notes: Sequence[Note]
    release: Release
    langs: tuple[Lang, ...]
    description: Wording
    decks: Decks

    def packages(self) -> dict[str, bytes]:
        """Return the packages by file name."""
        with nothing_collected():
            return {package_name(lang): self._package(lang) for lang in self.langs}

    def _package(self, lang: Lang) -> bytes:
        record = self.release.record
        stamps = Stamps(
            {
                note_id: entry.content[lang].changed
                for note_id, entry in record.notes.items()
                if lang in entry.content
            },
            {key: entry.look.changed for key, entry in record.note_types.items()},
        )
        return package(
            [note for note in self.notes if note.lang is lang],
            lang,
            stamps,
            _described(self.description[lang], lang),
            self.decks,
        )


def _plan(course: Course, record: Path, part: Part, now: int, change_schema: Collection[str]) -> _Plan:
    unknown = sorted(set(change_schema) - set(NOTE_TYPES))
    if unknown:
        raise UsageError(f"no note type {unknown[0]!r}", f"There are: {', '.join(NOTE_TYPES)}.")
    with nothing_collected():
        notes = notes_of(course, part.langs, part.numbers, part.topic)
        made = release(
            deck_record.read(record),
            notes,
            NOTE_TYPES.values(),
            _deck_names(notes, decks_of(course), part.langs),
            now=now,
            whole=part.topic is None,
            change_schema=change_schema,
        )
    return _Plan(notes, made, part.langs, course.description, decks_of(course))


def _deck_names(notes: Sequence[Note], decks: Decks, langs: Sequence[Lang]) -> dict[str, dict[str, str]]:
    used = {note.deck.key: note.deck for note in notes}
    return {
        lang.value: {"": decks.title[lang]}
        | {key: deck_name(deck, decks, lang) for key, deck in used.items()}
        for lang in langs
    }


def _described(course: str, lang: Lang) -> str:
    """Return what Anki shows of the decks: the course's own description, then version, source and licence."""
    return f"<p>{escape(course)}</p><p>{escape(_FINE_PRINT[lang].format(version=__version__))}</p>"


@contextlib.contextmanager
def _told(out: Path) -> Iterator[None]:
    """Turn what the disk refuses into words for whoever builds."""
    try:
        yield
    except OSError as error:
        act = "written" if isinstance(error, WriteError) or error.filename is None else "read"
        told = "Nothing has been replaced."
        if isinstance(error, HalfReplacedError):
            told = f"Replaced: {', '.join(error.replaced) or 'nothing'}. The next `tcpdrill build` goes on."
        raise InputError(f"{error.filename or out} cannot be {act}: {error.strerror}", told) from error


# Comparing


def differences(course: Course, folder: Path, part: Part, *, now: int) -> Iterator[str]:
    """Yield how the packages and the record in `folder` differ from what would be built, one line each.

    Compares rows and files, not bytes, since another SQLite or zlib writes the same in other ones. Raises
    ReleaseError where nothing would be built.
    """
    with _told(folder):
        finish(folder)
    planned = _plan(course, folder / RECORD, part, now, ())
    for name, packed in planned.packages().items():
        yield from _package_differences(folder / name, packed)
    yield from _record_differences(folder / RECORD, planned.release.record)


def _package_differences(path: Path, expected: bytes) -> Iterator[str]:
    if not path.exists():
        yield f"{path.name} is missing"
        return
    for difference in drift(read(path, whole=True), parse(expected, path.name, whole=True)):
        yield f"{path.name}: {difference}"


def _record_differences(path: Path, expected: Record) -> Iterator[str]:
    if deck_record.read(path) != expected:
        yield f"{path.name} is not the record of this material"
