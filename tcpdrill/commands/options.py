"""The options that many commands share, and what they stand for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from tcpdrill.ground.language import Lang
from tcpdrill.ground.printed import lines_of, one_line, visible, write_styled

if TYPE_CHECKING:
    from tcpdrill.asking.prepared_course import Stock
    from tcpdrill.material.course import Course

    Command = Callable[..., None]

NARROWEST, WIDEST = 40, 200
STANDARD_OUTPUT = Path("-")

LangOption = Annotated[
    Lang | None, typer.Option("--lang", help="Language of what a learner reads.", show_default=False)
]
MessageLangOption = Annotated[
    Lang | None,
    typer.Option("--lang", help="Taken as everywhere; what is said here is English.", show_default=False),
]
ContentOption = Annotated[
    Path | None,
    typer.Option(
        "--content",
        metavar="DIR",
        help="The material to use instead of the one that came along.",
        readable=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
NoColorOption = Annotated[bool, typer.Option("--no-color", help="No colour (as NO_COLOR or TERM=dumb).")]
AsciiOption = Annotated[bool, typer.Option("--ascii", help="Draw with ASCII characters only.")]
SvgOption = Annotated[
    Path | None,
    typer.Option(
        "--svg", metavar="FILE", help="Draw into an SVG file; - is standard output.", readable=False
    ),
]
WidthOption = Annotated[
    int | None,
    typer.Option("--width", min=NARROWEST, max=WIDEST, help="Columns to use.", show_default="the terminal's"),
]


def language(option: Lang | None, environment: Mapping[str, str]) -> Lang:
    """Return the language to speak: option, TCPDRILL_LANG, Chinese where the locale is, else English.

    Raises UsageError when TCPDRILL_LANG names a language that the material does not have.
    """
    if option is not None:
        return option
    wanted = environment.get("TCPDRILL_LANG")
    if wanted:
        return _named_language(wanted)
    locale = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return _spoken(locale) or Lang.EN


def _spoken(locale: str) -> Lang | None:
    return next((lang for lang in Lang if locale.lower().startswith(lang.value)), None)


def _named_language(wanted: str) -> Lang:
    from tcpdrill.ground.errors import UsageError

    spoken = _spoken(wanted)
    if spoken is None:
        raise UsageError(
            f"TCPDRILL_LANG is {wanted!r}, which is no language of the material", "Use zh or en."
        )
    return spoken


def speak(option: Lang | None) -> Lang:
    """Return the language for this process; no material is needed to know it."""
    return language(option, os.environ)


def speak_of(course: Course | Stock, option: Lang | None) -> Lang:
    """Return the language to tell material in: the one that is wanted, else the first that it has.

    Whoever has named another one is told.
    """
    wanted = speak(option)
    if wanted in course.languages:
        return wanted
    if option is not None or os.environ.get("TCPDRILL_LANG"):
        tell(f"the course has no texts in {wanted.value}; it is told in {course.languages[0].value}")
    return course.languages[0]


def speak_of_the_machine(option: Lang | None, content: Path | None) -> Lang:
    """Return the language in which to tell what needs no material; material that is named is still checked.

    Raises as `checked_course` does.
    """
    if content is not None:
        checked_course(content)
    return speak(option)


def checked_course(content: Path | None) -> Course:
    """Load the material as every command does: checked, or not at all.

    Raises MaterialError when a claim in it fails.
    """
    from tcpdrill.material.course import find_content
    from tcpdrill.proof.checked import load_checked

    return load_checked(find_content(content))


def stock(content: Path | None) -> Stock:
    """Load the material prepared for asking; raises MaterialError when a claim in it fails."""
    from tcpdrill.asking.questions import load_stock
    from tcpdrill.material.course import find_content

    return load_stock(find_content(content))


def columns(option: int | None) -> int:
    """Return how many columns to draw in: the option, else the terminal's, between 40 and 200."""
    if option is not None:
        return option
    import shutil

    return min(max(shutil.get_terminal_size().columns, NARROWEST), WIDEST)


