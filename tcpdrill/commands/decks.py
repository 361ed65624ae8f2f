"""`build`, `diff` and `preview`: the Anki decks, what an update does, and every card on one page."""

from __future__ import annotations

import os
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tcpdrill.commands import options
from tcpdrill.commands.material import TopicOption
from tcpdrill.commands.options import ContentOption, JsonOption, MessageLangOption
from tcpdrill.ground.language import Lang

if TYPE_CHECKING:
    from tcpdrill.decks.build import Part
    from tcpdrill.decks.package_contents import Contents
    from tcpdrill.material.course import Course


class NumberStyle(StrEnum):
    """How sequence numbers stand on cards."""

    SYMBOLIC = "symbolic"
    CONCRETE = "concrete"


LangsOption = Annotated[
    Lang | None, typer.Option("--lang", help="Only this language's deck.", show_default=False)
]
NumbersOption = Annotated[NumberStyle, typer.Option("--numbers", help="How numbers stand on cards.")]
OutOption = Annotated[
    Path,
    typer.Option("--out", metavar="DIR", help="Where the packages and their record stand.", readable=False),
]
DECKS = Path("decks")


def _part(course: Course, lang: Lang | None, topic: str | None, numbers: NumberStyle) -> Part:
    from tcpdrill.decks.build import Part
    from tcpdrill.decks.cards.card_context import Numbers

    if topic is not None:
        options.known("topic", topic, course.topics)
    return Part(
        course.languages if lang is None else (options.speak_of(course, lang),), topic, Numbers(numbers.value)
    )


def build(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit 1 when decks and content disagree.")
    ] = False,
    out: OutOption = DECKS,
    lang: LangsOption = None,
    topic: TopicOption = None,
    numbers: NumbersOption = NumberStyle.SYMBOLIC,
    change_schema: Annotated[
        list[str] | None,
        typer.Option(
            "--change-schema",
            metavar="NOTE_TYPE",
            help="Let this note type's fields or templates change; old notes of it get no more updates.",
        ),
    ] = None,
    content: ContentOption = None,
) -> None:
    """Build the Anki decks, one package a language."""
    from tcpdrill.decks import build as anki
    from tcpdrill.decks.cards.note_types import NOTE_TYPES
    from tcpdrill.ground.wording import Count

    course = options.checked_course(content)
    part = _part(course, lang, topic, numbers)
    for name in change_schema or ():
        options.known("note type", name, NOTE_TYPES)
    now = anki.build_time(os.environ, time.time())
    if check:
        return _compare(course, out, part, now)
    built = anki.build(course, out, part, now=now, change_schema=change_schema or ())
    options.print_lines(map(str, built.files))
    counts = (
        f"{Count(len(built.new)):note|notes} new, {len(built.changed)} changed, {len(built.retired)} retired"
    )
    return options.tell(f"{counts}; import the packages with File > Import in Anki")


def _compare(course: Course, out: Path, part: Part, now: int) -> None:
    from tcpdrill.decks.build import differences

    found = list(differences(course, out, part, now=now))
    options.print_lines(found)
    if found:
        options.tell("run `tcpdrill build` and commit what it writes")
        raise typer.Exit(1)
    options.tell(f"{out}: the decks hold what the content says")


def diff(
    old: Annotated[
        Path,
        typer.Argument(
            help="A package that a learner imported, or an export of a collection.", readable=False
        ),
    ],
    new: Annotated[
        Path | None,
        typer.Argument(
            help="The package to import; without it, what the content would give.", readable=False
        ),
    ] = None,
    as_json: JsonOption = False,
    lang: MessageLangOption = None,  # noqa: ARG001 - told to whoever keeps the deck, in English
    content: ContentOption = None,
) -> None:
    """Tell what importing NEW would do where OLD was imported."""
    from tcpdrill.decks.package_contents import read
    from tcpdrill.decks.package_diff import diff as diff_of
    from tcpdrill.decks.package_diff import diff_json, diff_lines

    before = read(old)
    after = read(new) if new is not None else _fresh(before, content)
    found = diff_of(before, after)
    if as_json:
        return options.print_json(diff_json(found))
    return options.print_lines(diff_lines(found))


def _fresh(old: Contents, content: Path | None) -> Contents:
    """Return what a build would give in the languages of `old`."""
    from tcpdrill.decks import build as anki

    course = options.checked_course(content)
    now = anki.build_time(os.environ, time.time())
    return anki.fresh_contents(course, DECKS, old, now=now)


def preview(
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="Where to write the page.", readable=False)
    ] = Path("tcpdrill-preview.html"),
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    lang: LangsOption = None,
    topic: TopicOption = None,
    numbers: NumbersOption = NumberStyle.SYMBOLIC,
    content: ContentOption = None,
) -> None:
    """Write all cards, front and back, onto one HTML page."""
    from tcpdrill.decks.cards.deck_names import decks_of
    from tcpdrill.decks.cards.notes import notes_of
    from tcpdrill.decks.preview import preview_page

    course = options.checked_course(content)
    part = _part(course, lang, topic, numbers)
    notes = notes_of(course, part.langs, part.numbers, part.topic)
    options.write_file(out, preview_page(notes, decks_of(course)))
    if open_it:
        typer.launch(out.resolve().as_uri())


def register(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (build, diff, preview):
        app.command()(command)