def colourful(no_color: bool) -> bool:
    """Tell whether standard output takes colour and nobody asked to go without."""
    plain = no_color or os.environ.get("NO_COLOR") or os.environ.get("TERM", "") == "dumb"
    return sys.stdout.isatty() and not plain


def print_text(text: str) -> None:
    """Print text whose ends of lines are its own, as a document's are."""
    typer.echo(visible(text), nl=False)


def print_lines(lines: Iterable[str]) -> None:
    """Print lines, each of them on one line whatever stands in it."""
    typer.echo(lines_of(lines), nl=False)


def print_styled(lines: Iterable[str]) -> None:
    """Print lines with our own colours in them."""
    write_styled(sys.stdout, "".join(f"{line}\n" for line in lines))


def print_octets(octets: bytes) -> None:
    """Print octets as they are, for a file or a program; on a terminal as text."""
    if sys.stdout.isatty():
        sys.stdout.write(octets.decode("utf-8", "surrogateescape"))
    else:
        sys.stdout.buffer.write(octets)


def tell(line: str) -> None:
    """Tell on standard error what is no result."""
    typer.echo(one_line(line), err=True)


def print_json(value: Any) -> None:
    """Print one JSON document."""
    import json

    print_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def print_json_lines(values: Iterable[Any]) -> None:
    """Print JSON Lines, each as soon as it is known."""
    for line in json_lines(values):
        print_text(line)


def json_lines(values: Iterable[Any]) -> Iterator[str]:
    """Yield values as JSON Lines."""
    import json

    for value in values:
        yield json.dumps(value, ensure_ascii=False) + "\n"


def writes_a_file() -> bool:
    """Tell whether standard output is a file that begins here, rather than a terminal or another program."""
    import io
    import stat

    try:
        found = os.fstat(sys.stdout.fileno())
    except (OSError, io.UnsupportedOperation):
        return False
    return stat.S_ISREG(found.st_mode) and found.st_size == 0


Name = TypeVar("Name", bound=str)


def known(kind_of_name: str, name: Name, names: Iterable[str]) -> Name:
    """Return `name` if it is one of `names`; raise UsageError that suggests the nearest ones otherwise."""
    names = list(names)
    if name not in names:
        raise unknown(kind_of_name, name, names)
    return name


def unknown(kind_of_name: str, name: str, names: Iterable[str]) -> Exception:
    """Return the UsageError for a name that does not exist."""
    import difflib

    from tcpdrill.ground.errors import UsageError

    names = sorted(names)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(names)}."
    return UsageError(f"no {kind_of_name} {name!r}", hint)


def one_of(first: str, is_first: bool, second: str, is_second: bool) -> None:
    """Refuse two options that each say what to print; raises UsageError."""
    from tcpdrill.ground.errors import UsageError

    if is_first and is_second:
        raise UsageError(f"{first} and {second} at once", "Name one of them.")


def print_wrapped(text: str, width: int) -> None:
    """Print prose in lines of at most `width` columns."""
    from tcpdrill.ground.cells import wrap

    print_lines(wrap(text, width))


def write_file(path: Path, text: str) -> None:
    """Write `text` to `path` and say so on standard error; `-` is standard output.

    Raises InputError where it cannot be written.
    """
    from tcpdrill.ground.errors import InputError
    from tcpdrill.ground.files import write_whole

    if path == STANDARD_OUTPUT:
        return print_text(text)
    try:
        if _is_file_to_be(path):
            write_whole(path.resolve(), text.encode("utf-8", "backslashreplace"))
        else:
            path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}", "Choose another place.") from error
    return tell(f"wrote {path}")


def _is_file_to_be(path: Path) -> bool:
    """Tell whether a file stands there or may come to; raises OSError for a link that leads nowhere."""
    import stat

    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:
        return True
